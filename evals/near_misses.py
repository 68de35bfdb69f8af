"""Lines of summaries with questions that each answers and questions that it all but answers (`near_misses.jsonl`; see README.md).

What the networks of `chains/` learn from. Every twelfth line is kept aside from learning.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .jsonl import read

LINES = Path(__file__).with_name("near_misses.jsonl")
HELD_EVERY = 12


@dataclass(frozen=True, slots=True)
class NearMiss:
    """told: the line behind its section's title. questions: each with whether the line answers it. held: kept aside."""

    id: str
    told: str
    questions: tuple[tuple[str, bool], ...]
    held: bool


def near_misses(path: Path = LINES) -> Iterator[NearMiss]:
    """The lines of a file, in order, the questions that are answered first. Raises EvaluationError."""
    for place, row in enumerate(read(path)):
        questions = [(one, True) for one in row["answered"]] + [(one, False) for one in row["not_answered"]]
        told = f"{row['section']}: {row['line']}" if row["section"] else row["line"]
        yield NearMiss(row["id"], told, tuple(questions), place % HELD_EVERY == 0)
