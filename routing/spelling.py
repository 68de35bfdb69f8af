"""Misspelt words put right, so that "cofee" and "infekted" are read as coffee and infected.

For routing and screening only: what a patient wrote is never changed where it is shown, looked up or quoted. Knows the
words of our own messages and cues, and those of the embedding model's tokenizer: a word is changed only where it is strange
to all of them, and all but one letter (two in a long word) of a word that our messages use often.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ..models.embedding import vocabulary
from .examples import examples
from .features import cue_words, fold, is_cue

_OFTEN = 3
"""A word that stands in fewer of our messages may be misspelt itself, and mends nothing."""
_KNOWN = 2
_SHORTEST, _LONG = 5, 8
"""Letters of the shortest word that is mended, and of one that may differ in two places."""
_SOUNDS = str.maketrans("ckfpvw", "kkffww")
_ENDINGS = ("'s", "s'", "s", "es", "ed", "d", "ing", "ly", "er", "ers", "r", "y")
_WORD = re.compile(r"[a-z']+")


def respell(text: str) -> str:
    """The folded text with its misspelt words put right."""
    return _WORD.sub(lambda word: mend(word[0]), text)


def mend(word: str) -> str:
    """The word meant, or the word itself."""
    usual = _usual()
    if word in usual:
        return usual[word]
    if len(word) < _SHORTEST or _is_known(word):
        return word
    return _nearest(word, 2 if len(word) >= _LONG else 1) or word


def _is_known(word: str) -> bool:
    """Whether the word, or the word that it is a form of, is no misspelling."""
    return any(form in _words() or _counts()[form] >= _KNOWN or is_cue(form) for form in _forms(word))


def _forms(word: str) -> Iterator[str]:
    yield word
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST - 2:
            yield stem
            yield stem + "e"
            if stem[-1] == stem[-2]:
                yield stem[:-1]


@cache
def _words() -> frozenset[str]:
    known = frozenset(word for word in vocabulary() if len(word) >= _SHORTEST)
    return known.union(_load("spellings.toml")["right"]["words"].split())


def _nearest(word: str, most: int) -> str | None:
    """The most frequent of the nearest known words that begin with the same sound."""
    for distance in range(1, most + 1):
        near = {known for piece in _without(word, distance) for known in _by_piece(distance).get(piece, ())}
        fit = [known for known in near if _sound(known) == _sound(word) and abs(len(known) - len(word)) <= distance]
        if fit:
            return max(fit, key=lambda known: (_counts()[known], known))
    return None


def _sound(word: str) -> str:
    return word[0].translate(_SOUNDS)


@cache
def _by_piece(distance: int) -> dict[str, set[str]]:
    """Known words by what is left of them when up to `distance` letters are dropped."""
    pieces: dict[str, set[str]] = {}
    for word in _targets():
        for piece in _without(word, distance):
            pieces.setdefault(piece, set()).add(word)
    return pieces


@cache
def _targets() -> frozenset[str]:
    often = {word for word, count in _counts().items() if count >= _OFTEN}
    return frozenset(word for word in often | cue_words() if len(word) >= _SHORTEST - 1)


@cache
def _counts() -> Counter[str]:
    """In how many of our messages each word stands."""
    return Counter(word for example in examples() for word in set(_WORD.findall(fold(example.message))))


@cache
def _usual() -> dict[str, str]:
    """Spellings of short words that people type in haste, by spelling."""
    spellings = _load("spellings.toml")["spellings"]
    return {wrong: right for right, wrongs in spellings.items() for wrong in wrongs.split()}


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _without(word: str, letters: int) -> set[str]:
    """The word, and what is left of it when up to so many letters are dropped."""
    found = {word}
    for _ in range(letters):
        found |= {left[:at] + left[at + 1 :] for left in found for at in range(len(left))}
    return found
