"""Questions put together from the document's own words and fixed frames: what a follow-up means, and what is offered.

Knows no thread. The words of a frame are ours and state nothing; the subject is cut from the document.
"""

from collections.abc import Collection

from ..document import DischargeSummary, Span
from ..vocabulary import Category
from .subjects import Kind, kind_of, medication_of, words_of
from .turns import Choice

# in the order in which one is preferred where several are asked for
_MEDICINE = {
    "reason": "What is {} for?",
    "food": "Do I take {} with food?",
    "duration": "For how long do I take {}?",
    "frequency": "How often do I take {}?",
    "amount": "How much {} do I take?",
    "time": "At what time do I take {}?",
    "date": "When do I take {}?",
    "part_of_day": "At what time of day do I take {}?",
    "permission": "Can I take {}?",
}
_NOT_TAKEN = {"reason": "Why was {} stopped?", "duration": "For how long do I not take {}?"}
_VISIT = {
    "place": "Where is the visit with {}?",
    "phone": "What is the phone number of {}?",
    "bring": "What do I bring to the visit with {}?",
    "reason": "What is the visit with {} for?",
    "person": "Who is the visit with: {}?",
    "time": "At what time is the visit with {}?",
}
_THING = {
    "duration": "For how long: {}?",
    "frequency": "How often: {}?",
    "amount": "How much: {}?",
    "date": "When: {}?",
    "reason": "Why: {}?",
}
GENERAL = {
    Category.MEDICATIONS: "What medicines do I take?",
    Category.DIET: "What should I eat?",
    Category.ACTIVITY: "What activities are allowed?",
    Category.FOLLOW_UP: "When is my next visit?",
    Category.WARNINGS: "When should I call the doctor?",
    Category.OTHER: "Why was I in the hospital?",
}
"""The question on everything of a category."""


def asking(asked_for: Collection[str], subject: Span, summary: DischargeSummary) -> str:
    """A whole question on a subject of the document."""
    return asking_of(asked_for, words_of(subject, summary), kind_of(subject, summary), _is_taken(subject, summary))


def asking_of(asked_for: Collection[str], words: str, kind: Kind, is_taken: bool = True) -> str:
    """A whole question on something of a kind, by the first frame for what is asked for."""
    if kind is Kind.MEDICINE:
        frames, plain = (_MEDICINE, "How do I take {}?") if is_taken else (_NOT_TAKEN, "Do I still take {}?")
        if {"amount", "frequency"} <= set(asked_for):
            frames = {}
    elif kind is Kind.VISIT:
        frames, plain = _VISIT, "When is the visit with {}?"
    else:
        frames, plain = _THING, "What about {}?"
    return next((frame for want, frame in frames.items() if want in asked_for), plain).format(words)


def worded(choice: Choice, summary: DischargeSummary) -> str:
    """An offered question."""
    if choice.subject is None:
        return GENERAL[choice.category]
    return asking(choice.asked_for, choice.subject, summary)


def _is_taken(subject: Span, summary: DischargeSummary) -> bool:
    record = medication_of(subject, summary)
    return record is None or record.status.is_taken
