"""The store on disk: each document in a folder of its own, with its own Chroma database, under its owner's folder.

A document is built in a temporary folder and renamed into place when complete, so a half-ingested one does not exist; and
removing it deletes its folder, so no word of it stays behind (a Chroma file shared by documents keeps the text of deleted
ones in its free pages). Vectors of another embedding model are never mixed in: such a document is embedded anew when read.
"""

import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from time import time
from typing import cast
from zipfile import BadZipFile

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from pydantic import ValidationError

from ..document import DischargeSummary
from ..errors import DocumentNotFound, StoreError
from ..models.embedding import FingerprintedEmbeddings
from .index import IndexedSummary, embed_passages, packed, unpacked
from .store import Added, StoredDocument, document_id_of, record_of, same_but_name

BATCH = 1_000
COLLECTION = "passages"
CHROMA, PIECES = "chroma", "pieces.npz"
TRIES = 10
ABANDONED_S = 3_600
"""An unfinished folder older than this belongs to no process that still works on it."""
_UNFINISHED = ".unfinished-"
_opening = Lock()
"""Chroma shares what lies under two clients of one path, and one thread's closing raced with another's opening."""


class ChromaStore:
    """Keeps documents on disk, under `folder`: OWNER/DOCUMENT/{record.json, summary.json, chroma/, pieces.npz}."""

    def __init__(self, folder: Path, embeddings: FingerprintedEmbeddings) -> None:
        self._folder = folder
        self._embeddings = embeddings

    def add(self, owner: str, summary: DischargeSummary, *, source: str = "") -> Added:
        """See Store.add. Another process may add at the same time: whoever comes last puts the same document in place."""
        fingerprint = self._embeddings.fingerprint
        record, added = record_of(owner, summary, self.documents(owner), source=source, fingerprint=fingerprint)
        home = self._owner_folder(owner)
        with _as_store_error("The document could not be kept."):
            if not self._holds(home / added.document_id, summary):
                home.mkdir(parents=True, exist_ok=True)
                _sweep(home)
                self._write(home, record, summary)
        return added

    def get(self, owner: str, document_id: str) -> IndexedSummary:
        """See Store.get."""
        place = self._place(owner, document_id)
        with _as_store_error("The kept document cannot be read."):
            record = _read_record(place)
            summary = DischargeSummary.model_validate_json((place / "summary.json").read_bytes())
            if document_id_of(owner, summary) != document_id:
                raise StoreError("The kept document is not the one that was asked for.", "Remove it and add it again.")
            if record.embedding != self._embeddings.fingerprint or not (place / PIECES).is_file():
                self._write(
                    place.parent, record.model_copy(update={"embedding": self._embeddings.fingerprint}), summary
                )
            return _read_vectors(place, summary)

    def documents(self, owner: str) -> list[StoredDocument]:
        """See Store.documents."""
        with _as_store_error("The kept documents cannot be listed."):
            records: list[StoredDocument] = []
            for path in list(self._owner_folder(owner).glob("*/record.json")):
                if not path.parent.name.startswith(_UNFINISHED):
                    with suppress(FileNotFoundError):  # another process has just removed it
                        records.append(_read_record(path.parent))
        return sorted(records, key=lambda record: record.added)

    def remove(self, owner: str, document_id: str) -> None:
        """See Store.remove."""
        place = self._place(owner, document_id)
        with _as_store_error("The document could not be removed."):
            # renamed first: a removal that is interrupted leaves nothing that can still be read as a document
            doomed = place.with_name(f"{_UNFINISHED}{document_id}")
            shutil.rmtree(doomed, ignore_errors=True)
            place.rename(doomed)
            shutil.rmtree(doomed)
            _sweep(place.parent)

    def _owner_folder(self, owner: str) -> Path:
        return self._folder / "documents" / sha256(owner.encode()).hexdigest()[:16]

    def _place(self, owner: str, document_id: str) -> Path:
        place = self._owner_folder(owner) / document_id
        if not re.fullmatch(r"[0-9a-f]{16}", document_id) or not (place / "record.json").is_file():
            raise DocumentNotFound(document_id)
        return place

    def _holds(self, place: Path, summary: DischargeSummary) -> bool:
        """Whether this very reading is kept, with vectors of this model; one that is damaged is not."""
        try:
            kept = DischargeSummary.model_validate_json((place / "summary.json").read_bytes())
            fresh = _read_record(place).embedding == self._embeddings.fingerprint and same_but_name(kept, summary)
            return fresh and len(_read_vectors(place, kept).vectors) == len(summary.passages)
        except (OSError, sqlite3.Error, BadZipFile, ChromaError, ValueError, KeyError, StoreError):
            return False

    def _write(self, home: Path, record: StoredDocument, summary: DischargeSummary) -> None:
        building = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=home))
        try:
            _write_vectors(building, embed_passages(summary, self._embeddings))
            (building / "summary.json").write_text(summary.model_dump_json(), encoding="utf-8")
            (building / "record.json").write_text(record.model_dump_json(), encoding="utf-8")
            _put_in_place(building, home / record.document_id)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def _put_in_place(building: Path, place: Path) -> None:
    """Renames a finished folder into place; an older one there is moved away first, and deleted last.

    Another process may do the same with the same document between the two steps: then both are tried again.
    """
    for tries_left in reversed(range(TRIES)):
        old = building.with_name(f"{building.name}-old")
        with suppress(FileNotFoundError):
            place.rename(old)
        try:
            building.rename(place)
            return
        except OSError:
            with suppress(OSError):
                old.rename(place)
            if not tries_left:
                raise
        finally:
            shutil.rmtree(old, ignore_errors=True)


def _sweep(home: Path) -> None:
    """Deletes what a process that was killed left behind; younger folders may be another process at work."""
    for left in home.glob(f"{_UNFINISHED}*"):
        with suppress(FileNotFoundError):  # its owner was just done with it
            if time() - left.stat().st_mtime > ABANDONED_S:
                shutil.rmtree(left, ignore_errors=True)


def _read_record(place: Path) -> StoredDocument:
    try:
        return StoredDocument.model_validate_json((place / "record.json").read_bytes())
    except ValidationError:
        raise StoreError(
            f"The kept document {place.name} is damaged.", f"`mediassist remove {place.name}`, then add it again."
        ) from None


class _Known(Embeddings):
    """Gives Chroma the vectors that are known already, in order."""

    def __init__(self, vectors: np.ndarray) -> None:
        self._rows = iter(vectors.tolist())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [next(self._rows) for _ in texts]

    def embed_query(self, text: str) -> list[float]:
        raise NotImplementedError("All passages are compared with a question exactly; Chroma is never searched.")


@contextmanager
def _chroma(folder: Path, embeddings: Embeddings | None, *, create: bool) -> Iterator[Chroma]:
    """The document's own collection; its files are closed at the end, so that the folder can be renamed or deleted."""
    with _opening:
        client = cast(Client, chromadb.PersistentClient(str(folder), ChromaSettings(anonymized_telemetry=False)))
    try:
        yield Chroma(
            client=client,
            collection_name=COLLECTION,
            embedding_function=embeddings,
            create_collection_if_not_exists=create,
        )
    finally:
        with _opening:
            client.close()


def _write_vectors(place: Path, indexed: IndexedSummary) -> None:
    passages = indexed.summary.passages
    with _chroma(place / CHROMA, _Known(indexed.vectors), create=True) as chroma:
        for start in range(0, len(passages), BATCH):
            batch = passages[start : start + BATCH]
            chroma.add_texts(
                [passage.in_section for passage in batch],
                metadatas=[{"start": passage.start, "end": passage.end} for passage in batch],
                ids=[str(passage.index) for passage in batch],
            )
    np.savez(place / PIECES, **packed(indexed.pieces))  # pyright: ignore[reportArgumentType]


def _read_vectors(place: Path, summary: DischargeSummary) -> IndexedSummary:
    # chromadb 1.5 keeps a client of a database that it could not open for the life of the process: look first
    database_file = (place / CHROMA / "chroma.sqlite3").resolve()
    with closing(sqlite3.connect(f"{database_file.as_uri()}?mode=ro", uri=True)) as database:
        database.execute("PRAGMA quick_check").fetchone()
    with _chroma(place / CHROMA, None, create=False) as chroma:
        rows = chroma.get(include=["embeddings"])
    in_order = sorted(zip(map(int, rows["ids"]), rows["embeddings"], strict=True), key=lambda row: row[0])
    if [index for index, _ in in_order] != list(range(len(summary.passages))):
        raise StoreError("The kept document has lost some of its passages.", "Remove it and add it again.")
    vectors = np.asarray([vector for _, vector in in_order], dtype=np.float32).reshape(len(in_order), -1)
    with np.load(place / PIECES) as arrays:
        return IndexedSummary(summary, vectors, unpacked(dict(arrays), len(summary.passages)))


@contextmanager
def _as_store_error(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error, BadZipFile, ChromaError, ValidationError, ValueError, KeyError) as error:
        raise StoreError(what, f"({type(error).__name__}) Check DATA_DIR and its free space.") from error
