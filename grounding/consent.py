"""Whether a patient agreed to what was offered or declined it: "Antabuse was discussed, and he declined it"."""

import re
from collections.abc import Sequence

from ..answer import ClaimKind, Support
from .claims import Statement
from .evidence import Evidence, content
from .findings import Finding

_AGREED = re.compile(r"\b(?<!not )(?<!n't )(?:agree[ds]?|accept(?:s|ed)?|consent(?:s|ed)?|opted for|said yes)\b", re.I)
_DECLINED = re.compile(
    r"\b(?:declin(?:es|ed|ing)|refus(?:es|ed|ing|al)|(?:turned|turning) (?:\w+ ){0,3}down|said no|"
    r"(?:did|does|do)(?: not|n't) (?:want|agree|accept|consent))\b",
    re.I,
)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each statement that has the patient agree to what the passages have them decline, or the other way round."""
    found = []
    for index, statement in enumerate(answer):
        agreed = bool(_AGREED.search(statement.segment.text))
        if agreed is bool(_DECLINED.search(statement.segment.text)):
            continue
        sentence = [s for s in answer if s.segment.sentence == statement.segment.sentence]
        places = evidence.best([term for s in sentence for term in content(s) if evidence.holds(term)])
        known = " ".join(evidence.statements[n].segment.text for n in evidence.widened(places))
        own, other = (_AGREED, _DECLINED) if agreed else (_DECLINED, _AGREED)
        if other.search(known) and not own.search(known):
            reason = f"The summary says that this was {'declined' if agreed else 'agreed to'}."
            passage = evidence.statements[places[0]].passage
            found.append(
                Finding(index, ClaimKind.STATUS, statement.segment.text, Support.CONTRADICTED, passage, reason)
            )
    return found
