"""Which end of the stay a question asks about: "my blood count when I went home" is not the one "on admission".

Where a line found tells of the other end, and a line of the same things tells of the end that is asked about, that one stands in its
place. Knows no score.
"""

import re
from dataclasses import replace

from ..clinical.quantities import find_quantities
from ..document import DischargeSummary, Passage
from .asked import stems
from .relevance import Found

_ASKS_OF_END = re.compile(
    r"\b(?:when|before|as|by the time) (?:\w+ ){1,3}(?:went|go|goes|going|gone|came|sent|got) (?:back )?home\b|"
    r"\bwhen (?:\w+ ){1,3}(?:left|was sent home|was discharged)\b|\b(?:at|on|by) (?:discharge|going home)\b|"
    r"\b(?:by|at|in) the end\b|\bon the last day\b",
    re.IGNORECASE,
)
_AND_NOW = re.compile(r"\band\b.*\bnow\b", re.IGNORECASE)
_ASKS_OF_START = re.compile(
    r"\bwhen (?:\w+ ){1,3}(?:came|got|arrived|was admitted|went|was brought|was taken) ?(?:in|here|there|into|to (?:the )?hospital|"
    r"to you)?(?!\s?(?:back )?home)\b|\bon admission\b|\bat (?:first|the start)\b",
    re.IGNORECASE,
)
_AT_START = re.compile(
    r"\b(?:on|at|upon|from) (?:the time of )?(?:admission|arrival|presentation)\b|\badmission\b|\binitial(?:ly)?\b",
    re.I,
)
_AT_END = re.compile(
    r"\b(?:on|at|upon|by|before|prior to) (?:the )?(?:time of |day of )?discharge\b|\bdischarge\b", re.I
)
_NO_THING = stems("admission discharge arrival presentation initial initially time day patient level last")


def of_the_end_asked(question: str, found: Found, summary: DischargeSummary) -> Found:
    """The lines, with those of the other end of the stay replaced by the lines of the same things at the end that is asked about.

    Asked about both ("when I came in, and when I left"), each line of one end gets those of the other.
    """
    of_start = bool(_ASKS_OF_START.search(question))
    of_end = bool(_ASKS_OF_END.search(question) or (of_start and _AND_NOW.search(question)))
    if not (of_start or of_end):
        return found
    told: dict[int, None] = {}
    for index in found.passages:
        text = summary.passages[index].text
        at_start, at_end = bool(_AT_START.search(text)), bool(_AT_END.search(text))
        there: list[int] = []
        if at_start is not at_end:  # a line of one end alone
            wanted = of_end if at_start else of_start
            there = _same_things(summary.passages[index], _AT_END if at_start else _AT_START, summary) if wanted else []
        kept = not there or (of_start if at_start else of_end)
        told |= dict.fromkeys([*([index] if kept else []), *there])
    return replace(found, passages=tuple(told))


def _same_things(line: Passage, when: re.Pattern[str], summary: DischargeSummary) -> list[int]:
    """The passages of that end with a figure of something that the line has a figure of."""
    things = _things(line.text)
    return [p.index for p in summary.passages if not p.set_aside and when.search(p.text) and things & _things(p.text)]


def _things(text: str) -> frozenset[str]:
    """The stems of a text with figures, none of one without."""
    return (
        frozenset(s for s in stems(text) - _NO_THING if not s[0].isdigit())
        if any(find_quantities(text))
        else frozenset()
    )
