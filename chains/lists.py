"""Lists and the line that leads them: "Call us if you notice:" says nothing without its list, nor the list without it.

A list is what stands right under a line that ends with a colon, each piece at the start of a line of its own, down to the
next empty line or section. Knows no question.
"""

import re
from collections.abc import Iterator, Sequence

from ..document import DischargeSummary, Passage

MOST_ITEMS = 15
_LINE_BREAK = re.compile(r"[^\S\n]*\n[^\S\n]*(?:[-*•·o]\s+|\(?\w{1,2}[.)]\s+)?")


def with_lists(found: Sequence[int], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages found, each item behind the line that leads it, and each leading line before its items."""
    told: dict[int, None] = {}
    for index in found:
        lead = _lead_of(index, summary)
        if lead is not None:
            told[lead] = None
        told[index] = None
        told.update(dict.fromkeys(_items_under(index, summary)))
    return tuple(told)


def _leads(passage: Passage) -> bool:
    return passage.text.endswith(":") and not passage.set_aside


def _items_under(index: int, summary: DischargeSummary) -> Iterator[int]:
    if not _leads(summary.passages[index]):
        return
    for at in range(index + 1, min(index + 1 + MOST_ITEMS, len(summary.passages))):
        if not _goes_on(at, summary) or _leads(summary.passages[at]):
            return
        yield at


def _lead_of(index: int, summary: DischargeSummary) -> int | None:
    for at in range(index, max(index - MOST_ITEMS, 0), -1):
        if not _goes_on(at, summary) or _leads(summary.passages[at]):
            return None
        if _leads(summary.passages[at - 1]):
            return at - 1
    return None


def _goes_on(at: int, summary: DischargeSummary) -> bool:
    """Whether a passage stands on the line after the passage before it, in the same section."""
    before, passage = summary.passages[at - 1], summary.passages[at]
    between = summary.text[before.end : passage.start]
    return before.section == passage.section and not passage.set_aside and bool(_LINE_BREAK.fullmatch(between))
