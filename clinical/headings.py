"""Headings of a discharge summary: which words are one, what category it opens, and whether it speaks of going home.

The data is `headings.toml`. Knows nothing of where headings stand on a page: `ingest.sections` finds them.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from ..vocabulary import Category


class Role(StrEnum):
    """What a section speaks of: life after discharge, the stay and the past, or instructions of several categories."""

    TAKE_HOME = "take_home"
    STORY = "story"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Heading:
    """A kind of heading. share: how much of the title's words are the known phrase, in (0, 1]."""

    category: Category
    role: Role
    share: float

    @property
    def exact(self) -> bool:
        """Whether the whole title is a known phrase, not only a part of it."""
        return self.share == 1


def fold(title: str) -> str:
    """A title in lower case, letters and single spaces only, asides left out: "1. FOLLOW-UP (ENT):" -> "follow up"."""
    return " ".join(re.findall(r"[a-z]+|911", re.sub(r"\([^)]*\)", " ", title.lower())))


@cache
def _phrases() -> dict[str, tuple[Category, Role]]:
    table = tomllib.loads(Path(__file__).with_name("headings.toml").read_text(encoding="utf-8"))
    return {
        phrase: (Category(entry["category"]), Role(entry["role"]))
        for entry in table["heading"]
        for phrase in entry["phrases"]
    }


@cache
def recognise(title: str) -> Heading | None:
    """The kind of heading that `title` is, by its longest known phrase; None when no phrase stands in it."""
    words = fold(title).split()
    known = _phrases()
    for length in range(len(words), 0, -1):
        # of phrases of one length the last in the title decides: "diagnoses and discharge medications"
        for start in range(len(words) - length, -1, -1):
            found = known.get(" ".join(words[start : start + length]))
            if found:
                return Heading(*found, share=length / len(words))
    return None
