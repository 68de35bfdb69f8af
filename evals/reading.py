"""How hard answers are to read: the spread of their Flesch-Kincaid grades.

Three figures, since they say different things. `answer`: the whole text that the patient sees, our own fixed lines with it.
`document`: the document's lines alone, without our lead-in, headings and labels, which are short and would flatter. `raw`: the
whole text as `textstat` takes it, where no line ends a sentence, so that a list is one long one. Answers without a line of
a document (not mentioned, declined, clarify, emergencies) are left out. How lines are counted: `clinical.readability`.
"""

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..chains.quote import LEAD, Group
from ..clinical.readability import raw_grade, reading_grade
from ..errors import EvaluationError
from ..vocabulary import NOT_MENTIONED, Category, Outcome
from .jsonl import read

_OURS = frozenset(
    {LEAD, NOT_MENTIONED, *(group.value for group in Group), *(category.heading for category in Category)}
)
_SILENCE = "Your summary does not say more about:"


class Spread(NamedTuple):
    """Grades of a set of texts: median, quartiles, the hardest, and the shares (in [0, 1]) of at most grade 6 and 8."""

    texts: int
    median: float
    lower: float
    upper: float
    hardest: float
    at_most_6: float
    at_most_8: float


def measure(answers: Path) -> dict[str, Spread]:
    """The spread of the answers of a file of `eval answers`, by what is counted: `answer`, `document`, `raw`."""
    texts = [str(row["answer"]) for row in read(answers) if row.get("outcome") == Outcome.ANSWERED]
    if not texts:
        raise EvaluationError(f"{answers} holds no answer with lines of a document.", "Run: mediassist eval answers")
    return {
        "answer": spread([reading_grade(text) for text in texts]),
        "document": spread([reading_grade(lines) for text in texts if (lines := documents_lines(text))]),
        "raw": spread([raw_grade(text) for text in texts]),
    }


def documents_lines(text: str) -> str:
    """An answer without the lines that are ours and fixed."""
    return "\n".join(line for line in text.split("\n") if line not in _OURS and not line.startswith(_SILENCE))


def spread(grades: Sequence[float]) -> Spread:
    """The spread of some grades; of one alone, that one throughout."""
    lower, _, upper = statistics.quantiles(grades, n=4) if len(grades) > 1 else [grades[0]] * 3
    share = [sum(grade <= most for grade in grades) / len(grades) for most in (6, 8)]
    return Spread(len(grades), statistics.median(grades), lower, upper, max(grades), *share)
