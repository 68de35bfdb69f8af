"""A person's day or place with no act to it: "you are on August 12", "Dr. Lee is with the hospital".

What the passages give a day or a place to is an act ("follow up with Dr. Lee on August 12"). Without it all words and figures of such
a sentence may stand in the passages, and it still says what they do not.
"""

import re
from collections.abc import Sequence

from ..answer import ClaimKind, Support
from ..clinical.quantities import QuantityKind
from .claims import Statement
from .evidence import Evidence
from .findings import Finding
from .words import stem

_PATIENT_IS_ON = re.compile(
    r"\b(?:the\s+patient|you|he|she|they)\s+(?:is|are|was|were)\s+(?:on|at)\s+(?:the\s+)?", re.IGNORECASE
)
_IS_AT = re.compile(
    r"\s+(?:is|was|works?)\s+(?:with|at|from|in)\s+(?:the\s+|an?\s+|your\s+)?"
    r"(?P<place>hospital|clinic|office|ward|unit|team|department|practice|cent(?:er|re))\b"
)
_DAYS = frozenset({QuantityKind.DATE, QuantityKind.TIME})


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each statement that puts the patient on a day without an act, or a person at a place where the passages do not."""
    found = []
    for index, statement in enumerate(answer):
        reason = _on_a_day(statement) or _at_a_place(statement, evidence)
        if reason:
            text = statement.segment.text
            found.append(Finding(index, ClaimKind.STATEMENT, text, Support.UNSUPPORTED, None, reason))
    return found


def _on_a_day(statement: Statement) -> str:
    text, begin = statement.segment.text, statement.segment.start
    days = {quantity.start - begin for quantity in statement.quantities if quantity.kind in _DAYS}
    on = {found.end() for found in _PATIENT_IS_ON.finditer(text)}
    return "This does not say what is on that day." if days & on else ""


def _at_a_place(statement: Statement, evidence: Evidence) -> str:
    for person in statement.people:
        placed = _IS_AT.match(statement.segment.text, person.end - statement.segment.start)
        named = [s for s in evidence.statements if any(set(person.parts) <= set(p.parts) for p in s.people)]
        if placed and not any(stem(placed["place"]) in {w.stem for w in s.segment.words} for s in named):
            return f"The summary does not say this of {person.text}."
    return ""
