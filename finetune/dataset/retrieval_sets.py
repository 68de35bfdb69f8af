"""What an embedding model is judged on: unseen documents as lines, with questions and the places of their answers.

From questions with evidence (`evals/README.md`), or from the file that `train data` writes, in which a row is a document:
{document, patient, split, passages: [...], asked: [{question, answers: [place, ...]}]}. Only documents of the splits "dev" and
"test" are in that file. Knows no model.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import EvaluationError
from ...evals.evidence import passages_with
from ...evals.jsonl import Row, read
from .examples import AskedDocument
from .splits import Split

if TYPE_CHECKING:
    from ...document import DischargeSummary
    from ...settings import Settings


@dataclass(frozen=True, slots=True)
class Query:
    """A question, the key of its document, and the places of the lines that answer it among that document's candidates."""

    question: str
    document: str
    answers: frozenset[int]


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Questions, and of each document the candidates to choose from. name: for reports."""

    name: str
    documents: dict[str, tuple[str, ...]]
    asked: tuple[Query, ...]


def from_questions(questions: Path, documents: Path, settings: "Settings") -> RetrievalSet:
    """Questions with verbatim `evidence`, in the form of the benchmark (`evals/README.md`), on the files of a folder.

    A passage answers when at least half of it, or half of a piece of evidence, is shared. Questions without evidence, and
    those whose evidence is in no passage, are left out. Raises EvaluationError, DocumentError.
    """
    from ...ingest.worker import read_document

    rows = [row for row in read(questions) if row.get("evidence")]
    summaries = {name: read_document(documents / name, settings=settings) for name in {row["doc"] for row in rows}}
    return from_summaries(questions.stem, summaries, ((row["question"], row["doc"], row["evidence"]) for row in rows))


def from_summaries(
    name: str, summaries: "dict[str, DischargeSummary]", asked: Iterable[tuple[str, str, Sequence[str]]]
) -> RetrievalSet:
    """A set from (question, document, pieces of evidence) on documents that are read already."""
    held = {key: [p for p in summary.passages if p.set_aside is None] for key, summary in summaries.items()}
    found = []
    for question, key, evidence in asked:
        answering = passages_with(evidence, summaries[key])
        answers = frozenset(place for place, passage in enumerate(held[key]) if passage.index in answering)
        if answers:
            found.append(Query(question, key, answers))
    lines = {key: tuple(passage.in_section for passage in passages) for key, passages in held.items() if passages}
    return RetrievalSet(name, lines, tuple(found))


def row_of(document: AskedDocument, split: Split) -> Row:
    """A document's row."""
    held = [passage for passage in document.summary.passages if passage.set_aside is None]
    place_of = {passage.index: place for place, passage in enumerate(held)}
    asked = [
        {"question": one.question, "answers": sorted(place_of[index] for index in one.passages if index in place_of)}
        for one in document.asked
    ]
    return {
        "document": document.id,
        "patient": document.patient,
        "split": split,
        "passages": [passage.in_section for passage in held],
        "asked": [one for one in asked if one["answers"]],
    }


def read_sets(paths: Iterable[Path], split: Split, most_questions: int | None = None) -> RetrievalSet:
    """The questions of a split. most_questions: evenly taken from all of them. Raises EvaluationError for a row of another form."""
    documents: dict[str, tuple[str, ...]] = {}
    asked: list[Query] = []
    for path in paths:
        for number, row in enumerate(read(path, with_ids=False), 1):
            try:
                if row["split"] != split:
                    continue
                documents[row["document"]] = tuple(row["passages"])
                asked += [Query(one["question"], row["document"], frozenset(one["answers"])) for one in row["asked"]]
            except (KeyError, TypeError):
                raise EvaluationError(
                    f"Line {number} of {path} is no document to judge on.", "Make the file again."
                ) from None
    return RetrievalSet(f"unseen summaries ({split})", documents, tuple(_evenly(asked, most_questions)))


def patients_of(paths: Iterable[Path]) -> set[str]:
    """The patients of all documents that are judged on, who must not be learnt from."""
    return {str(row.get("patient", row.get("document"))) for path in paths for row in read(path, with_ids=False)}


def _evenly(asked: Sequence[Query], most: int | None) -> Sequence[Query]:
    if most is None or len(asked) <= most:
        return asked
    return [asked[place * len(asked) // most] for place in range(most)]
