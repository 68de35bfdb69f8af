"""How much at each time of day, where a line states more than one amount; and whether its dose changes over the days.

"20 units in the morning and 12 units at bedtime" has an amount for each time; "40 mg for 3 days, then 20 mg" has one for
each stretch of days. Where amounts and times do not pair up, none is given: the line is to be read. Knows no document.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from ..clinical.numbers import NUMBER
from ..clinical.quantities import find_quantities
from ..clinical.quantity import Quantity, QuantityKind
from ..document import Part
from ..ingest.medications.amounts import is_limit
from ..ingest.medications.line import Line
from .times import Moment, Stretch, Time

_TAKEN_LATER = re.compile(
    r"\b(?:then|followed\sby|after\sthat|thereafter|alternat\w+)\b(?!\s(?:stop|discontinue|quit|off\b|call|see))"
    rf"[^.]{{0,50}}?(?:{NUMBER}|\bas\sneeded|\bp\.?r\.?n\b|\bonce\b|\btwice\b|\bdaily\b)",
    re.IGNORECASE,
)
_TAPER = re.compile(r"\b(?:taper\w*|wean\w*)\b(?!\s(?:off|pain))", re.IGNORECASE)
_BARE = re.compile(
    rf"(?P<n>{NUMBER})\s(?=(?:by\smouth\s|p\.?o\.?\s|orally\s)?(?:in\sthe|at|every|each|with|before|after|q\.?[ahp]|nightly)\s?)",
    re.IGNORECASE,
)
_NOT_TAKEN = ("refill", "dose", "injection", "time")


def is_changing(text: str, dose: Stretch | None) -> bool:
    """Whether what a line says of a medicine has its dose change from one stretch of days to the next."""
    stated = text[dose[0] : dose[1]] if dose else ""
    steps = [q for q in find_quantities(stated) if q.kind is QuantityKind.DURATION or q.kind is QuantityKind.DATE]
    return bool(steps or _TAKEN_LATER.search(text) or _TAPER.search(text))


def doses_at(
    line: Line, moments: Sequence[Moment], strength: Stretch | None, dose: Stretch | None
) -> dict[Time | None, Part | None]:
    """The amount at each time of day; under None the one for all of them. Empty where amounts and times do not pair up."""
    amounts = _amounts(line.text, strength, dose)
    if len(amounts) < 2:
        return {None: line.part(amounts[0] if amounts else dose)}
    paired = _paired(amounts, moments)
    return {time: line.part(span) for time, span in paired.items()}


def _amounts(text: str, strength: Stretch | None, dose: Stretch | None) -> list[Stretch]:
    """Where the line states an amount to take at once, one for each distinct figure that follows another."""
    found = [q for q in find_quantities(text) if q.kind is QuantityKind.DOSE and _is_taken(text, q, strength)]
    spans = [(q.start, q.end) for q in found]
    if dose and not any(_meet(dose, span) for span in spans):
        spans.append(dose)
    spans += [m.span("n") for m in _BARE.finditer(text) if not any(_meet(m.span("n"), span) for span in spans)]
    values = {q.start: (q.value, q.unit) for q in found}
    distinct = {values.get(start, (text[start:end].lower(), "")) for start, end in spans}
    spans.sort()
    if len(distinct) > 1 and not _restated(text, spans):
        return spans
    # "1 puff every morning and 1 puff every evening" is one puff each time
    within = [span for span in spans if dose and dose[0] <= span[0] and span[1] <= dose[1]]
    return within[:1] if len(within) > 1 else [dose] if dose else spans[:1]


def _is_taken(text: str, quantity: Quantity, strength: Stretch | None) -> bool:
    of_unit = strength and _meet(strength, (quantity.start, quantity.end))
    per = "/" in quantity.unit
    return not of_unit and not per and quantity.unit not in _NOT_TAKEN and not is_limit(text, quantity)


def _restated(text: str, spans: Sequence[Stretch]) -> bool:
    """Whether every further amount only says the first again in other units: "half a tablet (12.5 mg)", "1 tablet = 5 mg"."""
    return all(re.fullmatch(r"\s?[(\[=]\s?(?:=\s?)?", text[one[1] : other[0]]) for one, other in pairwise(spans))


def _paired(amounts: Sequence[Stretch], moments: Sequence[Moment]) -> dict[Time | None, Stretch]:
    """Amount and time where they take turns: amount, time, amount, time; or time, amount, time, amount."""
    if len(amounts) != len(moments):
        return {}
    marks = sorted([(start, "amount") for start, _ in amounts] + [(moment.start, "time") for moment in moments])
    if any(one[1] == other[1] for one, other in pairwise(marks)):
        return {}
    return {moment.time: span for span, moment in zip(amounts, moments, strict=True)}


def _meet(one: Stretch, other: Stretch) -> bool:
    return one[0] < other[1] and other[0] < one[1]
