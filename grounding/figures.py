"""Figures of an answer against those of its passages: the same value, and for the same thing.

A figure with a drug must belong to that drug there too. Any other figure must stand where the rest of the statement
stands: a "4 to 6 weeks" for the wrong clinic is contradicted although the passages hold it.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from itertools import takewhile

from ..answer import ClaimKind, Support
from ..clinical.drugs import same_drug
from ..clinical.quantities import Quantity, QuantityKind, same
from .claims import Statement
from .evidence import Evidence, content
from .findings import Finding
from .former import all_former, former_figures
from .rates import said_as_rate
from .segments import Role
from .treatments import Use, routes, uses

KINDS: dict[QuantityKind, ClaimKind] = {
    QuantityKind.DOSE: ClaimKind.DOSE,
    QuantityKind.FREQUENCY: ClaimKind.FREQUENCY,
    QuantityKind.TIMING: ClaimKind.FREQUENCY,
    QuantityKind.AS_NEEDED: ClaimKind.CONDITION,
    QuantityKind.DURATION: ClaimKind.DURATION,
    QuantityKind.DATE: ClaimKind.DATE_TIME,
    QuantityKind.TIME: ClaimKind.DATE_TIME,
    QuantityKind.PHONE: ClaimKind.PHONE,
}
_WHEN = frozenset({QuantityKind.FREQUENCY, QuantityKind.TIMING})
# Of these a limit may be said both ways: "not within 11 months" is "at least 11 months".
_SPANS = frozenset({QuantityKind.DURATION, QuantityKind.FREQUENCY, QuantityKind.DOSE})
_SUPPLIED = re.compile(
    r"\b(?:(?:you|he|she) (?:got|have been given|were given|have(?= [\w-]+ (?:tablets|pills|capsules|patches|doses)\b))|"
    r"(?:was|were|been) given|suppl(?:y|ied)|dispensed|received)\b|#",
    re.I,
)
_IT = re.compile(r"\b(?:it|them)\b", re.IGNORECASE)
_LEFT = re.compile(r"\b(?:more|another|additional|further|remaining|left|to go)\b(?! than)", re.IGNORECASE)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FULL_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_LIMITS = {">": 1, ">=": 1, "<": -1, "<=": -1}


class FigureCheck:
    """Checks the figures of one answer, read as a whole because a figure may belong to a drug named earlier."""

    def __init__(self, answer: Sequence[Statement], evidence: Evidence) -> None:
        self._answer, self._evidence = answer, evidence

    @cached_property
    def _known(self) -> list[Use]:
        return uses(self._evidence.statements)

    def findings(self) -> list[Finding]:
        """One finding for each figure of the answer, by the statement that holds it."""
        owned: dict[tuple[int, Quantity], Use] = {
            (index, quantity): use
            for use in uses(self._answer)
            for index in use.statements
            for quantity in use.quantities
            if quantity in self._answer[index].quantities
        }
        return [
            self._finding(index, quantity, owned.get((index, quantity)))
            for index, statement in enumerate(self._answer)
            for quantity in statement.quantities
            if not _said_by_another(quantity, statement)
        ]

    def _finding(self, index: int, quantity: Quantity, use: Use | None) -> Finding:
        statement = self._answer[index]
        kind = KINDS.get(quantity.kind, ClaimKind.FIGURE)
        if (left := self._what_is_left(quantity, statement)) is not None:
            return Finding(
                index, kind, statement.segment.text, Support.CONTRADICTED, left, "The summary says how much is left."
            )
        begin = statement.segment.start
        text = statement.segment.text[quantity.start - begin : quantity.end - begin]
        rate = said_as_rate(quantity, statement, self._evidence) if quantity.kind is QuantityKind.DURATION else None
        if rate is not None:
            return Finding(index, kind, text, Support.SUPPORTED, rate)
        if self._handed_out(quantity, statement):
            return Finding(index, kind, text, Support.SUPPORTED, None)
        if use is not None:
            verdict = self._of_drug(quantity, use, statement)
            named = any(same_drug(use.drug.generic, drug.generic) for drug in statement.drugs)
            named = named or (use.carried and not statement.drugs and bool(_IT.search(statement.segment.text)))
            sure = named or any(q.kind is QuantityKind.DOSE for q in use.quantities)
            if verdict is not None and verdict[0] is Support.SUPPORTED:
                verdict = self._as_present(quantity, statement, use, verdict)
            if verdict is not None and (verdict[0] is Support.SUPPORTED or sure):
                text = f"{use.drug.name} {text}"
                return Finding(index, kind, text, *verdict)
        return Finding(index, kind, text, *self._of_statement(quantity, statement))

    def _handed_out(self, quantity: Quantity, statement: Statement) -> bool:
        """Whether a count is what was handed out, no dose, in the answer and the passages: "you were given 12 tablets"."""
        places = (s for s in self._evidence.statements if any(_same_count(q, quantity) for q in s.quantities))
        regular = any(q.kind in _WHEN for q in statement.quantities)
        told = not regular and _SUPPLIED.search(statement.segment.text)
        return bool(told) and any(_SUPPLIED.search(s.segment.text) for s in places)

    def _of_drug(self, quantity: Quantity, use: Use, statement: Statement) -> tuple[Support, int | None, str] | None:
        """Whether the passages give this drug this figure; None where they do not name the drug."""
        known = [other for other in self._known if same_drug(other.drug.generic, use.drug.generic)]
        if not known:
            return None
        if quantity.kind is QuantityKind.DOSE:
            known = self._by_the_same_route(statement, known)
        top = max(known, key=lambda other: _agreement(use, other))
        passage = self._passage(top)
        if _states(top, quantity):
            return Support.SUPPORTED, passage, ""
        others = [q for q in top.quantities if _comparable(q, quantity)]
        elsewhere = [other for other in known if _states(other, quantity)]
        if elsewhere and (not others or (quantity.kind in _WHEN and _also_when(top, elsewhere, quantity))):
            return Support.SUPPORTED, self._passage(elsewhere[0]), ""
        if others:
            return Support.CONTRADICTED, passage, f"The summary gives another figure for {use.drug.name}."
        return Support.UNSUPPORTED, passage, f"The summary does not give this figure for {use.drug.name}."

    def _by_the_same_route(self, statement: Statement, known: list[Use]) -> list[Use]:
        """The known uses by the route that the answer names with the dose; all, where none is. What names none is by mouth."""
        asked, statements = routes([statement]), self._evidence.statements
        if not asked:
            return known
        return [use for use in known if asked & (routes(statements[n] for n in use.statements) or {"mouth"})] or known

    def _as_present(
        self, quantity: Quantity, statement: Statement, use: Use, verdict: tuple[Support, int | None, str]
    ) -> tuple[Support, int | None, str]:
        """The verdict, less good where the passages give the figure of this drug as past only and the answer does not."""
        indices = {
            n for known in self._known if same_drug(known.drug.generic, use.drug.generic) for n in known.statements
        }
        known = [(n, self._evidence.statements[n]) for n in indices]
        places = [
            (here, figure, self._evidence.statements[n - 1].segment.text if n else "")
            for n, here in known
            for figure in here.quantities
            if _says(figure, quantity)
        ]
        if quantity in former_figures(statement) or not all_former(places):
            return verdict
        return Support.CONTRADICTED, verdict[1], f"The summary gives this as what {use.drug.name} was before."

    def _what_is_left(self, quantity: Quantity, statement: Statement) -> int | None:
        """The passage that leaves another time to go than the answer does: "seven more days" of a seven-day course."""
        if quantity.kind is not QuantityKind.DURATION or not _is_left(quantity, statement):
            return None
        left = [(s.passage, q) for s in self._evidence.statements for q in s.quantities if _is_left(q, s)]
        spans = [(passage, q) for passage, q in left if q.kind is QuantityKind.DURATION]
        return spans[0][0] if spans and not any(same(q, quantity) for _, q in spans) else None

    def _of_statement(self, quantity: Quantity, statement: Statement) -> tuple[Support, int | None, str]:
        """Whether the figure stands where the rest of its statement does."""
        statements = self._evidence.statements
        holding = [n for n, s in enumerate(statements) if any(_says(q, quantity) for q in s.quantities)]
        rivals = [n for n, s in enumerate(statements) if any(_comparable(q, quantity) for q in s.quantities)]
        as_rate = said_as_rate(quantity, statement, self._evidence) if not holding else None
        if as_rate is not None:
            return Support.SUPPORTED, as_rate, ""
        if not holding:
            where = statements[rivals[0]].passage if rivals else None
            support = Support.CONTRADICTED if rivals else Support.UNSUPPORTED
            return support, where, "The summary gives another figure." if rivals else "The summary has no such figure."
        if self._otherwise_ended(quantity, statement, holding, rivals):
            return (
                Support.CONTRADICTED,
                statements[rivals[0]].passage,
                "The summary gives this figure for something else.",
            )
        terms = [term for near in self._belonging(statement) for term in near.terms]
        best = self._evidence.best(terms, {*holding, *rivals})
        if not content(statement):
            best = [near for n in best for near in self._with_bare_ends(n)]
        if best and not any(n in holding for n in best):
            return (
                Support.CONTRADICTED,
                statements[best[0]].passage,
                "The summary gives this figure for something else.",
            )
        return Support.SUPPORTED, statements[next((n for n in best if n in holding), holding[0])].passage, ""

    def _otherwise_ended(
        self, quantity: Quantity, statement: Statement, holding: Sequence[int], rivals: Sequence[int]
    ) -> bool:
        """Whether the passages start, stop or resume the same on another day than the answer does."""
        if quantity.kind is not QuantityKind.DATE or not statement.statuses:
            return False
        terms = content(statement)
        alike = {
            near
            for n in rivals
            if self._evidence.statements[n].statuses & statement.statuses
            and any(n in self._evidence.holding(t) for t in terms)
            for near in self._evidence.sentence(n)
        }
        return bool(alike) and alike.isdisjoint(holding)

    def _with_bare_ends(self, index: int) -> list[int]:
        """A statement of the passages and what follows it in its sentence naming nothing: "before breakfast and before supper"."""
        own = self._evidence.sentence(index)
        after = own[own.index(index) + 1 :]
        return [index, *takewhile(lambda n: not content(self._evidence.statements[n]), after)]

    def _belonging(self, statement: Statement) -> list[Statement]:
        """The statements that a figure's subject may stand in: its own, or with what it hangs on where it has none."""
        nearby = [s for s in self._answer if s.segment.sentence == statement.segment.sentence]
        at = nearby.index(statement)
        if content(statement):
            return [statement, *(s for s in nearby if s is not statement and s.segment.role is not Role.MAIN)]
        return [statement, *(nearby[at - 1 : at] or nearby[at + 1 : at + 2])]

    def _passage(self, use: Use) -> int:
        return self._evidence.statements[use.statements[0]].passage


def _same_count(known: Quantity, asked: Quantity) -> bool:
    """The same figure, or as many of what the other leaves out: "#12" is 12 tablets."""
    return same(known, asked) or (known.kind is QuantityKind.NUMBER and known.value == asked.value)


def _is_left(quantity: Quantity, statement: Statement) -> bool:
    """Whether a time is what is still to go: "four more days", "four days remaining"."""
    begin = statement.segment.start
    return bool(_LEFT.search(statement.segment.text[max(0, quantity.start - begin - 8) : quantity.end - begin + 12]))


def _said_by_another(quantity: Quantity, statement: Statement) -> bool:
    """Whether another figure of the statement says it already: "1:50 in the afternoon", "every night" (a time of day)."""
    others = {q.kind for q in statement.quantities if q.start <= quantity.end and quantity.start <= q.end}
    if quantity.kind is QuantityKind.DATE and quantity.value in _WEEKDAYS:
        return any(_weekday(q) == quantity.value for q in statement.quantities)
    if quantity.kind is QuantityKind.FREQUENCY:
        return quantity.value == "1" and not quantity.timing and QuantityKind.TIMING in others
    return quantity.kind is QuantityKind.TIMING and any(q.kind is QuantityKind.TIME for q in statement.quantities)


def _weekday(quantity: Quantity) -> str:
    """The day of the week of a full date, "" for any other figure."""
    if quantity.kind is not QuantityKind.DATE or not _FULL_DATE.fullmatch(quantity.value):
        return ""
    try:
        return _WEEKDAYS[date.fromisoformat(quantity.value).weekday()]
    except ValueError:
        return ""


def _agreement(asked: Use, known: Use) -> float:
    """How well two uses fit, the dose first: it tells the steps of a taper apart."""
    said = [quantity for quantity in asked.quantities if _states(known, quantity)]
    return len(said) + sum(2 for quantity in said if quantity.kind is QuantityKind.DOSE) - known.carried / 2


def _states(use: Use, quantity: Quantity) -> bool:
    if quantity.kind is QuantityKind.FREQUENCY and len(quantity.timing) > 1:  # "every morning and every evening"
        times = {q.value for q in use.quantities if q.kind is QuantityKind.TIMING}
        told = (q for q in use.quantities if q.kind is not QuantityKind.TIMING)
        return times.issuperset(quantity.timing) or any(_says(other, quantity) for other in told)
    return any(_says(other, quantity) for other in use.quantities)


def _says(known: Quantity, asked: Quantity) -> bool:
    """The same figure, and for a fever or a pressure not a limit the other way round ("under 100.5")."""
    opposed = _LIMITS.get(known.comparator, 0) * _LIMITS.get(asked.comparator, 0) < 0
    return same(known, asked) and not (opposed and known.kind not in _SPANS)


def _comparable(known: Quantity, asked: Quantity) -> bool:
    """Whether two figures answer the same question, so that one can contradict the other."""
    if {known.kind, asked.kind} == _WHEN:
        return True
    if known.kind is not asked.kind:
        return QuantityKind.NUMBER in (known.kind, asked.kind) and same(known, asked)
    return known.kind is not QuantityKind.DOSE or known.unit == asked.unit


def _also_when(top: Use, elsewhere: Sequence[Use], quantity: Quantity) -> bool:
    """A time of day given beside a frequency, elsewhere for the same drug, adds to it and contradicts nothing."""
    return quantity.kind is QuantityKind.TIMING and any(q.kind is QuantityKind.FREQUENCY for q in top.quantities)
