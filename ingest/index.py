"""A summary with the vectors of its passages: what retrieval reads. Knows neither where it is kept nor how it is asked."""

from dataclasses import dataclass

import numpy as np

from ..document import DischargeSummary
from ..models.embedding import FingerprintedEmbeddings


@dataclass(frozen=True, slots=True)
class IndexedSummary:
    """vectors: float32, one row of unit length for each passage, in order."""

    summary: DischargeSummary
    vectors: np.ndarray


def embed_passages(summary: DischargeSummary, embeddings: FingerprintedEmbeddings) -> IndexedSummary:
    """The summary with its passages embedded, each behind its section's title, so that "As tolerated." means something."""
    vectors = embeddings.embed_documents([passage.in_section for passage in summary.passages])
    return IndexedSummary(summary, as_vectors(vectors, len(summary.passages)))


def as_vectors(rows: object, count: int) -> np.ndarray:
    """Rows of floats as a float32 matrix of `count` rows."""
    return np.asarray(rows, dtype=np.float32).reshape(count, -1)
