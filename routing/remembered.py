"""Embeddings that remember, for as long as one question is being answered.

Screening, routing and retrieval each embed the same message, or parts of it. Wrapped in this, they embed it once. Made
anew for each question and dropped with its answer, so no word of a patient outlives it in memory.
"""

from collections.abc import Sequence

from ..models.embedding import FingerprintedEmbeddings, TextVectors


class Remembered(FingerprintedEmbeddings):
    """What `embeddings` reads, each text read once. Not for more than one question; threads at worst read twice."""

    def __init__(self, embeddings: FingerprintedEmbeddings) -> None:
        self._embeddings = embeddings
        self._read: dict[str, TextVectors] = {}

    @property
    def fingerprint(self) -> str:
        """That of the embeddings underneath, so that what was learned for them is used."""
        return self._embeddings.fingerprint

    def read(self, texts: Sequence[str]) -> list[TextVectors]:
        """See FingerprintedEmbeddings.read."""
        new = [text for text in dict.fromkeys(texts) if text not in self._read]
        if new:
            self._read |= zip(new, self._embeddings.read(new), strict=True)
        return [self._read[text] for text in texts]
