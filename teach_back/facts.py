"""What a record says of how its medicine is taken, in normal form, so that a reply can be held against it.

"two tablets twice daily" and "2 tabs b.i.d." are the same here: doses, times a day, times of day, food, how long, the limit.
Knows no reply and no question.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from ..clinical.numbers import NUMBER, amount_values, canonical
from ..clinical.quantities import find_quantities
from ..clinical.quantity import Quantity, QuantityKind
from ..document import DischargeSummary, Medication, Part
from ..ingest.medications.line import Line
from ..schedule.times import Timing, read_timing
from ..schedule.timetable import limit_in, stretch_of
from .pieces import Piece

DAYS_OF_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_K = QuantityKind
_NIGHT = re.compile(r"\bnights?\b|\bnightly\b|\bnocte\b|\btonight\b|\bqn\b", re.IGNORECASE)


@dataclass(frozen=True)
class MedicineFacts:
    """What a record says, in normal form. doses: amounts to take at once. strength: of one unit, in mg or mL."""

    doses: tuple[Quantity, ...]
    bare_dose: str
    strength: Quantity | None
    timing: Timing
    around_meals: frozenset[str]
    has_night: bool
    until: tuple[Quantity, ...]
    duration: str
    clocks: tuple[Quantity, ...]
    days: frozenset[str]
    limit: tuple[Quantity, ...]

    @classmethod
    def of(cls, record: Medication, summary: DischargeSummary) -> "MedicineFacts":
        """The facts of one record."""
        line = stretch_of(record, summary)
        limit = limit_in(line.text)
        text = without(line.text, limit)
        spans = {name: _span(line.within, getattr(record, name)) for name in ("frequency", "timing", "duration")}
        timing = read_timing(text, spans["frequency"], spans["timing"])
        figures = find_quantities(text)
        in_words = [q for q in figures if any(s <= q.start < e for s, e in timing.words)]
        lasting = spans["duration"]
        until = [
            q for q in figures if q.kind in (_K.DURATION, _K.DATE) and lasting and lasting[0] <= q.start < lasting[1]
        ]
        until += [q for q in figures if until and _restates(text, until[-1], q)]
        return cls(
            doses=_doses(record, line),
            bare_dose=_bare(record.dose),
            strength=next(iter(_amounts(record.strength)), None),
            timing=timing,
            around_meals=frozenset(around_food(q) for q in in_words if q.kind is _K.TIMING) - {""},
            has_night=any(says_night(text[s:e]) for s, e in timing.words),
            until=tuple(until),
            duration=" ".join(record.duration.text.split()) if record.duration else "",
            clocks=tuple(q for q in in_words if q.kind is _K.TIME and re.search(r"\d", text[q.start : q.end])),
            days=weekdays_in(figures),
            limit=tuple(find_quantities(line.text[slice(*limit)])) if limit else (),
        )

    @property
    def per_day(self) -> str:
        """Times a day, as said or as the times of day add up; "" where neither says."""
        return self.timing.per_day or (str(len(self.timing.times)) if self.timing.times else "")

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces that a whole reply holds."""
        holds = {
            Piece.HOW_MUCH: bool(self.doses or self.bare_dose),
            Piece.HOW_OFTEN: bool(self.per_day),
            Piece.WHEN: bool(self.timing.times or self.around_meals or self.days or self.timing.at_meals),
            Piece.HOW_LONG: bool(self.duration),
            Piece.ONLY_IF_NEEDED: self.timing.as_needed,
        }
        return tuple(piece for piece, held in holds.items() if held)


def says_night(text: str) -> bool:
    """Whether a text says "night", which may be the evening or bedtime."""
    return bool(_NIGHT.search(text))


def around_food(quantity: Quantity) -> str:
    """How a time stands to food: "with", "before", "after"; an empty stomach is before."""
    if quantity.value == "empty stomach":
        return "before"
    return next((how for how in ("with", "before", "after") if quantity.value.startswith(how)), "")


def weekdays_in(figures: Iterable[Quantity]) -> frozenset[str]:
    """The days of the week among some figures."""
    return frozenset(q.value for q in figures if q.kind is _K.DATE and q.value in DAYS_OF_WEEK)


def without(text: str, span: tuple[int, int] | None) -> str:
    """A text, equally long, with blanks in place of a stretch."""
    return text[: span[0]] + " " * (span[1] - span[0]) + text[span[1] :] if span else text


def _doses(record: Medication, line: Line) -> tuple[Quantity, ...]:
    """The amounts of a dose: as stated, said again in brackets ("7 mL (21 mg)"), and worked out from "5 mg in 5 mL"."""
    if record.dose is None:
        return ()
    doses = _amounts(record.dose)
    _, end = line.within(record.dose.start, record.dose.end)
    if again := re.match(r"\s?\((?P<words>[^)]*)\)", line.text[end:]):
        doses += [q for q in find_quantities(again["words"]) if q.kind is _K.DOSE]
    of_liquid = _amounts(record.strength)
    if len(of_liquid) == 2 and of_liquid[1].unit == "ml" and len(doses) == 1 and doses[0].unit == "ml":
        mass, volume = of_liquid
        if all(re.fullmatch(r"[\d.]+", q.value) for q in (mass, volume, doses[0])):
            value = canonical(Fraction(mass.value) * Fraction(doses[0].value) / Fraction(volume.value))
            doses.append(replace(mass, value=value))
    return tuple(doses)


def _amounts(part: Part | None) -> list[Quantity]:
    return [q for q in find_quantities(" ".join(part.text.split())) if q.kind is _K.DOSE] if part else []


def _bare(part: Part | None) -> str:
    """The count of a dose without a unit: "one by mouth"."""
    if part is None or _amounts(part) or not re.fullmatch(NUMBER, part.text.strip(), re.IGNORECASE):
        return ""
    return canonical(amount_values(part.text)[1][0])


def _restates(text: str, until: Quantity, other: Quantity) -> bool:
    """Whether a duration or a date right behind says again until when: "through 05/31/2026 (21 days in all)"."""
    near = 0 <= other.start - until.end < 4
    return near and other.kind in (_K.DURATION, _K.DATE) and not re.search(r"[.;]", text[until.end : other.start])


def _span(within: Callable[[int, int], tuple[int, int]], part: Part | None) -> tuple[int, int] | None:
    if part is None:
        return None
    span = within(part.start, part.end)
    return span if span != (0, 0) else None
