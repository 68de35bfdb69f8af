"""What a quantity is, and when two of them say the same.

A quantity is held in a normal form, so that "b.i.d." and "twice a day", "x1 week" and "seven days", "0.125 mg" and
"125 mcg" are equal. Knows no text: `quantities` finds them.
"""

from dataclasses import dataclass
from enum import StrEnum


class QuantityKind(StrEnum):
    """What a figure is about. See `Quantity` for the normal form of each."""

    DOSE = "dose"
    FREQUENCY = "frequency"
    TIMING = "timing"
    AS_NEEDED = "as_needed"
    DURATION = "duration"
    DATE = "date"
    TIME = "time"
    PHONE = "phone"
    TEMPERATURE = "temperature"
    PERCENT = "percent"
    PRESSURE = "pressure"
    MEASURE = "measure"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure of a text, in normal form; `text[start:end]` is how it was written.

    value, by kind (ranges are "low-high", combinations "a/b", numbers without trailing zeros):

    - dose, measure: the number, masses in mg, volumes in mL; unit as "mg", "ml", "tablet", "puff", "unit", "mg/ml", ...
    - frequency: times per day, a fraction where it must be ("2", "4-6", "1/7"); unit "/day"
    - timing: "morning", "noon", "afternoon", "evening", "bedtime", "with meals", "before meals", "after meals",
      "with breakfast" (before, after; lunch, dinner), "empty stomach"; as_needed: "as needed"
    - duration: unit "day" (hours in whole days and weeks are turned into days), "hour", "minute", "second", "month",
      "year"; vague ones as "few", unit "week"
    - date: "2008-08-18", "--08-18" without a year, "2008-08" without a day, "---26" a day alone, "friday",
      "tomorrow", "next week"
    - time: "13:50" (24 h) with unit "24h", "1:50" where morning or afternoon is not said
    - phone: digits only, without the country code 1 or 44
    - temperature: unit "F" or "C" (guessed from the size where not written); percent: "%"; pressure: "133/70" "mmhg"
    - number: no unit

    comparator: ">", ">=", "<", "<=", "~" or "" as the words around it say. timing: for a frequency said as times of
    day, such as "morning and evening", those times.
    """

    kind: QuantityKind
    value: str
    unit: str
    start: int
    end: int
    comparator: str = ""
    timing: tuple[str, ...] = ()


_AMOUNTS = {QuantityKind.DOSE, QuantityKind.MEASURE}
_BARE = {QuantityKind.NUMBER, QuantityKind.TEMPERATURE, QuantityKind.PRESSURE, QuantityKind.MEASURE}
_SOLID = {"tablet", "capsule"}


def same(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities say the same in normal form. Comparators are not compared.

    Symmetric. A bare number is the same as a temperature, a blood pressure or a measure of that size, but not as a
    dose, a duration or a frequency. A date without a year is the same as one with it.
    """
    kinds = {a.kind, b.kind}
    if kinds <= _AMOUNTS:
        return a.value == b.value and _same_unit(a.unit, b.unit)
    if kinds == {QuantityKind.FREQUENCY, QuantityKind.TIMING}:
        frequency, timing = (a, b) if a.kind is QuantityKind.FREQUENCY else (b, a)
        return timing.value in frequency.timing
    if kinds == {QuantityKind.DATE, QuantityKind.DURATION}:
        day, span = (a, b) if a.kind is QuantityKind.DATE else (b, a)
        return day.value == f"{span.value} days after surgery" and span.unit == "day"
    if kinds == {QuantityKind.DATE}:
        return _same_date(a.value, b.value)
    if kinds == {QuantityKind.TIME}:
        return _same_time(a, b)
    if len(kinds) == 1:
        return a.value == b.value and (
            a.unit == b.unit or (a.kind is QuantityKind.TEMPERATURE and "" in (a.unit, b.unit))
        )
    if QuantityKind.NUMBER in kinds:
        return _same_as_number(a, b)
    return False


def _same_unit(a: str, b: str) -> bool:
    return a == b or (a == "pill" and b in _SOLID) or (b == "pill" and a in _SOLID)


def _same_as_number(a: Quantity, b: Quantity) -> bool:
    """A bare figure and one with a kind: equal figures where the unit goes without saying ("101.5", "5/325")."""
    number, other = (a, b) if a.kind is QuantityKind.NUMBER else (b, a)
    if other.kind is QuantityKind.DATE:
        month, _, day = number.value.partition("/")
        return day.isdigit() and month.isdigit() and other.value.endswith(f"-{int(month):02}-{int(day):02}")
    if other.kind is QuantityKind.DOSE and "/" not in number.value:
        return False
    return number.value == other.value and other.kind in _BARE | {QuantityKind.DOSE}


def _same_date(a: str, b: str) -> bool:
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    if short.startswith("---"):
        return long.startswith(("--", "1", "2")) and long.endswith(short[2:]) and len(long) > 6
    return short.startswith("--") and len(long) == 10 and long.endswith(short[1:])


def _same_time(a: Quantity, b: Quantity) -> bool:
    if a.unit == b.unit:
        return a.value == b.value
    (hour_a, minute_a), (hour_b, minute_b) = (q.value.split(":") for q in (a, b))
    return minute_a == minute_b and int(hour_a) % 12 == int(hour_b) % 12
