"""Sides of the body, each with what it is the side of: "right leg", "arm on the left".

"Right now" and "left the hospital" are no sides. Knows no anatomy: the part is whatever word the side stands with.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from .plain_words import is_light
from .segments import Segment
from .terms import all_keys


class Side(StrEnum):
    """Which side."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class SidedPart(NamedTuple):
    """A side, the stems of the words it stands with (nearest first), and where the side word stands."""

    side: Side
    parts: tuple[str, ...]
    text: str
    start: int

    @property
    def keys(self) -> frozenset[str]:
        """What its parts can be matched by: their stems and their glossary meanings."""
        keys = all_keys(self.parts).union(all_keys(self.parts[::-1]))
        return frozenset(key for key in keys if not key.startswith(">"))  # a leg and a foot are both limbs


_NO_SIDE = re.compile(
    r"\bright (?:now|away|after|before|here|there|then|up|on time|medicine|dose|amount|way|at|when|by|in|back)\b|"
    r"\b(?:all right|alright|is right|that's right)\b|"
    r"\b(?:he|she|they|you|we|who|have|has|had|was|were|is|are|be|been|just) left\b(?! (?:arm|leg|side|\w+ed))|"
    r"\bleft (?:the|with|in|on|over|untreated|alone|home|off|without|behind|open|him|her|you|for|to)\b|\bleftover\b",
    re.IGNORECASE,
)
_PAIRED = r"(?:eye|ear|leg|arm|hand|foot|feet|knee|hip|lung|breast|shoulder|ankle|wrist|side|nostril)s?\b"
_SIDE = re.compile(
    r"\b(?:(left)|(right)|(bilateral(?:ly)?|both(?: (?=\w+s\b))|(?:on|to|of) both sides|(?<=in |to )both(?=\W|$)|"
    rf"both (?=of (?:your|his|her|the) {_PAIRED})|each (?={_PAIRED})))(?:[- ](?:sided|hand))?\b",
    re.IGNORECASE,
)
_REACH_WORDS = 4


def sided_parts(segment: Segment) -> tuple[SidedPart, ...]:
    """Every side the segment names, with the content words near it."""
    text = _NO_SIDE.sub(lambda match: "·" * len(match[0]), segment.text)
    found = []
    for match in _SIDE.finditer(text):
        side = Side.LEFT if match[1] else Side.RIGHT if match[2] else Side.BOTH
        begin, end = segment.start + match.start(), segment.start + match.end()
        after = [word.stem for word in segment.words if word.start >= end][:_REACH_WORDS]
        if after[:1] == ["one"]:  # "the left one": of what was named before
            found.append(SidedPart(side, (), match[0], begin))
            continue
        before = [word.stem for word in segment.words if word.end <= begin][::-1][:_REACH_WORDS]
        near = [part for part in (*after, *before) if not is_light(part) and part not in {"side", "both", *Side}]
        found.append(SidedPart(side, tuple(near), match[0], begin))
    return tuple(found)
