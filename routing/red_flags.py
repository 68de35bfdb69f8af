"""Words of danger, and words that take the danger out of them: the rules of red_flags.toml.

A *sign* is a symptom or act that published guidance calls an emergency. A *guard* says that it is asked about in
general, supposed, past, over, denied, an idiom, or part of a name ("seizure tablets"). Signs are read clause by clause,
so that "I had a stroke last year but now I can't breathe" keeps its second half. Knows nothing of the learned score.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# "just a bit of crushing chest pain" is understatement: weighed by the learned score, but no reason to stay silent.
_NO_EXCUSE = {"mild"}
_CLAUSE_END = re.compile(r"[.?!;]+\s+|,\s*(?:and|but|so|now)\s+|\s+but\s+|\n")


@dataclass(frozen=True)
class Flags:
    """What stands in one message. signs: names of the signs that no guard of their clause speaks against."""

    sure: frozenset[str]
    likely: frozenset[str]
    guards: frozenset[str]
    signs: frozenset[str]


def find(text: str) -> Flags:
    """The flags of a folded message."""
    rules = patterns()
    clauses = [clause for clause in _CLAUSE_END.split(text) if clause and clause.strip()]
    unguarded: set[str] = set()
    for clause in clauses:
        if not _present(rules["guard"], clause) - _NO_EXCUSE:
            unguarded |= _present(rules["sure"], clause)
    return Flags(
        sure=frozenset(_present(rules["sure"], text)),
        likely=frozenset(_present(rules["likely"], text)),
        guards=frozenset(_present(rules["guard"], text)),
        signs=frozenset(unguarded),
    )


def vector(text: str) -> NDArray[np.float32]:
    """The flags of a folded message as numbers: each sign and guard, and how they stand together."""
    flags, rules = find(text), patterns()
    guarded = bool(flags.guards)
    numbers = [
        *(name in flags.sure for name in rules["sure"]),
        *(name in flags.likely for name in rules["likely"]),
        *(name in flags.guards for name in rules["guard"]),
        bool(flags.sure),
        bool(flags.signs),
        bool(flags.sure) and guarded,
        len(flags.likely) >= 2,
        len(flags.likely) >= 3,
        len(flags.likely) >= 2 and not guarded,
        bool(flags.likely) and not guarded,
    ]
    return np.array(numbers, dtype=np.float32)


@cache
def patterns() -> dict[str, dict[str, re.Pattern[str]]]:
    """The compiled patterns: kind ("sure", "likely", "guard"), then name."""
    data = tomllib.loads(Path(__file__).with_name("red_flags.toml").read_text(encoding="utf-8"))
    return {kind: {name: re.compile(text) for name, text in rules.items()} for kind, rules in data.items()}


def _present(rules: dict[str, re.Pattern[str]], text: str) -> set[str]:
    return {name for name, pattern in rules.items() if pattern.search(text)}
