"""The drugs that a text names, less the words that only look like one.

`clinical.drugs` takes a word right before a strength for a drug it does not know. Beside a drug that it knows such a guess is
the tail of its name ("sevelamer carbonate 800 mg") or the one who takes it ("give Ann 875 mg of amoxicillin").
"""

import re

from ..clinical.drugs import DrugMention, find_drugs, generic_name

_OF_ANOTHER = re.compile(r"\s*[\d.,/-]+\s*\w+\s+(?:\w+\s+){0,2}of\s+$", re.IGNORECASE)


def drug_mentions(text: str) -> tuple[DrugMention, ...]:
    """Every drug that `text` names, in order, without guesses that a known drug beside them explains."""
    found = find_drugs(text)
    return tuple(
        drug
        for at, drug in enumerate(found)
        if generic_name(drug.name) is not None
        or not (_is_tail(text, found[at - 1] if at else None, drug) or _is_taker(text, drug, found[at + 1 : at + 2]))
    )


def _is_tail(text: str, before: DrugMention | None, drug: DrugMention) -> bool:
    """Whether the guess ends the name of the drug right before it."""
    return before is not None and not text[before.end : drug.start].strip(" -")


def _is_taker(text: str, drug: DrugMention, after: list[DrugMention]) -> bool:
    """Whether the strength after the guess is said to be "of" the next drug."""
    return bool(after) and bool(_OF_ANOTHER.fullmatch(text, drug.end, after[0].start))
