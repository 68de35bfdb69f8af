"""A question on one medicine that the records answer for certain: "how do I take Keppra?", "how often is it?".

Only where nothing is asked beside the medicine and its dose, frequency, time, duration or purpose, and the record of that
medicine on the list to take states each of these. Then there is nothing to weigh. Knows no score.
"""

import re

from ..document import DischargeSummary, Medication
from ..schedule.take_home import records_not_taken
from ..vocabulary import MedicationList
from .asked import Asked, drugs_in, stems

_PARTS = {
    "amount": ("dose", "strength"),
    "frequency": ("frequency",),
    "time": ("timing",),
    "date": ("timing", "frequency"),
    "duration": ("duration",),
    "purpose": ("purpose",),
    "food": ("timing",),
}
"""The parts of a record that tell each of `asked.WANTS`, why, and whether with food; a telephone number is told by none."""
_ASKING = stems(
    "often times frequency much many amount dose dosage strength strong mg milligrams time hours day night when"
)
_FOOD = re.compile(
    r"\b(?:with|without|before|after) (?:or without )?(?:food|meals?|eating|breakfast|lunch|dinner|supper)\b|\bempty stomach\b",
    re.IGNORECASE,
)
_OF_FOOD = re.compile(r"food|meal|stomach|breakfast|lunch|dinner|supper|eat", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b|\bwhat\b.*\bfor\b|\bfor what\b|\bhow come\b|\breason\b|\bpurpose\b", re.IGNORECASE)
_HOW = re.compile(
    r"\bhow (?:do|does|should|must|to|am|is|are)\b|\bdo(?:es)? \w+(?: still)? (?:take|need)\b|\bwhat about\b", re.I
)
_WHY_NOT = re.compile(
    r"\bwhy\b.*\b(?:stop\w*|held|hold|not|cannot|can'?t|can’t|no longer|avoid|off|shouldn'?t|taken away)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|due to|caus\w+|makes?|made|raises?|raised|risk|allerg\w+|react\w*|interact\w*|harm\w*|hurts?|bleed\w*|bled"
    r"|together with|replaced|instead|worsen\w*|low|high|fell|rose)\b",
    re.IGNORECASE,
)


def stated(asked: Asked, general: frozenset[str], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages of the records that state all that is asked; none where anything else is asked, or a part is missing."""
    wants = asked.asks_for | ({"purpose"} if _WHY.search(asked.text) else set())
    of_food = _FOOD.search(asked.text)
    if of_food:
        wants = wants | {"food"}
    if not asked.drugs or not wants <= _PARTS.keys() or not (wants or _HOW.search(asked.text)):
        return ()
    taken = [m for m in summary.medications if m.listed is MedicationList.TAKE_HOME and m.status.is_taken]
    of_drug = [m for m in taken if drugs_in(m.name.text) & asked.drugs]
    told = all(any(_states(m, want) for m in of_drug) for want in wants)
    named = frozenset().union(_names(asked), *(stems(m.name.text) for m in of_drug))
    if not told or asked.words - general - _ASKING - named - (stems(of_food[0]) if of_food else frozenset()):
        return ()
    return tuple(dict.fromkeys(m.passage for m in of_drug if not summary.passages[m.passage].set_aside))


def why_not_taken(asked: Asked, summary: DischargeSummary) -> tuple[int, ...]:
    """The passages that stop the medicines asked about and give a reason, where it is asked why; none where there is no reason."""
    if not asked.drugs or not _WHY_NOT.search(asked.text):
        return ()
    of_drugs = [m for m in records_not_taken(summary) if drugs_in(m.name.text) & asked.drugs]
    return tuple(dict.fromkeys(m.passage for m in of_drugs if _REASON.search(summary.passages[m.passage].text)))


def _states(medication: Medication, want: str) -> bool:
    told = [value.text for part in _PARTS[want] if (value := getattr(medication, part))]
    return any(_OF_FOOD.search(text) for text in told) if want == "food" else bool(told)


def _names(asked: Asked) -> frozenset[str]:
    """The stems of the words of the question that are themselves names of the drugs it asks for."""
    return frozenset(one for word in asked.text.split() for one in stems(word) if drugs_in(word) & asked.drugs)
