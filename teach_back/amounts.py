"""Whether the amounts of a reply are those of a record: masses, counts, and a strength beside a count ("two 500 mg tablets").

A count without a unit is one of whatever the record counts; a bare figure is milligrams only where it is too large to be a
count of tablets. Knows no time of day.
"""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from ..clinical.numbers import NUMBER, amount_values, canonical
from ..clinical.quantity import Quantity, QuantityKind
from .facts import MedicineFacts
from .pieces import Finding, Piece

Amount = tuple[str, str]
"""A value in normal form and its unit, "" for what is counted in tablets or without a unit."""

_K = QuantityKind
_MASSES = ("mg", "ml", "meq", "mmol")
_COUNTED = ("tablet", "capsule", "pill", "dose", "")
_BARE = re.compile(rf"(?<!\bthe )(?<!\bthis )(?<!\bthat )(?<!\bno ){NUMBER}", re.IGNORECASE)
_SMALLEST_MASS_ALONE = 10  # "I take 40" is 40 mg; "I take 2" may be two tablets


def judge_amount(text: str, figures: Sequence[Quantity], facts: MedicineFacts) -> Finding:
    """How much a reply takes at once, held against the record. figures: those of `text`."""
    said = [q for q in figures if q.kind is _K.DOSE]
    if not facts.doses and not facts.bare_dose:
        return Finding(unsure=bool(said))
    if any("/" in q.unit for q in said):
        return Finding(unsure=True)
    counts = {(q.value, "" if q.unit in _COUNTED else q.unit) for q in said if q.unit not in _MASSES} | _bare(
        text, figures
    )
    masses = {(q.value, q.unit) for q in said if q.unit in _MASSES}
    if not counts and not masses:
        return Finding(missing=(Piece.HOW_MUCH,))
    stated_masses, stated_counts = _stated(facts)
    if masses:
        return _by_mass(masses, counts, stated_masses, stated_counts, facts)
    return _by_count(counts, stated_masses, stated_counts)


def within(value: str, stated: Iterable[str]) -> bool:
    """Whether a value is one end of, or between, a range that is stated: "6" of "4-6"."""
    ranges = [one.split("-") for one in stated if "-" in one]
    return (
        "-" not in value
        and "/" not in value
        and any(Fraction(low) <= Fraction(value) <= Fraction(high) for low, high in ranges)
    )


def _bare(text: str, figures: Sequence[Quantity]) -> set[Amount]:
    """The numbers without a unit: "one in the morning"."""
    taken = [(q.start, q.end) for q in figures if q.kind is not _K.NUMBER]
    free = [m for m in _BARE.finditer(text) if not any(s < m.end() and m.start() < e for s, e in taken)]
    return {("-".join(canonical(value) for value in amount_values(m[0])[1]), "") for m in free}


def _by_count(counts: set[Amount], stated_masses: set[Amount], stated_counts: set[Amount]) -> Finding:
    values = {value for value, _ in stated_counts}
    if all(count in stated_counts or (not count[1] and count[0] in values) for count in counts):
        return Finding()
    if len(counts) == 1:
        value, unit = next(iter(counts))
        if not unit and _is_sure_mass(value) and any((value, mass) in stated_masses for mass in _MASSES):
            return Finding()
        if within(value, values):
            return Finding(missing=(Piece.HOW_MUCH,))
        if not stated_counts:
            # the document tells an amount, not how many tablets that is
            return Finding(missing=(Piece.HOW_MUCH,)) if value == "1" else Finding(unsure=True)
    return Finding(against=(Piece.HOW_MUCH,))


def _by_mass(
    masses: set[Amount],
    counts: set[Amount],
    stated_masses: set[Amount],
    stated_counts: set[Amount],
    facts: MedicineFacts,
) -> Finding:
    """An amount in mg or mL, alone or times a count: "two 500 mg tablets"."""
    if not stated_masses:
        return Finding(unsure=True)
    if not counts:
        in_range = all(within(value, [of for of, mass in stated_masses if mass == unit]) for value, unit in masses)
        against = Finding(missing=(Piece.HOW_MUCH,)) if in_range else Finding(against=(Piece.HOW_MUCH,))
        return Finding() if masses <= stated_masses else against
    if len(masses) == 1 and len(counts) == 1:
        (value, unit), (count, _) = next(iter(masses)), next(iter(counts))
        if "-" not in value + count and "/" not in value and (_times(value, count), unit) in stated_masses:
            of_unit = facts.strength and facts.strength.unit == unit and "/" not in facts.strength.value
            fits = not of_unit or facts.strength is None or facts.strength.value == value or count == "1"
            return Finding() if fits else Finding(unsure=True)
        if (value, unit) in stated_masses and (count, "") in stated_counts | {("1", "")}:
            return Finding()
        if (
            facts.strength
            and (value, unit) == (facts.strength.value, facts.strength.unit)
            and (count, "") in stated_counts
        ):
            return Finding()
        return Finding(against=(Piece.HOW_MUCH,))
    fits = masses <= stated_masses and all((count, "") in stated_counts for count, _ in counts)
    return Finding() if fits else Finding(against=(Piece.HOW_MUCH,))


def _stated(facts: MedicineFacts) -> tuple[set[Amount], set[Amount]]:
    """The record's dose as masses and as counts, one worked out from the other where it gives the strength of a unit."""
    masses = {(q.value, q.unit) for q in facts.doses if q.unit in _MASSES}
    counts = {(q.value, "" if q.unit in _COUNTED else q.unit) for q in facts.doses if q.unit not in _MASSES}
    if facts.bare_dose:
        counts.add((facts.bare_dose, ""))
    strength = facts.strength
    if strength and strength.unit in _MASSES and "-" not in strength.value:
        plain = [value for value, unit in counts if not unit and "-" not in value]
        if "/" in strength.value:
            masses |= {(strength.value, strength.unit) for value in plain if value == "1"}
        else:
            masses |= {(_times(strength.value, value), strength.unit) for value in plain}
    return masses, counts


def _is_sure_mass(value: str) -> bool:
    return value.replace(".", "", 1).isdigit() and Fraction(value) >= _SMALLEST_MASS_ALONE


def _times(value: str, count: str) -> str:
    return canonical(Fraction(value) * Fraction(count))
