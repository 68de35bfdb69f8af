"""Which medicine takes the place of which: "lisinopril was stopped; losartan was started instead".

Such a sentence ends one medicine and begins another, and an answer may not pair them otherwise. Knows English cues only.
"""

import re
from collections.abc import Iterator, Sequence

from ..answer import ClaimKind, Support
from ..clinical.drugs import DrugMention, same_drug
from .claims import Statement
from .evidence import Evidence
from .findings import Finding
from .former import IN_PLACE_OF

_OLD_AFTER = re.compile(rf"\b(?:{IN_PLACE_OF}|(?:switched|changed) from)\s+(?:\w+\s+)?$", re.I)
_BY = re.compile(r"\b(?:replaced|switched|changed) (?:by|with|to)\b(?! \d)", re.I)
_OLD_BEFORE = re.compile(rf"[^,;.]{{0,25}}{_BY.pattern}", re.I)
_INSTEAD = re.compile(
    r"\b(?:instead(?! of)|in (?:its|their) place|in place of (?:it|this|that|them)|"
    r"(?:takes?|took|taking) (?:its|their) place|(?:replac\w+) (?:it|this|that|them))\b",
    re.I,
)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each medicine that the passages replace by another than the answer does."""
    known = list(_pairs(evidence.statements))
    agreed = {
        (index, new, old)
        for index, new, old in _pairs(answer)
        if any(same_drug(new.generic, n.generic) and same_drug(old.generic, o.generic) for _, n, o in known)
    }
    found = []
    for index, new, old in _pairs(answer):
        for place, other, before in known:
            another = same_drug(before.generic, old.generic) and not same_drug(new.generic, other.generic)
            reversed_ = same_drug(other.generic, old.generic) and same_drug(before.generic, new.generic)
            if (another and (index, new, old) not in agreed) or reversed_:
                text, passage = answer[index].segment.text, evidence.statements[place].passage
                reason = f"The summary gives {other.name} in place of {before.name}."
                found.append(Finding(index, ClaimKind.STATUS, text, Support.CONTRADICTED, passage, reason))
                break
    return found


def is_replaced(drug: DrugMention, evidence: Evidence) -> bool:
    """Whether every place that names the drug gives another in its place: "losartan 50 mg daily: replaces hydrochlorothiazide"."""
    named = [
        (evidence.statements[n], one)
        for n in evidence.naming(drug.generic)
        for one in evidence.statements[n].drugs
        if same_drug(drug.generic, one.generic)
    ]
    return bool(named) and all(_is_old(one, statement) for statement, one in named)


def _is_old(drug: DrugMention, statement: Statement) -> bool:
    text, base = statement.segment.text, statement.segment.start
    return bool(_OLD_AFTER.search(text[: drug.start - base]) or _OLD_BEFORE.match(text[drug.end - base :]))


def _pairs(statements: Sequence[Statement]) -> Iterator[tuple[int, DrugMention, DrugMention]]:
    """(place, new, old) of each medicine that takes another's place."""
    for index, statement in enumerate(statements):
        old = [drug for drug in statement.drugs if _is_old(drug, statement)]
        new = [drug for drug in statement.drugs if drug not in old]
        if old:
            new = new or _named_before(index, statements)
        elif _BY.search(statement.segment.text):
            old = _named_before(index, statements)
        elif instead := _INSTEAD.search(statement.segment.text):
            before = [drug for drug in new if drug.end <= statement.segment.start + instead.start()]
            old = before[-2:-1] or _named_before(index, statements)
            new = before[-1:] or new[:1]
        else:
            continue
        yield from ((index, one, other) for one in new for other in old if not same_drug(one.generic, other.generic))


def _named_before(index: int, statements: Sequence[Statement]) -> list[DrugMention]:
    """The last medicine named before a statement, in its sentence or the one before it: what "instead" is instead of."""
    here = statements[index]
    near = [
        drug
        for s in statements[:index]
        if s.passage == here.passage and here.segment.sentence - s.segment.sentence <= 1
        for drug in s.drugs
    ]
    return near[-1:]
