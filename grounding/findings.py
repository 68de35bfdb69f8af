"""What one check found of one claim, before it becomes a verdict."""

from typing import NamedTuple

from ..answer import Claim, ClaimKind, Support, Verdict


class Finding(NamedTuple):
    """statement: index of the answer's statement. The rest as in `Claim` and `Verdict`."""

    statement: int
    kind: ClaimKind
    text: str
    support: Support
    passage: int | None = None
    reason: str = ""

    def verdict(self) -> Verdict:
        """The finding as an answer carries it."""
        return Verdict(
            claim=Claim(kind=self.kind, text=self.text), support=self.support, passage=self.passage, reason=self.reason
        )
