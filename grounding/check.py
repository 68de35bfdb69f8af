"""The gate: does an answer say only what its passages bear out?

`check` reads the answer and the passages into statements, and lets each check compare what it knows about. A sentence
that is a passage word for word is supported; courtesies, headings and the "not mentioned" sentence claim nothing. Knows no
language model and no meaning beyond `clinical`: a paraphrase in words it has no table for is stopped, not guessed at.
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from ..answer import Claim, ClaimKind, Support, Verdict
from ..clinical.clerical import without_clerical_cells
from . import (
    apportioned,
    conditions,
    consent,
    each_drug,
    naming,
    near_copies,
    permanence,
    purposes,
    rates,
    relations,
    replacements,
    stance,
    steps,
    whereabouts,
    wording,
)
from .claims import Statement, read, spelled
from .evidence import Evidence
from .figures import FigureCheck
from .findings import Finding
from .layout import without_layout
from .patient import of_the_patient
from .quoting import bare_reply, claimless, quoted, tokens


class GroundingReport(BaseModel):
    """The verdicts of an answer's claims, in the order of the answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    verdicts: tuple[Verdict, ...]

    @property
    def failures(self) -> tuple[Verdict, ...]:
        """The verdicts that keep the answer from leaving."""
        return tuple(verdict for verdict in self.verdicts if verdict.support is not Support.SUPPORTED)

    @property
    def grounded(self) -> bool:
        """Whether the answer states nothing contradicted and nothing unsupported."""
        return not self.failures


def check(answer: str, passages: Sequence[str], *, question: str = "") -> GroundingReport:
    """Checks every claim of `answer` against `passages`; `Verdict.passage` is an index into them.

    question: what was asked. Its words support nothing, so nothing reads it yet: a bare "yes" to it is not grounded.
    """
    plain = [spelled(passage) for passage in passages]
    forms = (*passages, *plain)
    whole = {tokens(form) for form in (*forms, *map(without_clerical_cells, forms))} - {()}
    text = of_the_patient(spelled(without_layout(answer, lambda line: tokens(line) in whole)), plain)
    stated = read(text)
    quotes = quoted(text, passages, plain)
    exempt = claimless(text) | quotes.keys()
    evidence = Evidence(plain)
    found = _quote_verdicts(text, stated, quotes)
    for finding in _findings(stated, evidence):
        if stated[finding.statement].segment.sentence not in exempt:
            found.append((finding.statement, finding.verdict()))
    if not found and (reply := bare_reply(text)):
        found.append((0, _unchecked(reply)))
    return GroundingReport(verdicts=tuple(verdict for _, verdict in sorted(found, key=lambda pair: pair[0])))


def _findings(stated: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    return [
        *FigureCheck(stated, evidence).findings(),
        *apportioned.findings(stated, evidence),
        *naming.findings(stated, evidence),
        *wording.findings(stated, evidence),
        *stance.findings(stated, evidence),
        *near_copies.findings(stated, evidence),
        *each_drug.findings(stated, evidence),
        *conditions.findings(stated, evidence),
        *relations.findings(stated, evidence),
        *permanence.findings(stated, evidence),
        *rates.findings(stated, evidence),
        *steps.findings(stated, evidence),
        *purposes.findings(stated, evidence),
        *replacements.findings(stated, evidence),
        *consent.findings(stated, evidence),
        *whereabouts.findings(stated, evidence),
    ]


def _quote_verdicts(text: str, stated: Sequence[Statement], quotes: Mapping[int, int]) -> list[tuple[int, Verdict]]:
    """A verdict for each quoted sentence, with the index of its first statement."""
    found = []
    for sentence, passage in quotes.items():
        own = [(n, s.segment) for n, s in enumerate(stated) if s.segment.sentence == sentence]
        if own:
            claim = Claim(kind=ClaimKind.STATEMENT, text=text[own[0][1].start : own[-1][1].end])
            found.append((own[0][0], Verdict(claim=claim, support=Support.SUPPORTED, passage=passage)))
    return found


def _unchecked(reply: str) -> Verdict:
    """The verdict on a "yes" or "no" that nothing follows: what it agrees to is in the question, which proves nothing."""
    claim = Claim(kind=ClaimKind.STATEMENT, text=reply)
    return Verdict(
        claim=claim, support=Support.UNSUPPORTED, reason="A bare yes or no states nothing that can be checked."
    )
