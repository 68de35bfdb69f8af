"""The contract of every store, run against each; and what the one on disk promises besides."""

import hashlib

import numpy as np
import pytest
from mediassist.errors import DocumentNotFound, StoreError
from mediassist.ingest.chroma_store import ChromaStore
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading
from mediassist.ingest.store import MemoryStore


class HashEmbeddings:
    """Unit vectors made from the words' hashes: another text, another vector, and no model to load."""

    def __init__(self, fingerprint: str = "hash@1", size: int = 16) -> None:
        self.fingerprint = fingerprint
        self.size = size

    def embed_documents(self, texts):
        rows = np.array([list(hashlib.sha256(text.encode()).digest()[: self.size]) for text in texts], dtype=float) + 1
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).tolist()

    def embed_query(self, text):
        return self.embed_documents([text])[0]


class FailingEmbeddings(HashEmbeddings):
    def embed_documents(self, texts):
        raise OSError("disk full")


def summary_of(text: str = "DIET: Soft food.\n\nACTIVITY: No lifting. No driving for 2 weeks.\n"):
    return summarise(Reading(text=text, format="txt"), "summary.txt")


@pytest.fixture(params=["memory", "chroma"])
def store(request, tmp_path):
    embeddings = HashEmbeddings()
    return MemoryStore(embeddings) if request.param == "memory" else ChromaStore(tmp_path, embeddings)


def test_what_is_added_comes_back_whole(store):
    summary = summary_of()
    indexed = store.get("ann", store.add("ann", summary))
    assert indexed.summary == summary
    expected = HashEmbeddings().embed_documents([passage.in_section for passage in summary.passages])
    assert indexed.vectors == pytest.approx(np.array(expected), abs=1e-6)


def test_another_owner_is_told_that_there_is_no_such_document(store):
    document_id = store.add("ann", summary_of())
    for read in (store.get, store.remove):
        with pytest.raises(DocumentNotFound) as foreign:
            read("bob", document_id)
        with pytest.raises(DocumentNotFound) as missing:
            read("bob", "0123456789abcdef")
        assert str(foreign.value).replace(document_id, "ID") == str(missing.value).replace("0123456789abcdef", "ID")
    assert store.documents("bob") == []
    assert store.get("ann", document_id).summary == summary_of()


def test_the_same_text_twice_is_one_document_but_not_the_same_one_for_two_owners(store):
    first = store.add("ann", summary_of())
    assert store.add("ann", summary_of()) == first
    assert store.add("bob", summary_of()) != first
    assert [record.document_id for record in store.documents("ann")] == [first]


def test_a_removed_document_is_gone(store):
    document_id = store.add("ann", summary_of())
    store.remove("ann", document_id)
    assert store.documents("ann") == []
    with pytest.raises(DocumentNotFound):
        store.get("ann", document_id)


@pytest.mark.parametrize("document_id", ["", "..", "../../etc", "0" * 17, "ABCDEF0123456789", "a/b", "\0"])
def test_an_id_that_is_no_id_finds_nothing(store, document_id):
    with pytest.raises(DocumentNotFound):
        store.get("ann", document_id)


def test_a_list_of_documents_holds_no_word_of_them(store):
    store.add("ann", summary_of("DIET: Nothing but porridge."))
    assert "porridge" not in str(store.documents("ann"))


def test_a_document_that_cannot_be_embedded_leaves_nothing_behind(tmp_path):
    store = ChromaStore(tmp_path, FailingEmbeddings())
    with pytest.raises(StoreError):
        store.add("ann", summary_of())
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_no_word_of_a_removed_document_stays_on_disk(tmp_path):
    store = ChromaStore(tmp_path, HashEmbeddings())
    kept = store.add("ann", summary_of("DIET: Porridge."))
    store.remove("ann", store.add("ann", summary_of("DIET: Marmalade.")))
    words = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Marmalade" not in words
    assert b"Porridge" in words
    assert store.get("ann", kept).summary.text == "DIET: Porridge."


def test_documents_outlive_the_process(tmp_path):
    document_id = ChromaStore(tmp_path, HashEmbeddings()).add("ann", summary_of())
    assert ChromaStore(tmp_path, HashEmbeddings()).get("ann", document_id).summary == summary_of()


def test_vectors_of_another_embedding_model_are_made_anew_never_mixed(tmp_path):
    document_id = ChromaStore(tmp_path, HashEmbeddings()).add("ann", summary_of())
    store = ChromaStore(tmp_path, HashEmbeddings("hash@2", size=8))
    assert store.get("ann", document_id).vectors.shape[1] == 8
    assert [record.embedding for record in store.documents("ann")] == ["hash@2"]


@pytest.mark.parametrize("damaged", ["summary.json", "record.json", "chroma/chroma.sqlite3"])
def test_a_damaged_document_gives_an_error_and_no_text(tmp_path, damaged):
    store = ChromaStore(tmp_path, HashEmbeddings())
    document_id = store.add("ann", summary_of())
    next(tmp_path.rglob(damaged)).write_bytes(b"{not what it was")
    with pytest.raises(StoreError):
        store.get("ann", document_id)


def test_another_documents_summary_in_its_place_is_refused(tmp_path):
    store = ChromaStore(tmp_path, HashEmbeddings())
    mine, other = store.add("ann", summary_of()), store.add("ann", summary_of("DIET: Porridge."))
    target, source = (next(tmp_path.rglob(f"{name}/summary.json")) for name in (mine, other))
    target.write_bytes(source.read_bytes())
    with pytest.raises(StoreError):
        store.get("ann", mine)
