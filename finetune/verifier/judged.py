"""Is a verifier of use beside the rules? Rules alone, verifier alone, and both, on cases whose documents it never saw.

Together they are safe by construction: the verifier may let pass an answer that the rules stopped for unknown words alone, where it is
sure, and may stop one that the rules let pass; it never overrules a finding on a dose, a ban, a name or a condition. Thresholds are
taken on "dev" cases and used on all others. Knows how a network scores nothing: it gets the scores.
"""

import hashlib
import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...evals.cases import split_of
from ...evals.grounding import passages_of
from ...evals.jsonl import Row
from ...grounding import check
from ...grounding.claims import spelled
from .data import Pair, claims_of, nearest

GROUPS = 5
_UNSAID = "The summary does not say: "  # how `grounding.wording` begins its reason
_SURER = 0.25
"""Log-odds above the highest of an error, from which on a verifier is sure."""

Score = Callable[[Sequence[Pair]], list[float]]


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with what the rules and the verifier say of it.

    unsaid: the rules stop it, and for nothing but words that they do not find. odds: of the claim that is borne out least.
    """

    document: str
    split: str
    kind: str
    passed: bool
    unsaid: bool
    odds: float

    @property
    def supported(self) -> bool:
        """Whether the case should pass."""
        return not self.kind


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Log-odds. alone: from here on an answer passes by the verifier alone. sure: from here on it overrules; false: below, it stops."""

    alone: float
    sure: float
    false: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares in [0, 1] of a set of cases."""

    cases: int
    caught: float
    false_alarm: float

    @property
    def balanced(self) -> float:
        """The mean of errors caught and of faithful answers let pass."""
        return (self.caught + 1 - self.false_alarm) / 2


Method = Callable[[Judged, Thresholds], bool]
METHODS: Mapping[str, Method] = {
    "rules alone": lambda case, _: case.passed,
    "verifier alone": lambda case, at: case.odds >= at.alone,
    "rules, overruled where sure": lambda case, at: case.passed or (case.unsaid and case.odds >= at.sure),
    "rules, and a stop where sure": lambda case, at: case.passed and case.odds >= at.false,
    "both": lambda case, at: case.odds >= (at.false if case.passed else at.sure) and (case.passed or case.unsaid),
}
"""Whether a case passes, by each way to decide."""


def judge(cases: Sequence[Row], score: Score | None = None) -> list[Judged]:
    """The verdicts of the rules on each case, and the verifier's where there is one."""
    judged = [_by_rules(case) for case in cases]
    if score is None:
        return judged
    claims = [(n, pair) for n, case in enumerate(cases) for pair in _claims(case)]
    odds = [math.inf] * len(cases)
    for (n, _), value in zip(claims, score([pair for _, pair in claims]), strict=True):
        odds[n] = min(odds[n], value)
    return [replace(case, odds=value) for case, value in zip(judged, odds, strict=True)]


def _claims(case: Row) -> list[Pair]:
    lines = passages_of(case["context"])
    return [Pair(spelled(claim), nearest(claim, lines), "", str(case["doc"])) for claim in claims_of(case["answer"])]


def _by_rules(case: Row) -> Judged:
    report = check(case["answer"], passages_of(case["context"]), question=case.get("question") or "")
    unsaid = bool(report.failures) and all(verdict.reason.startswith(_UNSAID) for verdict in report.failures)
    document = str(case["doc"])
    kind = "" if case["supported"] else str(case["error"])
    return Judged(document, case.get("split") or split_of(document), kind, report.grounded, unsaid, math.inf)


def thresholds(dev: Sequence[Judged]) -> Thresholds:
    """Where no error of `dev` is overruled; and where most is gained by the verifier alone, and by its stops."""
    wrong = [case.odds for case in dev if case.unsaid and not case.supported]
    sure = max(wrong, default=0.0) + _SURER
    passed = [case for case in dev if case.passed]
    return Thresholds(
        alone=_best(dev, lambda case, at: case.odds >= at, dev),
        sure=sure,
        false=_best(dev, lambda case, at: case.passed and case.odds >= at, passed, -math.inf),
    )


def _best(
    dev: Sequence[Judged], passes: Callable[[Judged, float], bool], among: Sequence[Judged], *more: float
) -> float:
    """The threshold between two scores of `among` that gives the highest balanced accuracy on `dev`; the lowest such."""
    values = sorted({case.odds for case in among})
    places = [*more, *((low + high) / 2 for low, high in pairwise(values))] or [0.0]
    return max(places, key=lambda at: figures(dev, lambda case: passes(case, at)).balanced)


def figures(cases: Sequence[Judged], passes: Callable[[Judged], bool]) -> Figures:
    """How a way to decide does on some cases."""
    stopped_right = [not passes(case) for case in cases if not case.supported]
    stopped_wrong = [not passes(case) for case in cases if case.supported]
    return Figures(len(cases), _share(stopped_right), _share(stopped_wrong))


def table(sets: Mapping[str, Sequence[Judged]], at: Thresholds) -> dict[tuple[str, str], Figures]:
    """By set and method."""
    return {
        (name, method): figures(cases, lambda case, decide=decide: decide(case, at))
        for name, cases in sets.items()
        for method, decide in METHODS.items()
    }


def by_group(cases: Sequence[Judged], groups: int = GROUPS) -> list[Figures]:
    """The rules' figures on the documents of each group; a document's group follows from its name."""
    found: list[list[Judged]] = [[] for _ in range(groups)]
    for case in cases:
        found[int(hashlib.sha256(f"group {case.document}".encode()).hexdigest(), 16) % groups].append(case)
    return [figures(group, lambda case: case.passed) for group in found if group]


def reasons_against(found: Mapping[tuple[str, str], Figures], sets: Sequence[str]) -> tuple[str, ...]:
    """Why the verifier should not be used, for each safe way to use it; empty where one of them wins.

    It wins where balanced accuracy rises on the first set and falls on none, and where no set has fewer errors caught.
    """
    against = []
    for method in list(METHODS)[2:]:
        worse = (_worse(found[name, method], found[name, "rules alone"], name, rise=name == sets[0]) for name in sets)
        why = [reason for reason in worse if reason]
        if not why:
            return ()
        against.append(f"{method}: {'; '.join(why)}")
    return tuple(against)


def _worse(own: Figures, rules: Figures, name: str, *, rise: bool) -> str:
    if own.caught < rules.caught:
        return f"{name}: errors caught {rules.caught:.3f} -> {own.caught:.3f}"
    if own.balanced < rules.balanced or (rise and own.balanced == rules.balanced):
        return f"{name}: balanced {rules.balanced:.3f} -> {own.balanced:.3f}"
    return ""


def markdown(found: Mapping[tuple[str, str], Figures]) -> str:
    """The figures as a table."""
    head = "| cases | method | number | balanced | caught | false alarm |\n| --- | --- | --- | --- | --- | --- |"
    rows = [
        f"| {name} | {method} | {f.cases} | {f.balanced:.3f} | {f.caught:.3f} | {f.false_alarm:.3f} |"
        for (name, method), f in found.items()
    ]
    return "\n".join([head, *rows])


def groups_markdown(sets: Mapping[str, Sequence[Judged]], groups: int = GROUPS) -> str:
    """The rules alone by groups of documents: mean and spread of each share."""
    head = "| cases | groups | balanced, mean (sd) | lowest | highest | caught, mean (sd) | false alarm, mean (sd) |"
    rows = [head, "| --- | --- | --- | --- | --- | --- | --- |"]
    for name, cases in sets.items():
        found = by_group(cases, groups)
        balanced = [one.balanced for one in found]
        spread = [_spread(balanced), _spread([f.caught for f in found]), _spread([f.false_alarm for f in found])]
        rows.append(
            f"| {name} | {len(found)} | {spread[0]} | {min(balanced):.3f} | {max(balanced):.3f} | {spread[1]} | {spread[2]} |"
        )
    return "\n".join(rows)


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.mean(values):.3f} ({statistics.stdev(values) if len(values) > 1 else 0:.3f})"


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags) if flags else 0.0
