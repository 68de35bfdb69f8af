"""What an answer makes depend on what: "call if you bleed" needs both halves in one sentence of the passages.

Checks three things: a condition that the passages attach to this action and the answer drops; a condition that the answer
attaches to another action; "only if" where the passages are not exclusive.
"""

import re
from collections.abc import Sequence

from ..answer import ClaimKind, Support
from ..clinical.drugs import same_drug
from .claims import Statement
from .evidence import Evidence, content
from .findings import Finding
from .segments import Role
from .terms import Term

_ONLY = re.compile(r"\bonly (?:if|when|for|in|while|after)\b", re.IGNORECASE)
_EXCLUSIVE = re.compile(
    r"\b(?:only|unless|as needed|except|must|until|no (?!\w+ (?:by|with)\b)\w+ing|"
    r"not (?:to |be )?(?!relieved|controlled|eased|helped)\w+)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"(?:and|but|also)\s+(?:if|when)\b", re.IGNORECASE)
_JOINS = re.compile(r"(?:and|or|then)\b", re.IGNORECASE)
_EVEN = re.compile(r"even\b", re.IGNORECASE)
_EXCEPTION = re.compile(r"(?:only (?:for|in|with)|except)\b", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:and (?:\w+ )?(?:also|at the same time)|both|together with|on top of)\b", re.IGNORECASE)
_IT = re.compile(r"\b(?:it|them)\b(?! (?:is|was|has|will|may|can|seems)\b)", re.IGNORECASE)
_STATES = re.compile(
    r"\W*(?:yes\W+)?(?:you|he|she|they|there|(?:the|your|his|her|their)\s+[\w'-]+(?:\s+[\w-]+)?)\s+"
    r"(?:\w+\s+)?(?:have|has|had|is|are|was|were|goes|went|got|gets|feels?|felt|developed|turned|turns)\b(?! (?:to|a sign|signs|not)\b)",
    re.IGNORECASE,
)
_AS_IF_NOT = re.compile(
    r"\b(?:stop\w*|skip\w*|miss\w*|fail\w*|too|unable|without|no longer|nothing|hard|trouble)\b", re.IGNORECASE
)
"""Words that deny without a "not": "if the drain stops draining" is "if nothing drains"."""
_LONGEST_NAME = 3  # words of what a line is about: "Blue inhaler (salbutamol): 2 puffs only if wheezy"
_DAYS = frozenset("mon tue wed thu fri sat sun am pm wee".split())
_LOOSE = re.compile(
    r"\b(?:whether or not|regardless|(?<!not )at all|even (?:if|when)|no matter|at any time|anytime|any time you get)\b",
    re.IGNORECASE,
)
_LOOSE_KNOWN = re.compile(rf"{_LOOSE.pattern}|\beven\b|\bany (?:time|hour)\b|\b24 h", re.IGNORECASE)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """Findings of conditions, by the statement of the answer that holds (or should hold) them."""
    found: list[Finding] = []
    for index, statement in enumerate(answer):
        sentence = [s for s in answer if s.segment.sentence == statement.segment.sentence]
        if statement.segment.role is Role.CONDITION:
            found.extend(
                _trigger(index, statement, sentence, evidence) + _all_at_once(index, statement, sentence, evidence)
            )
        elif statement.segment.role is Role.MAIN and len(sentence) == 1:
            found.extend(_dropped(index, statement, evidence) or _asserted(index, statement, evidence))
        if _ONLY.search(statement.segment.text) and not _exclusive(sentence, evidence):
            reason = "The summary does not say that it is the only case."
            found.append(Finding(index, ClaimKind.CONDITION, statement.segment.text, Support.UNSUPPORTED, None, reason))
        whole = " ".join(s.segment.text for s in sentence)
        if statement is sentence[0] and _LOOSE.search(whole) and not _anywhere(_LOOSE_KNOWN, evidence):
            reason = "The summary does not say that it holds in any case."
            found.append(Finding(index, ClaimKind.CONDITION, statement.segment.text, Support.UNSUPPORTED, None, reason))
    return found


def _exclusive(sentence: Sequence[Statement], evidence: Evidence) -> bool:
    """Whether the passages are exclusive where they say what a sentence of the answer says."""
    places = evidence.best([term for s in sentence for term in content(s)])
    return any(_EXCLUSIVE.search(evidence.statements[n].segment.text) for n in evidence.widened(places))


def _anywhere(pattern: re.Pattern[str], evidence: Evidence) -> bool:
    return any(pattern.search(statement.segment.text) for statement in evidence.statements)


def _trigger(index: int, statement: Statement, sentence: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """Whether what the answer says to do under a condition is what the passages say to do under it."""
    terms = [term for term in content(statement) if evidence.holds(term)]
    actions = [term for s in _actions(statement, sentence) for term in content(s) if evidence.holds(term)]
    if not terms:
        return []
    places = evidence.best(terms)
    if _turned_around(statement, terms, places, evidence):
        reason = "The summary says this of the opposite case."
        passage = evidence.statements[places[0]].passage
        return [Finding(index, ClaimKind.CONDITION, statement.segment.text, Support.CONTRADICTED, passage, reason)]
    attached = {near for place in places for near in _attached(place, evidence)}
    text, passage = statement.segment.text, evidence.statements[places[0]].passage if places else None
    elsewhere = [term for term in actions if not evidence.holding(term) & attached]
    meant = [term for term in elsewhere if _meant_by_it(term, attached, evidence)]
    elsewhere = [term for term in elsewhere if term not in meant[:1]]
    if elsewhere and len(elsewhere) * 2 >= len(actions):
        words = ", ".join(term.text for term in elsewhere)
        reason = f"The summary does not tie this to the condition: {words}."
        return [Finding(index, ClaimKind.CONDITION, text, Support.CONTRADICTED, passage, reason)]
    return [Finding(index, ClaimKind.CONDITION, text, Support.SUPPORTED, passage)]


def _all_at_once(index: int, statement: Statement, sentence: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """Whether the answer waits for several signs together where any one of the passages' is enough: "fever and also chills"."""
    rest = " ".join(s.segment.text for s in sentence if s.segment.start >= statement.segment.start)
    terms = [term for term in content(statement) if evidence.holds(term)]
    if not _TOGETHER.search(rest) or not terms:
        return []
    known = [" ".join(evidence.statements[n].segment.text for n in evidence.sentence(n)) for n in evidence.best(terms)]
    if not all(_OR.search(text) and not _TOGETHER.search(text) for text in known):
        return []
    reason = "Of what the summary names here, one is enough."
    return [Finding(index, ClaimKind.CONDITION, statement.segment.text, Support.CONTRADICTED, None, reason)]


def _turned_around(statement: Statement, terms: Sequence[Term], places: Sequence[int], evidence: Evidence) -> bool:
    """Whether every place that fits gives the condition denied and the answer does not, or the other way: "if you cannot speak"."""
    flags = dict(zip(statement.terms, statement.denied, strict=True))
    known = [evidence.statements[place] for place in places]
    if any(_AS_IF_NOT.search(s.segment.text) for s in (statement, *known)):
        return False
    if not known or any(s.segment.role is not Role.CONDITION or s.denies is statement.denies for s in known):
        return False
    pairs = [
        (flags[term], flag)
        for s in known
        for other, flag in zip(s.terms, s.denied, strict=True)
        for term in terms
        if term.borne_out_by(other.says)
    ]
    return bool(pairs) and all(own is not other for own, other in pairs)


def _meant_by_it(term: Term, places: set[int], evidence: Evidence) -> bool:
    """Whether an "it" in one of the statements may be what the term names in the sentence before: "unlock it when sitting"."""
    return any(
        _IT.search(evidence.statements[n].segment.text) and evidence.holding(term) & evidence.around(n) for n in places
    )


def _actions(condition: Statement, sentence: Sequence[Statement]) -> list[Statement]:
    """What the answer says to do under a condition: the main statement before it, or all after it where it leads."""
    at = next(n for n, statement in enumerate(sentence) if statement is condition)
    before = [s for s in sentence[:at] if s.segment.role is Role.MAIN]
    return before[-1:] or [s for s in sentence[at:] if s.segment.role is Role.MAIN]


def _attached(place: int, evidence: Evidence) -> set[int]:
    """The statements that one statement's condition belongs to: itself, and the main ones next to it.

    "and if he has a fever, he should ..." goes with what follows; "call if he has a fever, and take ..." with what precedes.

    Sentences of the same passage around it count where the sentence has no main statement of its own.
    """
    own = evidence.sentence(place)
    at = own.index(place)
    statements = evidence.statements
    if statements[place].segment.role is Role.MAIN:
        return set(own) | evidence.around(place)
    main_before = [n for n in own[:at] if statements[n].segment.role is Role.MAIN and not _is_hours(statements[n])]
    before = main_before[-1] if main_before else None
    named = [
        n
        for n in {*main_before[-2:-1], *own[:1]} - {before, place}
        if before is not None
        and (
            not content(statements[before])
            or (statements[n].drugs and not statements[before].drugs)
            or len(statements[n].segment.words) <= _LONGEST_NAME
        )
        and statements[n].segment.role is Role.MAIN
    ]  # "Driving: not until ...", "Codeine 15 mg: 1 tablet if ..."
    after = next((n for n in own[at + 1 :] if statements[n].segment.role is Role.MAIN), None)
    if after is not None and _OPENS.match(statements[place].segment.text):
        before = None
    elif after is not None and before is not None and _JOINS.match(statements[after].segment.text):
        after = None
    main = {n for n in (before, after) if n is not None}
    return {place, *named} | (main or evidence.around(place))


def _is_hours(statement: Statement) -> bool:
    """Whether it only gives a number and when it is answered: "(555-0142, Mon-Fri 9-5)"."""
    return all(word.text.isdigit() or word.text[:3] in _DAYS for word in statement.segment.words)


def _dropped(index: int, statement: Statement, evidence: Evidence) -> list[Finding]:
    """Whether the passages say this only under a condition that the answer leaves out."""
    terms = [term for term in content(statement) if evidence.holds(term)]
    if len(terms) == 0:
        return []
    holding = [n for n in range(len(evidence.statements)) if all(evidence.holding(term) & {n} for term in terms)]
    if any(_of_another_drug(statement, evidence.statements[n]) for n in holding):
        return []
    bound = [_conditions_of(n, evidence) for n in holding]
    if not holding or not all(bound):
        return []
    said = frozenset(key for condition in bound[0] for key in evidence.statements[condition].keys)
    if any(term.borne_out_by(said) for term in terms):
        return []
    missing = evidence.statements[bound[0][0]].segment.text
    reason = f"The summary says this only {missing}."
    passage = evidence.statements[holding[0]].passage
    return [Finding(index, ClaimKind.CONDITION, statement.segment.text, Support.UNSUPPORTED, passage, reason)]


def _asserted(index: int, statement: Statement, evidence: Evidence) -> list[Finding]:
    """Whether the answer says that what the passages only suppose is so: "you have a fever" for "call if you have a fever"."""
    terms = [term for term in content(statement) if evidence.holds(term)]
    holding = [s for n, s in enumerate(evidence.statements) if all(evidence.holding(term) & {n} for term in terms)]
    supposed = bool(terms and holding) and all(known.segment.role is Role.CONDITION for known in holding)
    if not (supposed and _STATES.match(statement.segment.text)):
        return []
    text, passage = statement.segment.text, holding[0].passage
    reason = "The summary only says what to do if this happens."
    return [Finding(index, ClaimKind.CONDITION, text, Support.CONTRADICTED, passage, reason)]


def _of_another_drug(statement: Statement, known: Statement) -> bool:
    """Whether what hangs on the end of a list is about its last drug, which the answer does not name."""
    last = known.drugs[-1] if len(known.drugs) > 1 else None
    return (
        last is not None
        and bool(statement.drugs)
        and not any(same_drug(d.generic, last.generic) for d in statement.drugs)
    )


def _conditions_of(place: int, evidence: Evidence) -> list[int]:
    own = evidence.sentence(place)
    at = own.index(place)
    conditions = []
    for n in own[at + 1 :]:
        segment = evidence.statements[n].segment
        if segment.role is not Role.CONDITION or _EXCEPTION.match(segment.text) or _EVEN.match(segment.text):
            break
        conditions.append(n)
    if at and evidence.statements[own[at - 1]].segment.role is Role.CONDITION and at == 1:
        conditions.append(own[0])
    return conditions
