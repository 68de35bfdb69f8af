"""What a store of documents does, and the one that keeps them for as long as the process lives.

Every read names the owner and the document: a missing or foreign id gives DocumentNotFound, never text.
"""

import hashlib
from datetime import UTC, datetime
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from ..document import DischargeSummary
from ..errors import DocumentNotFound
from ..models.embedding import FingerprintedEmbeddings
from .index import IndexedSummary, embed_passages


class StoredDocument(BaseModel):
    """A kept document, without its words. added: UTC, ISO 8601. embedding: fingerprint of the model of its vectors."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_id: str
    name: str
    format: str
    added: str
    passages: int
    embedding: str


class Store(Protocol):
    """What every store does; one contract test runs against each."""

    def add(self, owner: str, summary: DischargeSummary) -> str:
        """Keeps a summary and returns its id; the same text of the same owner gives the same id."""
        ...

    def get(self, owner: str, document_id: str) -> IndexedSummary:
        """The document with its vectors. Raises DocumentNotFound, also for another owner's; StoreError."""
        ...

    def documents(self, owner: str) -> list[StoredDocument]:
        """The owner's documents, oldest first."""
        ...

    def remove(self, owner: str, document_id: str) -> None:
        """Deletes a document and all that was kept of it. Raises DocumentNotFound."""
        ...


def document_id_of(owner: str, summary: DischargeSummary) -> str:
    """A name for an owner's text: 16 hex digits of the SHA-256 of both."""
    return hashlib.sha256(f"{owner}\0{summary.text}".encode()).hexdigest()[:16]


def now() -> str:
    """The time, UTC, ISO 8601 with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def record_of(document_id: str, summary: DischargeSummary, added: str, fingerprint: str) -> StoredDocument:
    """What a list of documents shows of this one."""
    return StoredDocument(
        document_id=document_id,
        name=summary.name,
        format=summary.format,
        added=added,
        passages=len(summary.passages),
        embedding=fingerprint,
    )


class MemoryStore:
    """Keeps documents for as long as the process lives."""

    def __init__(self, embeddings: FingerprintedEmbeddings) -> None:
        self._embeddings = embeddings
        self._kept: dict[tuple[str, str], tuple[IndexedSummary, str]] = {}

    def add(self, owner: str, summary: DischargeSummary) -> str:
        """See Store.add."""
        document_id = document_id_of(owner, summary)
        if (owner, document_id) not in self._kept:
            self._kept[owner, document_id] = (embed_passages(summary, self._embeddings), now())
        return document_id

    def get(self, owner: str, document_id: str) -> IndexedSummary:
        """See Store.get."""
        return self._entry(owner, document_id)[0]

    def documents(self, owner: str) -> list[StoredDocument]:
        """See Store.documents."""
        return [
            record_of(document_id, indexed.summary, added, self._embeddings.fingerprint)
            for (whose, document_id), (indexed, added) in self._kept.items()
            if whose == owner
        ]

    def remove(self, owner: str, document_id: str) -> None:
        """See Store.remove."""
        self._entry(owner, document_id)
        del self._kept[owner, document_id]

    def _entry(self, owner: str, document_id: str) -> tuple[IndexedSummary, str]:
        try:
            return self._kept[owner, document_id]
        except KeyError:
            raise DocumentNotFound(document_id) from None
