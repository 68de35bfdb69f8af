"""Allergies, of which none may be left out: part of them would read as the whole list.

A question on them may go to any chain ("can I take ...", "what should I watch for"), so every chain asks here.
"""

import re
from dataclasses import replace

from ..clinical.document_sections import ALLERGIES
from ..document import DischargeSummary
from .relevance import Found

_ALLERGY = re.compile(r"\b(?:allerg\w+|intoleran\w+)", re.IGNORECASE)


def with_allergies(question: str, found: Found, summary: DischargeSummary) -> Found:
    """What was found, behind every line of the sections on allergies where the question asks for one."""
    listed = allergy_lines(summary) if _ALLERGY.search(question) else ()
    if not listed:
        return found
    return replace(found, passages=tuple(dict.fromkeys([*listed, *found.passages])), confidence=1.0, best=1.0)


def allergy_lines(summary: DischargeSummary) -> tuple[int, ...]:
    """The passages of the sections on allergies, by their code or title, that say something."""
    sections = [s for s in summary.sections if s.code == ALLERGIES or _ALLERGY.search(s.title)]
    return tuple(
        passage.index
        for passage in summary.passages
        if not passage.set_aside and any(s.start <= passage.start < s.end for s in sections)
    )
