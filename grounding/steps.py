"""The order of the steps of a course: "500 mg for a week, then 750 mg" is not "750 mg for a week, then 500 mg".

Each figure of such a pair stands in the passage, so no figure alone is wrong. Compared are the doses, and the frequencies, that an
answer and a passage give one drug, where both give the same ones and the passage says which comes first.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..answer import ClaimKind, Support
from ..clinical.drugs import ingredients
from ..clinical.quantities import QuantityKind
from .claims import Statement
from .evidence import Evidence
from .findings import Finding

_IN_ORDER = re.compile(
    r"\b(?:then|thereafter|after (?:that|this|which)|afterwards?|followed by|from then)\b", re.IGNORECASE
)
_TURNED = re.compile(r"\b(?:after(?! (?:that|this|which)\b)|following)\b", re.IGNORECASE)
_KINDS = {QuantityKind.DOSE: ClaimKind.DOSE, QuantityKind.FREQUENCY: ClaimKind.FREQUENCY}
Course = tuple[frozenset[str], list[tuple[int, Statement]]]
"""The drugs that a stretch speaks of, and its statements, with their places."""


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each drug whose doses or frequencies the answer gives in another order, or at other times of day, than a passage."""
    found: list[Finding] = []
    courses = list(_courses(evidence.statements))
    for drugs, statements in _courses(answer):
        for known, told in courses:
            if drugs & known:
                found += _turned_round(statements, told)
                found += _at_other_times(statements, told)
    return found


def _at_other_times(answer: list[tuple[int, Statement]], told: list[tuple[int, Statement]]) -> Iterator[Finding]:
    """A finding for each dose at a time of day that has another dose: "40 mg in the morning" for 80 in the morning and 40 at night."""
    known: dict[str, set[str]] = {}
    for _, dose, time in _doses_by_time(told):
        known.setdefault(time, set()).add(dose)
    if len({dose for doses in known.values() for dose in doses}) < 2:
        return
    for place, dose, time in _doses_by_time(answer):
        if time in known and dose not in known[time]:
            text = next(s.segment.text for at, s in answer if at == place)
            reason = "The summary gives another dose at that time of day."
            yield Finding(place, ClaimKind.DOSE, text, Support.CONTRADICTED, told[0][1].passage, reason)


def _doses_by_time(course: list[tuple[int, Statement]]) -> Iterator[tuple[int, str, str]]:
    """(place, dose, time of day) of each dose that one time of day follows directly."""
    for place, statement in course:
        figures = [
            q for q in statement.quantities if q.kind in (QuantityKind.DOSE, QuantityKind.TIMING, QuantityKind.TIME)
        ]
        for dose, time in pairwise(figures):
            if dose.kind is QuantityKind.DOSE and time.kind is not QuantityKind.DOSE:
                yield place, f"{dose.value} {dose.unit}", time.value


def _turned_round(answer: list[tuple[int, Statement]], told: list[tuple[int, Statement]]) -> Iterator[Finding]:
    if not any(_IN_ORDER.search(s.segment.text) for _, s in told) or any(
        _TURNED.search(s.segment.text) for _, s in answer
    ):
        return
    for kind, claim in _KINDS.items():
        steps, known = _values(answer, kind), _values(told, kind)
        if len(steps) > 1 and steps != known and sorted(steps) == sorted(known) and len(set(steps)) == len(steps):
            place, statement = next((at, s) for at, s in answer if any(q.kind is kind for q in s.quantities))
            reason = "The summary gives these steps in another order."
            yield Finding(place, claim, statement.segment.text, Support.CONTRADICTED, told[0][1].passage, reason)


def _values(course: list[tuple[int, Statement]], kind: QuantityKind) -> list[str]:
    """The values of a kind in order, one that goes on left out."""
    values = [f"{q.value} {q.unit}" for _, s in course for q in s.quantities if q.kind is kind]
    return [value for at, value in enumerate(values) if not at or value != values[at - 1]]


def _courses(statements: Sequence[Statement]) -> Iterator[Course]:
    """The statements cut where another drug, or another passage, begins."""
    drugs: frozenset[str] = frozenset()
    held: list[tuple[int, Statement]] = []
    for place, statement in enumerate(statements):
        named = frozenset().union(*(ingredients(drug.generic) for drug in statement.drugs))
        if held and ((named and not named & drugs) or statement.passage != held[-1][1].passage):
            yield drugs, held
            drugs, held = frozenset(), []
        drugs |= named
        held.append((place, statement))
    if held:
        yield drugs, held
