"""Where the evidence of a question stands in its document, and which passages hold it. Knows no scores."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..document import DischargeSummary


def spans_of(evidence: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where pieces of evidence first stand in a text, whatever the white space. Those that do not are left out."""
    found = (re.search(r"\s+".join(map(re.escape, quote.split())), text) for quote in evidence)
    return [stands.span() for stands in found if stands]


def passages_with(evidence: Sequence[str], summary: "DischargeSummary") -> tuple[int, ...]:
    """Indices of the passages that share at least half of themselves, or half of a piece of evidence, with it."""
    spans = spans_of(evidence, summary.text)
    return tuple(p.index for p in summary.passages if any(_shared(p.start, p.end, *span) for span in spans))


def _shared(start: int, end: int, from_: int, to: int) -> bool:
    """Whether two spans share at least half of either."""
    shared = min(end, to) - max(start, from_)
    return shared > 0 and shared >= 0.5 * min(end - start, to - from_)
