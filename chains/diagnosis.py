"""What was found to be wrong: the lines that give the diagnosis, which share few words with a question for it.

"What did they find was wrong with me?" may go to any chain, so every chain asks here. A question on one condition ("was it a
heart attack?") is left to retrieval.
"""

import re
from dataclasses import replace

from ..clinical.document_sections import DISCHARGE_DIAGNOSIS
from ..document import DischargeSummary
from .relevance import Found

MOST_LINES = 6
_WHO = r"(?:i|he|she|we|they|it|you|the doctors?|my (?:\w+ )?\w+)"
_ASKS = re.compile(
    rf"\b(?:diagnos[ie]s|what(?:['’]?s| is| was)\b[^.?!]{{0,15}}\b(?:wrong|the matter)"
    rf"|what (?:did|have|had|do) {_WHO} (?:\w+ )?(?:find|found|say|said)\b(?: out)? (?:(?:is|was|were) )?(?:\w+ )?(?:wrong|the matter)"
    r"|what (?:illness|condition|disease|sickness) (?:do|did|does|is|was)"
    r"|what (?:do|did|does) (?:i|he|she) (?:actually |really )?have *[?.!]*$)",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\bdiagnos[ie]s\b", re.IGNORECASE)
_NOT_FINAL = re.compile(r"\b(?:admi\w+|pre-?operative|working|differential|provisional|past|referral)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"[^a-z]*(?:(?:discharge|final|principal|primary|main|my|your) )?diagnos[ie]s *[:\-–]", re.IGNORECASE
)


def with_diagnosis(question: str, found: Found, summary: DischargeSummary) -> Found:
    """The lines of the diagnosis first, where the question asks for it and the document gives one."""
    lines = diagnosis_lines(summary)[:MOST_LINES] if _ASKS.search(question) else ()
    if not lines:
        return found
    told = () if found.only_near else found.passages
    return replace(found, passages=tuple(dict.fromkeys([*lines, *told])), confidence=1.0, best=1.0, only_near=False)


def diagnosis_lines(summary: DischargeSummary) -> tuple[int, ...]:
    """The passages that give the diagnosis at discharge: of sections of that code or title, or labelled so themselves."""
    sections = [
        s
        for s in summary.sections
        if s.code == DISCHARGE_DIAGNOSIS or (_TITLE.search(s.title) and not _NOT_FINAL.search(s.title))
    ]
    labelled = [p.index for p in summary.passages if not p.set_aside and _LABEL.match(p.text)]
    return tuple(sorted({*summary.passages_of(sections), *labelled}))
