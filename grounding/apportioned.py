"""Which of two times goes with which act or drug, where one line gives both: "no driving for two weeks, and no sex for four".

`figures` asks whether the line that fits an answer best holds the figure. Here the line is cut into what stands with each of its
figures, and what the answer speaks of must stand with the figure that the answer gives it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from ..answer import Support
from ..clinical.quantities import Quantity, QuantityKind, same
from .claims import Statement
from .evidence import Evidence, content
from .figures import KINDS
from .findings import Finding
from .terms import Term

_KINDS = frozenset({QuantityKind.DURATION, QuantityKind.DATE, QuantityKind.TIME})
_MOVED = re.compile(r"\b(?:postponed|delayed|moved|brought forward|rescheduled|changed|instead)\b", re.IGNORECASE)
_WEEKDAY = re.compile(r"\w+day", re.IGNORECASE)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each time that stands, wherever the passages give it, with something else than the answer says."""
    found = []
    for index, statement in enumerate(answer):
        for figure in statement.quantities:
            if (
                figure.kind in _KINDS
                and (passage := _given_to_another(figure, statement, answer, evidence)) is not None
            ):
                reason = "The summary gives this figure for something else."
                text = statement.segment.text
                found.append(Finding(index, KINDS[figure.kind], text, Support.CONTRADICTED, passage, reason))
    return found


def _given_to_another(
    figure: Quantity, statement: Statement, answer: Sequence[Statement], evidence: Evidence
) -> int | None:
    """A passage that gives the figure to something else; None where one gives it to what the answer speaks of, or none has it."""
    if statement.drugs:
        return _on_another_day(figure, statement, evidence)
    sentence = [s for s in answer if s.segment.sentence == statement.segment.sentence]
    if sum(q.kind is figure.kind for s in sentence for q in s.quantities) > 1:
        return None
    terms = [term for s in sentence for term in content(s)]
    holding = [s for s in evidence.statements if any(same(q, figure) for q in s.quantities)]
    wrong = bool(holding) and all(_with_another(figure, terms, known) for known in holding)
    return holding[0].passage if wrong else None


def _on_another_day(figure: Quantity, statement: Statement, evidence: Evidence) -> int | None:
    """A passage that gives the statement's one drug other days of the week, and never its one day."""
    if len(statement.drugs) > 1 or _weekdays([statement]) != [(statement, figure)]:
        return None
    places = [n for drug in statement.drugs for n in evidence.naming(drug.generic)]
    days = _weekdays(evidence.statements[near] for n in places for near in evidence.sentence(n))
    return None if not days or any(same(q, figure) for _, q in days) else days[0][0].passage


def _weekdays(statements: Iterable[Statement]) -> list[tuple[Statement, Quantity]]:
    return [
        (s, q) for s in statements for q in s.quantities if q.kind is QuantityKind.DATE and _WEEKDAY.fullmatch(q.value)
    ]


def _with_another(figure: Quantity, terms: Sequence[Term], known: Statement) -> bool:
    """Whether all that a line has of the terms, where it has any, stands with another figure of the same kind."""
    shares = list(_shares(known, figure.kind))
    if len(shares) < 2 or not all(held for _, held in shares) or _MOVED.search(known.segment.text):
        return False
    holding = [{n for n, (_, held) in enumerate(shares) if any(map(term.borne_out_by, held))} for term in terms]
    told = {n for places in holding if len(places) == 1 for n in places}
    return bool(told) and not any(same(shares[n][0], figure) for n in told)


def _shares(known: Statement, kind: QuantityKind) -> Iterator[tuple[Quantity, list[frozenset[str]]]]:
    """Each figure of the kind with what the terms beside it say: those up to it, or from it on where the line opens with one."""
    figures = [q for q in known.quantities if q.kind is kind]
    places = [(known.segment.words[term.first].start, term) for term in content(known)]
    opens = bool(figures) and not any(at < figures[0].start for at, _ in places)
    for n, figure in enumerate(figures):
        start = figure.start if opens else figures[n - 1].end if n else known.segment.start
        stop = figure.end if not opens else figures[n + 1].start if n + 1 < len(figures) else known.segment.end
        yield figure, [term.says for at, term in places if start <= at < stop]
