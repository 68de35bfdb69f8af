"""The terms of a segment: its words, and the phrases that the glossary knows, each with what it can be matched by.

Two terms match when they share a key: the stem of a word, or a meaning of the glossary ("throw up" and "vomiting" are one
meaning). Words inside a figure are no terms: figures are compared as figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .glossary import meanings
from .plain_words import is_light
from .segments import Segment


@dataclass(frozen=True)
class Term:
    """A word or a phrase. first, last: positions in `Segment.words`. light: it states nothing by itself.

    absence: the phrase means that something is not there ("afebrile", "no fever"), so a "no" in it denies nothing.
    """

    text: str
    keys: frozenset[str]
    first: int
    last: int
    light: bool
    absence: bool = False


def find_terms(segment: Segment, figures: Sequence[tuple[int, int]]) -> tuple[Term, ...]:
    """The terms of `segment` in order, the spans of its `figures` left out; a known phrase is one term."""
    free = [not any(start < word.end and word.start < end for start, end in figures) for word in segment.words]
    stems = tuple(word.stem for word in segment.words)
    found: list[Term] = []
    at = 0
    while at < len(stems):
        if not free[at]:
            at += 1
            continue
        length, keys = meanings(stems, at)
        written = " ".join(word.text for word in segment.words[at : at + length])
        light = length == 1 and not keys and is_light(stems[at])
        own = {stems[at]} if length == 1 else {" ".join(stems[at : at + length])}
        found.append(Term(written, frozenset(keys | own), at, at + length - 1, light))
        at += length
    return tuple(found)
