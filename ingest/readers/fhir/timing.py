"""When a dose is due, in words: FHIR's Timing (R4 2.24.0.12; STU3 and R5 in the same fields; DSTU2's `periodUnits`).

    {"frequency": 2, "period": 1, "periodUnit": "d"}  ->  twice a day        {"when": ["HS"]}  ->  at bedtime

Every figure is the file's own. Codes: HL7 GTSAbbreviation (BID), EventTiming (HS, ACM). Knows no medicine.
"""

from dataclasses import dataclass
from typing import Any

from .values import Node, codes, concept, many, node, plain
from .words import period, quantity, span_of, unit_of_time, when

_ABBREVIATIONS = {
    "QD": "once a day",
    "BID": "twice a day",
    "TID": "three times a day",
    "QID": "four times a day",
    "QOD": "every other day",
    "Q1H": "every hour",
    "Q2H": "every 2 hours",
    "Q3H": "every 3 hours",
    "Q4H": "every 4 hours",
    "Q6H": "every 6 hours",
    "Q8H": "every 8 hours",
    "Q12H": "every 12 hours",
    "Q24H": "every 24 hours",
    "WK": "once a week",
    "MO": "once a month",
}
_TIMES_OF_DAY = {"AM": "every morning", "PM": "every afternoon", "BED": "at bedtime"}
_EVENTS = {
    "MORN": "in the morning",
    "MORN.early": "early in the morning",
    "MORN.late": "late in the morning",
    "NOON": "at noon",
    "AFT": "in the afternoon",
    "AFT.early": "early in the afternoon",
    "AFT.late": "late in the afternoon",
    "EVE": "in the evening",
    "EVE.early": "early in the evening",
    "EVE.late": "late in the evening",
    "NIGHT": "at night",
    "PHS": "after sleep",
    "IMD": "immediately",
    "HS": "at bedtime",
    "WAKE": "on waking",
    "C": "with meals",
    "CM": "with breakfast",
    "CD": "with lunch",
    "CV": "with dinner",
    "AC": "before meals",
    "ACM": "before breakfast",
    "ACD": "before lunch",
    "ACV": "before dinner",
    "PC": "after meals",
    "PCM": "after breakfast",
    "PCD": "after lunch",
    "PCV": "after dinner",
}
_DAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
_OFTEN = {"1": "once", "2": "twice"}
_EACH = {
    "s": "a second",
    "min": "a minute",
    "h": "an hour",
    "d": "a day",
    "wk": "a week",
    "mo": "a month",
    "a": "a year",
}


@dataclass(frozen=True, slots=True)
class Times:
    """frequency: how often. timing: when in the day or week, around meals, how long one dose lasts. duration: for how long."""

    frequency: str = ""
    timing: str = ""
    duration: str = ""


def times(value: Any) -> Times:
    """A Timing in words; a plain text stands as it is."""
    if isinstance(value, str):
        return Times(frequency=value.strip())
    of = node(value)
    repeat = node(of.get("repeat"))
    frequency, at = _frequency(repeat), _timing(repeat)
    if code := of.get("code"):
        named, is_frequency = _named(code)
        if is_frequency:
            frequency = frequency or named
        else:
            at = at or named
    dates = ", ".join(said for said in (when(event) for event in many(of.get("event"))) if said)
    at = ", ".join(part for part in (at, f"on {dates}" if dates else "") if part)
    return Times(frequency, at, _duration(repeat))


def _named(code: Any) -> tuple[str, bool]:
    """What the code of a timing says, and whether that is how often rather than when. Its own text comes first."""
    own = plain(node(code).get("text")) if not isinstance(code, str) else ""
    known = [name.upper() for name in (own, *codes(code))]
    own = "" if own.upper() in (*_TIMES_OF_DAY, *_ABBREVIATIONS) else own
    if at := next((_TIMES_OF_DAY[name] for name in known if name in _TIMES_OF_DAY), ""):
        return own or at, False
    often = next((_ABBREVIATIONS[name] for name in known if name in _ABBREVIATIONS), "")
    return own or often or concept(code), True


def _frequency(repeat: Node) -> str:
    often, most = plain(repeat.get("frequency")), plain(repeat.get("frequencyMax"))
    per, per_most = plain(repeat.get("period")), plain(repeat.get("periodMax"))
    unit = plain(repeat.get("periodUnit")) or plain(repeat.get("periodUnits"))
    if not per or not unit:
        return f"{often} times" if often and often != "1" and not per else ""
    apart = f"{per} to {per_most}" if per_most else per
    if often in ("", "1") and not most and apart != "1":
        return f"every {apart} {unit_of_time(unit, apart)}"
    count = f"{often or '1'} to {most} times" if most else _OFTEN.get(often or "1", f"{often} times")
    return (
        f"{count} {_EACH.get(unit, 'per ' + unit)}"
        if apart == "1"
        else f"{count} every {apart} {unit_of_time(unit, apart)}"
    )


def _timing(repeat: Node) -> str:
    events = [_EVENTS.get(code, code) for code in codes(repeat.get("when"))]
    if offset := plain(repeat.get("offset")):
        events = [f"{offset} {unit_of_time('min', offset)} {event}" for event in events]
    days = [_DAYS.get(day.lower(), day) for day in codes(repeat.get("dayOfWeek"))]
    clock = [when(time) for time in many(repeat.get("timeOfDay"))]
    parts = [
        " and ".join(events),
        f"on {_listed(days)}" if days else "",
        f"at {_listed(clock)}" if clock else "",
        _lasting(repeat),
    ]
    return ", ".join(part for part in parts if part)


def _lasting(repeat: Node) -> str:
    """How long one dose takes: "over 30 minutes"."""
    length, most = plain(repeat.get("duration")), plain(repeat.get("durationMax"))
    unit = plain(repeat.get("durationUnit")) or plain(repeat.get("durationUnits"))
    if not length:
        return ""
    said = f"{length} to {most}" if most else length
    return f"over {said} {unit_of_time(unit, said)}".strip()


def _duration(repeat: Node) -> str:
    bounds = [
        _for(quantity(repeat.get("boundsDuration"))),
        _for(quantity(repeat.get("boundsQuantity"))),
        _for(span_of(repeat.get("boundsRange"))),
        period(repeat.get("boundsPeriod")),
    ]
    count, most = plain(repeat.get("count")), plain(repeat.get("countMax"))
    if count:
        total = f"{count} to {most}" if most else count
        bounds.append(f"{total} {'time' if total == '1' else 'times'} in all")
    return ", ".join(part for part in bounds if part)


def _for(length: str) -> str:
    return f"for {length}" if length else ""


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
