"""The fixed words for an emergency, with the local number first where the settings name one.

Knows no message and no document. The words without settings are vocabulary.EMERGENCY and vocabulary.CRISIS.
"""

from ..vocabulary import CRISIS, EMERGENCY

_EMERGENCY = (
    "This may be an emergency. Call {number} now, or ask someone near you to call. Do not wait for an answer here."
)
_CRISIS = (
    "You are not alone, and help is there right now. {call}, or ask someone near you to stay with you while you call."
)


def emergency_words(emergency_number: str = "", crisis_line: str = "", *, crisis: bool = False) -> str:
    """What to tell someone in danger. Empty numbers: the general words. crisis: of mental health, so a crisis line too."""
    if not crisis:
        return _EMERGENCY.format(number=emergency_number) if emergency_number else EMERGENCY
    if not emergency_number and not crisis_line:
        return CRISIS
    danger = emergency_number or "your local emergency number"
    call = f"Call {crisis_line} now, or {danger} if there is danger" if crisis_line else f"Call {danger} now"
    return _CRISIS.format(call=call)
