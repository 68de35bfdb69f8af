"""When a line says to take its medicine: times of day, meals, so often a day, every so many hours, only if needed.

Nothing is guessed: "once a day" names no time, and "twice a day, in the morning" names one of two. What a line says of other
doings ("weigh yourself every morning") or of one dose ("last dose in the evening") is no time to take it. Built on the
figures of `clinical.quantities`; knows no document.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from ..clinical.quantities import find_quantities
from ..clinical.quantity import Quantity, QuantityKind

Stretch = tuple[int, int]


class Time(StrEnum):
    """A time of day, in the order of the day."""

    MORNING = "morning"
    MIDDAY = "midday"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    BEDTIME = "bedtime"


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day that a line names at `text[start:end]`."""

    time: Time
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Timing:
    """When a line says to take its medicine.

    choice: whether the moments are alternatives ("in the morning or at bedtime"). at_meals: at meals that it does not name.
    per_day: times a day in normal form, "" where not said. interval: whether it says that as every so many hours.
    words: where it says any of it.
    """

    moments: tuple[Moment, ...] = ()
    choice: bool = False
    at_meals: bool = False
    per_day: str = ""
    interval: bool = False
    as_needed: bool = False
    some_days: bool = False
    words: tuple[Stretch, ...] = ()

    @property
    def times(self) -> tuple[Time, ...]:
        """The times of day that it names, in the order of the day."""
        named = {moment.time for moment in self.moments}
        return tuple(time for time in Time if time in named)


_K = QuantityKind
_WHEN = (_K.FREQUENCY, _K.TIMING, _K.AS_NEEDED, _K.TIME)
_OF_WORD = {
    "morning": Time.MORNING,
    "breakfast": Time.MORNING,
    "noon": Time.MIDDAY,
    "lunch": Time.MIDDAY,
    "afternoon": Time.AFTERNOON,
    "evening": Time.EVENING,
    "dinner": Time.EVENING,
    "bedtime": Time.BEDTIME,
}
_NAMES = {
    Time.MORNING: r"mornings?|breakfast|a\.m\.?|AM|qam|q\.a\.m\.?",
    Time.MIDDAY: r"noon|midday|lunch(?:time)?",
    Time.AFTERNOON: r"afternoons?",
    Time.EVENING: r"evenings?|dinner|supper|p\.m\.?|PM|qpm|q\.p\.m\.?",
    Time.BEDTIME: r"bed\s?-?time|bed|nights?|nightly|h\.s\.?|HS|qhs|q\.h\.s\.?",
}
_NAME = "|".join(f"(?P<{time.name}>{names})" for time, names in _NAMES.items())
_LEAD = r"(?:(?:at|in|with|before|after|on|each|every|again|once|the|your|and)\s)*"
_NEXT = re.compile(rf"\s*(?:,|;|&|/|\+|and|or|then)?\s*(?:,\s*)?{_LEAD}(?:{_NAME})(?![\w-])", re.IGNORECASE)
_BEFORE = re.compile(rf"(?<![\w-])(?:{_NAME})\s*(?:,|&|/|\+|and|or)\s*(?:and\s|or\s)?$", re.IGNORECASE)
_CELL = re.compile(
    rf"(?:^|[|;\n])\s*(?:{_NAME})\s*:\s*(?P<value>(?!0\b|-|–|no\b|none\b|n/a\b)\w[^|;\n]*)", re.IGNORECASE
)
_AT = re.compile(
    r"(?:[@(:|]\s?)?(?P<at>(?:\b(?:at|around|about|by)\s(?:about\s)?|(?<=[@(:|])|(?<=[:|]\s))$)", re.IGNORECASE
)
_AND_CLOCK = re.compile(r"\.?\s*(?:,|;|&|/|and|or)\s*(?:and\s|or\s)?(?:at\s)?", re.IGNORECASE)
_CLAUSE_END = re.compile(r"(?<=[a-z)]{3})[.;]\s+(?=[A-Z])|;\s|\|\s*|(?<=\d)\.\s+(?=[A-Z])")
_OF_SOMETHING_ELSE = re.compile(
    r"\b(?:next|last|first(?!\sthing)|final|missed|given|due|check|measure|weigh|call|drink|eat|avoid|test|monitor|record"
    r"|rinse|not|never|until|till)\b|n't\b",
    re.IGNORECASE,
)
_OF_ANOTHER_TIME = re.compile(
    r"\b(?:previous(?:ly)?|former(?:ly)?|since|if|when|unless|was|were|took|used\sto|instead)\b", re.IGNORECASE
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_ON_DAYS = re.compile(
    rf"\b(?:(?:every|each)\s{_WEEKDAY}|{_WEEKDAY}s\b|(?:on\s)?{_WEEKDAY}\s?(?:,|/|&|and)\s?(?:and\s)?{_WEEKDAY})\b",
    re.IGNORECASE,
)
_HOURS = re.compile(r"hour|hr|\dh\b|\d\s?h\b", re.IGNORECASE)
_IF_FELT = re.compile(
    r"\b(?:only|just)\s(?:if|when|for)\b|\b(?:if|when)\s(?:you|he|she|they)\s(?:have|has|feels?|needs?|coughs?|wheezes?)\b",
    re.IGNORECASE,
)
_SKIPS = re.compile(r"\b(?:skip|hold|stop|omit|call|not|don't)\b", re.IGNORECASE)


def read_timing(text: str, frequency: Stretch | None = None, timing: Stretch | None = None) -> Timing:
    """When `text`, what one line says of one medicine, has it taken.

    frequency, timing: where these parts of its record stand, if anywhere.
    """
    parts = [part for part in (frequency, timing) if part]
    telling = [q for q in find_quantities(text) if q.kind in _WHEN and not _is_of_something_else(text, q, parts)]
    moments = _moments(text, telling)
    rates = [q for q in telling if q.kind is _K.FREQUENCY]
    rate = next((q for q in rates if frequency and q.start < frequency[1] and frequency[0] < q.end), None)
    rate = rate or (rates[0] if rates else None)
    of_day = [moment for moment in moments if rate and moment.start < rate.end and rate.start < moment.end]
    as_needed = _only_if_needed(text, telling, rate, frequency)
    used = [(q.start, q.end) for q in telling if q.kind is _K.TIMING or q is rate]
    used += [(q.start, q.end) for q in telling if q.kind is _K.AS_NEEDED and as_needed]
    stated = [frequency] if frequency and any(_meet(frequency, span) for span in used) else []
    return Timing(
        moments=moments,
        choice=any(_joined_by_or(text, one, other) for one, other in pairwise(moments)),
        at_meals=not moments and _at_meals(text, telling, rate),
        per_day=str(_count(text, moments)) if of_day else rate.value if rate else "",
        interval=bool(rate and _HOURS.search(text[rate.start : rate.end])),
        as_needed=as_needed,
        some_days=bool(rate and _is_seldom(rate)) or bool(_ON_DAYS.search(text)),
        words=tuple(sorted({*used, *stated, *((moment.start, moment.end) for moment in moments)})),
    )


def time_of_clock(hour: int) -> Time:
    """The time of day of an hour of the 24-hour clock."""
    if 4 <= hour < 12:
        return Time.MORNING
    if hour == 12:
        return Time.MIDDAY
    if 12 < hour < 17:
        return Time.AFTERNOON
    return Time.EVENING if 17 <= hour < 21 else Time.BEDTIME


def _is_of_something_else(text: str, quantity: Quantity, parts: Sequence[Stretch]) -> bool:
    """Whether the words before a figure, in its clause, make it a time of another thing than taking the medicine."""
    ends = [found.end() for found in _CLAUSE_END.finditer(text, 0, quantity.start)]
    before = text[ends[-1] if ends else 0 : quantity.start]
    in_record = any(start <= quantity.start < end for start, end in parts)
    return bool(_OF_SOMETHING_ELSE.search(before) or (not in_record and _OF_ANOTHER_TIME.search(before)))


def _moments(text: str, telling: Sequence[Quantity]) -> tuple[Moment, ...]:
    found = [moment for quantity in telling for moment in _of_quantity(text, quantity)]
    found += [joined for anchor in found for joined in _further(text, anchor)]
    found += [_named(match) for match in _CELL.finditer(text)]
    unique: list[Moment] = []
    for moment in sorted(found, key=lambda moment: (moment.start, -moment.end)):
        if not any(moment.time is other.time and moment.start < other.end for other in unique):
            unique.append(moment)
    return tuple(unique)


def _of_quantity(text: str, quantity: Quantity) -> Iterator[Moment]:
    if quantity.kind is _K.TIMING:
        time = _OF_WORD.get(quantity.value.split()[-1])
        if time:
            yield Moment(time, quantity.start, quantity.end)
    elif quantity.kind is _K.FREQUENCY and len(quantity.timing) > 1:
        for name in quantity.timing:
            named = re.compile(_NAMES[_OF_WORD[name]], re.IGNORECASE).search(text, quantity.start, quantity.end)
            if named:
                yield Moment(_OF_WORD[name], named.start(), named.end())
    elif quantity.kind is _K.TIME and quantity.unit == "24h" and (lead := _AT.search(text[: quantity.start])):
        yield Moment(time_of_clock(int(quantity.value.split(":")[0])), lead.start("at"), quantity.end)


def _further(text: str, anchor: Moment) -> Iterator[Moment]:
    """The times joined to one: "with breakfast AND DINNER", "MORNING and at bedtime", "at 8 a.m. AND 8 P.M."."""
    end, start = anchor.end, anchor.start
    while match := _NEXT.match(text, end):
        yield _named(match)
        end = match.end()
    while match := _BEFORE.search(text[:start]):
        yield _named(match)
        start = match.start()
    for clock in find_quantities(text[anchor.end :]):
        begin = anchor.end + clock.start
        if clock.kind is not _K.TIME or clock.unit != "24h" or not _AND_CLOCK.fullmatch(text, end, begin):
            break
        end = anchor.end + clock.end
        yield Moment(time_of_clock(int(clock.value.split(":")[0])), begin, end)


def _count(text: str, moments: Sequence[Moment]) -> int:
    """How many times a day the moments are: "nightly, before bed" is one, "at 8 a.m. and 11 a.m." is two."""
    clocks = [moment for moment in moments if re.search(r"\d", text[moment.start : moment.end])]
    return max(len({moment.time for moment in moments}), len(clocks))


def _named(match: re.Match[str]) -> Moment:
    time = next(time for time in Time if match[time.name])
    return Moment(time, *match.span(time.name))


def _joined_by_or(text: str, one: Moment, other: Moment) -> bool:
    between = text[one.end : other.start]
    return len(between) < 40 and bool(re.search(r"\bor\b", between)) and one.time is not other.time


def _at_meals(text: str, telling: Sequence[Quantity], rate: Quantity | None) -> bool:
    meals = [q for q in telling if q.kind is _K.TIMING and q.value.endswith("meals")]
    if not meals or (rate and rate.value not in ("3", "4")):
        return False
    return any(re.search(r"meal|a\.?c\b|p\.?c\b", text[q.start : q.end], re.IGNORECASE) for q in meals)


def _is_seldom(rate: Quantity) -> bool:
    return Fraction(rate.value.split("-")[-1]) < 1


def _only_if_needed(text: str, telling: Sequence[Quantity], rate: Quantity | None, frequency: Stretch | None) -> bool:
    """Whether all of it is taken only if needed; not where that is said of a further dose ("may take another if needed")."""
    needs = [q.start for q in telling if q.kind is _K.AS_NEEDED] + [m.start() for m in _IF_FELT.finditer(text)]
    for start in needs:
        if rate is None or (frequency and frequency[0] <= start < frequency[1]):
            between = text[rate.end if rate else 0 : start]
        else:
            between = text[min(rate.end, start) : max(rate.start, start)]
            if re.search(r"[.;]\s|\b(?:then|may|another|extra|additional|more|also|and)\b", between, re.IGNORECASE):
                continue
        if not _SKIPS.search(between):
            return True
    return False


def _meet(one: Stretch, other: Stretch) -> bool:
    return one[0] < other[1] and other[0] < one[1]
