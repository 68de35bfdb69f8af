"""Wordings that state the same in a discharge summary: what an answer may say in place of its source.

The data is `equivalents.toml`, stricter than `lay_terms`, which gathers whatever helps to find a passage. Here only what
leaves an instruction unchanged counts: "throw up" for "vomiting", never "swim" for "sports". Matches nothing itself: who
compares texts decides how words are cut.
"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources


@dataclass(frozen=True)
class Equivalents:
    """same: groups of interchangeable terms. broader: a general word -> the specific terms it may stand for.

    absence: a term -> what it says is not there. stance: words that ban, allow, start, continue or stop.
    """

    same: tuple[tuple[str, ...], ...]
    broader: dict[str, tuple[str, ...]]
    absence: dict[str, str]
    stance: frozenset[str]


@lru_cache(maxsize=1)
def equivalents() -> Equivalents:
    """The table, read once."""
    raw = tomllib.loads(resources.files(__package__ or "").joinpath("equivalents.toml").read_text(encoding="utf-8"))
    return Equivalents(
        same=tuple(tuple(group) for area in raw["same"].values() for group in area),
        broader={general: tuple(terms) for general, terms in raw["broader"].items()},
        absence=dict(raw["absence"]),
        stance=frozenset(raw["stance"]),
    )
