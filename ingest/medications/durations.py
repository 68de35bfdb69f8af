"""For how long, or until when, a medicine is taken: "for 7 days", "x 2 weeks", "until INR is checked", "02/09 - 02/11".

What says when something happens ("in 2 weeks"), how far apart ("every 3 days") or how long ago is none.
"""

import re
from itertools import pairwise

from ...clinical.quantity import Quantity, QuantityKind

Stretch = tuple[int, int]

_K = QuantityKind
_FOR = re.compile(
    r"(?:\bfor|[x×])\s?(?:at\s(?:least|most)\s|about\s|up\sto\s|(?:no\smore|not\smore|less)\sthan\s|the\s(?:next"
    r"|first|last|remaining)\s|another\s|a\stotal\sof\s|a\sfurther\s"
    r"|an\sadditional\s|a\sfull\s|a\s|only\s)*$",
    re.IGNORECASE,
)
_NO_SPAN = re.compile(
    r"\b(?:in|within|after|at|every|q|per|ago|old|least|over|before|apart|aged?|past|last|by|recheck|during|waited?"
    r"|further)\s(?:the\s|about\s|a\s)?$",
    re.IGNORECASE,
)
_SUPPLIED = re.compile(r"\b(?:suppl(?:y|ies|ied)|dispensed|given|issued|provided)\s(?:for|of)\s$", re.IGNORECASE)
_ENDS_SPAN = re.compile(r"\s*(?:[,.;)|]|$)|\s(?:course|total|then|only|more|in\sall|duration)\b", re.IGNORECASE)
_UNTIL = re.compile(
    r"\b(?:until|till|thru|through|to\sfinish(?:\son)?|ending(?:\son)?|(?:last\sdose|final\sdose"
    r"|last\sday)(?:\s(?:on|is))?)\s(?:[^,.;|()\n]|(?<=\bDr)\.|\.(?=\w\.)|(?<=\.\w)\.(?=\s[a-z\d]|$)){2,70}",
    re.IGNORECASE,
)
_WHILE = re.compile(
    r"\b(?:while|as\slong\sas)\s(?:(?:you|he|she|they)\s(?:are\s|is\s)?)?(?:tak(?:e|es|ing)|on|us(?:e|es|ing)"
    r"|breast-?feed\w*|nursing|pregnant)\b[^.,;:()|\n]{0,40}",
    re.IGNORECASE,
)
_DAYS = re.compile(r"\bdays?\s\d{1,2}\s?(?:to|-|–|through)\s?\d{1,2}\b", re.IGNORECASE)
_EVER = re.compile(
    r"\b(?:indefinitely|life-?long|for\slife|long[-\s]term|for\s(?:the\s)?rest\sof\s\w+\slife)\b", re.IGNORECASE
)
_NEXT_STEP = re.compile(
    r"\s*[,;]?\s*(?:and\s)?(?:then\s)?(?:\d+|once|twice|one|two|three|four|five|six|daily|every)\b[^.;]{0,40}?\s*",
    re.IGNORECASE,
)
_DATES = re.compile(r"\s?(?:-|–|to|through|thru|until)\s?")


def find_duration(text: str, quantities: list[Quantity], stepped: bool) -> Stretch | None:
    """The span of how long, with its "for" or "until". stepped: whether the dose has several steps, each with its own."""
    found = [span for q in quantities if q.kind is _K.DURATION and (span := _lasting(text, q))]
    found += [_to_date(text, found_.span(), quantities) for found_ in _UNTIL.finditer(text)]
    found += [found_.span() for pattern in (_EVER, _WHILE, _DAYS) for found_ in pattern.finditer(text)]
    dates = [q for q in quantities if q.kind is _K.DATE]
    for first, second in pairwise(dates):
        if _DATES.fullmatch(text, first.end, second.start):
            found.append((first.start, second.end))
    if not found:
        return None
    found.sort()
    if len(found) > 1 and _NEXT_STEP.fullmatch(text, found[0][1], found[1][0]):
        stepped = True  # "4 times a day for 2 weeks, 3 times for 1 week, then stop"
    return (found[0][0], max(end for _, end in found)) if stepped else found[0]


def _lasting(text: str, quantity: Quantity) -> Stretch | None:
    """The span of how long something lasts, with its "for"; None for one that says when or how far apart."""
    before = text[max(0, quantity.start - 30) : quantity.start]
    if _SUPPLIED.search(before):
        return None
    if lead := _FOR.search(before):
        return quantity.start - (len(before) - lead.start()), quantity.end
    if before.endswith(("x", "×")):
        return quantity.start - 1, quantity.end
    if re.match(r"[x×]", text[quantity.start : quantity.start + 1]):
        return quantity.start, quantity.end
    if (
        _NO_SPAN.search(before)
        or not _ENDS_SPAN.match(text, quantity.end)
        or quantity.unit not in ("day", "month", "year", "week")
    ):
        return None
    return quantity.start, quantity.end


def _to_date(text: str, span: Stretch, quantities: list[Quantity]) -> Stretch:
    """A stretch that a date opens up to the end of that date: "through October 22, 2025", and without its "for prevention"."""
    dated = next((q for q in quantities if q.kind is _K.DATE and span[0] < q.start and q.end < span[1]), None)
    if dated and re.match(r"\s(?:for|to|and|with|by|as)\b", text[dated.end :]):
        return span[0], dated.end
    ends = [q.end for q in quantities if q.kind in (_K.DATE, _K.TIME) and span[0] <= q.start < span[1] <= q.end]
    return span[0], max([span[1], *ends])
