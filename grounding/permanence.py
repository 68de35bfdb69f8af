"""For how long a stop, a ban or an instruction holds: for good, or for now.

"Stopped for good", "given until discharge" and "on hold until the clinic says so" are all stops, and mean different things to a patient.
Checks that an answer makes nothing last that the passages do not, and calls nothing a pause that they end for good.
"""

import re
from collections.abc import Sequence

from ..answer import ClaimKind, Support
from .claims import Statement
from .evidence import Evidence, content
from .findings import Finding
from .status import Status

_NOT_AGAIN = re.compile(
    r"\b(?:not|never) (?:be )?(?:re-?start\w*|start\w* again|use\w* again|take\w* again)\b", re.IGNORECASE
)
_FOR_GOOD = re.compile(
    r"\b(?:for good|for ?ever|for life|life-?long|permanent(?:ly)?|indefinitely|never(?: \w+){0,4} again|ever again|again now or ever|"
    r"now or ever|from now on|for the rest of (?:your|his|her|their) (?:life|days)|no longer(?= needed| necessary)|"
    rf"every day of your life)\b|{_NOT_AGAIN.pattern}",
    re.IGNORECASE,
)
_FOR_NOW = re.compile(
    r"\b(?:paus(?:e|ed|ing)|on hold|for now|for the moment|temporar(?:y|ily)|for a (?:few|couple|while|short)\b|only held|"
    r"(?:can|may|will|could)(?: \w+){0,2} (?:re-?start\w*|resum\w*|start\w* again|be started again))\b",
    re.IGNORECASE,
)
_IN_STAY = re.compile(
    r"\b(?:(?:until|till|through|up to) (?:the )?(?:time of |day of |his |her |your |their )*discharge|"
    r"(?:while|when) (?:in (?:the )?hospital|in house|inpatient)|in theatre only|during (?:the|this|his|her|your) (?:hospital )?"
    r"(?:stay|admission|hospitali[sz]ation)|in (?:the )?hospital only|only in (?:the )?hospital)\b",
    re.IGNORECASE,
)
_AT_HOME = re.compile(r"\b(?:at home|after (?:you (?:leave|go home)|leaving|discharge)|from home)\b", re.IGNORECASE)
_ENDS = re.compile(r"\b(?:until|till|through|hold|held|on hold|paus\w+|withheld)\b", re.IGNORECASE)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each statement that lasts otherwise than what the passages say of the same thing."""
    found = []
    for index, statement in enumerate(answer):
        found.extend(_ended_with_the_stay(index, statement, evidence))
        if not (_FOR_GOOD.search(statement.segment.text) or _FOR_NOW.search(statement.segment.text)):
            continue
        about = _about(statement, answer, evidence)
        texts = [evidence.statements[place].segment.text for place in about]
        passage = evidence.statements[about[0]].passage if about else None
        text = statement.segment.text
        if _FOR_GOOD.search(text) and not _FOR_NOW.search(text):
            if statement.until and _NOT_AGAIN.search(text):
                continue  # "do not restart it until your visit"
            over = "longer" in text and any(Status.STOPPED in evidence.statements[place].statuses for place in about)
            if not over and not any(_FOR_GOOD.search(other) for other in texts):
                reason = "The summary does not say that this is for good."
                found.append(Finding(index, ClaimKind.DURATION, text, Support.UNSUPPORTED, passage, reason))
        elif _FOR_NOW.search(text) and any(map(_FOR_GOOD.search, texts)) and not any(map(_ENDS.search, texts)):
            reason = "The summary says that this is for good."
            found.append(Finding(index, ClaimKind.STATUS, text, Support.CONTRADICTED, passage, reason))
    return found


def _ended_with_the_stay(index: int, statement: Statement, evidence: Evidence) -> list[Finding]:
    """Whether the answer has a drug go on at home that the passages give during the stay alone."""
    goes_on = Status.CONTINUED in statement.statuses or _AT_HOME.search(statement.segment.text)
    if not goes_on or statement.denies:
        return []
    for drug in statement.drugs:
        places = evidence.naming(drug.generic)
        sentences = [
            " ".join(evidence.statements[n].segment.text for n in evidence.sentence(place)) for place in places
        ]
        if places and all(map(_IN_STAY.search, sentences)):
            reason, passage = "The summary gives this during the stay only.", evidence.statements[places[0]].passage
            return [Finding(index, ClaimKind.STATUS, drug.name, Support.CONTRADICTED, passage, reason)]
    return []


def _about(statement: Statement, answer: Sequence[Statement], evidence: Evidence) -> list[int]:
    """The passage statements that fit the statement's sentence best, with the rest of their sentences."""
    same = [s for s in answer if s.segment.sentence == statement.segment.sentence]
    terms = [term for s in same for term in content(s) if evidence.holds(term)]
    return evidence.widened(evidence.best(terms))
