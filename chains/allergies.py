"""Allergies, of which none may be left out: part of them would read as the whole list.

A question on them may go to any chain ("can I take ...", "what should I watch for"), so every chain asks here.
"""

import re

from ..clinical.document_sections import ALLERGIES
from ..document import DischargeSummary
from .relevance import Found

_ALLERGY = re.compile(r"\b(?:all?erg\w+|intoleran\w+)", re.IGNORECASE)


def with_allergies(question: str, found: Found, summary: DischargeSummary) -> Found:
    """Every line of the sections on allergies where the question asks for one, then what was found that speaks of them."""
    listed = allergy_lines(summary) if _ALLERGY.search(question) else ()
    if not listed:
        return found
    told = [index for index in found.passages if _ALLERGY.search(summary.passages[index].in_section)]
    return Found(tuple(dict.fromkeys([*listed, *told])), confidence=1.0, best=1.0)


def allergy_lines(summary: DischargeSummary) -> tuple[int, ...]:
    """The passages of the sections on allergies, by their code or title, that say something."""
    sections = [s for s in summary.sections if s.code == ALLERGIES or _ALLERGY.search(s.title)]
    return summary.passages_of(sections)
