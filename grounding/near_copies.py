"""A sentence of the answer that is one of the passages but for its "not".

Where nearly all words are the same, no table of cues is needed to see that a denial was taken out or put in: "the stent can stay"
for "the stent cannot stay". Sentences in words of their own are `stance`'s matter.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from ..answer import ClaimKind, Support
from .claims import Statement
from .evidence import Evidence
from .findings import Finding
from .words import words

_ALIKE = 0.8
_SAME = 0.95
_FEWEST = 4
_PASSING = frozenset(
    "a an the and or of to in for on at by with as be been being is are was were am do does did can may will would should shall must "
    "could have has had need it this that these those there i we you he she they me us him her them my our your his their its "
    "please anything anyone then also so yes any some ever said say says".split()
)
_DENIES = frozenset({"not", "no", "never", "none", "nor", "without", "nothing", "nobody", "absent", "absence", "lack"})
_RULES_OUT = frozenset({"avoid", "refrain", "against", "hold", "held", "withheld"})
_NO_DENIAL = re.compile(
    r"\b(?:not only|no (?:more|less|later|longer|fewer|greater|sooner) than|whether or not|no\.? ?\d)", re.IGNORECASE
)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each statement or sentence with the words of a passage's, where one denies and the other does not."""
    units = _units(evidence.statements)
    untitled = [unit[1:] for unit in units if len(unit) > 1]
    known = [(_told(unit), unit) for unit in (*units, *untitled)]
    numbers = {id(statement): number for number, statement in enumerate(answer)}
    found = []
    for unit in _units(answer):
        told, denials = _told(unit), _denials(unit)
        shares = [(_share(told, other), whole) for other, whole in known]
        alike = [
            (share, whole) for share, whole in shares if share >= (_ALIKE if len(unit) == len(whole) == 1 else _SAME)
        ]
        nearest = [whole for share, whole in alike if share == max(share for share, _ in alike)]
        if nearest and all(_denials(whole) % 2 != denials % 2 for whole in nearest):
            text, reason = " ".join(s.segment.text for s in unit), "The summary says the opposite."
            first = numbers[id(unit[0])]
            found.append(
                Finding(first, ClaimKind.PERMISSION, text, Support.CONTRADICTED, nearest[0][0].passage, reason)
            )
    return found


def _units(statements: Sequence[Statement]) -> list[tuple[Statement, ...]]:
    """Each statement by itself, and each sentence of several whole."""
    by_sentence = groupby(statements, key=lambda s: (s.passage, s.segment.sentence))
    whole = [unit for _, group in by_sentence if len(unit := tuple(group)) > 1]
    return [(statement,) for statement in statements] + whole


def _told(unit: Sequence[Statement]) -> Counter[str]:
    """The stems that carry what is said, the denial itself left out."""
    found = (word for statement in unit for word in statement.segment.words)
    return Counter(w.stem for w in found if w.text not in _PASSING | _DENIES and w.stem not in _RULES_OUT)


def _denials(unit: Sequence[Statement]) -> int:
    text = _NO_DENIAL.sub(" ", " ".join(statement.segment.text for statement in unit))
    return sum(word.text in _DENIES or word.stem in _RULES_OUT for word in words(text))


def _share(told: Counter[str], other: Counter[str]) -> float:
    """The words of both among the words of either, in [0, 1]; 0 where there are too few to tell."""
    if min(told.total(), other.total()) < _FEWEST:
        return 0.0
    return (told & other).total() / (told | other).total()
