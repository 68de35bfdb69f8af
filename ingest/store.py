"""What a store of documents does, and the one that keeps them for as long as the process lives.

Every read names the owner and the document: a missing or foreign id gives DocumentNotFound, never text.
"""

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from ..document import DischargeSummary
from ..errors import DocumentNotFound
from ..models.embedding import FingerprintedEmbeddings
from .index import IndexedSummary, embed_passages


class StoredDocument(BaseModel):
    """A kept document, without its words. added: UTC, ISO 8601. embedding: fingerprint of the model of its vectors.

    source: a hash that tells where it came from, "" when nobody said. version: 1, or one more than the latest kept
    document of the same source had when this one was added.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_id: str
    name: str
    format: str
    added: str
    passages: int
    medications: int
    embedding: str
    source: str = ""
    version: int = 1


class Change(StrEnum):
    """What adding a document did to the store."""

    NEW = "new"
    NEW_VERSION = "new_version"
    UNCHANGED = "unchanged"


class Added(BaseModel):
    """A document that was added. earlier: ids of the kept documents of the same source with other content, oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document_id: str
    change: Change
    version: int
    earlier: tuple[str, ...] = ()


class Store(Protocol):
    """What every store does; one contract test runs against each."""

    def add(self, owner: str, summary: DischargeSummary, *, source: str = "") -> Added:
        """Keeps a summary whole or not at all; the same text of the same owner has the same id and is kept once.

        source: a hash that tells where it came from. Raises StoreError, with nothing kept.
        """
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


def source_of(owner: str, place: str) -> str:
    """A hash for the place that an owner's document came from, such as its path: 16 hex digits, no word of either."""
    return hashlib.sha256(f"{owner}\0source\0{place}".encode()).hexdigest()[:16]


def same_but_name(one: DischargeSummary, other: DischargeSummary) -> bool:
    """Whether two readings are the same, whatever the files were called."""
    return one == other.model_copy(update={"name": one.name})


def record_of(
    owner: str, summary: DischargeSummary, kept: list[StoredDocument], *, source: str, fingerprint: str
) -> tuple[StoredDocument, Added]:
    """The record of a document that joins the owner's `kept` ones, and what adding it changes.

    A document that is there already keeps its place: when it was added, its source and its version.
    """
    document_id = document_id_of(owner, summary)
    same_source = [other for other in kept if source and other.source == source and other.document_id != document_id]
    earlier = tuple(other.document_id for other in same_source)
    present = next((other for other in kept if other.document_id == document_id), None)
    record = StoredDocument(
        document_id=document_id,
        name=summary.name,
        format=summary.format,
        added=present.added if present else _now(),
        passages=len(summary.passages),
        medications=len(summary.medications),
        embedding=fingerprint,
        source=present.source if present else source,
        version=present.version if present else 1 + max((other.version for other in same_source), default=0),
    )
    change = Change.UNCHANGED if present else Change.NEW_VERSION if earlier else Change.NEW
    return record, Added(document_id=document_id, change=change, version=record.version, earlier=earlier)


def _now() -> str:
    """The time, UTC, ISO 8601 with microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class MemoryStore:
    """Keeps documents for as long as the process lives."""

    def __init__(self, embeddings: FingerprintedEmbeddings) -> None:
        self._embeddings = embeddings
        self._kept: dict[tuple[str, str], tuple[IndexedSummary, StoredDocument]] = {}

    def add(self, owner: str, summary: DischargeSummary, *, source: str = "") -> Added:
        """See Store.add."""
        fingerprint = self._embeddings.fingerprint
        record, added = record_of(owner, summary, self.documents(owner), source=source, fingerprint=fingerprint)
        key = (owner, added.document_id)
        if key not in self._kept or not same_but_name(self._kept[key][0].summary, summary):
            self._kept[key] = (embed_passages(summary, self._embeddings), record)
        return added

    def get(self, owner: str, document_id: str) -> IndexedSummary:
        """See Store.get."""
        return self._entry(owner, document_id)[0]

    def documents(self, owner: str) -> list[StoredDocument]:
        """See Store.documents."""
        return [record for (whose, _), (_, record) in self._kept.items() if whose == owner]

    def remove(self, owner: str, document_id: str) -> None:
        """See Store.remove."""
        self._entry(owner, document_id)
        del self._kept[owner, document_id]

    def _entry(self, owner: str, document_id: str) -> tuple[IndexedSummary, StoredDocument]:
        try:
            return self._kept[owner, document_id]
        except KeyError:
            raise DocumentNotFound(document_id) from None
