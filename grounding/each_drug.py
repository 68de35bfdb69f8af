"""Each drug of a statement by itself: of "aspirin and clopidogrel should both be taken" one may have been stopped.

`stance` compares a statement as a whole with the passages that fit it best; where it names several drugs, those may be about one of them.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from ..answer import ClaimKind, Support
from ..clinical.drugs import DrugMention, same_drug
from .claims import Statement
from .evidence import Evidence
from .findings import Finding
from .former import IN_PLACE_OF
from .replacements import is_replaced
from .segments import Role
from .stance import LATER, instructs, status_of
from .status import Status

_OF_BEFORE = re.compile(
    rf"\b(?:{IN_PLACE_OF}|instead|used to|(?:was|were)\b(?! already)|before|switch\w*|chang\w+|swap\w*|former\w*|previous\w*|"
    r"from|old|no more|not)\b",
    re.I,
)
_TAKES_OVER = re.compile(
    r"\s+(?:takes?|took|taking) (?:(?:its|their|the) place|over)\b|\s+(?:replaces?|replaced|instead)\b", re.I
)
_ALLOWS = re.compile(r"\b(?:can|may|fine|okay|ok|allowed|all right)\b", re.I)
_TO_STOP = re.compile(r"(?:\b(?:to|should|will|must) |^)(?:stop|discontinue|hold)\b", re.I)
_UNTIL = re.compile(r"until|till", re.I)
_Wrong = Callable[[DrugMention, Statement, Evidence], bool]


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each drug that the passages only stop, never stop, or only ban, and the answer otherwise."""
    return [
        Finding(index, kind, statement.segment.text, Support.CONTRADICTED, None, reason.format(drug.name))
        for index, statement in enumerate(answer)
        if statement.segment.role in (Role.MAIN, Role.CONTRAST)
        for kind, reason, wrong in _questions(statement)
        for drug in statement.drugs
        if wrong(drug, statement, evidence)
    ]


def _questions(statement: Statement) -> Iterator[tuple[ClaimKind, str, _Wrong]]:
    """What is to be asked of each drug of a statement, and the reason given where it is so."""
    takes = not statement.statuses and instructs(statement)
    if takes or statement.statuses == {Status.CONTINUED}:
        yield ClaimKind.STATUS, "The summary stops {}.", _only_stopped
    if (
        not statement.denies
        and not _OF_BEFORE.search(statement.segment.text)
        and Status.STOPPED not in statement.statuses
    ):
        yield ClaimKind.STATUS, "The summary gives another medicine in place of {}.", _replaced
    if statement.statuses == {Status.STOPPED} and not statement.denies:
        wrong = _never_stopped if len(statement.drugs) > 1 else _goes_on
        yield ClaimKind.STATUS, "The summary does not stop {}.", wrong
    if not statement.denies and (instructs(statement) or _ALLOWS.search(statement.segment.text)):
        yield ClaimKind.PERMISSION, "The summary rules {} out.", _only_banned


def _only_stopped(drug: DrugMention, _: Statement, evidence: Evidence) -> bool:
    places = evidence.naming(drug.generic)
    known: set[Status] = set().union(*(status_of(n, evidence) for n in places))
    resumed = any(_resumed(n, evidence) for n in places)
    return known == {Status.STOPPED} and not resumed and any(_at_once(n, evidence) for n in places)


def _resumed(index: int, evidence: Evidence) -> bool:
    """Whether the sentence has the drug go on before it names another: "metformin was held, and was resumed at home"."""
    own = evidence.sentence(index)
    after = takewhile(lambda n: not evidence.statements[n].drugs, own[own.index(index) + 1 :])
    return any(Status.CONTINUED in evidence.statements[n].statuses for n in after)


def _at_once(index: int, evidence: Evidence) -> bool:
    """Whether what a statement says holds now: neither later ("then stop", "to stop the day before") nor under a condition."""
    here, own = evidence.statements[index], evidence.sentence(index)
    conditional = any(evidence.statements[n].segment.role is Role.CONDITION for n in own)
    after = [evidence.statements[n].segment for n in own[own.index(index) + 1 :][:1]]
    timed = any(segment.role is Role.TIME and not _UNTIL.match(segment.text) for segment in after)
    to_come = timed and _TO_STOP.search(here.segment.text)
    return not conditional and not to_come and not LATER.search(here.segment.text)


def _never_stopped(drug: DrugMention, statement: Statement, evidence: Evidence) -> bool:
    if _TAKES_OVER.match(statement.segment.text[drug.end - statement.segment.start :]):
        return False
    places = evidence.naming(drug.generic)
    ended = any(Status.STOPPED in status_of(n, evidence) or evidence.statements[n].denies for n in places)
    return bool(places) and not ended


def _replaced(drug: DrugMention, _: Statement, evidence: Evidence) -> bool:
    return is_replaced(drug, evidence)


def _goes_on(drug: DrugMention, statement: Statement, evidence: Evidence) -> bool:
    """Whether the passages have the drug go on, or go on alone, and never stop it: "stop clopidogrel and continue aspirin"."""
    known = (status_of(n, evidence) for n in evidence.naming(drug.generic))
    return any(Status.CONTINUED in told for told in known) and _never_stopped(drug, statement, evidence)


def _only_banned(drug: DrugMention, statement: Statement, evidence: Evidence) -> bool:
    known = [evidence.statements[n] for n in evidence.naming(drug.generic)]
    flags = [
        banned
        for one in known
        if not (one.until and statement.bounded)
        for term, banned in zip(one.terms, one.denied, strict=True)
        for other in one.drugs
        if same_drug(drug.generic, other.generic) and other.start <= one.segment.words[term.first].start < other.end
    ]
    return bool(flags) and all(flags)
