"""FHIR's data types in words: dates, periods, quantities, ranges, names of people, addresses, telephone numbers.

A date is written without doubt about day and month, at the precision given; its time as it stands in the file, in the
file's own time zone. No figure is changed. Source: FHIR R4, data types (2.24).
"""

import re
from typing import Any

from .values import Node, choice, concept, is_false, is_true, many, node, nodes, plain

_MONTHS = (
    "January February March April May June July August September October November December".split()  # not the locale's
)
_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    r"(?:T(?P<time>\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?)?)?$"
)
_CLOCK = re.compile(r"(?P<time>\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?$")
_UNIT_WORDS = {
    "s": "second",
    "min": "minute",
    "h": "hour",
    "d": "day",
    "wk": "week",
    "mo": "month",
    "a": "year",
}
_UCUM = {
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "[degF]": "°F",
    "[in_i]": "in",
    "[lb_av]": "lb",
    "[iU]": "units",
    "[IU]": "units",
    "[drp]": "drops",
    "ug": "micrograms",
}
_COMPARATORS = {"<": "less than ", "<=": "at most ", ">": "more than ", ">=": "at least ", "ad": "enough for "}


def when(value: Any) -> str:
    """A date or time: "6 August 2012, 10:30", "August 2012", "2012"; what is no FHIR date stands as it is."""
    written = plain(value)
    found = _DATE.match(written)
    if not found:
        clock = _CLOCK.match(written)
        return clock["time"] if clock else written
    year, month, day, time, zone = found.group("year", "month", "day", "time", "zone")
    if not month or not 1 <= int(month) <= 12:
        return written
    said = f"{int(day)} {_MONTHS[int(month) - 1]} {year}" if day else f"{_MONTHS[int(month) - 1]} {year}"
    if time and not (time == "00:00" and re.search(r"T00:00(:00(\.0+)?)?$", written)):
        said += f", {time}" + (" UTC" if zone == "Z" else "")
    return said


def period(value: Any) -> str:
    """A Period: "from 6 August 2012 to 9 August 2012", "from ...", "until ..."."""
    of = node(value)
    start, end = when(of.get("start")), when(of.get("end"))
    if start and end:
        return start if start == end else f"from {start} to {end}"
    return f"from {start}" if start else f"until {end}" if end else ""


def unit_of_time(unit: Any, count: str) -> str:
    """A UCUM unit of time in words, in the number of `count`: "days"; a unit that is none of these as it stands."""
    written = plain(unit)
    word = _UNIT_WORDS.get(written)
    if word is None:
        return written
    return word if count == "1" else word + "s"


def quantity(value: Any) -> str:
    """A Quantity: "500 mg", "less than 5 mmol/L"."""
    of = node(value) if not isinstance(value, str) else {"value": value}
    amount = plain(of.get("value"))
    unit = unit_of(of)
    if unit in _UNIT_WORDS:
        unit = unit_of_time(unit, amount)
    sign = plain(of.get("comparator"))
    if not amount:
        return unit
    return f"{_COMPARATORS.get(sign, sign)}{amount} {unit}".strip()


def unit_of(of: Node) -> str:
    """The unit of a Quantity in words, else its UCUM code; annotations such as {tbl} without their braces."""
    unit = plain(of.get("unit")) or plain(of.get("code"))
    return "" if unit == "1" else _UCUM.get(unit, unit.strip("{}") if unit.count("{") <= 1 else unit)


def span_of(value: Any) -> str:
    """A Range: "1 to 2 tablets"; the unit is said once if both ends have it."""
    of = node(value)
    low, high = node(of.get("low")), node(of.get("high"))
    first, last = quantity(low), quantity(high)
    if first and last:
        if unit_of(low) == unit_of(high):
            first = plain(low.get("value"))
        return f"{first} to {last}"
    return f"at least {first}" if first else f"up to {last}" if last else ""


def ratio(value: Any) -> str:
    """A Ratio: "40 mg per 1 tablet"."""
    of = node(value)
    over, under = quantity(of.get("numerator")), quantity(of.get("denominator"))
    return f"{over} per {under}" if over and under and under != "1" else over


def any_value(of: Node, name: str) -> str:
    """A field of several types, such as `value[x]` or `onset[x]`, in words."""
    kind, value = choice(of, name)
    if not kind:
        return ""
    if kind in ("Quantity", "SimpleQuantity", "Age", "Duration", "Count", "Distance", "Money"):
        return quantity(value)
    said = {"Range": span_of, "Ratio": ratio, "Period": period, "CodeableConcept": concept, "Coding": concept}
    if kind in said:
        return said[kind](value)
    if kind in ("DateTime", "Date", "Instant", "Time"):
        return when(value)
    if kind == "Boolean":
        return "yes" if is_true(value) else "no" if is_false(value) else plain(value)
    if kind in ("Reference", "Attachment"):
        return plain(node(value).get("display")) or plain(node(value).get("title"))
    return plain(value)


def human_name(value: Any) -> str:
    """The name of a person: the official or usual one as written, else its parts."""
    ranked = sorted(nodes(value), key=lambda name: _NAME_USES.get(plain(name.get("use")), 1))
    for name in ranked:
        said = plain(name.get("text")) or _from_parts(name)
        if said:
            return said
    return plain([item for item in many(value) if isinstance(item, str)])


_NAME_USES = {"official": 0, "usual": 0, "nickname": 2, "anonymous": 2, "old": 3, "maiden": 3}


def _from_parts(name: Node) -> str:
    parts = [part for key in ("prefix", "given", "family", "suffix") for part in many(name.get(key))]
    return " ".join(part.strip() for part in parts if isinstance(part, str))


def telephone(value: Any) -> str:
    """The telephone numbers and mail addresses of a resource, each with its use: "555-0100 (work)"."""
    said = []
    for contact in nodes(value):
        number, system = plain(contact.get("value")), plain(contact.get("system"))
        use = plain(contact.get("use"))
        kind = " ".join(word for word in (use, "fax" if system == "fax" else "") if word and use != "old")
        if number and use != "old":
            said.append(f"{number} ({kind})" if kind else number)
    return ", ".join(said)


def address(value: Any) -> str:
    """The first address that has words, on one line."""
    for place in nodes(value):
        if said := plain(place.get("text")):
            return said
        parts = [plain(place.get(key)) for key in ("line", "city", "district", "state", "postalCode", "country")]
        if any(parts):
            return ", ".join(part for part in parts if part)
    return ""


def notes(value: Any) -> str:
    """The text of annotations."""
    said = [plain(item.get("text")) if isinstance(item, dict) else plain(item) for item in many(value)]
    return " ".join(text for text in said if text)
