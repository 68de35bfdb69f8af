"""Words that patients and clinicians use for the same thing: "stitches" and "sutures", "water infection" and "UTI".

The groups are data in `lay_terms.toml`, after the ideas of the Consumer Health Vocabulary, MedlinePlus and
plain-language thesauri, in our own words. Terms are matched on whole words, by their Snowball stem, any case. A group
helps to find and compare wording; it does not prove that two statements are equal. Knows no drug names: see `drugs`.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources

from .stems import stem

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_Key = tuple[str, ...]
SHORTEST_RESPELLED = 5


@dataclass(frozen=True)
class _Groups:
    """groups: the terms of each as written. of_key: stems of a term -> the groups it stands in. longest: words."""

    groups: tuple[frozenset[str], ...]
    of_key: dict[_Key, tuple[int, ...]]
    longest: int


def synonyms(term: str) -> frozenset[str]:
    """All terms that share a group with `term`, without itself; empty where it is not known."""
    data = _groups()
    key = _key(term)
    mates = {mate for group in data.of_key.get(key, ()) for mate in data.groups[group]}
    return frozenset(mate for mate in mates if _key(mate) != key)


def concepts(text: str) -> list[frozenset[str]]:
    """What `text` speaks of, in order: each known term with its group-mates, longest terms first."""
    data = _groups()
    return [
        frozenset({" ".join(key)}.union(*(data.groups[group] for group in data.of_key[key])))
        for key in _terms(text, data)
    ]


@lru_cache(maxsize=10_000)
def respelled(word: str) -> str | None:
    """The known one-word term that a misspelt one is nearest to: "alergies" -> "allergies"; None where none is near."""
    known = _single_words()
    if len(word) < SHORTEST_RESPELLED or word in known:
        return None
    near = get_close_matches(word, known, n=1, cutoff=0.85)
    return near[0] if near and near[0][0] == word[0] else None


def _terms(text: str, data: _Groups) -> Iterator[_Key]:
    """The keys of the terms in `text`, each word used once, the longest term at each place."""
    stems = [stem(word) for word in _words(text)]
    at = 0
    while at < len(stems):
        for size in range(min(data.longest, len(stems) - at), 0, -1):
            key = tuple(stems[at : at + size])
            if key in data.of_key:
                yield key
                at += size
                break
        else:
            at += 1


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def _key(term: str) -> _Key:
    return tuple(stem(word) for word in _words(term))


@lru_cache(maxsize=1)
def _single_words() -> tuple[str, ...]:
    return tuple(sorted({term for group in _groups().groups for term in group if term.isalpha()}))


@lru_cache(maxsize=1)
def _groups() -> _Groups:
    raw = tomllib.loads(resources.files(__package__ or "").joinpath("lay_terms.toml").read_text(encoding="utf-8"))
    groups = tuple(frozenset(term.lower() for term in group) for area in raw.values() for group in area["groups"])
    of_key: dict[_Key, list[int]] = {}
    for index, group in enumerate(groups):
        for key in {_key(term) for term in group}:
            of_key.setdefault(key, []).append(index)
    longest = max(map(len, of_key))
    return _Groups(groups, {key: tuple(places) for key, places in of_key.items()}, longest)
