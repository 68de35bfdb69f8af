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
    r"\bwhen (?:\w+ ){1,3}(?:left|was sent home|was discharged)\b|\b(?:at|on|by) discharge\b|\b(?:by|at|in) the end\b",
    re.IGNORECASE,
)
_ASKS_OF_START = re.compile(
    r"\bwhen (?:\w+ ){1,3}(?:came|got|arrived|was admitted|went|was brought|was taken) ?(?:in|here|there|into|to (?:the )?hospital|"
    r"to you)?(?! (?:back )?home)\b|\bon admission\b|\bat (?:first|the start)\b",
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
    """The lines, with those of the other end of the stay replaced by the lines of the same things at the end that is asked about."""
    if _ASKS_OF_END.search(question):
        asked, other = _AT_END, _AT_START
    elif _ASKS_OF_START.search(question):
        asked, other = _AT_START, _AT_END
    else:
        return found
    told: dict[int, None] = {}
    for index in found.passages:
        line = summary.passages[index]
        alone = other.search(line.text) and not asked.search(line.text)
        told |= dict.fromkeys((alone and _same_things(line, asked, summary)) or [index])
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
