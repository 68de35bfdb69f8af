"""The gate: does an answer say only what its passages bear out?

`check` reads the answer and the passages into statements, and lets each check compare what it knows about. A sentence
that is a passage word for word is supported; courtesies, headings and the "not mentioned" sentence claim nothing. The
question is known to the caller's log only: its words support nothing.
"""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from ..answer import Claim, ClaimKind, Support, Verdict
from . import conditions, naming, stance, wording
from .claims import Statement, read, spelled
from .evidence import Evidence
from .figures import FigureCheck
from .findings import Finding
from .quoting import claimless, quoted

MAX_PASSAGES = 200


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

    question: what was asked; it supports nothing and is here so that a check may know what "yes" answers.
    """
    stated = read(answer)
    text = spelled(answer)
    exempt = claimless(text) | set(quoted(text, passages))
    evidence = Evidence(passages)
    found: list[tuple[int, Verdict]] = [
        (statement, _quote(text, span, passage)) for (statement, span), passage in _quotes(text, stated, passages).items()
    ]
    for finding in _findings(stated, evidence):
        if stated[finding.statement].segment.sentence not in exempt:
            found.append((finding.statement, finding.verdict()))
    return GroundingReport(verdicts=tuple(verdict for _, verdict in sorted(found, key=lambda pair: pair[0])))


def _findings(stated: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    return [
        *FigureCheck(stated, evidence).findings(),
        *naming.findings(stated, evidence),
        *wording.findings(stated, evidence),
        *stance.findings(stated, evidence),
        *conditions.findings(stated, evidence),
    ]


def _quotes(text: str, stated: Sequence[Statement], passages: Sequence[str]) -> dict[tuple[int, tuple[int, int]], int]:
    """The quoted sentences, each with the first of its statements and its span, and the passage it quotes."""
    found = {}
    for sentence, passage in quoted(text, passages).items():
        own = [(n, s) for n, s in enumerate(stated) if s.segment.sentence == sentence]
        if own:
            found[own[0][0], (own[0][1].segment.start, own[-1][1].segment.end)] = passage
    return found


def _quote(text: str, span: tuple[int, int], passage: int) -> Verdict:
    claim = Claim(kind=ClaimKind.STATEMENT, text=text[span[0] : span[1]])
    return Verdict(claim=claim, support=Support.SUPPORTED, passage=passage)
