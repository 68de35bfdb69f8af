"""The file on which an embedding model is judged: unseen documents as lines, with questions and the places of their answers.

A row is a document: {document, patient, split, passages: [...], asked: [{question, answers: [place, ...]}]}. Only documents of
the splits "dev" and "test" are in it. Knows no model.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..errors import EvaluationError
from .examples import AskedDocument
from .information_retrieval import Asked, RetrievalSet
from .rows import Row, read_rows_of
from .splits import Split


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
    asked: list[Asked] = []
    for path in paths:
        for number, row in enumerate(read_rows_of(path), 1):
            try:
                if row["split"] != split:
                    continue
                documents[row["document"]] = tuple(row["passages"])
                asked += [Asked(one["question"], row["document"], frozenset(one["answers"])) for one in row["asked"]]
            except (KeyError, TypeError):
                raise EvaluationError(
                    f"Line {number} of {path} is no document to judge on.", "Make the file again."
                ) from None
    return RetrievalSet(f"unseen summaries ({split})", documents, tuple(_evenly(asked, most_questions)))


def patients_of(paths: Iterable[Path]) -> set[str]:
    """The patients of all documents that are judged on, who must not be learnt from."""
    return {str(row.get("patient", row.get("document"))) for path in paths for row in read_rows_of(path)}


def _evenly(asked: Sequence[Asked], most: int | None) -> Sequence[Asked]:
    if most is None or len(asked) <= most:
        return asked
    return [asked[place * len(asked) // most] for place in range(most)]
