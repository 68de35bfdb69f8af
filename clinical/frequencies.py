"""How often, at what time of day and whether only when needed: found in running text.

Reads dictated Latin ("q.6 h. p.r.n.", "BID", "q.h.s."), British ("b.d.", "nocte") and plain English ("every four to
six hours"). Times per day is the normal form, so every 12 hours is twice a day. Knows no drug and no dose.
"""

import re
from collections.abc import Iterator
from fractions import Fraction

from .numbers import AMOUNT, amount_values, at_amounts, canonical
from .quantity import Quantity, QuantityKind

_DAYS = {"hour": Fraction(1, 24), "day": Fraction(1), "night": Fraction(1), "morning": Fraction(1)}
_DAYS |= {"evening": Fraction(1), "afternoon": Fraction(1), "bedtime": Fraction(1), "week": Fraction(7)}
_DAYS |= {"month": Fraction(30), "year": Fraction(365)}
_ADVERBS = {"hour": "hourly", "day": "daily", "week": "weekly", "month": "monthly", "year": "yearly|annually"}
_PERIOD = {word: period for period, words in _ADVERBS.items() for word in words.split("|")}
_UNIT = r"(?:hours?|hrs?|h|days?|d|weeks?|wks?|months?|mos?|years?)\b"
_DAILY = r"\bdaily\b(?!\s(?:living|activit|life|routine|weight))"

# British "OM" and "ON", each morning and each night, only right behind an amount: "80 mg ON".
_BEHIND_AMOUNT = r"(?<=mg\s|cg\s|ts\s|et\s|ms\s|es\s|le\s)"
_OMNE_MANE, _OMNE_NOCTE = rf"{_BEHIND_AMOUNT}(?-i:OM\b)", rf"{_BEHIND_AMOUNT}(?-i:ON\b)(?=\s*(?:[,.;:)]|$))"

# What stands for a rate by itself: times per day.
_RATES: tuple[tuple[str, Fraction], ...] = (
    (
        r"\b(?:on|in)?\s?(?:the\s)?mornings?\sand\s(?:(?:in|at)\s)?(?:the\s)?(?:evenings?|nights?|bedtime)\b",
        Fraction(2),
    ),
    (r"\b(?:with|at|before|after)\s(?:each\sof\s)?(?:your|the|all)\s(?:three|3)\smeals\b", Fraction(3)),
    (r"\bevery\smorning\sand\s(?:[\w/.]+\s){0,4}every\s(?:evening|night)\b", Fraction(2)),
    (r"\b(?:every|each)\s(?:morning\sand\s(?:evening|night))\b", Fraction(2)),
    (r"\bmorning,\s(?:noon|midday|afternoon),?\sand\s(?:evening|night)\b", Fraction(3)),
    (r"\bb\.?\s?i\.?\s?d\b|\bb\.d\.|\bBD\b", Fraction(2)),
    (r"\bt\.?\s?i\.?\s?d\b|\bt\.?d\.?s\b", Fraction(3)),
    (r"\bq\.?\s?i\.?\s?d\b|\bq\.?d\.?s\b", Fraction(4)),
    (r"\bq\.?\s?o\.?\s?d\b", Fraction(1, 2)),
    (r"\bq\.?\s?d\b|\bq\.?\s?(?:day|daily)\b", Fraction(1)),
    (r"\bq\.?\s?h\b(?!\.?\s?s\b)", Fraction(24)),
    (r"\bq\.?\s?(?:week(?:ly)?|wk)\b", Fraction(1, 7)),
    (r"\bq\.?\s?month(?:ly)?\b", Fraction(1, 30)),
    (rf"\bmane\b|\bnocte\b|{_OMNE_MANE}|{_OMNE_NOCTE}", Fraction(1)),
    (r"\bq\.?\s?[ap]\.?m\b|\bq\.?\s?(?:noon|evening|morning)\b|\bq\.?\s?h\.?\s?s\b|\bqn\b", Fraction(1)),
    (r"\b(?:every|each)\s(?:single\s)?(?:morning|evening|afternoon|night|day|bedtime)\b|\bnightly\b", Fraction(1)),
    (r"\b(?:on\s)?alternate\sdays\b|\balternating\sdays\b", Fraction(1, 2)),
    (r"\bevery\sother\s(?:day|night|morning)\b", Fraction(1, 2)),
    (r"\bevery\sother\sweek\b|\bbiweekly\b|\bfortnightly\b", Fraction(1, 14)),
    (r"\b(?:around|round)\sthe\sclock\b", Fraction(0)),
)
_SPLIT_TIMES = {"morning": r"\bmorning", "noon": r"\b(?:noon|midday)", "afternoon": r"\bafternoon"}
_SPLIT_TIMES |= {"evening": r"\bevening", "bedtime": r"\b(?:night|bedtime)"}

_WORD_START = r"(?<!\w)(?=[{0}])"  # spares the alternatives below every other place: three times as fast
_RATE = re.compile(
    _WORD_START.format("abefimnoqrtw")
    + f"(?:{'|'.join(f'(?P<r{n}>{pattern})' for n, (pattern, _) in enumerate(_RATES))})",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"\b(?:every|each|q)\.?\s?(?P<n>{AMOUNT})[-\s]?(?P<unit>{_UNIT}|hourly\b)"
    rf"|\bq\.?(?P<q>\d+(?:\s?[-–]\s?\d+|\s?to\s?\d+)?)[-\s]?(?P<qunit>{_UNIT}|hourly\b)"
    rf"|\bevery\s(?P<o>other|second|third|fourth)\s(?P<ounit>{_UNIT})"
    rf"|\b(?:every|each)\s(?P<one>hour|week|month|year)\b",
    re.IGNORECASE,
)
_HOURLY = re.compile(rf"(?P<n>{AMOUNT})[-\s]hourly\b", re.IGNORECASE)
_ORDINALS = {"other": 2, "second": 2, "third": 3, "fourth": 4}
_PER = r"(?:a|an|per|each|every|/|in\san?|in\sone|in\sany|in)"
_PERIODS = (
    rf"(?:\s?/\s?|[-\s])(?:(?:{_PER}[-\s]?)?(?P<count>24\s)?(?P<period>hour|day|week|month|year|night)s?\b"
    rf"|(?P<adverb>hourly|daily|weekly|monthly|yearly|annually)\b)"
)
_TIMES = re.compile(
    rf"(?P<n>{AMOUNT})(?:(?:\sor\smore)?[-\s](?:separate\s|different\s)?times?|\s?[x×](?!\s?\d)){_PERIODS}",
    re.IGNORECASE,
)
_ONCE = re.compile(
    rf"\b(?P<n>once|twice|thrice){_PERIODS}"
    rf"|\b(?P<low>once|one)\s(?:to|or)\s(?P<high>twice|three\stimes)\s(?:(?:a|per|each)\s(?P<range_period>day|week)|daily\b)",
    re.IGNORECASE,
)
_DAYS_A_WEEK = re.compile(
    rf"(?P<n>{AMOUNT})\s(?:days?|nights?|mornings?)\s(?:a|per|each|every|of\sthe)\sweek\b", re.IGNORECASE
)
_ADVERB = re.compile(
    rf"(?P<daily>{_DAILY})|\b(?P<other>hourly|weekly|monthly|yearly|annually)\b"
    r"|(?:\b(?:mg|mcg|mEq|g|ml|cc|units?|tablets?|tabs?|capsules?|caps?|pills?|puffs?|drops?|sprays?|doses?|one|calories"
    r"|patch(?:es)?|glasses|liters|ounces|cups)\.?\s?)(?P<dose>(?:a|per|each)\sday\b|/\s?day\b)"
    r"|(?P<weekdays>\bon\sweekdays\b)",
    re.IGNORECASE,
)

_TIMINGS: dict[str, str] = {
    "morning": r"\b(?:(?:every|each|in\sthe|q\.?)\s?morning|q\.?\s?a\.?m\b|mane\b|on\s(?:waking|rising|awakening))"
    r"|\bwhen(?:ever)?\s(?:you|he|she)\s(?:first\s)?(?:wakes?|gets?\sup\sin\sthe\smorning)\b"
    r"|(?<![\d:.])(?<!\d\s)(?<!\bi\s)\ba\.?m\b(?!\.?\s?(?:admission|labs?))|\b(?:first\sthing)\b"
    rf"|{_OMNE_MANE}",
    "noon": r"\b(?:at|every|around)\s(?:noon|midday|noontime)\b",
    "afternoon": r"\b(?:every|each|in\sthe)\safternoon\b",
    "evening": r"\b(?:every|each|in\sthe|q\.?)\s?evening\b|\bq\.?\s?p\.?m\b",
    "bedtime": r"\bq\.?\s?h\.?\s?s\b|\bh\.s\b|\bHS\b|\b(?:at\s|before\s|every\s|each\s|prior\sto\s)?bed[-\s]?time\b"
    r"|\b(?:before|at)\s(?:going\sto\s)?bed\b|\bgo(?:ing)?\sto\sbed\b"
    r"|\b(?:at|every|each)\snight\b|\bnightly\b|\bnights\b(?=\sonly)|\bnocte\b|\bqn\b"
    rf"|{_OMNE_NOCTE}",
    "before meals": r"\ba\.c\b|\bAC\b(?=\s(?:and|&|\+))|\bbefore\s(?:each\s|every\s|your\s|any\s)?(?:meals?|eating|food)\b",
    "after meals": r"\bp\.c\b|\bafter\s(?:each\s|every\s|your\s|any\s)?(?:meals?|eating|food)\b",
    "with meals": r"\b(?:with|at)\s(?:each\s|every\s|your\s|a\s|some\s)?(?:meals?|food|mealtimes?)\b",
    **{
        f"{when} {meal}": rf"\b{how}\s(?:your\s|the\s)?(?:{words})\b"
        for when, how in (("with", "(?:with|at)"), ("before", "before"), ("after", "after"))
        for meal, words in (("breakfast", "breakfast"), ("lunch", "lunch"), ("dinner", "dinner|supper|evening\\smeal"))
    },
    "empty stomach": r"\bempty\sstomach\b",
}
_TIMING = re.compile(
    _WORD_START.format("abefghimnopqw")
    + f"(?:{'|'.join(f'(?P<t{n}>{pattern})' for n, pattern in enumerate(_TIMINGS.values()))})",
    re.IGNORECASE,
)
_TIMING_NAMES = tuple(_TIMINGS)

_AS_NEEDED = re.compile(
    r"\bp\.?\s?r\.?\s?n\b|\b(?:only\s)?(?:as|if|when|whenever)\s(?:it\sis\s|you\s|they\s|he\s|she\s|it\s)?"
    r"(?:needed|needs?(?!\s(?!it\b|them\b|this\b|for\b|to\b)\w)|required?|requires|necessary)\b(?:\sit\b)?",
    re.IGNORECASE,
)


def find_frequencies(text: str, starts: list[int]) -> Iterator[Quantity]:
    """Frequencies, times of day and "as needed", in no order. A frequency never overlaps another.

    starts: `number_starts(text)`.
    """
    taken: list[tuple[int, int]] = []
    for value, start, end, timing in _rates(text, starts):
        if all(end <= s or start >= e for s, e in taken):
            taken.append((start, end))
            if value:
                yield Quantity(QuantityKind.FREQUENCY, value, "/day", start, end, timing=timing)
    folded = [(s, e) for s, e in taken if len(_times_of_day(text[s:e])) > 1]
    for found in _TIMING.finditer(text):
        if not any(s <= found.start() < e for s, e in folded):
            name = _TIMING_NAMES[int((found.lastgroup or "t0")[1:])]
            yield Quantity(QuantityKind.TIMING, name, "", found.start(), found.end())
    for found in _AS_NEEDED.finditer(text):
        yield Quantity(QuantityKind.AS_NEEDED, "as needed", "", found.start(), found.end())


def _rates(text: str, starts: list[int]) -> Iterator[tuple[str, int, int, tuple[str, ...]]]:
    """(times per day, start, end, times of day it names), the more specific patterns first."""
    for found in at_amounts(_DAYS_A_WEEK, text, starts):
        yield _per(found["n"], Fraction(7)), found.start(), found.end(), ()
    for found in _EVERY.finditer(text):
        yield _every(found), found.start(), found.end(), ()
    for found in at_amounts(_HOURLY, text, starts):
        yield _per_interval(found["n"], _DAYS["hour"]), found.start(), found.end(), ()
    for found in _ONCE.finditer(text):
        yield _times(found), found.start(), found.end(), ()
    for found in at_amounts(_TIMES, text, starts):
        yield _times(found), found.start(), found.end(), ()
    for found in sorted(_RATE.finditer(text), key=lambda f: f.start() - f.end()):
        rate = _RATES[int((found.lastgroup or "r0")[1:])][1]
        timing = _times_of_day(found[0])
        yield canonical(rate) if rate else "", found.start(), found.end(), timing if len(timing) > 1 else ()
    for found in _ADVERB.finditer(text):
        if found["weekdays"]:
            yield "5/7", found.start(), found.end(), ()
            continue
        period = _PERIOD[found["other"].lower()] if found["other"] else "day"
        at = found.start("dose") if found["dose"] else found.start()
        yield canonical(1 / _DAYS[period]), at, found.end(), ()


def _times_of_day(written: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _SPLIT_TIMES.items() if re.search(pattern, written, re.IGNORECASE))


def _period(unit: str) -> Fraction:
    unit = unit.lower().rstrip(".")
    for name in ("hour", "day", "week", "month", "year"):
        if unit.startswith(name[0]):
            return _DAYS[name]
    raise ValueError(f"not a period: {unit!r}")


def _every(found: re.Match[str]) -> str:
    if found["one"]:
        return canonical(1 / _period(found["one"]))
    if found["o"]:
        return canonical(1 / (_ORDINALS[found["o"].lower()] * _period(found["ounit"])))
    written = found["n"] or found["q"]
    unit = found["unit"] or found["qunit"] or "hour"
    return _per_interval(re.sub(r"(\d)\s?to\s?(\d)", r"\1-\2", written), _period(unit))


def _per_interval(written: str, period_days: Fraction) -> str:
    """Times per day of "every 4 to 6 hours", the fewest first."""
    _, values = amount_values(written)
    return "-".join(canonical(rate) for rate in sorted({1 / (value * period_days) for value in values if value}))


def _times(found: re.Match[str]) -> str:
    said = found.groupdict()
    if said.get("low"):
        period = _period(said["range_period"] or "day")
        high = 2 if said["high"].lower() == "twice" else 3
        return f"{canonical(1 / period)}-{canonical(high / period)}"
    if said["adverb"]:
        period = _DAYS[_PERIOD[said["adverb"].lower()]]
    else:
        period = Fraction(1) if said["count"] else _DAYS[said["period"].lower()]
    return _per({"once": "1", "twice": "2", "thrice": "3"}.get(said["n"].lower(), said["n"]), period)


def _per(written: str, period_days: Fraction) -> str:
    _, values = amount_values(written)
    return "-".join(canonical(value / period_days) for value in values)
