"""The passages as something to look things up in: which statements hold a term, and which fit a statement best.

Knows how much a term tells (one that stands in few statements tells more); judges nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from ..clinical.drugs import same_drug
from .claims import Statement, read
from .terms import Term
from .words import words

_BROADER = 0.5


class Evidence:
    """The statements of the passages (abbreviations spelled out), in order, with an index by term."""

    def __init__(self, passages: Sequence[str]) -> None:
        self.statements: tuple[Statement, ...] = tuple(
            statement for number, passage in enumerate(passages) for statement in read(passage, number)
        )
        self._holding: dict[str, set[int]] = defaultdict(set)
        for index, statement in enumerate(self.statements):
            for key in statement.keys:
                self._holding[key].add(index)
        self._places: dict[Term, set[int]] = {}

    def holding(self, term: Term) -> set[int]:
        """Indexes of the statements that bear the term out."""
        known = self._places.get(term)
        if known is None:
            known = set().union(*(self._holding.get(key, ()) for key in term.accepts))
            if term.parts:
                each = [set().union(*(self._holding.get(key, ()) for key in part)) for part in term.parts]
                known |= set.intersection(*each)
            self._places[term] = known
        return known

    def holds(self, term: Term) -> bool:
        """Whether the passages bear the term out at all."""
        return bool(self.holding(term))

    def around(self, index: int) -> set[int]:
        """The statements of the same passage, at most one sentence away: what "it" and "this" can reach."""
        here = self.statements[index]
        return {
            other
            for other, statement in enumerate(self.statements)
            if statement.passage == here.passage and abs(statement.segment.sentence - here.segment.sentence) <= 1
        }

    def sentence(self, index: int) -> list[int]:
        """The statements of the same sentence, in order."""
        here = self.statements[index]
        return [
            other
            for other, statement in enumerate(self.statements)
            if (statement.passage, statement.segment.sentence) == (here.passage, here.segment.sentence)
        ]

    def weight(self, term: Term) -> float:
        """What a shared term tells, in [0, 1]: nothing where every statement has it or it states nothing."""
        if term.light:
            return 0.05
        return 1 / max(1, len(self.holding(term)))

    def fit(self, terms: Iterable[Term], index: int) -> float:
        """How much of `terms` the statement holds, by weight."""
        return sum(self.weight(term) * self._exactness(term, index) for term in terms if index in self.holding(term))

    def _exactness(self, term: Term, index: int) -> float:
        """1 where the statement says just that, less where it only says what the term may stand for ("lift" for "pounds")."""
        said = self.statements[index].keys
        return 1.0 if any(key in said for key in term.accepts if key[0] != ">") or term.parts else _BROADER

    def best(self, terms: Sequence[Term], among: Iterable[int] | None = None) -> list[int]:
        """Those of `among` (of all, where it is None) that fit best, the sentence around each counted half; all that tie."""
        scores = {
            index: self.fit(terms, index) + sum(self.fit(terms, near) for near in self.sentence(index)) / 2
            for index in (range(len(self.statements)) if among is None else among)
        }
        top = max(scores.values(), default=0.0)
        return [index for index, score in scores.items() if score > 0 and score >= top - 1e-9]

    def widened(self, places: Iterable[int]) -> list[int]:
        """These statements, and then the rest of their sentences."""
        places = list(places)
        return list(dict.fromkeys([*places, *(near for place in places for near in self.sentence(place))]))

    def naming(self, generic: str) -> list[int]:
        """The statements that name a drug, in order."""
        return [n for n, s in enumerate(self.statements) if any(same_drug(generic, drug.generic) for drug in s.drugs)]

    def says(self, phrase: str) -> bool:
        """Whether the passages hold every word of `phrase`, in any order and any case."""
        return all(word.text in self.spoken for word in words(phrase))

    @cached_property
    def generics(self) -> frozenset[str]:
        """The drugs the passages name, by generic."""
        return frozenset(drug.generic for statement in self.statements for drug in statement.drugs)

    @cached_property
    def spoken(self) -> frozenset[str]:
        """Every word of the passages in lower case, as written and as spelled out."""
        return frozenset(word.text for statement in self.statements for word in statement.segment.words)


def content(statement: Statement) -> tuple[Term, ...]:
    """The terms of a statement that state something."""
    return tuple(term for term in statement.terms if not term.light)
