"""The parts of what a line says of one medicine: strength, dose, route, frequency, timing, duration, purpose.

"furosemide 40 mg tablet, take 1 tablet": strength 40 mg, dose 1 tablet. "Lasix 40 mg p.o. b.i.d.": dose 40 mg. The parts
follow FHIR R4 `Dosage`. "As needed" belongs to the frequency; what it is needed for is the purpose. Of a taper the dose and
the duration run from the first step to the last. Knows no name and no status; spans are into the stretch that it is given.
"""

import re
from dataclasses import dataclass

from ...clinical.quantities import find_quantities
from ...clinical.quantity import Quantity, QuantityKind
from ...clinical.routes import find_routes
from .amounts import Stretch, find_amounts, is_limit
from .durations import find_duration
from .former import former

_K = QuantityKind
_WEEKDAYS = re.compile(
    r"\s(?:on\s)?(?:every\s|each\s)?(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?"
    r"|sun)(?:day)?s?\b(?:\s?(?:,|and|&|/|-)\s?(?:and\s)?(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?"
    r"|sun)(?:day)?s?\b)*",
    re.IGNORECASE,
)
_WHEN_FELT = re.compile(
    r",?\s(?:only\s|just\s)?(?:if|when)\s(?:you|he|she|they)\s(?:have|has|feels?|needs?)\s[a-z ]{3,40}?(?=[.,;|]"
    r"|$)",
    re.IGNORECASE,
)
_TO_AS_NEEDED = re.compile(r"[\s,.(;:-]*(?:only\s|just\s)?(?:by\smouth\s|p\.?o\.?\s|orally\s)?[\s,(]*", re.IGNORECASE)
_UP_TO = re.compile(r"\b(?:up\sto|at\smost)\s$", re.IGNORECASE)
_FIGURE_NEAR = re.compile(
    r"(?:about\s|at\sleast\s|just\s)?(?:(?:\d+|one|two|half\san|an?)\s(?:to\s\d+\s)?(?:minutes?|mins?|hours?)\s)$"
    r"|\bjust\s$",
    re.IGNORECASE,
)
_TIMES_JOIN = re.compile(r"\s*(?:,|and|&|or|/|,\s?and)?\s*(?:at\s|in\sthe\s|with\s|on\s(?:an\s)?)?\s*", re.IGNORECASE)
_CLOCK_LEAD = re.compile(r"\b(?:at|around|about)\s(?:about\s)?$", re.IGNORECASE)
_STOPS = (
    r"(?=\s*(?:[,;:()|#\n]|\.(?:\s|$)|$|\s[-–—]\s|\s(?:then|until|till|through|while|x\s?\d|×\s?\d|daily|once"
    r"|twice|every|each\s(?:day|morning)|q\.?\s?\d|nightly|"
    r"[btq]\.?i\.?d|at\s(?:bed|night)|in\sthe\s(?:morning|evening)|as\sneeded|p\.?r\.?n|if|when|by\smouth"
    r"|starting|beginning|for|with\s(?:food|meals)|\d|and\s(?:then|take|stop|hold|also)|"
    r"which|that|because|p\.?o\b|please|take|she|he|you|you'll|they|we|to\s(?:be|take))\b))"
)
_PURPOSE = re.compile(
    r"\b(?<!\bhold )(?<!\bcall )(?<!\bwatch )(?<!\bmonitor )(?<!\bheld )(?<!\bneed )(?<!\bexcept )"
    r"(?<!\bstopped )(?<!\bcheck )(?<!\blook )(?<!\bwait )(?<!\bprescription )(?<!\breturn )(?<!\beven )"
    r"(?:for|to\s(?:prevent|treat|reduce|remove|help|control|relieve|lower|manage|protect|keep|thin|ease|calm"
    r"|clear|decrease))\s"
    r"(?!(?:you|him|them|me|us|it)\b)(?!(?:a|the|an|about|up|at|no|now|good|home|use|dose|duration|life|ever|another|example|more|less|total"
    r"|further|his|her|your|follow|each|every|least|long|that|this|it|him|you|which|rest|days?|weeks?|"
    r"loose|sbp|hr|bp|systolic|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|once"
    r"|breakthrough\sonly|several|ip)\b(?:\s(?:least|most|to|more|total|next|first|last|rest|day|week|month|"
    r"days|weeks|months|hours|minutes|now|longer|of|further|few|\d|duration|time|course|remainder|up|in|good"
    r"|medication|use|stools|patient)\b|\s?$)|\d|dose\b|life\b|good\b|loose\b|home\b|sbp\b|systolic\b|follow)"
    rf"(?P<what>(?:[A-Za-z][^,;:()|\n.#]*?){_STOPS})",
    re.IGNORECASE,
)
_AFTER_NEED = re.compile(
    rf"\.?\s+(?P<what>(?!for\b|and\b|or\b|to\b|by\b|only\b|if\b|max|not\b|up\b|take\b|basis\b|at\b|with\b|in\b"
    rf"|until\b|no\b|she\b|he\b)[a-z][^,;:()|\n.#]*?){_STOPS}"
)
_STOP_AT_END = re.compile(r"(?<!\.\w)\.$")
_ONLY_TIME = re.compile(r"(?:for\s)?(?:\w+\s)?(?:days?|weeks?|months?|hours?|doses?|years?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """The span of each part that a stretch of text states."""

    strength: Stretch | None = None
    dose: Stretch | None = None
    route: Stretch | None = None
    frequency: Stretch | None = None
    timing: Stretch | None = None
    duration: Stretch | None = None
    purpose: Stretch | None = None

    @property
    def tells_how(self) -> bool:
        """Whether any of it tells how much or how often to take something."""
        return bool(self.strength or self.dose or self.frequency or self.timing)


def find_parts(text: str, name: Stretch = (0, 0)) -> Parts:
    """The parts that `text` states; `name` is where the medicine's name stands, which is none of them."""
    apart = [name, *former(text)]
    quantities = [q for q in find_quantities(text) if all(q.end <= start or q.start >= end for start, end in apart)]
    strength, dose, stepped = find_amounts(text, quantities, name)
    frequency = _frequency(text, quantities)
    duration = find_duration(text, quantities, stepped)
    return Parts(
        strength=strength,
        dose=dose,
        route=next((span for span in find_routes(text) if span[1] <= name[0] or span[0] >= name[1]), None),
        frequency=frequency and _dotted(text, frequency),
        timing=_timing(text, quantities),
        duration=duration and _trimmed(text, duration),
        purpose=_purpose(text, quantities, name[1]),
    )


def _frequency(text: str, quantities: list[Quantity]) -> Stretch | None:
    rates = [
        q for q in quantities if q.kind is _K.FREQUENCY and not is_limit(text, q) and not _of_limit(text, q, quantities)
    ]
    needed = [q for q in quantities if q.kind is _K.AS_NEEDED]
    if not rates:
        doses = [q.end for q in quantities if q.kind is _K.DOSE]
        if doses and (days := _WEEKDAYS.match(text, doses[0])):
            return days.start() + 1, days.end()
        return (needed[0].start, needed[0].end) if needed else None
    start, end = rates[0].start, rates[0].end
    if most := _UP_TO.search(text[:start]):
        start = most.start()
    if days := _WEEKDAYS.match(text, end):
        end = days.end()
    if given := _WHEN_FELT.match(text, end):
        end = given.end()
    for need in needed:
        if need.start >= end and _TO_AS_NEEDED.fullmatch(text, end, need.start):
            end = need.end
        elif need.end <= start and len(text[need.end : start].strip(" .,")) == 0:
            start = need.start
    return start, end


def _of_limit(text: str, rate: Quantity, quantities: list[Quantity]) -> bool:
    """Whether a rate is that of a maximum: "max 3 g a day"."""
    return any(q.kind is _K.DOSE and is_limit(text, q) and text[q.end : rate.start].isspace() for q in quantities)


def _timing(text: str, quantities: list[Quantity]) -> Stretch | None:
    times = [q for q in quantities if q.kind is _K.TIMING or (q.kind is _K.FREQUENCY and len(q.timing) > 1)]
    if not times:
        clock = [q for q in quantities if q.kind is _K.TIME and _CLOCK_LEAD.search(text[: q.start])]
        if not clock:
            return None
        lead = _CLOCK_LEAD.search(text[: clock[0].start])
        return _dotted(text, (lead.start() if lead else clock[0].start, clock[0].end))
    start, end = times[0].start, times[0].end
    for later in times[1:]:
        if later.start <= end or _TIMES_JOIN.fullmatch(text, end, later.start):
            end = max(end, later.end)
    if re.match(r"before|after", text[start:end], re.IGNORECASE) and (figure := _FIGURE_NEAR.search(text[:start])):
        start = figure.start()
    return _dotted(text, (start, end))


def _purpose(text: str, quantities: list[Quantity], after: int) -> Stretch | None:
    for found in _PURPOSE.finditer(text, after):
        if not _ONLY_TIME.search(found[0]) and not any(
            q.kind in (_K.DURATION, _K.DATE, _K.TIME) and found.start() <= q.start < found.end("what")
            for q in quantities
        ):
            return _trimmed(text, (found.start(), found.end("what")))
    for need in quantities:
        if need.kind is _K.AS_NEEDED and (found := _AFTER_NEED.match(text, need.end)):
            return _trimmed(text, found.span("what"))
    return None


def _dotted(text: str, span: Stretch) -> Stretch:
    """With the last full stop of an abbreviation: "b.i.d."."""
    start, end = span
    return (start, end + 1) if text[end : end + 1] == "." and re.search(r"\w\.\s?\w{1,3}$", text[start:end]) else span


def _trimmed(text: str, span: Stretch) -> Stretch | None:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:" or _STOP_AT_END.search(text[start:end])):
        end -= 1
    return (start, end) if start < end else None
