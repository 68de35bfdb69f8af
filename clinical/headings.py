"""Headings of a discharge summary: which words are one, what category it opens, and whether it speaks of going home.

The data is `headings.toml`. Knows nothing of where headings stand on a page: `ingest.sections` finds them.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path

from ..vocabulary import Category, MedicationList

_FILLERS = frozenset("a and at for from in of on or the to with your".split())


class Role(StrEnum):
    """What a section speaks of: life after discharge, the stay and the past, instructions of several categories, or what
    became of the drugs under it ("STOP")."""

    TAKE_HOME = "take_home"
    STORY = "story"
    MIXED = "mixed"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Heading:
    """A kind of heading. share: how many of the title's telling words are known, in (0, 1].

    medication_list: which list of medicines stands under it, if one does.
    """

    category: Category
    role: Role
    medication_list: MedicationList | None = None
    share: float = 1.0

    @property
    def exact(self) -> bool:
        """Whether all of the title is known, not only a part of it."""
        return self.share == 1


def fold(title: str) -> str:
    """A title in lower case, letters and single spaces only, asides left out: "1. FOLLOW-UP (ENT):" -> "follow up"."""
    return " ".join(re.findall(r"[a-z]+|911", re.sub(r"\([^)]*\)", " ", title.lower())))


def heading_of(entry: Mapping[str, str]) -> Heading:
    """A kind of heading as a table of the data files states it: `category`, `role` and, for a list of medicines, `list`."""
    medication_list = MedicationList(entry["list"]) if "list" in entry else None
    return Heading(Category(entry["category"]), Role(entry["role"]), medication_list)


@cache
def _phrases() -> dict[str, Heading]:
    table = tomllib.loads(Path(__file__).with_name("headings.toml").read_text(encoding="utf-8"))
    return {phrase: heading_of(entry) for entry in table["heading"] for phrase in entry["phrases"]}


@cache
def recognise(title: str) -> Heading | None:
    """The kind of heading that `title` is, by its longest known phrase; None when no phrase stands in it."""
    words = fold(title).split()
    found = sorted(_known_phrases(words), key=lambda span: (span[0] - span[1], -span[0]))
    if not found:
        return None
    told = {at for start, end in found for at in range(start, end)}
    telling = {at for at, word in enumerate(words) if at in told or word not in _FILLERS}
    start, end = found[0]
    return replace(_phrases()[" ".join(words[start:end])], share=len(told) / len(telling))


def _known_phrases(words: list[str]) -> list[tuple[int, int]]:
    """Where known phrases stand among the words."""
    spans = [(start, end) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    return [span for span in spans if " ".join(words[span[0] : span[1]]) in _phrases()]
