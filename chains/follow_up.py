"""Follow-up: who, where, when, the phone, and what to do or bring."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..clinical.quantity import QuantityKind
from ..document import DischargeSummary
from ..ingest.index import IndexedSummary
from ..models.embedding import TextVectors
from ..vocabulary import Category
from .asked import kinds_in, read_question, speaks_of, stems
from .base import Chain
from .relevance import Found

_WHEN = frozenset({QuantityKind.DATE, QuantityKind.TIME})


@dataclass(frozen=True, slots=True)
class FollowUpChain(Chain):
    """The chain that knows an appointment by its line: all that is asked for, with its date."""

    def retrieve(self, question: str, part: str, read: Callable[[str], TextVectors], indexed: IndexedSummary) -> Found:
        """As for every chain; where that is not sure, the lines that give a date for all that a "when" speaks of."""
        # zero-argument super() does not work in a dataclass with slots
        found = Chain.retrieve(self, question, part, read, indexed)
        lines = dated(part, indexed.summary) if found.only_near or not found.passages else ()
        return replace(found, passages=lines, confidence=1.0, best=1.0, only_near=False) if lines else found


def dated(question: str, summary: DischargeSummary) -> tuple[int, ...]:
    """The lines on life at home with a date that speak of everything a plain "when is ...?" speaks of; none for another question."""
    asked = read_question(question)
    if asked.asks_for != {"date"} or not asked.concepts:
        return ()
    lines = [p for p in summary.passages if p.take_home and not p.set_aside and kinds_in(p.text) & _WHEN]
    return tuple(p.index for p in lines if all(speaks_of(concept, stems(p.in_section)) for concept in asked.concepts))


FOLLOW_UP = FollowUpChain(
    category=Category.FOLLOW_UP,
    general_words="""
    appointment appointments follow followup visit visits doctor doctors check checkup back clinic date dates
    booked book come next scheduled with
    """,
)
