"""Lists and the line that leads them: "Call us if you notice:" says nothing without its list, nor the list without it.

A list is what stands right under a line that ends with a colon, each piece at the start of a line of its own, down to the
next empty line or section. A heading may lead as well ("Call 911 if"): the lines under it must not run on from another list.
Knows no question.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ..document import DischargeSummary, Passage
from ..vocabulary import Category

MOST_ITEMS = 15
_LINE_BREAK = re.compile(r"[^\S\n]*\n[^\S\n]*(?:[-*•·o]\s+|\(?\w{1,2}[.)]\s+)?")


_WHOM_AND_WHEN = re.compile(
    r"\b(?:call|phone|dial|ring|return|bring|go|come|seek|get|contact|tell|see|when|if|911|999|112)\b", re.IGNORECASE
)
ENOUGH_OF_A_LIST = 2
"""So many lines found under a heading that leads, and the whole list is told."""


def leading_title(passage: Passage) -> str:
    """The heading of a line on warning signs, where it tells whom to call and when; else empty."""
    title = passage.section.rstrip(": ")
    return title if passage.category is Category.WARNINGS and _WHOM_AND_WHEN.search(title) else ""


def in_its_list(index: int, summary: DischargeSummary) -> str:
    """A passage behind its section's title, and behind the line that leads its list: "Call the clinic if: you gain 3 pounds"."""
    passage, lead = summary.passages[index], _lead_of(index, summary)
    return passage.in_section if lead is None else f"{summary.passages[lead].in_section} {passage.text}"


def with_lists(found: Sequence[int], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages found, each item behind the line that leads it, and each leading line before its items."""
    return _with_titled(_with_led(found, summary), summary)


def _with_titled(found: Sequence[int], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages found, with the others under a heading that leads and under which some were found."""
    under = Counter(summary.passages[index].section for index in found if leading_title(summary.passages[index]))
    whole = {section for section, count in under.items() if count >= ENOUGH_OF_A_LIST}
    more = [p.index for p in summary.passages if p.section in whole and leading_title(p) and not p.set_aside]
    return tuple(dict.fromkeys([*found, *(more if len(more) <= MOST_ITEMS else [])]))


def _with_led(found: Sequence[int], summary: DischargeSummary) -> tuple[int, ...]:
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
