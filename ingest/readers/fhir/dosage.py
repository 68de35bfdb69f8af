"""How a medicine is to be taken, from FHIR's Dosage (R4 2.24.0.9; STU3, R5 and DSTU2 where field names differ).

The text of a dosage stands verbatim; its coded parts are said beside it, each under its name. Where the figures of the
two differ, that is said and not resolved. Knows no resource around the dosage.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ....clinical.quantities import Quantity, QuantityKind, find_quantities
from .timing import times
from .values import Node, choice, concept, is_true, many, node, nodes, plain
from .words import quantity, ratio, span_of, unit_of

Parts = list[tuple[str, str]]
"""The parts of a line in order: (label, words)."""

_COMPARED = (QuantityKind.DOSE, QuantityKind.FREQUENCY, QuantityKind.DURATION)


@dataclass(frozen=True, slots=True)
class Directions:
    """The parts of one medicine's dosage, and what its text and its codes say differently, empty when they agree."""

    parts: Parts
    conflict: str = ""


def directions(value: Any) -> Directions:
    """The dosages of a medicine: one as labelled parts; several as one text, in order, for one medicine stays one line."""
    found = [item for item in many(value) if isinstance(item, (dict, str))]
    read = [_one(item) for item in found]
    conflict = next((one.conflict for one in read if one.conflict), "")
    if len(read) == 1:
        return Directions(read[0].parts, conflict)
    steps = [_step(item, one.parts) for item, one in zip(found, read, strict=True)]
    said = ("; then " if _follow_each_other(found) else "; ").join(step for step in steps if step)
    return Directions([("Instructions", said)] if said else [], conflict)


def _step(item: Any, parts: Parts) -> str:
    """One of several dosages in running words: its own text where that has figures, else all its parts."""
    own = plain(item.get("text")) if isinstance(item, dict) else ""
    if own and find_quantities(own):
        return dict(parts)["Instructions"]
    return ", ".join(_running(label, words) for label, words in parts)


def _running(label: str, words: str) -> str:
    if label == "As needed":
        return "as needed" if words == "yes" else f"as needed {words}"
    return f"{label.lower()} {words}" if label in ("At most", "Rate") else words


def _follow_each_other(found: list[Any]) -> bool:
    order = [plain(item.get("sequence")) for item in found if isinstance(item, dict)]
    return len(order) == len(found) and all(order) and len(set(order)) == len(order)


def _one(item: Any) -> Directions:
    if isinstance(item, str):
        return Directions([("Instructions", item.strip())])
    due = times(item.get("timing")) if item.get("timing") else times({})
    parts: Parts = [
        ("Dose", dose(item)),
        ("Route", concept(item.get("route"))),
        ("Frequency", due.frequency),
        ("Timing", due.timing),
        ("As needed", _as_needed(item)),
        ("Duration", due.duration),
        ("Rate", _rate(item)),
        ("At most", _most(item)),
        ("Where", concept(item.get("site")) or concept(item.get("siteCodeableConcept"))),
        ("How", concept(item.get("method"))),
        ("Instructions", _instructions(item)),
    ]
    return Directions([(label, words) for label, words in parts if words], _conflict(item, parts))


def _instructions(item: Node) -> str:
    """All that is said in words: the text verbatim, then the additional and the patient's instructions it lacks."""
    extra = [concept(one) for one in many(item.get("additionalInstruction") or item.get("additionalInstructions"))]
    said = plain(item.get("text"))
    for more in (*extra, plain(item.get("patientInstruction"))):
        if more and more.lower() not in said.lower():
            said = f"{said}{'' if said.endswith(('.', ';', '!')) else '.'} {more}" if said else more
    return said


def dose(item: Node) -> str:
    """How much at once: of `doseAndRate` (R4), of the dosage itself (STU3), or of an administration."""
    return _amounts(item, "dose")


def _rate(item: Node) -> str:
    return _amounts(item, "rate")


def _amounts(item: Node, name: str) -> str:
    """The amounts that are given: one in two units as "40 mg (1 tablet)", several with what kind each is of."""
    kinds: dict[str, list[str]] = {}
    for one in (*nodes(item.get("doseAndRate")), item):
        if amount := _amount(one, name):
            kinds.setdefault(amount, []).append(concept(one.get("type")))
    units = {amount.lstrip("0123456789., ") for amount in kinds}
    if len(kinds) == 2 and len(units) == 2:
        first, second = kinds
        return f"{first} ({second})"
    if len(kinds) > 1:
        named = {amount: ", ".join(kind for kind in of if kind) for amount, of in kinds.items()}
        return " or ".join(f"{amount} ({kind})" if kind else amount for amount, kind in named.items())
    return next(iter(kinds), "")


def _amount(of: Node, name: str) -> str:
    kind, value = choice(of, name)
    if kind == "Range":
        return span_of(value)
    if kind == "Ratio":
        return ratio(value)
    if name in of and isinstance(of[name], (dict, str)):  # `dose` of an administration; a misspelt `doseQuantity`
        kind, value = "Quantity", of[name]
    if kind not in ("Quantity", "SimpleQuantity", "String"):
        return ""
    amount = quantity(value)
    return f"{amount} (unit not given)" if amount and not unit_of(node(value)) and amount[-1].isdigit() else amount


def _as_needed(item: Node) -> str:
    reason = concept(item.get("asNeededCodeableConcept")) or concept(item.get("asNeededFor"))
    if reason:
        return reason if reason.lower().startswith("for ") else f"for {reason}"
    return "yes" if is_true(item.get("asNeededBoolean")) or is_true(item.get("asNeeded")) else ""


def _most(item: Node) -> str:
    most = [ratio(one) for one in nodes(item.get("maxDosePerPeriod"))]
    most += [f"{quantity(one)} at once" for one in nodes(item.get("maxDosePerAdministration")) if quantity(one)]
    most += [f"{quantity(one)} in a lifetime" for one in nodes(item.get("maxDosePerLifetime")) if quantity(one)]
    return ", ".join(one for one in most if one)


def _conflict(item: Node, parts: Parts) -> str:
    """What the codes give in another figure than the text; only where both name the same kind of figure and unit."""
    text = plain(item.get("text"))
    if not text:
        return ""
    for label, words in parts:
        if label in ("Dose", "Frequency", "Duration") and disagree(words, text):
            return f'The text says "{text}", the coded part says "{words}" ({label.lower()}).'
    return ""


def disagree(coded: str, text: str) -> bool:
    """Whether a figure of coded words stands in the text with another value, and with no sum that explains it.

    "1000 mg" and "two 500 mg tablets" agree; units and kinds that only one of them has are no disagreement.
    """
    written = find_quantities(text)
    for one in find_quantities(coded):
        alike = [other for other in written if other.kind is one.kind and other.unit == one.unit]
        if one.kind in _COMPARED and alike and not any(_explained(one.value, other.value, written) for other in alike):
            return True
    return False


def _explained(coded: str, written: str, others: list[Quantity]) -> bool:
    """Whether two values are equal, cannot be compared (a range), or differ by a factor that the text names."""
    try:
        ratio_of = Fraction(coded) / Fraction(written)
    except (ValueError, ZeroDivisionError):
        return True
    factors = {ratio_of, 1 / ratio_of} if ratio_of else {ratio_of}
    return ratio_of == 1 or any(_number(other.value) in factors for other in others)


def _number(value: str) -> Fraction | None:
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        return None
