"""Doses, frequencies, durations, dates and other figures of running text, in a normal form that can be compared.

`find_quantities("take 1 tab q.6 h. p.r.n. x10 days")` gives a dose (1 tablet), a frequency (4 a day), "as needed" and a
duration (10 days), each with its span. Spans of different kinds may overlap ("every night" is a frequency and a time of
day). Pure: no state, no reading of files. Does not know which drug a dose belongs to, nor whether a figure is true.

Do-Not-Use forms (Joint Commission, "Official Do Not Use List": trailing zero, naked decimal, U, QD, QOD) are read, and
their normal form is the plain number.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from .dates import find_dates, find_times
from .frequencies import find_frequencies
from .numbers import AMOUNT, amount_value, amount_values, at_amounts, number_starts, plain_letters
from .quantity import Quantity, QuantityKind, same

__all__ = ["Quantity", "QuantityKind", "find_quantities", "same"]

_K = QuantityKind

# Canonical unit: (kind, how it is written, factor to the canonical unit).
_UNITS: tuple[tuple[str, QuantityKind, str, Fraction], ...] = (
    ("mg", _K.DOSE, r"mgs?|milligrams?|milligrammes?", Fraction(1)),
    ("mg", _K.DOSE, r"mcgs?|µg|μg|ug|micrograms?|microgrammes?", Fraction(1, 1000)),
    ("mg", _K.DOSE, r"gms?|grams?|grammes?|g", Fraction(1000)),
    ("ml", _K.DOSE, r"mls?|millilit(?:er|re)s?|ccs?", Fraction(1)),
    ("ml", _K.DOSE, r"lit(?:er|re)s?|l", Fraction(1000)),
    ("meq", _K.DOSE, r"meqs?|milliequivalents?", Fraction(1)),
    ("mmol", _K.DOSE, r"mmols?|millimoles?", Fraction(1)),
    ("unit", _K.DOSE, r"(?:international\s)?units?|i\.?u\.?|u", Fraction(1)),
    ("tablet", _K.DOSE, r"tablets?|tabs?|caplets?", Fraction(1)),
    ("capsule", _K.DOSE, r"capsules?|caps?|gelcaps?|softgels?", Fraction(1)),
    ("pill", _K.DOSE, r"pills?", Fraction(1)),
    ("puff", _K.DOSE, r"puffs?|inhalations?", Fraction(1)),
    ("drop", _K.DOSE, r"drops?|gtts?", Fraction(1)),
    ("spray", _K.DOSE, r"sprays?|squirts?", Fraction(1)),
    ("patch", _K.DOSE, r"patch(?:es)?", Fraction(1)),
    ("teaspoon", _K.DOSE, r"teaspoon(?:ful)?s?|tsps?", Fraction(1)),
    ("tablespoon", _K.DOSE, r"tablespoon(?:ful)?s?|tbsps?", Fraction(1)),
    ("suppository", _K.DOSE, r"suppositor(?:y|ies)", Fraction(1)),
    ("injection", _K.DOSE, r"injections?|shots?", Fraction(1)),
    ("dose", _K.DOSE, r"doses?|dosages?", Fraction(1)),
    ("application", _K.DOSE, r"applications?", Fraction(1)),
    ("lozenge", _K.DOSE, r"lozenges?", Fraction(1)),
    ("packet", _K.DOSE, r"packets?|sachets?", Fraction(1)),
    ("scoop", _K.DOSE, r"scoops?|capfuls?", Fraction(1)),
    ("vial", _K.DOSE, r"vials?|ampules?|ampoules?|nebules?|nebs?", Fraction(1)),
    ("refill", _K.DOSE, r"refills?", Fraction(1)),
    ("pound", _K.MEASURE, r"pounds?|lbs?", Fraction(1)),
    ("kg", _K.MEASURE, r"kgs?|kilos?|kilograms?", Fraction(1)),
    ("stone", _K.MEASURE, r"stones?", Fraction(1)),
    ("cm", _K.MEASURE, r"cms?|centimet(?:er|re)s?", Fraction(1)),
    ("mmhg", _K.MEASURE, r"mm\s?hg", Fraction(1)),
    ("mm", _K.MEASURE, r"mms?|millimet(?:er|re)s?", Fraction(1)),
    ("inch", _K.MEASURE, r"inch(?:es)?", Fraction(1)),
    ("foot", _K.MEASURE, r"feet|foot|ft", Fraction(1)),
    ("meter", _K.MEASURE, r"met(?:er|re)s?", Fraction(1)),
    ("mile", _K.MEASURE, r"miles?", Fraction(1)),
    ("yard", _K.MEASURE, r"yards?", Fraction(1)),
    ("ounce", _K.MEASURE, r"ounces?|oz", Fraction(1)),
    ("cup", _K.MEASURE, r"cups?|glass(?:es)?", Fraction(1)),
    ("calorie", _K.MEASURE, r"k?calories?|k?cals?|kilocalories?", Fraction(1)),
    ("bpm", _K.MEASURE, r"bpm|beats?\s(?:per|a)\sminute", Fraction(1)),
    ("step", _K.MEASURE, r"steps?|stairs?", Fraction(1)),
    ("time", _K.MEASURE, r"times?", Fraction(1)),
)
_PER = {
    "kg": "kg", "ml": "ml", "l": "l", "dl": "dl", "h": "h", "hr": "h", "hour": "h", "m2": "m2", "min": "min", "minute": "min",
}  # fmt: skip
_AMOUNT_AND_UNIT = re.compile(
    rf"(?P<n>{AMOUNT})\s?-?\s?(?P<unit>{'|'.join(f'(?P<u{n}>{u[2]})' for n, u in enumerate(_UNITS))})"
    r"(?![\w])(?P<per>\s?/\s?(?:kg|ml|dl|l|hr|hour|h|m2|min)\b|\s(?:per|an?)\s(?:hour|kg|minute)\b)?",
    re.IGNORECASE,
)

_SPAN_UNITS = {"second": "second", "sec": "second", "minute": "minute", "min": "minute", "hour": "hour", "hr": "hour"}
_SPAN_UNITS |= {"day": "day", "week": "week", "wk": "week", "fortnight": "fortnight", "month": "month", "mo": "month"}
_SPAN_UNITS |= {"year": "year", "yr": "year"}
_SPAN_UNIT = r"(?P<unit>(?:second|sec|minute|min|hour|hr|day|week|wk|fortnight|month|mo|year|yr)s?)\b"
_HALF = re.compile(r"(?:a\s|one[\s-])?half(?:\san?)?", re.IGNORECASE)
_HALVES = {"hour": ("30", "minute"), "year": ("6", "month")}
_QUARTER_OF_AN_HOUR = ("15", "minute")
_QUARTER = re.compile(r"(?:an?|one) quarter(?: of an)?", re.IGNORECASE)
_DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}
_MORE = r"(?:\s(?:more|additional|further|extra|full|consecutive|whole|business|working|solid|straight|or\sso))?"
_DURATION = re.compile(rf"(?P<n>{AMOUNT}){_MORE}\s?-?\s?{_SPAN_UNIT}", re.IGNORECASE)
_OTHERS = re.compile(r"\bthe other\s$", re.IGNORECASE)
_TIMES_DURATION = re.compile(
    rf"(?<![\w.])[x×]\s?(?P<n>\d+(?:\s?[-–]\s?\d+)?){_MORE}\s?-?\s?(?:{_SPAN_UNIT}|(?P<d>d)\b)", re.IGNORECASE
)
_ONE_DURATION = re.compile(
    r"\b(?:for|in|within|at|after|about|another|over|than|least|most|up\sto|next|first|full|lasts?|lasting|past)\s(?:a|an|the)?\s?(?:full\s|whole\s)?"
    r"(?P<unit>minute|hour|day|week|fortnight|month|year)\b(?!\s(?:or(?!\s(?:longer|more)\b)|of)|(?<=last day)\s(?:is|was|to|for))",
    re.IGNORECASE,
)
_VAGUE = re.compile(rf"\b(?:a\s)?(?P<n>few|several)(?:\smore|\sadditional)?\s{_SPAN_UNIT}", re.IGNORECASE)

_PHONE = re.compile(
    r"(?<![\w.])(?:\+?1[-.\s])?(?:\(\d{3}\)\s?|\d{3}[-.\s])\d{3}[-.\s]\d{4}(?!\d)"
    r"|(?<![\w.])(?:\+44\s?\(?0?\)?|0)\d{2,4}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\d)"
    r"|(?<![\w.-])\d{3}-\d{4}(?![\d-])"
)
_DEGREES = re.compile(
    rf"(?P<n>{AMOUNT})\s?(?:(?:°|º|degrees?)\s?(?P<scale>f(?:ahrenheit)?|c(?:elsius|entigrade)?)?|(?P<bare>fahrenheit|celsius|f|c))(?!\w)",
    re.IGNORECASE,
)
_FEVER = re.compile(
    rf"\b(?:temp(?:erature)?s?|fevers?|febrile|t-?max|tm)\b[^.;\n\d]{{0,45}}?(?P<n>{AMOUNT})(?!\s?(?:%|mg|days?|hours?|weeks?))",
    re.IGNORECASE,
)
_PERCENT = re.compile(rf"(?P<n>{AMOUNT})\s?(?:%|percent\b|per\scent\b)", re.IGNORECASE)
_PRESSURE = re.compile(r"(?<![\w./])(?P<n>\d{2,3}/\d{2,3})(?P<unit>\s?mm\s?hg)?(?![\w/])", re.IGNORECASE)
_PRESSURE_WORD = re.compile(r"\b(?:BPs?|(?:blood\s)?pressures?|systolic)\b", re.IGNORECASE)
_NUMBER = re.compile(rf"(?P<n>{AMOUNT})(?![\w])", re.IGNORECASE)
_COUNT = re.compile(r"(?<![\w.])[x×]\s?(?P<n>\d{1,2})\b", re.IGNORECASE)
_LIST_MARK = re.compile(r"^\s*\(?\d{1,2}[.)](?=\s)", re.MULTILINE)
_NOT_A_FIGURE = {"one", "half", "a half", "one half", "one-half", "couple", "a couple", "a couple of", "couple of"}

_BEFORE = re.compile(
    r"(?:(?P<gt>greater\sthan|more\sthan|higher\sthan|above|over|exceed(?:s|ing)?|>)"
    r"|(?P<ge>at\sleast|no\sless\sthan|≥|>=|minimum\sof)|(?P<approx>about|approximately|around|roughly|~)"
    r"|(?P<le>up\sto|(?:no|not)\smore\sthan|at\smost|within|maximum\sof|≤|<=)|(?P<lt>less\sthan|under|below|lower\sthan|<))"
    r"\s?(?:an?\s)?$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s?(?:[FC]\s)?(?:(?P<ge>or\s(?:higher|more(?!\sthan)|longer|greater|above|over)|and\sabove)|(?P<le>or\s(?:less|lower|below|under)))\b",
    re.IGNORECASE,
)
_ON_FROM_DOSE = re.compile(
    r"\s(?:\w+\s){0,4}to\s(?:about\s)?|[^.;\n\d]{0,40}\b(?:increased|decreased|reduced|raised|lowered|changed|up|down)\sfrom\s"
    r"|[^.\n\d]{0,40}\b(?:was|used\sto\sbe)\s",
    re.IGNORECASE,
)
_FOR_ALONE = re.compile(r"(?:for\s[^.;\n\d]{1,60}\bfor\s|.?in\s[^.;\n\d]{1,60}\bin\s)", re.IGNORECASE)
_NOUN_AFTER = re.compile(r"\s?-?\s?(?!and\b|or\b|but\b|if\b|until\b|when\b|because\b)[A-Za-z]")
_COUNTED = re.compile(
    r"\s(?:[A-Z][\w-]+\s){1,2}(?:[\d.]+\s?(?:mg|mcg|g)\s)?(?P<unit>tablet|capsule|pill|puff)s\b"
    r"|\s[\d.]+[\s-]?(?:mg|mcg|g)\s(?P<unit2>tablet|capsule|pill)s\b"
)
_SIGNS = {"gt": ">", "ge": ">=", "le": "<=", "lt": "<", "approx": "~"}


def find_quantities(text: str) -> list[Quantity]:
    """Every figure of `text` in normal form, in order of appearance."""
    text = plain_letters(text)
    taken = bytearray(len(text))
    found: list[Quantity] = []
    starts = number_starts(text)
    for mark in _LIST_MARK.finditer(text):
        taken[mark.start() : mark.end()] = b"\1" * (mark.end() - mark.start())
    for candidates in (
        _phones(text), find_dates(text), find_times(text), find_frequencies(text, starts), _pressures(text),
        _amounts(text, starts), _temperatures(text, starts), _percents(text, starts), _durations(text, starts),
        _numbers(text, starts),
    ):  # fmt: skip
        _keep(text, candidates, taken, found)
    return _with_understood_units(text, sorted(found, key=lambda quantity: (quantity.start, quantity.end)))


def _with_understood_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """`found` with the units that go without saying: "from 12 units to 18", "for four weeks, ... for two"."""
    known: Quantity | None = None
    for place, quantity in enumerate(found):
        if quantity.kind in (_K.DOSE, _K.DURATION):
            known = quantity
        elif quantity.kind is _K.NUMBER and (counted := _COUNTED.match(text, quantity.end)):
            found[place] = replace(quantity, kind=_K.DOSE, unit=counted["unit"] or counted["unit2"])
        elif known is not None and quantity.kind is _K.NUMBER:
            between = text[known.end : quantity.start]
            of_dose = known.kind is _K.DOSE and _ON_FROM_DOSE.fullmatch(between)
            of_span = known.kind is _K.DURATION and _FOR_ALONE.fullmatch(text[known.start - 4 : known.start] + between)
            if (of_dose or of_span) and not _NOUN_AFTER.match(text, quantity.end):
                value = quantity.value
                if of_span and known.unit == "day":
                    days = _DAYS_IN[_SPAN_UNITS[text[known.start : known.end].lower().split()[-1].rstrip("s")]]
                    value = amount_value(text[quantity.start : quantity.end], Fraction(days))
                found[place] = replace(quantity, kind=known.kind, value=value, unit=known.unit)
    return found


def _keep(text: str, candidates: Iterable[Quantity], taken: bytearray, found: list[Quantity]) -> None:
    """Adds the candidates whose characters no earlier kind has; times of day and "as needed" claim nothing."""
    for quantity in candidates:
        start, end = quantity.start, quantity.end
        if quantity.kind in (_K.TIMING, _K.AS_NEEDED):
            found.append(quantity)
        elif not any(taken[start:end]):
            # A frequency spread around a dose ("every morning and 1 puff every evening") leaves the dose to be found.
            if not (quantity.kind is _K.FREQUENCY and quantity.timing and re.search(r"\d", text[start:end])):
                taken[start:end] = b"\1" * (end - start)
            found.append(quantity)


def _figure(found: re.Match[str], kind: QuantityKind, value: str, unit: str, group: str | int = 0) -> Quantity:
    """The quantity that a match states, its span that of `group`, with what the words around it say of its size."""
    start, end = found.span(group)
    return Quantity(kind, value, unit, start, end, comparator=_comparator(found.string, start, end))


def _comparator(text: str, start: int, end: int) -> str:
    said = _BEFORE.search(text, max(0, start - 24), start) or _AFTER.match(text, end)
    return _SIGNS[said.lastgroup or ""] if said else ""


def _phones(text: str) -> Iterator[Quantity]:
    for found in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if found[0].startswith("+44"):
            digits = "0" + digits[2:].removeprefix("0")
        elif len(digits) == 11 and digits[0] == "1":
            digits = digits[1:]
        yield Quantity(_K.PHONE, digits, "", found.start(), found.end())


def _amounts(text: str, starts: list[int]) -> Iterator[Quantity]:
    for found in at_amounts(_AMOUNT_AND_UNIT, text, starts):
        unit, kind, _, factor = next(u for n, u in enumerate(_UNITS) if found[f"u{n}"])
        if per := re.sub(r"^\s?(?:/|per\b|an?\b)\s?", "", (found["per"] or "").lower()):
            unit = f"{unit}/{_PER[per]}"
        yield _figure(found, kind, amount_value(found["n"], factor), unit)


def _pressures(text: str) -> Iterator[Quantity]:
    last_end = -100
    for found in _PRESSURE.finditer(text):
        systolic, diastolic = map(int, found["n"].split("/"))
        word = _PRESSURE_WORD.search(text, max(0, found.start() - 60), found.start())
        near = found["unit"] or word or found.start() - last_end < 60
        if near and 60 <= systolic <= 280 and 25 <= diastolic < systolic:
            last_end = found.end()
            yield _figure(found, _K.PRESSURE, found["n"], "mmhg")


def _temperatures(text: str, starts: list[int]) -> Iterator[Quantity]:
    for found in at_amounts(_DEGREES, text, starts):
        scale = (found["scale"] or found["bare"] or "")[:1].upper() or _scale_of(found["n"])
        if scale:
            yield _figure(found, _K.TEMPERATURE, amount_value(found["n"]), scale)
    for found in _FEVER.finditer(text):
        if scale := _scale_of(found["n"]):
            yield _figure(found, _K.TEMPERATURE, amount_value(found["n"]), scale, "n")


def _scale_of(written: str) -> str:
    """F or C by the size of a body temperature; "" where it cannot be one."""
    low = amount_values(written)[1][0]
    return "F" if 93 <= low <= 110 else "C" if 34 <= low <= 43 else ""


def _percents(text: str, starts: list[int]) -> Iterator[Quantity]:
    for found in at_amounts(_PERCENT, text, starts):
        yield _figure(found, _K.PERCENT, amount_value(found["n"]), "%")


def _durations(text: str, starts: list[int]) -> Iterator[Quantity]:
    for found in _TIMES_DURATION.finditer(text):
        value, unit = _span(found["n"], "day" if found["d"] else found["unit"])
        yield _figure(found, _K.DURATION, value, unit)
    for found in at_amounts(_DURATION, text, starts):
        if _OTHERS.search(text, max(0, found.start() - 12), found.start()):  # "on the other four days"
            continue
        value, unit = _span(found["n"], found["unit"])
        yield _figure(found, _K.DURATION, value, unit)
    for found in _ONE_DURATION.finditer(text):
        value, unit = _span("1", found["unit"])
        yield _figure(found, _K.DURATION, value, unit, "unit")
    for found in _VAGUE.finditer(text):
        unit = _SPAN_UNITS[found["unit"].lower().rstrip("s")]
        yield Quantity(_K.DURATION, found["n"].lower(), unit, found.start(), found.end())


def _span(written: str, unit: str) -> tuple[str, str]:
    """A duration in its normal form: days where that is exact, months and years as they are."""
    unit = _SPAN_UNITS[unit.lower().rstrip("s")]
    if _HALF.fullmatch(written) and unit in _HALVES:
        return _HALVES[unit]
    if unit == "hour" and _QUARTER.fullmatch(written):
        return _QUARTER_OF_AN_HOUR
    _, values = amount_values(written)
    if unit in _DAYS_IN:
        return amount_value(written, Fraction(_DAYS_IN[unit])), "day"
    if unit == "hour" and all(value % 24 == 0 and value for value in values):
        return amount_value(written, Fraction(1, 24)), "day"
    if unit == "year" or (unit == "month" and any(value % 12 for value in values)):
        return amount_value(written), unit
    return (amount_value(written, Fraction(1, 12)), "year") if unit == "month" else (amount_value(written), unit)


def _numbers(text: str, starts: list[int]) -> Iterator[Quantity]:
    for found in _COUNT.finditer(text):
        yield Quantity(_K.NUMBER, amount_value(found["n"]), "", found.start("n"), found.end("n"))
    for found in at_amounts(_NUMBER, text, starts):
        if found["n"].lower() not in _NOT_A_FIGURE:
            yield _figure(found, _K.NUMBER, amount_value(found["n"]), "")
