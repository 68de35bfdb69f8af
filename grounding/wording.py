"""Every word of an answer that states something must come from the passages, and from one place of them.

A word counts as said when the passages hold it, an inflection of it or a glossary meaning of it. What a patient could do,
take, eat, wear or feel is never free: that is how an invented instruction shows. Words of the question support nothing.
"""

import re
from collections.abc import Iterator, Sequence

from ..answer import ClaimKind, Support
from ..clinical.drugs import DrugMention, drugs_for_lay, same_drug
from .claims import Statement
from .evidence import Evidence, content
from .findings import Finding
from .plain_words import is_part_of_the_body
from .segments import Role
from .soft_words import is_soft
from .terms import Term
from .treatments import uses

_LONGEST_LAY_NAME = 4  # words
_MOST_SOFT = 2
_LEADS = re.compile(r"(?:for|at|on)\b", re.IGNORECASE)
_CLEARED = re.compile(r"\W*(?:until|till|unless|once|after|when)\b", re.IGNORECASE)
_PREDICATE = re.compile(r"(?:and\s+)?(?:is|are|was|were|helps?|treats?|prevents?|to|for)\b", re.IGNORECASE)
_REFERS = re.compile(r"\b(?:them|there|(?:that|this) (?:visit|appointment|check|one))\b", re.IGNORECASE)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """One finding for each statement with content: are its words said, and said together."""
    found = []
    for index, statement in enumerate(answer):
        terms = [term for term in content(statement) if not _is_name(term, statement)]
        referred = _referred(index, answer) if statement.people else []
        if terms or referred:
            found.append(_finding(index, statement, terms, evidence, referred, _subject(index, answer)))
    return found


def _referred(index: int, answer: Sequence[Statement]) -> list[Term]:
    """What "that visit", "there" or "them" beside a person's name is: what the statement before it names."""
    if not index:
        return []
    here, before = answer[index].segment, answer[index - 1].segment
    # "For your blood tests, go to Dr. ...", "Do not drive until Dr. ... says you can"
    leads = before.sentence == here.sentence and (_LEADS.match(before.text) or _CLEARED.match(here.text))
    if not (leads or _REFERS.search(here.text)):
        return []
    return [term for term in content(answer[index - 1]) if not _is_name(term, answer[index - 1])]


def _subject(index: int, answer: Sequence[Statement]) -> tuple[DrugMention, ...]:
    """The drugs that a statement is about: its own, or the one drug of what it is the reason or the verb of."""
    here = answer[index]
    before = [s for s in answer[:index] if s.segment.sentence == here.segment.sentence]
    named = [drug for s in before for drug in s.drugs]
    goes_on = here.segment.role is Role.REASON or _PREDICATE.match(here.segment.text)
    return here.drugs or (tuple(named) if goes_on and len(named) == 1 else ())


def _finding(
    index: int,
    statement: Statement,
    terms: Sequence[Term],
    evidence: Evidence,
    referred: Sequence[Term],
    subject: Sequence[DrugMention],
) -> Finding:
    kind = ClaimKind.CONDITION if statement.segment.role is Role.CONDITION else ClaimKind.STATEMENT
    text = statement.segment.text
    unsaid = [term.text for term in terms if not evidence.holds(term) and not _calls_a_drug(term, statement, evidence)]
    unsaid = _instructing(unsaid, terms, statement)
    best = evidence.best(terms)
    passage = evidence.statements[best[0]].passage if best else None
    if unsaid:
        return Finding(
            index, kind, text, Support.UNSUPPORTED, passage, f"The summary does not say: {', '.join(unsaid)}."
        )
    for about, reach in _reaches(statement, subject, evidence):
        meant = [] if statement.drugs else referred
        apart = [
            term.text
            for term in (*terms, *meant)
            if not evidence.holding(term) & reach and not _calls_a_drug(term, statement, evidence)
        ]
        apart = _instructing(apart, terms, statement)
        if apart:
            reason = f"The summary does not say this of {about}: {', '.join(apart)}."
            return Finding(index, kind, text, Support.CONTRADICTED, passage, reason)
    return Finding(index, kind, text, Support.SUPPORTED, passage)


def _instructing(unsaid: Sequence[str], terms: Sequence[Term], statement: Statement) -> Sequence[str]:
    """The unsaid terms, or none where they only colour what the rest of the statement says."""
    borne_out = len(terms) - len(unsaid) + len(statement.quantities) + len(statement.drugs)
    if len(unsaid) <= max(1, min(_MOST_SOFT, borne_out)) and not any(
        is_part_of_the_body(one) or not is_soft(one) for one in unsaid
    ):
        return ()
    return unsaid


def _reaches(
    statement: Statement, subject: Sequence[DrugMention], evidence: Evidence
) -> Iterator[tuple[str, set[int]]]:
    """What a statement is about, a drug or a person, each with the passage statements about it."""
    drugs = _about_drugs(subject, evidence)
    if drugs is not None:
        yield subject[0].name, drugs
    for person in statement.people[:1]:
        mine = {
            n for n, s in enumerate(evidence.statements) if any(set(person.parts) <= set(p.parts) for p in s.people)
        }
        if mine:
            own = {n for index in mine for n in evidence.sentence(index)}
            named = {n for n, s in enumerate(evidence.statements) if s.people} - mine
            others = {n for index in named for n in evidence.sentence(index)} - own
            near = {n for index in mine for n in evidence.around(index)}
            yield person.text, mine | ((near | own) - others - named)


def _about_drugs(subject: Sequence[DrugMention], evidence: Evidence) -> set[int] | None:
    """The passage statements about the drugs; None where they know none of them."""
    known = uses(evidence.statements)
    about = [use for use in known if any(same_drug(use.drug.generic, drug.generic) for drug in subject)]
    if not about:
        return None
    # A heading or a sentence before the drug's own may say what it is for, unless that one is about another drug.
    others = {n for use in known if use not in about for n in use.statements}
    mine = {n for use in about for n in use.statements}
    near = {n for use in about for first in use.statements for n in evidence.around(first)}
    return mine | {n for index in mine for n in evidence.sentence(index)} | (near - others)


def _calls_a_drug(term: Term, statement: Statement, evidence: Evidence) -> bool:
    """Whether the term is part of a lay name of a drug that the statement, or else the passages, name: "water pill"."""
    texts = [word.text for word in statement.segment.words]
    named = {drug.generic for drug in statement.drugs} or evidence.generics
    for size in range(1, _LONGEST_LAY_NAME + 1):
        for first in range(max(0, term.last - size + 1), term.first + 1):
            if drugs_for_lay(" ".join(texts[first : first + size])) & named:
                return True
    return False


def _is_name(term: Term, statement: Statement) -> bool:
    """Whether a name, a drug or a side check answers for this term already."""
    first, last = statement.segment.words[term.first], statement.segment.words[term.last]
    spans = [*((d.start, d.end) for d in statement.drugs), *((n.start, n.end) for n in statement.people)]
    spans += [(s.start, s.start + len(s.text)) for s in statement.sides]
    return any(start <= first.start and last.end <= end for start, end in spans)
