"""Names an answer states: people by title, and words written with a capital inside a sentence.

A name is compared as written, without case. Knows no list of names; drug names are left to `clinical.drugs`.
"""

import re
from typing import NamedTuple

_TITLED = re.compile(
    r"\b(?:Drs?|Mr|Mrs|Ms|Prof|Doctor|Nurse)\.?\s+([A-Z](?![\w'’])|[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)*)"
)
_CAPITAL = re.compile(r"(?<![.!?:;\n*•-]\s)(?<![.!?:;\n]\s\s)(?<=[\s(])[A-Z][\w'’&-]*(?:\s+[A-Z][\w'’&-]*)*")
_NO_NAME = frozenset(
    "i i'm i'll dr drs mr mrs ms monday tuesday wednesday thursday friday saturday sunday "
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays mon tue tues wed thu thur thurs fri sat sun "
    "january february march april "
    "may june july august september october november december "
    "you your he his she her they their we our it its the".split()
)


class Name(NamedTuple):
    """A name as written, its words in lower case, and where it stands."""

    text: str
    parts: tuple[str, ...]
    start: int
    end: int


def titled_names(text: str) -> tuple[Name, ...]:
    """People named with a title: "Dr. B" gives "B"."""
    return tuple(_name(match[1], match.start(1)) for match in _TITLED.finditer(text))


def capitalised(text: str) -> tuple[Name, ...]:
    """Runs of capitalised words that do not open a sentence or a line: departments, places, brands."""
    runs = (_name(match[0], match.start()) for match in _CAPITAL.finditer(text))
    return tuple(run for run in runs if any(len(part) > 1 and part not in _NO_NAME for part in run.parts))


def _name(text: str, start: int) -> Name:
    return Name(text, tuple(re.findall(r"[a-z0-9]+", re.sub(r"['’]s\b", "", text.lower()))), start, start + len(text))
