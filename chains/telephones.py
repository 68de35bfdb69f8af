"""A telephone number that is asked for beside something else: "how often may she vomit, and what's the number?".

The line that says when to call is often not the one with the number. Where no line found holds one, the nearest line on life after
discharge that does is told with it, of the same section first. Knows no score.
"""

from dataclasses import replace

from ..clinical.quantity import QuantityKind
from ..document import DischargeSummary
from ..vocabulary import Category
from .asked import kinds_in, read_question
from .relevance import Found


def with_telephone(question: str, found: Found, summary: DischargeSummary) -> Found:
    """The lines with the one that gives the number, where the question asks for one and they give none."""
    if found.only_near or not found.passages or "phone" not in read_question(question).asks_for:
        return found
    passages = summary.passages
    if any(_gives_number(passages[index].text) for index in found.passages):
        return found
    best = passages[found.passages[0]]
    giving = [
        passage
        for passage in passages
        if passage.take_home and not passage.set_aside and _gives_number(passage.text)
        and (passage.section == best.section or passage.category in (Category.FOLLOW_UP, Category.WARNINGS))
    ]  # fmt: skip
    if not giving:
        return found
    nearest = min(giving, key=lambda passage: (passage.section != best.section, abs(passage.index - best.index)))
    return replace(found, passages=(*found.passages, nearest.index))


def _gives_number(text: str) -> bool:
    return QuantityKind.PHONE in kinds_in(text)
