"""Dates, days of the week and times of day, found in running text.

Numeric dates are read as month/day/year, as US summaries write them; where the first figure cannot be a month, as
day/month. Two figures ("08/18", "22/01") are a date only with two digits each or after a word such as "on", since "5/325" is a
strength and "3/6" a murmur. Knows no calendar: 31 June is a date here.
"""

import re
from collections.abc import Iterator

from .quantity import Quantity, QuantityKind

_MONTH_OF = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAY = r"Mon|Tues?|Wed|Thur?s?|Fri|Sat|Sun|MON|TUES?|WED|THUR?S?|FRI|SAT|SUN"
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
_MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<{0}>[0-3]?\d)(?:st|nd|rd|th)?\b(?![:/]|\.\d)"
_YEAR = r"(?P<{0}>(?:19|20)\d\d)\b"

_WRITTEN = re.compile(
    rf"\b{_MONTH.format('month')}\s{_DAY.format('day')}(?:,?\s{_YEAR.format('year')})?"
    rf"|(?<![\w./]){_DAY.format('day2')}\s(?:of\s)?{_MONTH.format('month2')}(?:,?\s{_YEAR.format('year2')})?"
    rf"|\b{_MONTH.format('month3')},?\s(?:of\s)?{_YEAR.format('year3')}",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<![\w./-])(?P<y>(?:19|20)\d\d)-(?P<m>[01]\d)-(?P<d>[0-3]\d)(?!\d)"
    r"|(?<![\w./-])(?P<a>[0-3]?\d)(?P<sep>[/.-])(?P<b>[0-3]?\d)(?P=sep)(?P<c>(?:19|20)?\d\d)(?![\d/-])"
    r"|(?<![\w./-])(?P<a2>[01]\d)/(?P<b2>[0-3]\d)(?![\d/%-]|\.\d|\s?(?:mm|mg|mcg|units?|tab|g\b))"
    r"|(?<![\w./-])(?P<a4>1[3-9]|2\d|3[01])/(?P<b4>0[1-9]|1[0-2])(?![\d/%-]|\.\d|\s?(?:mm|mg|mcg|units?|tab|g\b))"
    r"|\b(?:on|by|until|till|from|since|through|dated?:?|before|after|starting|beginning)\s"
    r"(?P<a3>[01]?\d)/(?P<b3>[0-3]?\d)(?![\d/.%-]|\s?(?:mm|mg|mcg|units?|tab|g\b|of\b))",
)
_RELATIVE = re.compile(
    rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)})s?\b"
    rf"|\b(?-i:(?P<short>{_SHORT_DAY}))\b\.?(?=,?\s\d)"
    rf"|\b(?:post-?operative\sday|POD)\s?\#?\s?(?P<after>\d\d?|{'|'.join(_COUNTS)})\b"
    rf"|\b(?P<nth>\d\d?(?=st|nd|rd|th)|{'|'.join(_ORDINALS)})(?:st|nd|rd|th)?\sday\safter\s(?:the\s|your\s|his\s|her\s)?(?:surgery|operation)\b"
    rf"|\b(?-i:(?P<listed>{_SHORT_DAY}))\b(?=\s?[/&])|(?<=[/&])\s?(?-i:(?P<listed2>{_SHORT_DAY}))\b"
    r"|\bthe\s(?P<dayof>[0-3]?\d)(?:st|nd|rd|th)\b(?=\s?(?:[.,;)]|$|at\b|and\b|for\b|to\b|of\s(?:the|this|next)\smonth\b))"
    r"|\b(?P<near>tomorrow|today|yesterday|tonight|this\sevening|next\sweek|next\smonth|next\syear|this\sweek|this\smonth"
    r"|(?:the\s)?following\s(?:week|month|day)|(?:the\s)?next\sday|(?:the\s)?day\safter|(?:the\s)?week\safter)\b",
    re.IGNORECASE,
)
_NEAR = {"following week": "next week", "week after": "next week", "following month": "next month"}
_NEAR |= {"next day": "tomorrow", "day after": "tomorrow", "following day": "tomorrow", "tonight": "today"}
_NEAR |= {"this evening": "today"}
_DOTTED = re.compile(
    r"(?:\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november"
    r"|december|20\d\d)\b,?\s(?:at\s)?)(?P<time>(?P<h>[01]?\d|2[0-3])\.(?P<m>[0-5]\d))(?![\w.]*\d|\s?(?:[ap]\.?m\b|mg|ml|g\b|%|cm|kg))",
    re.IGNORECASE,
)
_HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_PAST = re.compile(
    rf"\b(?P<share>half|(?:a\s)?quarter)\s(?P<to>past|after|to)\s(?P<h>{'|'.join(_HOURS)}|1[0-2]|[1-9])\b"
    r"(?:\sin\sthe\s(?P<part>morning|afternoon|evening))?",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(
    rf"(?<=\bat\s)(?P<h>{'|'.join(_HOURS)})\sin\sthe\s(?P<part>morning|afternoon|evening)\b", re.IGNORECASE
)
_CLOCK = re.compile(
    r"(?<![\w./:])(?P<h>[0-2]?\d):\s?(?P<m>[0-5]\d)(?::\d\d)?\s?(?:(?P<half>[ap]\.?\s?m\b\.?)|(?P<military>hours\b)"
    r"|in\sthe\s(?P<part0>morning|afternoon|evening)\b)?(?![\d:])"
    r"|(?<![\w./:])(?P<h2>1[0-2]|0?[1-9])\s?(?P<half2>[ap]\.m\b\.?|[ap]m\b)"
    r"|(?<![\w./:])(?P<h3>1[0-2]|0?[1-9])\so'?’?\s?clock\b(?:\sin\sthe\s(?P<part>morning|afternoon|evening))?"
    r"|(?<![\w./:])(?P<h5>1?\d|2[0-3])\.(?P<m5>[0-5]\d)\s?(?P<half5>[ap]\.m\b\.?|[ap]m\b)"
    r"|(?<![\w./:])(?P<h6>1[0-2]|0?[1-9])\sin\sthe\s(?P<part6>morning|afternoon|evening)\b"
    r"|(?<![\w./:,])(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)\s?(?:hours|hrs|h)\b"
    r"|\b(?P<named>noon|midday|midnight)\b",
    re.IGNORECASE,
)


def find_dates(text: str) -> Iterator[Quantity]:
    """Dates and days, in no order; written-out dates first, so that a caller can let the first claim its span."""
    for found in _WRITTEN.finditer(text):
        month = found["month"] or found["month2"] or found["month3"]
        day, year = found["day"] or found["day2"], found["year"] or found["year2"] or found["year3"]
        if value := _date(year, _MONTH_OF[month[:3].lower()], int(day) if day else None):
            yield _found(QuantityKind.DATE, value, found)
    for found in _NUMERIC.finditer(text):
        if value := _numeric(found):
            yield _found(QuantityKind.DATE, value, found)
    for found in _RELATIVE.finditer(text):
        if found["dayof"]:
            yield _found(QuantityKind.DATE, f"---{int(found['dayof']):02}", found)
            continue
        short = found["short"] or found["listed"] or found["listed2"]
        if nth := (found["after"] or found["nth"] or "").lower():
            days = int(nth) if nth.isdigit() else (_ORDINALS if found["nth"] else _COUNTS).index(nth) + 1
            yield _found(QuantityKind.DATE, f"{days} days after surgery" if days > 1 else "tomorrow", found)
            continue
        near = re.sub(r"\s+", " ", (found["weekday"] or short or found["near"]).lower()).removeprefix("the ")
        if short:
            near = next(day for day in _WEEKDAYS if day.startswith(near[:3]))
        yield _found(QuantityKind.DATE, _NEAR.get(near, near), found)


def find_times(text: str) -> Iterator[Quantity]:
    """Clock times; the unit is "24h" where morning or afternoon is known, else ""."""
    for found in _CLOCK.finditer(text):
        if found["named"]:
            yield _found(QuantityKind.TIME, "00:00" if found["named"].lower() == "midnight" else "12:00", found, "24h")
            continue
        hour = int(found["h"] or found["h2"] or found["h3"] or found["h4"] or found["h5"] or found["h6"])
        minute = int(found["m"] or found["m4"] or found["m5"] or 0)
        half = (
            found["half"]
            or found["half2"]
            or found["half5"]
            or {"morning": "a", "afternoon": "p", "evening": "p"}.get(
                (found["part0"] or found["part"] or found["part6"] or "").lower()
            )
        )
        if hour > 23:
            continue
        if half:
            hour = hour % 12 + (12 if half[0] in "pP" else 0)
        certain = bool(half or found["h4"] or found["military"] or hour > 12)
        yield _found(QuantityKind.TIME, f"{hour:02}:{minute:02}", found, "24h" if certain else "")
    for found in _PAST.finditer(text):
        hour = (int(found["h"]) if found["h"].isdigit() else _HOURS.index(found["h"].lower()) + 1) - (
            found["to"].lower() == "to"
        )
        minute = 30 if found["share"].lower() == "half" else 45 if found["to"].lower() == "to" else 15
        late = (found["part"] or "").lower() in ("afternoon", "evening")
        yield _found(
            QuantityKind.TIME, f"{hour % 12 + 12 * late:02}:{minute:02}", found, "24h" if found["part"] else ""
        )
    for found in _IN_WORDS.finditer(text):
        hour = _HOURS.index(found["h"].lower()) + 1
        hour = hour % 12 + (12 if found["part"].lower() != "morning" else 0)
        yield _found(QuantityKind.TIME, f"{hour:02}:00", found, "24h")
    for found in _DOTTED.finditer(text):  # British "Friday 13 September 2024, 10.40"
        hour, minute = int(found["h"]), int(found["m"])
        start, end = found.span("time")
        yield Quantity(
            QuantityKind.TIME, f"{hour:02}:{minute:02}", "24h" if hour > 12 or found["h"][0] == "0" else "", start, end
        )


def _found(kind: QuantityKind, value: str, found: re.Match[str], unit: str = "") -> Quantity:
    return Quantity(kind, value, unit, found.start(), found.end())


def _numeric(found: re.Match[str]) -> str | None:
    if found["y"]:
        return _date(found["y"], int(found["m"]), int(found["d"]))
    first, second = (
        int(next(filter(None, map(found.group, group)))) for group in (("a", "a2", "a3", "a4"), ("b", "b2", "b3", "b4"))
    )
    month, day = (second, first) if first > 12 else (first, second)
    return _date(found["c"], month, day)


def _date(year: str | None, month: int, day: int | None) -> str | None:
    """The normal form, or None where month or day cannot be. Two-digit years below 50 are of this century."""
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    if year and len(year) == 2:
        year = ("20" if int(year) < 50 else "19") + year
    if day is None:
        return f"{year}-{month:02}"
    return f"{year}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"
