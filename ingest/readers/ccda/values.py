"""HL7 V3 data types as plain words: points in time, quantities, codes, names, addresses.

Nothing is rounded, converted or guessed: "20120806" is a day, "201208061030" a day and a time, and a missing value
(`nullFlavor`) is no word at all. Sources: HL7 V3 Data Types R1; UCUM. Knows no section.
"""

import re
from collections.abc import Mapping
from typing import Any

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_TIMESTAMP = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>\d\d)(?:(?P<day>\d\d)(?:(?P<hour>\d\d)(?:(?P<minute>\d\d)(?P<second>\d\d)?)?)?)?)?"
    r"(?:\.\d+)?(?P<zone>[+-]\d{4})?"
)
_UNITS = {
    "[pH]": "", "{tbl}": "tablets", "{tablet}": "tablets", "{cap}": "capsules", "{capsule}": "capsules",
    "{puff}": "puffs", "{puffs}": "puffs", "{drop}": "drops", "[drp]": "drops", "{spray}": "sprays",
    "[iU]": "units", "[IU]": "units", "U": "units", "ug": "mcg", "cel": "°C", "Cel": "°C", "[degF]": "°F",
    "mm[Hg]": "mmHg", "[in_i]": "in", "[in_us]": "in", "[lb_av]": "lb", "[ft_i]": "ft", "[oz_av]": "oz",
    "[lb_us]": "lb", "[tsp_us]": "teaspoons", "[tbs_us]": "tablespoons",
}  # fmt: skip
_PLURALS = frozenset(name for name in _UNITS.values() if name.endswith("s"))
_PERIOD_UNITS = {
    "s": "second", "min": "minute", "h": "hour", "hr": "hour", "hour": "hour", "d": "day", "day": "day", "wk": "week",
    "w": "week", "week": "week", "mo": "month", "month": "month", "a": "year", "y": "year", "yr": "year",
}  # fmt: skip


def is_null(element: Any) -> bool:
    """Whether the file says that it has no value; published files write the attribute and its codes in any case."""
    return any(name.lower() == "nullflavor" for name in element.attrib)


def words(element: Any | None) -> str:
    """All text of an element on one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def moment(value: str | None) -> str:
    """A point in time at the precision that it is given with: "6 August 2012, 10:30"; "" for what is none."""
    found = _TIMESTAMP.fullmatch((value or "").strip())
    if not found:
        return ""
    month = int(found["month"] or 0)
    if month > 12 or (found["month"] and not month):
        return ""
    date = " ".join(part for part in (found["day"] and str(int(found["day"])), _month(month), found["year"]) if part)
    if found["minute"] and not _is_midnight_padding(found):
        utc = " UTC" if found["zone"] in ("+0000", "-0000") else ""
        return f"{date}, {found['hour']}:{found['minute']}{utc}"
    return date


def _month(month: int) -> str:
    return _MONTHS[month - 1] if month else ""


def _is_midnight_padding(found: re.Match[str]) -> bool:
    """Programs that know only the day fill up with zeros."""
    return found["hour"] + found["minute"] + (found["second"] or "00") == "000000"


def time_of(element: Any | None) -> str:
    """A TS or an IVL_TS: one moment, "from X", "until Y", "X to Y"."""
    if element is None:
        return ""
    if only := moment(element.get("value")):
        return only
    low, high, center = (moment(_value_at(element, name)) for name in ("low", "high", "center"))
    if low and high and low != high:
        return f"{low} to {high}"
    return low or center or (f"until {high}" if high else "")


def _value_at(element: Any, name: str) -> str | None:
    child = element.find(name)
    return None if child is None else child.get("value")


def start_of(element: Any | None) -> str:
    """The first moment of a TS or IVL_TS, or its only one."""
    return "" if element is None else moment(_value_at(element, "low")) or moment(element.get("value"))


def end_of(element: Any | None) -> str:
    """The last moment of an IVL_TS."""
    return "" if element is None else moment(_value_at(element, "high"))


def unit(code: str | None) -> str:
    """A UCUM unit as people write it. "1" is no unit; an annotation such as "{beats}/min" loses its braces."""
    if not code or code == "1":
        return ""
    return _UNITS.get(code) or re.sub(r"[{}]", "", re.sub(r"\[(iU|IU)\]", "units", code)).replace("[", "").replace(
        "]", ""
    )


def quantity(element: Any | None) -> str:
    """A PQ or IVL_PQ with its unit: "40 mg", "1 to 2 tablets", "at most 5 mg"."""
    if element is None:
        return ""
    if value := (element.get("value") or "").strip():
        named = _unit_of(element)
        return f"{value} {named[:-1] if value == '1' and named in _PLURALS else named}".strip()
    low, high = (element.find(name) for name in ("low", "high"))
    first, last = quantity(low), quantity(high)
    if first and last:
        shared = _unit_of(low) == _unit_of(high)
        return f"{(low.get('value') or '').strip() if shared else first} to {last}"
    if first or last:
        return f"at least {first}" if first else f"at most {last}"
    return quantity(element.find("center"))


def _unit_of(element: Any) -> str:
    if written := unit(element.get("unit")):
        return written
    return words(element.find("translation/originalText"))


def duration(value: str, code: str) -> str:
    """A length of time in words: "12", "h" -> "12 hours"; a unit that is not one of time stays as it is."""
    number = re.sub(r"\.0+$", "", value.strip())
    name = _PERIOD_UNITS.get(code, code)
    return f"{number} {name}{'s' if number != '1' and code in _PERIOD_UNITS else ''}".strip()


def coded(element: Any | None, texts: Mapping[str, str]) -> str:
    """What a CD or CE says: its own words, else the original ones, else those of a translation. Never the bare code.

    texts: the words of the narrative by ID, for an `originalText` that points there.
    """
    if element is None:
        return ""
    return next(iter(all_names(element, texts)), "")


def all_names(element: Any, texts: Mapping[str, str]) -> list[str]:
    """Every wording that a coded value offers, the most readable first."""
    found = [
        element.get("displayName") or "",
        original_text(element, texts),
        *(part.get("displayName") or original_text(part, texts) for part in element.findall("translation")),
    ]
    return list(dict.fromkeys(" ".join(name.split()) for name in found if name.strip()))


def original_text(element: Any, texts: Mapping[str, str]) -> str:
    """The words of an `originalText`, read in the narrative where it only points there."""
    original = element.find("originalText")
    return "" if original is None else written(original, texts)


def written(element: Any | None, texts: Mapping[str, str]) -> str:
    """The words of an ED value, or those of the narrative that its `reference` points at."""
    if element is None:
        return ""
    reference = element.find("reference")
    if reference is None:
        return words(element)
    return texts.get((reference.get("value") or "").strip().removeprefix("#"), "") or words(element)


def person(name: Any | None) -> str:
    """A PN in its usual order: prefix, given names, family name, suffix."""
    if name is None or is_null(name):
        return ""
    if not len(name):
        return words(name)
    parts = [part for part in name if part.tag in ("prefix", "given", "family", "suffix") and not is_null(part)]
    order = {"prefix": 0, "given": 1, "family": 2, "suffix": 3}
    said = [words(part) for part in sorted(parts, key=lambda part: order[part.tag])]
    return " ".join(part for part in said if part)


def address(element: Any | None) -> str:
    """An AD on one line."""
    if element is None or is_null(element):
        return ""
    if not len(element):
        return words(element)
    parts = [words(part) for part in element if part.tag not in ("useablePeriod", "country") and not is_null(part)]
    return ", ".join(part for part in parts if part)


def phone(element: Any | None) -> str:
    """A telephone number; "" for a mail address or none."""
    value = "" if element is None else (element.get("value") or "")
    return value[4:].strip() if value.lower().startswith("tel:") else value if value[:1] in "+(0123456789" else ""
