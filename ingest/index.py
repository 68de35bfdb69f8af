"""A summary with the vectors of its passages: what retrieval reads. Knows neither where it is kept nor how it is asked."""

from dataclasses import dataclass

import numpy as np

from ..document import DischargeSummary
from ..errors import StoreError
from ..models.embedding import FingerprintedEmbeddings, TextVectors


@dataclass(frozen=True, slots=True)
class IndexedSummary:
    """vectors: float32, one row of unit length for each passage, in order. pieces: of each passage the vectors of its
    word pieces, unit rows, float16 [pieces, dimensions]."""

    summary: DischargeSummary
    vectors: np.ndarray
    pieces: tuple[np.ndarray, ...]


def embed_passages(summary: DischargeSummary, embeddings: FingerprintedEmbeddings) -> IndexedSummary:
    """The summary with its passages embedded, each behind its section's title, so that "As tolerated." means something."""
    return indexed(summary, embeddings.read([passage.in_section for passage in summary.passages]))


def indexed(summary: DischargeSummary, read: list[TextVectors]) -> IndexedSummary:
    """The summary with what the model made of its passages."""
    vectors = np.asarray([text.whole for text in read], dtype=np.float32).reshape(len(read), -1)
    return IndexedSummary(summary, vectors, tuple(text.vectors for text in read))


def packed(pieces: tuple[np.ndarray, ...]) -> dict[str, np.ndarray]:
    """The vectors of all word pieces as one array, with the number of each passage's."""
    lengths = np.array([len(rows) for rows in pieces], dtype=np.int32)
    return {"lengths": lengths, "rows": np.concatenate(pieces) if pieces else np.empty((0, 0), np.float16)}


def unpacked(arrays: dict[str, np.ndarray], count: int) -> tuple[np.ndarray, ...]:
    """What `packed` packed. Raises StoreError where it is not of `count` passages."""
    lengths, rows = arrays["lengths"], arrays["rows"]
    if len(lengths) != count or lengths.sum() != len(rows):
        raise StoreError("The kept document has lost some of its passages.", "Remove it and add it again.")
    return tuple(np.split(rows, np.cumsum(lengths)[:-1])) if count else ()
