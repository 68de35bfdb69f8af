"""What a part of the results holds: rows of scores for the tables, and lines for the plots. Types only."""

from pydantic import BaseModel, ConfigDict

from .scores import Scores

Line = dict[str, float]
"""Points of a line or bars of a group: what stands below each -> its height."""


class Measured(BaseModel):
    """A row of a table. system: what was measured. on: over which set. settings: with versions, where it is a peer.

    seen: whether our weights or rules were made with this very set in sight. seconds: what measuring this row took.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    system: str
    on: str
    scores: Scores
    seconds: float
    seen: bool | None = None
    settings: str = ""


class PartResult(BaseModel):
    """What came of a part. plots: plot -> line -> its points. missing: what could not be measured, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: tuple[Measured, ...] = ()
    plots: dict[str, dict[str, Line]] = {}
    missing: dict[str, str] = {}
