"""What each drug of a list is for: "ferrous sulfate for anemia, and Colace for constipation".

Of a passage that gives several drugs their purposes, an answer may not give one drug another's.
"""

import re
from collections.abc import Sequence

from ..answer import ClaimKind, Support
from ..clinical.drugs import same_drug
from .claims import Statement
from .evidence import Evidence, content
from .findings import Finding

_FOR = re.compile(r"\bfor\b(?! (?:\d|a |an |one|two|three|the (?:first|next|rest)))", re.IGNORECASE)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each statement about one drug that gives it what the passages give another for."""
    found = []
    for index, statement in enumerate(answer):
        if len(statement.drugs) != 1 or not _FOR.search(statement.segment.text):
            continue
        for known in evidence.statements:
            purposes = _purposes(known)
            own = [keys for generic, keys in purposes if same_drug(generic, statement.drugs[0].generic)]
            others = [keys for generic, keys in purposes if not same_drug(generic, statement.drugs[0].generic)]
            wrong = [
                term.text
                for term in content(statement)
                if own
                and any(term.borne_out_by(keys) for keys in others)
                and not any(term.borne_out_by(keys) for keys in own)
            ]
            if wrong:
                reason = f"The summary gives another medicine for this: {', '.join(wrong)}."
                text = statement.segment.text
                found.append(Finding(index, ClaimKind.STATEMENT, text, Support.CONTRADICTED, known.passage, reason))
                break
    return found


def _purposes(known: Statement) -> list[tuple[str, frozenset[str]]]:
    """(generic, what is said after its "for") of each drug of a statement that names several."""
    if len(known.drugs) < 2:
        return []
    starts = [drug.start for drug in known.drugs[1:]] + [known.segment.end]
    found = []
    for drug, end in zip(known.drugs, starts, strict=True):
        begins = _FOR.search(known.segment.text, drug.end - known.segment.start, end - known.segment.start)
        if begins is not None:
            after = known.segment.start + begins.end()
            keys = [term.says for term in known.terms if after <= known.segment.words[term.first].start < end]
            found.append((drug.generic, frozenset().union(*keys)))
    return found
