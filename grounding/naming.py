"""Who and where an answer names: drugs, people, departments, sides of the body. Each must stand in the passages so."""

from collections.abc import Iterable, Sequence
from itertools import islice

from ..answer import ClaimKind, Support
from .claims import Statement
from .evidence import Evidence
from .findings import Finding
from .sides import SidedPart
from .words import stem


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """One finding for each drug, name and side that the answer states."""
    found: list[Finding] = []
    for index, statement in enumerate(answer):
        found.extend(_drugs(index, statement, evidence))
        found.extend(_names(index, statement, evidence))
        found.extend(_sides(index, statement, evidence))
    return found


def _drugs(index: int, statement: Statement, evidence: Evidence) -> Iterable[Finding]:
    for drug in statement.drugs:
        passage = next((evidence.statements[n].passage for n in evidence.naming(drug.generic)), None)
        if passage is None and evidence.says(drug.name):
            passage = next(s.passage for s in evidence.statements)
        support = Support.UNSUPPORTED if passage is None else Support.SUPPORTED
        reason = "The summary does not name this medicine." if passage is None else ""
        yield Finding(index, ClaimKind.DRUG, drug.name, support, passage, reason)


def _names(index: int, statement: Statement, evidence: Evidence) -> Iterable[Finding]:
    for name in statement.people:
        known = [s for s in evidence.statements if any(set(name.parts) <= set(p.parts) for p in s.people)]
        said = bool(known) or any(len(part) > 1 and part in evidence.spoken for part in name.parts)
        said = said and not _of_two_people(name.parts, evidence)
        yield _name_finding(index, name.text, said, known)
    for name in statement.names:
        if any(person.start <= name.start < person.end for person in statement.people):
            continue
        if any(drug.start < name.end and name.start < drug.end for drug in statement.drugs):
            continue
        known = [s for s in evidence.statements if _speaks_of(s, name.parts)]
        said = bool(known) or _glossed(name.start, name.end, statement, evidence)
        yield _name_finding(index, name.text, said and not _of_two_people(name.parts, evidence), known)


def _of_two_people(parts: Sequence[str], evidence: Evidence) -> bool:
    """Whether a name joins a part of one person's name to a part of another's: "Nurse Okoro" and "Dr. Voss" make no "Ann Voss"."""
    if any(_speaks_of(s, parts) for s in evidence.statements):
        return False
    named = [set(name.parts) for s in evidence.statements for name in (*s.people, *s.names)]
    people = [set(person.parts) for s in evidence.statements for person in s.people]
    return any(
        others and any(others & name and not name & shared for name in named)
        for person in people
        if (shared := person & set(parts)) and (others := {part for part in parts if len(part) > 1} - person)
    )


def _name_finding(index: int, text: str, said: bool, known: Sequence[Statement]) -> Finding:
    support = Support.SUPPORTED if said else Support.CONTRADICTED
    passage = known[0].passage if known else None
    return Finding(
        index, ClaimKind.NAME, text, support, passage, "" if said else "The summary does not give this name."
    )


def _speaks_of(statement: Statement, parts: Sequence[str]) -> bool:
    stems = {word.stem for word in statement.segment.words}
    return all(stem(part) in stems for part in parts)


def _glossed(start: int, end: int, statement: Statement, evidence: Evidence) -> bool:
    """Whether every term inside a name is said under another word: "Physical Therapy" for "PT"."""
    words = statement.segment.words
    inside = [t for t in statement.terms if words[t.first].start < end and start < words[t.last].end]
    return bool(inside) and all(evidence.holds(term) for term in inside)


def _sides(index: int, statement: Statement, evidence: Evidence) -> Iterable[Finding]:
    places = [n for drug in statement.drugs for n in evidence.naming(drug.generic)] if statement.sides else []
    of_drug = [evidence.statements[n] for place in places for n in _sided(place, evidence)]
    known = [(s.passage, other) for s in of_drug or evidence.statements for other in s.sides]
    for part in statement.sides:
        of_it = [(passage, other) for passage, other in known if part.keys & other.keys]
        agreeing = [passage for passage, other in of_it or known if _agrees(part, other)]
        near = " ".join(reversed(part.parts[:1]))
        text = f"{part.text} {near}".strip()
        if agreeing:
            yield Finding(index, ClaimKind.SIDE, text, Support.SUPPORTED, agreeing[0])
        else:
            support = Support.CONTRADICTED if known else Support.UNSUPPORTED
            yield Finding(index, ClaimKind.SIDE, text, support, None, "The summary does not give this side.")


def _sided(place: int, evidence: Evidence) -> list[int]:
    """What gives the side of what a passage statement names: that statement, or the last of its passage before it with a side."""
    passage = evidence.statements[place].passage
    told = (
        n for n in range(place, -1, -1) if evidence.statements[n].passage == passage and evidence.statements[n].sides
    )
    return list(islice(told, 1))


def _agrees(asked: SidedPart, known: SidedPart) -> bool:
    same_side = asked.side is known.side
    return same_side and (not asked.parts or not known.parts or bool(asked.keys & known.keys))
