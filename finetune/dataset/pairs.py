"""What the embedding model learns from: a question, a line that answers it, and a line of the same document that does not.

Rows of a pairs file: {id, question, passage, negative, document, patient, category, split}. The negative is a hard one: of
the same document, and likelier of the same section than not. `read_pairs` takes other forms of rows too: lines with
questions that they answer (`evals/near_misses.jsonl`), and public questions with answers (MedQuAD's form), whose documents
are not known, so that they have no negative and are never tested on.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from ...errors import EvaluationError
from ...evals.jsonl import Row, read
from .examples import AskedDocument
from .splits import Split

LONGEST_CHARS = 600
"""Of a public answer, its beginning: as long as the longest passages of summaries."""
SAME_SECTION = 0.6


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a line that answers it. negative: empty where none is known. answers: how many lines of the document answer."""

    id: str
    question: str
    passage: str
    negative: str
    document: str
    patient: str
    category: str
    split: Split

    def as_row(self) -> Row:
        """The row of a file."""
        return asdict(self)


def pairs_of(document: AskedDocument, split: Split, seed: int = 0) -> Iterator[Pair]:
    """A pair for each question that has an answer; of a question with several answering lines, one is drawn."""
    summary = document.summary
    for number, asked in enumerate(document.asked):
        if not asked.passages:
            continue
        random = Random(f"{seed}-{document.id}-{number}")
        answering = summary.passages[random.choice(asked.passages)]
        others = [p for p in summary.passages if p.index not in asked.passages and p.set_aside is None]
        near = [p for p in others if p.section == answering.section]
        negative = (
            random.choice(near if near and random.random() < SAME_SECTION else others).in_section if others else ""
        )
        identity = f"{document.id}-p{number}"
        yield Pair(
            identity,
            asked.question,
            answering.in_section,
            negative,
            document.id,
            document.patient,
            asked.category,
            split,
        )


def read_pairs(path: Path) -> list[Pair]:
    """The pairs of a file in any of the three forms. Raises EvaluationError, naming the line that is none of them."""
    return [pair for number, row in enumerate(read(path, with_ids=False), 1) for pair in _pairs(row, path, number)]


def _pairs(row: Row, path: Path, number: int) -> list[Pair]:
    identity = str(row.get("id", f"{path.stem}-{number}"))
    try:
        if "answered" in row:
            line = f"{row['section']}: {row['line']}" if row.get("section") else row["line"]
            return [_loose(f"{identity}-{n}", question, line, identity) for n, question in enumerate(row["answered"])]
        if "passage" in row:
            return [Pair(**{name: row[name] for name in Pair.__slots__})]
        if "answer" in row:
            return [_loose(identity, row["question"], row["answer"][:LONGEST_CHARS], identity)]
    except (KeyError, TypeError):
        pass
    raise EvaluationError(
        f"Line {number} of {path} is no pair.", "`mediassist train data` writes pairs beside its rows."
    )


def _loose(identity: str, question: str, passage: str, document: str) -> Pair:
    """A pair of unknown document, to learn from alone."""
    if not isinstance(question, str) or not question.strip() or not passage.strip():
        raise KeyError
    return Pair(identity, question, passage, "", document, document, "other", "train")
