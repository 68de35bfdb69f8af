"""Figures with the drug they belong to: "Zocor 20 mg at bedtime" is one use of one drug.

A figure belongs to the drug it stands right before or after, else to the last drug named; a sentence without a drug
goes on about the one before it. The same reading serves an answer and its passages.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..clinical.drugs import DrugMention
from ..clinical.quantities import Quantity, QuantityKind, same
from .claims import Statement
from .segments import Role

OF_A_DRUG = frozenset(
    {
        QuantityKind.DOSE, QuantityKind.FREQUENCY, QuantityKind.TIMING, QuantityKind.AS_NEEDED, QuantityKind.DURATION,
        QuantityKind.NUMBER, QuantityKind.PERCENT, QuantityKind.MEASURE,
    }
)  # fmt: skip
_ASIDE = re.compile(
    r"\b(?:from|due to|because of|caused by|than|instead of|allerg\w+ to|not|since)\s+(?:the\s+)?$", re.I
)
_ALL_OF_THEM = re.compile(
    r"\b(?:both|each|all (?:of (?:them|these)|two|three|four))\b(?! (?:day|morning|evening|night|meal|time|week))", re.I
)
_NEAR_WORDS = 3
_BEGINS_ANEW = re.compile(
    r"[,;:]|\b(?:and|then|while|whilst|when|if|until|before|after|with|replac\w+)\b", re.IGNORECASE
)
_BY_ITS_USE = re.compile(
    r"(?:(?:and|also|take|use|keep|continue)\s+)*(?:your|the)\s+(?!(?:same|new|old|first|other)\s)(?:[\w-]+\s+){1,2}"
    r"(?:pills?|tablets?|medicines?|medication|capsules?|drops?|inhalers?|injections?|shots?|cream)\b",
    re.IGNORECASE,
)


_ROUTES = {
    "mouth": r"by mouth|oral(?:ly)?|swallow\w*",
    "vein": r"intravenous(?:ly)?|IV|(?:through|into|by) (?:a |the |your )?vein|drip",
    "muscle": r"intramuscular(?:ly)?|into (?:a|the|your) muscle",
    "skin": r"under (?:the|your) skin|subcutaneous(?:ly)?",
    "tongue": r"under (?:the|your) tongue|sublingual(?:ly)?",
    "rectum": r"rectal(?:ly)?|into (?:the|your) (?:rectum|bottom|back passage)",
}
_ROUTE = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in _ROUTES.items()}


@dataclass
class Use:
    """A drug as one place uses it. statements: indexes of what was read, in order. carried: the drug is not named."""

    drug: DrugMention
    statements: list[int]
    carried: bool = False
    quantities: list[Quantity] = field(default_factory=list)


def routes(statements: Iterable[Statement]) -> frozenset[str]:
    """The ways into the body that the statements name."""
    told = " ".join(statement.segment.text for statement in statements)
    return frozenset(name for name, pattern in _ROUTE.items() if pattern.search(told))


def uses(statements: Sequence[Statement]) -> list[Use]:
    """Every use of a drug in `statements`, in order of mention."""
    found: list[Use] = []
    current: Use | None = None
    for index, statement in enumerate(statements):
        if current is not None and statement.passage != statements[current.statements[-1]].passage:
            current = None
        elif current is not None and statement.segment.sentence != statements[current.statements[-1]].segment.sentence:
            current = None if _BY_ITS_USE.match(statement.segment.text) else Use(current.drug, [index], carried=True)
            found.extend([current] if current else [])
        elif current is not None:
            current.statements.append(index)
        current = _read_statement(index, statement, current, found)
    return found


def _read_statement(index: int, statement: Statement, current: Use | None, found: list[Use]) -> Use | None:
    """Adds the uses of one statement; returns the one that a following statement goes on with."""
    text, base = statement.segment.text, statement.segment.start
    heads = [d for d in statement.drugs if not _ASIDE.search(text[: d.start - base])]
    made = [Use(drug, [index]) for drug in heads]
    for quantity in statement.quantities:
        if quantity.kind in OF_A_DRUG and not _of_a_sign(statement):
            owner = _owner(quantity, heads, text, base, current is not None)
            if owner is not None and _of_all(quantity, heads, text, base):
                for use in made:
                    use.quantities.append(quantity)
            elif owner is not None:
                made[owner] = _add(quantity, made[owner], index, found)
            elif current is not None:
                current = _add(quantity, current, index, found)
    found.extend(use for use in made if not any(use is known for known in found))
    return made[-1] if made else current


def _of_a_sign(statement: Statement) -> bool:
    """Whether the figures of a condition are a sign's, no drug's: "if you gain 3 pounds in one day"."""
    measures = any(quantity.kind is QuantityKind.MEASURE for quantity in statement.quantities)
    return statement.segment.role is Role.CONDITION and measures and not statement.drugs


def _of_all(quantity: Quantity, heads: Sequence[DrugMention], text: str, base: int) -> bool:
    """Whether a figure behind several drugs is each one's: "furosemide 20 mg with potassium 10 mEq, both for 7 days"."""
    since = text[heads[-1].end - base : quantity.start - base] if quantity.start >= heads[-1].end else ""
    return len(heads) > 1 and bool(_ALL_OF_THEM.search(since))


def _add(quantity: Quantity, use: Use, index: int, found: list[Use]) -> Use:
    """The use that holds the figure: this one, or a new one where a second dose follows ("then 30 mg")."""
    if quantity.kind is QuantityKind.DOSE and any(_new_step(quantity, known) for known in use.quantities):
        if not any(use is known for known in found):
            found.append(use)
        use = Use(use.drug, [index], carried=True)
        found.append(use)
    use.quantities.append(quantity)
    return use


def _new_step(quantity: Quantity, known: Quantity) -> bool:
    return known.kind is QuantityKind.DOSE and known.unit == quantity.unit and not same(known, quantity)


def _owner(quantity: Quantity, heads: Sequence[DrugMention], text: str, base: int, goes_on: bool) -> int | None:
    """Which of `heads` a figure belongs to; None where it is none of them.

    goes_on: a drug was named before, and what stands before the first head may still be about that one.
    """
    if not heads:
        return None
    before = [n for n, drug in enumerate(heads) if drug.end <= quantity.end]
    after = [n for n, drug in enumerate(heads) if drug.start >= quantity.start and drug.end > quantity.end]
    if not after:
        return before[-1]
    gap = text[quantity.end - base : heads[after[0]].start - base]
    joins_on = len(gap.split()) < _NEAR_WORDS and not _BEGINS_ANEW.search(gap)
    if not before:
        return None if goes_on and not joins_on else after[0]
    since = text[heads[before[-1]].end - base : quantity.start - base]
    if len(since.split()) <= 1 and "," not in since:
        return before[-1]
    return after[0] if joins_on else before[-1]
