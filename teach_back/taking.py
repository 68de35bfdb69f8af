"""Whether a reply takes a medicine as its record says: how much, how often, when, for how long, and only if needed.

Every figure of a reply must be one of the record's; what it adds without a figure is `words`' matter. Knows no question.
"""

import re
from collections.abc import Iterable, Sequence

from ..clinical.drugs import find_drugs
from ..clinical.quantities import find_quantities
from ..clinical.quantity import Quantity, QuantityKind, same
from ..schedule.times import Time, Timing, read_timing
from ..schedule.timetable import limit_in
from .amounts import judge_amount, within
from .facts import DAYS_OF_WEEK, MedicineFacts, around_food, says_night, weekdays_in, without
from .pieces import Finding, Piece
from .words import shared_words

_K = QuantityKind
_SKIPS = re.compile(r"\b(?:skip|hold|leave|omit)(?:\s\w+){0,2}\s*$", re.IGNORECASE)
_NEED = re.compile(
    r"\b(?:only|just)\s(?:if|when|for)\b|\b(?:if|when|whenever)\s(?:i|he|she|it|there|my|his|her|the|in)\b",
    re.IGNORECASE,
)


def judge_taking(reply: str, facts: MedicineFacts) -> Finding:
    """What a reply that tells how it is taken leaves out or says otherwise."""
    limit = limit_in(reply)
    text = without(reply, limit)
    figures = find_quantities(text)
    timing = read_timing(text, (0, len(text)), (0, len(text)))
    rates = [q for q in figures if q.kind is _K.FREQUENCY and not _names_times(q, figures, text)]
    durations = [q for q in figures if q.kind is _K.DURATION or (q.kind is _K.DATE and q.value not in DAYS_OF_WEEK)]
    parts = [
        judge_amount(text, figures, facts),
        _how_often(rates, timing, weekdays_in(figures), facts),
        _when(text, timing, figures, facts),
        _how_long(text, durations, facts),
        _only_if_needed(text, timing, facts),
    ]
    if limit and not all(any(same(q, of) for of in facts.limit) for q in find_quantities(reply[slice(*limit)])):
        parts.append(Finding(against=(Piece.HOW_MUCH,)) if facts.limit else Finding(unsure=True))
    known = (_K.DOSE, _K.FREQUENCY, _K.TIMING, _K.AS_NEEDED, _K.DURATION, _K.DATE, _K.TIME, _K.NUMBER)
    if any(q.kind not in known for q in figures):
        parts.append(Finding(unsure=True))
    return combined(parts)


def combined(parts: Iterable[Finding]) -> Finding:
    """All that was found, each piece once."""
    parts = list(parts)
    missing = tuple(dict.fromkeys(piece for part in parts for piece in part.missing))
    against = tuple(dict.fromkeys(piece for part in parts for piece in part.against))
    remark = " ".join(dict.fromkeys(part.remark for part in parts if part.remark))
    return Finding(missing, against, any(part.unsure for part in parts), remark)


def _how_often(rates: Sequence[Quantity], timing: Timing, days: frozenset[str], facts: MedicineFacts) -> Finding:
    if not facts.per_day:
        meals = facts.timing.at_meals and all(rate.value == "3" for rate in rates)
        return Finding(unsure=bool(rates) and not meals)
    if rates:
        if all(rate.value == facts.per_day for rate in rates):
            return Finding()
        in_range = all(within(rate.value, [facts.per_day]) for rate in rates)
        return Finding(missing=(Piece.HOW_OFTEN,)) if in_range else Finding(against=(Piece.HOW_OFTEN,))
    if days and facts.timing.some_days:
        return Finding()
    named = str(len(timing.times))
    if timing.times and named == facts.per_day:
        return Finding(unsure=facts.timing.interval)
    if timing.times and not facts.timing.times:
        return Finding(against=(Piece.HOW_OFTEN,))
    return Finding(missing=(Piece.HOW_OFTEN,))


def _when(text: str, timing: Timing, figures: Sequence[Quantity], facts: MedicineFacts) -> Finding:
    clocks = [q for q in figures if q.kind is _K.TIME and re.search(r"\d", text[q.start : q.end])]
    if clocks and not all(any(same(clock, of) for of in facts.clocks) for clock in clocks):
        return Finding(against=(Piece.WHEN,)) if facts.clocks else Finding(unsure=True)
    days = weekdays_in(figures)
    if days - facts.days:
        return Finding(against=(Piece.WHEN,)) if facts.days else Finding(unsure=True)
    around = frozenset(around_food(q) for q in figures if q.kind is _K.TIMING) - {""}
    parts = [_times_of_day(text, timing, facts), _meals(around, timing, facts)]
    if facts.days and not days:
        parts.append(Finding(missing=(Piece.WHEN,)))
    return combined(parts)


def _times_of_day(text: str, timing: Timing, facts: MedicineFacts) -> Finding:
    wanted, said = set(facts.timing.times), set(timing.times)
    if facts.timing.at_meals and said == {Time.BEDTIME}:
        return Finding(against=(Piece.WHEN,))
    if not wanted:
        note = "The document does not say at what time of day." if said and not facts.timing.at_meals else ""
        return Finding(remark=note)
    said = {_as_wanted(time, wanted, text, facts) for time in said}
    if said - wanted:
        return Finding(against=(Piece.WHEN,))
    return Finding(missing=(Piece.WHEN,)) if wanted - said else Finding()


def _as_wanted(time: Time, wanted: set[Time], text: str, facts: MedicineFacts) -> Time:
    """The evening and the night are one where either side says "night"."""
    late = {Time.EVENING, Time.BEDTIME}
    if time in late and time not in wanted and wanted & late and (says_night(text) or facts.has_night):
        return next(iter(wanted & late))
    return time


def _meals(around: frozenset[str], timing: Timing, facts: MedicineFacts) -> Finding:
    """Before, with or after food. A meal that only tells the time of day ("at breakfast") is none of these."""
    if facts.timing.at_meals and len(timing.times) == 3 and not around:
        return Finding(missing=(Piece.WHEN,))
    if around - facts.around_meals:
        only_time = timing.times and around <= {"with"} and not facts.around_meals
        return Finding(against=(Piece.WHEN,)) if facts.around_meals else Finding(unsure=not only_time)
    return Finding(missing=(Piece.WHEN,)) if facts.around_meals - around else Finding()


def _how_long(text: str, durations: Sequence[Quantity], facts: MedicineFacts) -> Finding:
    """Until when, by a figure; or by the words of what ends it ("while taking oxycodone")."""
    if any(not any(same(said, of) for of in facts.until) for said in durations):
        return Finding(against=(Piece.HOW_LONG,)) if facts.duration else Finding(unsure=True)
    if not facts.duration or durations:
        return Finding()
    drugs = {drug.generic for drug in find_drugs(text)} & {drug.generic for drug in find_drugs(facts.duration)}
    told = not facts.until and (drugs or shared_words(text, facts.duration))
    return Finding() if told else Finding(missing=(Piece.HOW_LONG,))


def _only_if_needed(text: str, timing: Timing, facts: MedicineFacts) -> Finding:
    needed = timing.as_needed or any(not _SKIPS.search(text[: found.start()]) for found in _NEED.finditer(text))
    if facts.timing.as_needed:
        return Finding() if needed else Finding(missing=(Piece.ONLY_IF_NEEDED,))
    return Finding(against=(Piece.HOW_OFTEN,), remark="It is not only for when you need it.") if needed else Finding()


def _names_times(rate: Quantity, figures: Sequence[Quantity], text: str) -> bool:
    """Whether a frequency only names a time of day: "every morning"."""
    if rate.timing or re.search(r"\d|twice|once|times|daily|day", text[rate.start : rate.end], re.IGNORECASE):
        return bool(rate.timing)
    return any(q.kind is _K.TIMING and q.start < rate.end and rate.start < q.end for q in figures)
