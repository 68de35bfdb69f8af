"""Which of two times goes with which act, where one line gives both: "no driving for two weeks, and no sex for four".

`figures` asks whether the line that fits an answer best holds the figure. Here the line is cut into what stands with each of its
figures, and what the answer speaks of must stand with the figure that the answer gives it.
"""

import re
from collections.abc import Iterator, Sequence

from ..answer import Support
from ..clinical.quantities import Quantity, QuantityKind, same
from .claims import Statement
from .evidence import Evidence, content
from .figures import KINDS
from .findings import Finding
from .terms import Term

_KINDS = frozenset({QuantityKind.DURATION, QuantityKind.DATE, QuantityKind.TIME})
_MOVED = re.compile(r"\b(?:postponed|delayed|moved|brought forward|rescheduled|changed|instead)\b", re.IGNORECASE)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each time that stands, in every line that gives it beside another, with something else than the answer says."""
    found = []
    for index, statement in enumerate(answer):
        for figure in statement.quantities:
            others = [s for s in answer if s.segment.sentence == statement.segment.sentence]
            alone = sum(q.kind is figure.kind for s in others for q in s.quantities) == 1
            if figure.kind not in _KINDS or statement.drugs or not alone:
                continue
            terms = [term for s in others for term in content(s)]
            places = [n for n, s in enumerate(evidence.statements) if any(same(q, figure) for q in s.quantities)]
            if places and all(_with_another(figure, terms, evidence.statements[n]) for n in places):
                passage = evidence.statements[places[0]].passage
                reason = "The summary gives this figure for something else."
                text = statement.segment.text
                found.append(Finding(index, KINDS[figure.kind], text, Support.CONTRADICTED, passage, reason))
    return found


def _with_another(figure: Quantity, terms: Sequence[Term], known: Statement) -> bool:
    """Whether all that a line has of the terms, where it has any, stands with another figure of the same kind."""
    shares = list(_shares(known, figure.kind))
    if len(shares) < 2 or not all(held for _, held in shares) or _MOVED.search(known.segment.text):
        return False
    holding = [{n for n, (_, held) in enumerate(shares) if any(map(term.borne_out_by, held))} for term in terms]
    told = {n for places in holding if len(places) == 1 for n in places}
    return bool(told) and not any(same(shares[n][0], figure) for n in told)


def _shares(known: Statement, kind: QuantityKind) -> Iterator[tuple[Quantity, list[frozenset[str]]]]:
    """Each figure of the kind with what the terms that stand with it say: those up to it, or from it on where the line opens with one."""
    figures = [q for q in known.quantities if q.kind is kind]
    places = [(known.segment.words[term.first].start, term) for term in content(known)]
    opens = bool(figures) and not any(at < figures[0].start for at, _ in places)
    for n, figure in enumerate(figures):
        start = figure.start if opens else figures[n - 1].end if n else known.segment.start
        stop = figure.end if not opens else figures[n + 1].start if n + 1 < len(figures) else known.segment.end
        yield figure, [term.says for at, term in places if start <= at < stop]
