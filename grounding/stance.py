"""Whether an answer allows, bans, starts, continues or stops what its passages do.

A word that an answer denies must be denied somewhere in the statements that fit it best, and the other way round; the same
holds for what is started, continued and stopped. A limit makes both true: "no driving until Friday".
"""

import re
from collections.abc import Sequence

from ..answer import ClaimKind, Support
from .claims import Statement
from .evidence import Evidence, content
from .findings import Finding
from .plain_words import is_part_of_the_body, is_topic
from .replacements import is_replaced
from .segments import Role
from .status import OPPOSITES, Status
from .terms import Term

_DOING = r"(?:finish|complete|swallow|take|use|give|apply|put|wear|inject|inhale|eat|drink|have|do|go)"
_COMMAND = re.compile(
    rf"(?:(?:on|at|for|in|each|every)\b[^,]{{0,40}},)?\W*(?:(?:and|also|then|please|yes)\W+)*{_DOING}\b", re.I
)
_THIS = re.compile(r"(?:and |then )?(?:it|this|that|they|these|those|which|both)\b", re.I)
_NOT_NEEDED = re.compile(
    r"\b(?:(?:do|does|did|will)(?: not|n't) (?:have|need)(?: to)?|no (?:longer )?need(?:ed|s)?|"
    r"no(?:body| one) (?:has|needs?)(?: to)?|needn't|need not|not in need|"
    r"not (?:necessary|required|needed)|unnecessary|nothing (?:you|he|she) need)\b",
    re.I,
)
_NEEDED = re.compile(r"\b(?:needs?|must|(?:have|has) to|required)\b", re.I)
LATER = re.compile(r"\b(?:then|afterwards?|after (?:that|this)|once|when)\b", re.I)
_HOW_NOT = re.compile(
    r"(?:(?:but|and) )?not (?:[\w-]+ ){0,4}?"
    r"(?:within|with|at the same time|together|on an?|to exceed|more|over|less|before|after|beyond)\b",
    re.IGNORECASE,
)
"""A denial of how or when something is taken, which does not stop it: "not within two hours of calcium"."""
_AS_GOOD_AS_NOT = re.compile(  # nobody removes what dissolves, and nobody has what is pending
    r"\b(?:(?:left|leave|remain|stay|keep) (?:\w+ )?(?:in place|undisturbed|on|alone)|dissolv\w+|absorbable|"
    r"(?:fall|come) (?:off|out) (?:on|by) (?:its|their|them)|pending|awaited|outstanding)\b",
    re.I,
)
_WITHOUT_DOING = re.compile(r"\bwithout (?=\w+ing\b)", re.I)
_NOT_TO_STOP = re.compile(r"\b(?:not|n't|never)(?: to| ever)?(?: \w+ly)? (?:stop|quit|discontinue)\b", re.I)
_AND_NOT = re.compile(r"(?:and|but) (?:do|does|should|must|need|will|can|may)(?: not|n't)\b", re.I)
_IT = re.compile(r"\b(?:it|them|this|that|which)\b", re.I)
_DUTY = re.compile(rf"\b(?:should|must|needs? to|can|may|will|are to|is to) (?:\w+ ){{0,2}}(?:be|{_DOING})\b", re.I)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each statement that fits some passage statement: its permission, and its status if it has one."""
    found = []
    for index, statement in enumerate(answer):
        held = [term for term in statement.terms if evidence.holds(term)]
        terms = [term for term in held if not term.light]
        if _ends(statement) and any(is_replaced(drug, evidence) for drug in statement.drugs):
            continue
        if not terms and (statement.denies or statement.statuses):
            terms = [term for term in held if is_topic(term.text)]
        if terms and statement.segment.role in (Role.MAIN, Role.CONTRAST):
            found.append(_permission(index, statement, terms, evidence))
            found.extend(_status(index, answer, terms, evidence))
            found.extend(_need(index, statement, terms, evidence))
        elif not terms and statement.statuses and (meant := _meant(index, answer, evidence)):
            found.extend(_status(index, answer, meant, evidence))
        elif Status.STOPPED in statement.statuses and not _stops_anything(evidence):
            reason = "The summary stops nothing."
            found.append(Finding(index, ClaimKind.STATUS, statement.segment.text, Support.CONTRADICTED, None, reason))
        found.extend(_spared(index, statement, evidence))
    return found


def _ends(statement: Statement) -> bool:
    return statement.denies or Status.STOPPED in statement.statuses


def _spared(index: int, statement: Statement, evidence: Evidence) -> list[Finding]:
    """Whether the answer does "without" what the passages only ask for: "without taking your temperature"."""
    without = _WITHOUT_DOING.search(statement.segment.text)
    if without is None:
        return []
    begin = statement.segment.start + without.end()
    spared = [t for t in content(statement) if statement.segment.words[t.first].start >= begin and evidence.holds(t)]
    known = [
        other_flag
        for term in spared
        for n in evidence.holding(term)
        for other, other_flag in zip(evidence.statements[n].terms, evidence.statements[n].denied, strict=True)
        if term.borne_out_by(other.says)
    ]
    if not known or any(known):
        return []
    reason = "The summary asks for what this does without."
    return [Finding(index, ClaimKind.CONDITION, statement.segment.text, Support.CONTRADICTED, None, reason)]


def _stops_anything(evidence: Evidence) -> bool:
    return any(s.denies or Status.STOPPED in s.statuses for s in evidence.statements)


def _meant(index: int, answer: Sequence[Statement], evidence: Evidence) -> list[Term]:
    """What "it" of a statement is: what the statements before it in its sentence name."""
    sentence = answer[index].segment.sentence
    before = [s for s in answer[:index] if s.segment.sentence == sentence]
    return (
        [term for s in before for term in content(s) if evidence.holds(term)]
        if _IT.search(answer[index].segment.text)
        else []
    )


def _permission(index: int, statement: Statement, terms: Sequence[Term], evidence: Evidence) -> Finding:
    reach = evidence.widened(evidence.best(terms))
    flags = dict(zip(statement.terms, statement.denied, strict=True))
    against = [term for term in terms if not _said_so(term, flags[term], statement, reach, evidence)]
    passage = evidence.statements[reach[0]].passage if reach else None
    text = statement.segment.text
    bans = any(flags[term] for term in terms)
    if not bans and len(against) < len(terms):  # of a ban on an act, the part of the body is not what is banned
        against = [term for term in against if not is_part_of_the_body(term.text)]
    # A ban stands if any of its words is banned there; anything else falls if any of its words is.
    if len(against) == len(terms) if bans else against:
        words = ", ".join(term.text for term in against)
        reason = f"The summary does not rule this out: {words}." if bans else f"The summary rules this out: {words}."
        return Finding(index, ClaimKind.PERMISSION, text, Support.CONTRADICTED, passage, reason)
    return Finding(index, ClaimKind.PERMISSION, text, Support.SUPPORTED, passage)


def _said_so(term: Term, flag: bool, statement: Statement, reach: Sequence[int], evidence: Evidence) -> bool:
    """Whether some fitting statement holds the term with the same denial; true where none holds it at all."""
    held = False
    ended = any(_stops(s) and not s.drugs for s in (evidence.statements[n] for n in reach))
    for index in reach:
        known = evidence.statements[index]
        for other, other_flag in zip(known.terms, known.denied, strict=True):
            if term.borne_out_by(other.says) or (
                term.parts and any(not part.isdisjoint(other.says) for part in term.parts)
            ):
                held = True
                stopped = flag and (ended or _stops(known))
                denied_after = flag and (
                    _denied_after(index, evidence) or bool(_AS_GOOD_AS_NOT.search(known.segment.text))
                )
                if other_flag is flag or stopped or denied_after or _limit_explains(statement, known, flag):
                    return True
    return not held


def _denied_after(index: int, evidence: Evidence) -> bool:
    """Whether what follows denies something of what this names: "stitches are absorbable and do not need removal"."""
    own = evidence.sentence(index)
    after = own[own.index(index) + 1 :][:1]
    return any(_AND_NOT.match(evidence.statements[n].segment.text) for n in after)


def _stops(statement: Statement) -> bool:
    """Whether a statement stops something now; "for 35 days, then stop" has it taken first."""
    return Status.STOPPED in statement.statuses and not LATER.search(statement.segment.text)


def _limit_explains(statement: Statement, known: Statement, flag: bool) -> bool:
    """Whether a limit makes a denial and a permission agree: "no driving until Friday" and "drive from Friday on".

    "Drive until Friday" is the opposite of both.
    """
    if flag:
        return statement.limited and not (known.until and statement.until)
    return known.limited and statement.bounded and not (known.until and statement.until)


def _status(index: int, answer: Sequence[Statement], terms: Sequence[Term], evidence: Evidence) -> list[Finding]:
    statement = answer[index]
    of_any = all(is_topic(term.text) for term in terms)  # "one medicine was stopped"
    best = list(range(len(evidence.statements))) if of_any else evidence.best(terms)
    reach = evidence.widened(best)
    known: set[Status] = set().union(*(status_of(n, evidence) for n in reach))
    here: set[Status] = set().union(*(status_of(n, evidence) for n in best))
    known_here = [evidence.statements[n] for n in reach]
    denied = any(
        s.denies and (not _HOW_NOT.match(s.segment.text) or _HOW_NOT.search(statement.segment.text)) for s in known_here
    )
    passage = evidence.statements[reach[0]].passage if reach else None
    found = []
    for status in sorted(statement.statuses) or ([None] if instructs(statement) else []):
        wrong = bool(known & OPPOSITES[status]) and status not in known
        if status is Status.STOPPED:
            forbidden = any(_NOT_TO_STOP.search(evidence.statements[n].segment.text) for n in best)
            wrong = Status.STOPPED not in known and (not denied or (forbidden and not statement.denies))
            wrong = wrong or (not _is_conditional(index, answer) and _only_under_a_condition(reach, evidence))
        if status is None and not (wrong and here & OPPOSITES[None]):
            continue
        support = Support.CONTRADICTED if wrong else Support.SUPPORTED
        reason = "The summary says otherwise about starting, going on or stopping." if wrong else ""
        found.append(Finding(index, ClaimKind.STATUS, statement.segment.text, support, passage, reason))
    return found


def _is_conditional(index: int, answer: Sequence[Statement]) -> bool:
    """Whether a condition or a time stands anywhere in its sentence."""
    own = (s for s in answer if s.segment.sentence == answer[index].segment.sentence)
    return any(s.bounded or s.segment.role is Role.CONDITION for s in own)


def _only_under_a_condition(places: Sequence[int], evidence: Evidence) -> bool:
    """Whether these statements stop something, and each that does only if something else happens: "hold if the pressure is low"."""
    stops = [n for n in places if Status.STOPPED in evidence.statements[n].statuses]
    roles = [[evidence.statements[near].segment.role for near in evidence.sentence(n)] for n in stops]
    return bool(stops) and all(Role.CONDITION in of_sentence for of_sentence in roles)


def _need(index: int, statement: Statement, terms: Sequence[Term], evidence: Evidence) -> list[Finding]:
    """Whether the answer waives what the passages ask for, or asks for what they waive."""
    reach = evidence.widened(evidence.best(terms))
    known = [evidence.statements[n] for n in reach]
    waived = any(_NOT_NEEDED.search(s.segment.text) or _AS_GOOD_AS_NOT.search(s.segment.text) for s in known)
    text = statement.segment.text
    if waives := _NOT_NEEDED.search(text):
        ended = "longer" in waives[0].lower() and any(map(_stops, known))  # "weaned off": no longer needed
        wrong = not waived and not ended and not any(s.denies for s in known)
    else:
        wrong = waived and not statement.denies and bool(_NEEDED.search(text))
    if not wrong:
        return []
    reason = "The summary says otherwise about whether this is needed."
    return [
        Finding(index, ClaimKind.PERMISSION, text, Support.CONTRADICTED, known[0].passage if known else None, reason)
    ]


def instructs(statement: Statement) -> bool:
    """Whether a statement without a status tells the reader to take or do something."""
    text = statement.segment.text
    return not statement.denies and bool(_COMMAND.match(text) or _DUTY.search(text))


def status_of(index: int, evidence: Evidence) -> frozenset[Status]:
    """The statuses of a statement, and of what follows where that only says "It was stopped", "and is now stopped"."""
    here = evidence.statements[index]
    after = evidence.statements[index + 1] if index + 1 < len(evidence.statements) else None
    if after is None or after.passage != here.passage or content(after) or LATER.search(after.segment.text):
        return here.statuses
    then = evidence.statements[index + 2] if index + 2 < len(evidence.statements) else None
    if then is not None and then.segment.role is Role.CONDITION and evidence.sentence(index)[-1] == index + 2:
        return here.statuses  # "hold if the pressure is low"
    goes_on = after.segment.sentence == here.segment.sentence and after.segment.role is Role.MAIN
    restarts = after.statuses and _IT.search(after.segment.text)  # "He is to restart it"
    return here.statuses | after.statuses if goes_on or restarts or _THIS.match(after.segment.text) else here.statuses
