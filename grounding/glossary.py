"""The clinical glossary, indexed for the check: which words and phrases mean the same.

Holds no table of its own: `clinical.lay_terms` does. A phrase is found by the stems of its words, longest first.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from .words import words


@cache
def _index() -> dict[tuple[str, ...], frozenset[str]]:
    return {}


def meanings(stems: Sequence[str], at: int) -> tuple[int, frozenset[str]]:
    """How many words from `at` on make the longest known phrase (at least 1), and its meanings (maybe none)."""
    index = _index()
    for length in range(min(_LONGEST, len(stems) - at), 0, -1):
        known = index.get(tuple(stems[at : at + length]))
        if known:
            return length, known
    return 1, frozenset()


_LONGEST = 5
