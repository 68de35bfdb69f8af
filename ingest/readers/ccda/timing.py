"""When and how often, as HL7 codes it, in plain words: PIVL_TS, EIVL_TS, IVL_TS and their sets.

"every 12 hours", "before breakfast", "for 10 days"; no figure is converted, "168 h" stays "every 168 hours". Sources: HL7
V3 Data Types R1 (General Timing Specification); vocabulary TimingEvent. Knows no drug.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .values import coded, duration, end_of, moment, start_of

_EVENTS = {
    "AC": "before meals", "ACM": "before breakfast", "ACD": "before lunch", "ACV": "before dinner",
    "PC": "after meals", "PCM": "after breakfast", "PCD": "after lunch", "PCV": "after dinner",
    "IC": "between meals", "ICM": "between breakfast and lunch", "ICD": "between lunch and dinner",
    "ICV": "between dinner and bedtime", "C": "with meals", "CM": "with breakfast", "CD": "with lunch",
    "CV": "with dinner", "HS": "at bedtime", "WAKE": "on waking",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timing:
    """What the `effectiveTime`s of one dose say. Each is empty where they do not say it."""

    frequency: str = ""
    start: str = ""
    stop: str = ""
    duration: str = ""


def timing_of(owner: Any) -> Timing:
    """The timing of an administration or a plan, from all its `effectiveTime`s and those inside a set (SXPR_TS)."""
    times = list(_simple(owner.findall("effectiveTime"), depth=8))
    often = [words for words in map(_frequency, times) if words]
    spans = [time for time in times if not _repeats(time)]
    return Timing(
        frequency=" and ".join(dict.fromkeys(often)),
        start=next(filter(None, map(start_of, spans)), ""),
        stop=next(filter(None, map(end_of, spans)), ""),
        duration=next(filter(None, map(_width, spans)), ""),
    )


def periods_of(owner: Any) -> list[str]:
    """The periods alone, as "every 12 hours", for comparing: one for each PIVL_TS."""
    times = _simple(owner.findall("effectiveTime"), depth=8)
    return [words for words in (_period(time) for time in times if _kind(time) == "PIVL_TS") if words]


def _simple(times: list[Any], depth: int) -> Iterator[Any]:
    for time in times:
        parts = time.findall("comp")
        if parts and depth:
            yield from _simple(parts, depth - 1)
        else:
            yield time


def _kind(time: Any) -> str:
    """The data type, told by its parts where the file does not name it."""
    if named := time.get("type"):
        return named
    if time.find("period") is not None or time.find("frequency") is not None:
        return "PIVL_TS"
    return "EIVL_TS" if time.find("event") is not None else "IVL_TS"


def _repeats(time: Any) -> bool:
    return _kind(time) in ("PIVL_TS", "EIVL_TS", "PIVL_PPD_TS", "EIVL_PPD_TS")


def _frequency(time: Any) -> str:
    if not _repeats(time):
        return ""
    event = time.find("event")
    if event is not None:
        return _event(time, event)
    return _period(time) or _rate(time)


def _event(time: Any, event: Any) -> str:
    said = _EVENTS.get((event.get("code") or "").upper(), "") or coded(event, {})
    low = time.find("offset/low")
    offset = time.find("offset") if low is None else low
    if offset is None or (offset.get("value") or "0").strip("+-0.") == "":
        return said
    value = (offset.get("value") or "").strip()
    apart = duration(value.lstrip("+-"), offset.get("unit") or "")
    return f"{said} ({apart} {'earlier' if value.startswith('-') else 'later'})" if said else ""


def _period(time: Any) -> str:
    period = time.find("period")
    if period is None:
        return ""
    low, high = period.find("low"), period.find("high")
    if low is not None and high is not None and low.get("value") and high.get("value"):
        return f"every {low.get('value')} to {duration(high.get('value'), high.get('unit') or low.get('unit') or '')}"
    only = period if low is None else low
    if not (value := (only.get("value") or "").strip()):
        return ""
    length = duration(value, only.get("unit") or "")
    return f"every {length.removeprefix('1 ') if length.startswith('1 ') else length}"


def _rate(time: Any) -> str:
    """`frequency` of later data types: so many times in a period."""
    times = time.find("frequency/numerator")
    within = time.find("frequency/denominator")
    if times is None or not times.get("value") or within is None or not within.get("value"):
        return ""
    length = duration(within.get("value"), within.get("unit") or "")
    count = times.get("value")
    return f"{count} {'time' if count == '1' else 'times'} every {length.removeprefix('1 ')}"


def _width(time: Any) -> str:
    width = time.find("width")
    return "" if width is None or not width.get("value") else duration(width.get("value"), width.get("unit") or "")


def planned_for(owner: Any) -> str:
    """The date or dates of something planned or done: "5 May 2024", "5 May 2024 to 9 May 2024"."""
    timing = timing_of(owner)
    if timing.start and timing.stop and timing.start != timing.stop:
        return f"{timing.start} to {timing.stop}"
    if timing.start or timing.stop:
        return timing.start or f"until {timing.stop}"
    centers = (moment(each.get("value")) for each in owner.findall("effectiveTime/center"))
    return next(filter(None, centers), "")
