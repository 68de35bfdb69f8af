"""The table of equivalent wordings, indexed for the check: what a run of words says and what would say it.

Holds no table of its own: `clinical.equivalents` does. A phrase is found by the stems of its words.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from ..clinical.equivalents import equivalents
from .words import words

_Stems = tuple[str, ...]


@dataclass
class Entry:
    """One term of the table. says: the meanings it states. accepts: the meanings that bear it out.

    absence: it says that what it means is not there. stance: it bans, allows, starts, continues or stops something.
    """

    says: set[str] = field(default_factory=set)
    accepts: set[str] = field(default_factory=set)
    absence: bool = False
    stance: bool = False


def longest(stems: Sequence[str], at: int, limit: int | None = None) -> tuple[int, Entry | None]:
    """The longest known term from `at` on, of at most `limit` words: how many it has (1 where none), and its entry."""
    index = _index()
    for length in range(min(limit or _longest_length(), _longest_length(), len(stems) - at), 0, -1):
        entry = index.get(tuple(stems[at : at + length]))
        if entry is not None:
            return length, entry
    return 1, None


def every(stems: Sequence[str]) -> Iterator[Entry]:
    """Every known term in a run of words, those inside longer ones too."""
    index = _index()
    for at in range(len(stems)):
        for length in range(1, min(_longest_length(), len(stems) - at) + 1):
            entry = index.get(tuple(stems[at : at + length]))
            if entry is not None:
                yield entry


def entry_of(stem: str) -> Entry | None:
    """The entry of a single word."""
    return _index().get((stem,))


@cache
def _index() -> dict[_Stems, Entry]:
    table, index = equivalents(), defaultdict[_Stems, Entry](Entry)
    for number, group in enumerate(table.same):
        for term in group:
            index[_stems(term)].says.add(f"={number}")
            index[_stems(term)].accepts.add(f"={number}")
    for general, specific in table.broader.items():
        index[_stems(general)].accepts.add(f">{general}")
        for term in specific:
            index[_stems(term)].says.add(f">{general}")
    for term, missing in table.absence.items():
        meant = index[_stems(missing)]
        own = {" ".join(_stems(missing))}
        index[_stems(term)] = Entry(meant.says | own, meant.accepts | own, absence=True)
    for term in table.stance:
        index[_stems(term)].stance = True
    return dict(index)


@cache
def _longest_length() -> int:
    return max(map(len, _index()))


def _stems(term: str) -> _Stems:
    return tuple(word.stem for word in words(term))
