"""A claim in other words: phrases exchanged for their equals of `clinical/equivalents.toml`, and a clause put first.

So that the verifier does not learn that what is not word for word is wrong. Grammar may suffer; what is said does not. Knows no line
and no label.
"""

import re
from functools import cache
from random import Random

from ...clinical.equivalents import equivalents

MOST_EXCHANGED = 3
_SHORTEST = 4  # characters: "re", "up" and "on" stand in too many words' company
_CLAUSE_LAST = re.compile(r"^(?P<main>[A-Z][^.;:]+?),? (?P<clause>(?:if|when|until|while|unless) [^.;:]+)\.?$")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")


def reworded(claim: str, random: Random) -> str:
    """`claim` with some phrases exchanged for equal ones; itself where it has none that is known."""
    exchanged = claim
    for start, end, term in sorted(_chosen(claim, random), reverse=True):
        exchanged = exchanged[:start] + _like(claim[start:end], random.choice(_others(term))) + exchanged[end:]
    found = _CLAUSE_LAST.match(exchanged)
    if found and random.random() < 0.5:
        main, clause = found["main"], found["clause"]
        return f"{clause[:1].upper()}{clause[1:]}, {main[:1].lower()}{main[1:]}"
    return exchanged


def _chosen(claim: str, random: Random) -> list[tuple[int, int, str]]:
    """The spans to exchange, none inside another."""
    found: list[tuple[int, int, str]] = []
    spans = [found.span() for found in _WORD.finditer(claim)]
    for at, (start, _) in enumerate(spans):
        for _, end in reversed(spans[at : at + 4]):
            term = claim[start:end].lower()
            if _others(term) and all(end <= first or last <= start for first, last, _ in found):
                found.append((start, end, term))
                break
    return random.sample(found, min(len(found), random.randint(1, MOST_EXCHANGED)))


def _others(term: str) -> tuple[str, ...]:
    return _equals().get(term, ())


@cache
def _equals() -> dict[str, tuple[str, ...]]:
    """By term, its equals. Words of banning and starting are left alone: an equal of theirs may turn the sentence."""
    table, found = equivalents(), dict[str, tuple[str, ...]]()
    stance = {word for term in table.stance for word in term.split()}
    for group in table.same:
        fitting = tuple(term for term in group if len(term) >= _SHORTEST and stance.isdisjoint(term.split()))
        for term in fitting:
            found[term] = (*found.get(term, ()), *(other for other in fitting if other != term))
    return {term: others for term, others in found.items() if others}


def _like(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new
