"""How often, where it is no dose of a drug: "8 glasses of fluid a day", "three visits a week", "ten times every waking hour".

`clinical.quantities` reads such a rate only where it stands with "every" or an adverb. Here the unit of time alone is compared,
as any of its wordings.
"""

import re
from collections.abc import Sequence

from ..answer import ClaimKind, Support
from ..clinical.numbers import AMOUNT, amount_value
from ..clinical.quantities import Quantity, QuantityKind
from .claims import Statement
from .evidence import Evidence, content
from .findings import Finding

_UNITS = {
    "hour": r"(?:waking )?hours?(?! (?:apart|later|before|after|prior))|hourly",
    "day": r"days?|daily|nights?|nightly|mornings?|evenings?|bedtime|24 hours",
    "week": r"weeks?|weekly",
    "month": r"months?|monthly",
    "year": r"years?|yearly|annually",
}
_RATE = re.compile(
    r"(?:(?:/\s?|\b(?:(?<!for )(?<!in )(?<!after )(?<!within )(?<!of )(?<!over )(?<!lasts )(?<!last )(?<!least )(?<!most )"
    r"(?<!about )(?<!to )(?<!half )(?<!takes )an?|per|each|every|out of (?:each|every)|of (?:each|every))\s+"
    r"(?:single\s+|waking\s+)?)(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items()) + r")"
    r"|\b(?P<adverb>hourly|daily|nightly|weekly|monthly|yearly|annually))\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"(?<![\w.])(?P<n>{AMOUNT})\s?-?\s?(?:or more\s)?(?P<unit>pounds?|lbs?|kilos?|kilograms?|kgs?|pads?|stools?|episodes?)\b"
    r"[^.;,\d]{0,20}?\b(?:in|over|within|per|an?|every|each)\s+(?:(?:an?|one|any|the|single)\s+)*"
    r"(?P<span>(?:\d+\s|two\s|three\s)?(?:hour|day|week|month)s?)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"[a-z]+day")
_SPANS_OF_TIME = {
    "24 hour": "day",
    "7 day": "week",
    "seven day": "week",
    "48 hour": "2 day",
    "two day": "2 day",
}
_ADVERBS = {"hourly": "hour", "daily": "day", "nightly": "day", "weekly": "week", "monthly": "month"}
_FREQUENCIES = {"24": "hour", "1": "day", "1/7": "week", "1/30": "month", "1/365": "year"}


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each rate of the answer in a unit of time that no rate of the passages has."""
    asked = [(index, unit) for index, s in enumerate(answer) for unit in sorted(_units(s, written_only=True))]
    known = {unit for statement in evidence.statements for unit in _units(statement)} if asked else set()
    found = []
    for index, unit in asked:
        if known and unit not in known:
            reason = "The summary says how often in another unit of time."
            passage = next(s.passage for s in evidence.statements if _units(s))
            text = f"per {unit}"
            found.append(Finding(index, ClaimKind.FREQUENCY, text, Support.CONTRADICTED, passage, reason))
    return found + _pairs(answer, evidence) + _on_some_days(answer, evidence)


def _pairs(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each amount that the passages give within another time: "5 pounds in a day" for 5 in a week."""
    known: dict[tuple[str, str], dict[str, int]] = {}
    for statement in evidence.statements:
        for amount, span in _within(statement):
            known.setdefault(amount, {}).setdefault(span, statement.passage)
    found = []
    for index, statement in enumerate(answer):
        for amount, span in _within(statement):
            spans = known.get(amount, {})
            if spans and span not in spans:
                reason = "The summary gives this amount within another time."
                passage = next(iter(spans.values()))
                found.append(
                    Finding(index, ClaimKind.CONDITION, statement.segment.text, Support.CONTRADICTED, passage, reason)
                )
    return found


def _on_some_days(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each "every day" of what the passages have on some days of the week: "Monday, Wednesday and Friday"."""
    found = []
    for index, statement in enumerate(answer):
        if statement.drugs or "day" not in _units(statement, written_only=True) or _weekdays(statement):
            continue
        for place in evidence.best(content(statement))[:1]:
            known = [evidence.statements[n] for n in evidence.sentence(place)]
            if len({day for s in known for day in _weekdays(s)}) > 1 and not any("day" in _units(s) for s in known):
                reason, text = "The summary has this on some days of the week.", statement.segment.text
                found.append(Finding(index, ClaimKind.FREQUENCY, text, Support.CONTRADICTED, known[0].passage, reason))
    return found


def _weekdays(statement: Statement) -> set[str]:
    return {q.value for q in statement.quantities if q.kind is QuantityKind.DATE and _WEEKDAY.fullmatch(q.value)}


def _within(statement: Statement) -> list[tuple[tuple[str, str], str]]:
    """((number, unit), span of time) of each "3 pounds in one day" of a statement."""
    return [
        ((amount_value(match["n"]), match["unit"][:1].lower().replace("l", "p")), _SPANS_OF_TIME.get(span, span))
        for match in _WITHIN.finditer(statement.segment.text)
        for span in [" ".join(match["span"].lower().removesuffix("s").split())]
    ]


def said_as_rate(quantity: Quantity, statement: Statement, evidence: Evidence) -> int | None:
    """The passage that gives the "every day", or "in a day", beside an amount as a rate: "8 glasses a day"; None where none does."""
    unit = _FREQUENCIES.get(quantity.value) if quantity.kind is QuantityKind.FREQUENCY else None
    begin, end = quantity.start - statement.segment.start, quantity.end - statement.segment.start
    lasts = "for " in statement.segment.text[max(0, begin - 4) : end].lower()
    if quantity.kind is QuantityKind.DURATION and quantity.value == "1" and not lasts:  # "a pad in an hour"
        unit = quantity.unit
    rate = quantity.kind is QuantityKind.FREQUENCY
    if unit is None or quantity.timing or (rate and len(statement.quantities) < 2):
        return None
    within = {s.passage for s in evidence.statements if rate and any(_is_one(q, unit) for q in s.quantities)}
    return next((s.passage for s in evidence.statements if unit in _units(s, plain=rate) or s.passage in within), None)


def _is_one(quantity: Quantity, unit: str) -> bool:
    """Whether a figure is one such unit of time: "in 24 hours" is in one day."""
    return quantity.kind is QuantityKind.DURATION and (quantity.value, quantity.unit) == ("1", unit)


def _units(statement: Statement, *, written_only: bool = False, plain: bool = False) -> set[str]:
    """The units of the rates in a statement; those of its frequencies too, unless written_only or plain.

    plain: only of rates that are no part of a frequency ("twice a day").
    """
    found = set()
    frequencies = [q for q in statement.quantities if q.kind is QuantityKind.FREQUENCY]
    for match in _RATE.finditer(statement.segment.text):
        at = statement.segment.start + match.start()
        if plain and any(q.start <= at < q.end for q in frequencies):
            continue
        found.add(_ADVERBS.get(match["adverb"].lower(), "year") if match["adverb"] else match.lastgroup or "")
    if not (written_only or plain):
        per_day = bool(frequencies) or any(q.kind is QuantityKind.TIMING for q in statement.quantities)
        found |= {"day"} if per_day else set()
    return found
