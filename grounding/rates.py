"""How often, where it is no dose of a drug: "8 glasses of fluid a day", "three visits a week", "ten times every waking hour".

`clinical.quantities` reads such a rate only where it stands with "every" or an adverb. Here the unit of time alone is compared,
as any of its wordings.
"""

import re
from collections.abc import Sequence

from ..answer import ClaimKind, Support
from ..clinical.quantities import Quantity, QuantityKind
from .claims import Statement
from .evidence import Evidence
from .findings import Finding

_UNITS = {
    "hour": r"(?:waking )?hours?(?! (?:apart|later|before|after|prior))|hourly",
    "day": r"days?|daily|nights?|nightly|mornings?|evenings?|bedtime|24 hours",
    "week": r"weeks?|weekly",
    "month": r"months?|monthly",
    "year": r"years?|yearly|annually",
}
_RATE = re.compile(
    r"\b(?:(?:(?<!for )(?<!in )(?<!after )(?<!within )(?<!of )an?|per|each|every|out of (?:each|every)|of (?:each|every))\s+"
    r"(?:single\s+|waking\s+)?(?:" + "|".join(f"(?P<{unit}>{words})" for unit, words in _UNITS.items()) + r")"
    r"|(?P<adverb>hourly|daily|nightly|weekly|monthly|yearly|annually))\b",
    re.IGNORECASE,
)
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
    return found


def said_as_rate(quantity: Quantity, statement: Statement, evidence: Evidence) -> int | None:
    """The passage that gives the "every day" beside an amount as a rate: "8 glasses a day"; None where none does."""
    unit = _FREQUENCIES.get(quantity.value) if quantity.kind is QuantityKind.FREQUENCY else None
    if unit is None or quantity.timing or len(statement.quantities) < 2:
        return None
    return next((s.passage for s in evidence.statements if unit in _units(s, plain=True)), None)


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
