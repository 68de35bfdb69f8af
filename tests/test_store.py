"""The contract of every store, run against each; and what the one on disk promises besides."""

import hashlib
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from mediassist.document import Notice
from mediassist.errors import DocumentNotFound, StoreError
from mediassist.ingest.chroma_store import ChromaStore
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading
from mediassist.ingest.store import Change, MemoryStore
from mediassist.models.embedding import FingerprintedEmbeddings, TextVectors
from mediassist.vocabulary import NoticeKind


class HashEmbeddings(FingerprintedEmbeddings):
    """Unit vectors made from the words' hashes: another text, another vector, and no model to load."""

    def __init__(self, fingerprint: str = "hash@1", size: int = 16) -> None:
        self._fingerprint = fingerprint
        self.size = size

    @property
    def fingerprint(self):
        return self._fingerprint

    def read(self, texts):
        return [TextVectors(self._vector(text), tuple(text.split()), self._vectors(text.split())) for text in texts]

    def _vectors(self, words):
        return np.array([self._vector(word) for word in words], dtype=np.float16).reshape(len(words), self.size)

    def _vector(self, text):
        row = np.array(list(hashlib.sha256(text.encode()).digest()[: self.size]), dtype=np.float32) + 1
        return row / np.linalg.norm(row)


class FailingEmbeddings(HashEmbeddings):
    def read(self, texts):
        raise OSError("disk full")


def summary_of(text: str = "DIET: Soft food.\n\nACTIVITY: No lifting. No driving for 2 weeks.\n"):
    return summarise(Reading(text=text, format="txt"), "summary.txt")


@pytest.fixture(params=["memory", "chroma"])
def store(request, tmp_path):
    embeddings = HashEmbeddings()
    return MemoryStore(embeddings) if request.param == "memory" else ChromaStore(tmp_path, embeddings)


def test_what_is_added_comes_back_whole(store):
    summary = summary_of()
    indexed = store.get("ann", store.add("ann", summary).document_id)
    assert indexed.summary == summary
    expected = HashEmbeddings().embed_documents([passage.in_section for passage in summary.passages])
    assert indexed.vectors == pytest.approx(np.array(expected), abs=1e-6)


def test_another_owner_is_told_that_there_is_no_such_document(store):
    document_id = store.add("ann", summary_of()).document_id
    for read in (store.get, store.remove):
        with pytest.raises(DocumentNotFound) as foreign:
            read("bob", document_id)
        with pytest.raises(DocumentNotFound) as missing:
            read("bob", "0123456789abcdef")
        assert str(foreign.value).replace(document_id, "ID") == str(missing.value).replace("0123456789abcdef", "ID")
    assert store.documents("bob") == []
    assert store.get("ann", document_id).summary == summary_of()


def test_the_same_text_twice_is_one_document_but_not_the_same_one_for_two_owners(store):
    first = store.add("ann", summary_of()).document_id
    again = store.add("ann", summary_of())
    assert (again.document_id, again.change) == (first, Change.UNCHANGED)
    assert store.add("bob", summary_of()).document_id != first
    assert [record.document_id for record in store.documents("ann")] == [first]


def test_a_removed_document_is_gone(store):
    document_id = store.add("ann", summary_of()).document_id
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
    kept = store.add("ann", summary_of("DIET: Porridge.")).document_id
    store.remove("ann", store.add("ann", summary_of("DIET: Marmalade.")).document_id)
    words = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Marmalade" not in words
    assert b"Porridge" in words
    assert store.get("ann", kept).summary.text == "DIET: Porridge."


def test_documents_outlive_the_process(tmp_path):
    document_id = ChromaStore(tmp_path, HashEmbeddings()).add("ann", summary_of()).document_id
    assert ChromaStore(tmp_path, HashEmbeddings()).get("ann", document_id).summary == summary_of()


def test_vectors_of_another_embedding_model_are_made_anew_never_mixed(tmp_path):
    document_id = ChromaStore(tmp_path, HashEmbeddings()).add("ann", summary_of()).document_id
    store = ChromaStore(tmp_path, HashEmbeddings("hash@2", size=8))
    assert store.get("ann", document_id).vectors.shape[1] == 8
    assert [record.embedding for record in store.documents("ann")] == ["hash@2"]


@pytest.mark.parametrize("damaged", ["summary.json", "record.json", "chroma/chroma.sqlite3"])
def test_a_damaged_document_gives_an_error_and_no_text(tmp_path, damaged):
    store = ChromaStore(tmp_path, HashEmbeddings())
    document_id = store.add("ann", summary_of()).document_id
    next(tmp_path.rglob(damaged)).write_bytes(b"{not what it was")
    with pytest.raises(StoreError):
        store.get("ann", document_id)


def test_another_documents_summary_in_its_place_is_refused(tmp_path):
    store = ChromaStore(tmp_path, HashEmbeddings())
    mine, other = (store.add("ann", summary).document_id for summary in (summary_of(), summary_of("DIET: Porridge.")))
    target, source = (next(tmp_path.rglob(f"{name}/summary.json")) for name in (mine, other))
    target.write_bytes(source.read_bytes())
    with pytest.raises(StoreError):
        store.get("ann", mine)


def test_a_changed_file_is_a_new_version_and_the_old_one_stays(store):
    first = store.add("ann", summary_of("DIET: Soft food."), source="f1")
    second = store.add("ann", summary_of("DIET: Porridge."), source="f1")
    assert (first.change, first.version, first.earlier) == (Change.NEW, 1, ())
    assert (second.change, second.version, second.earlier) == (Change.NEW_VERSION, 2, (first.document_id,))
    assert [record.version for record in store.documents("ann")] == [1, 2]
    assert store.get("ann", first.document_id).summary.text == "DIET: Soft food."


def test_files_of_other_places_and_other_owners_are_no_versions_of_each_other(store):
    store.add("ann", summary_of("DIET: Soft food."), source="f1")
    assert store.add("ann", summary_of("DIET: Porridge."), source="f2").version == 1
    assert store.add("ann", summary_of("DIET: Soup.")).version == 1
    assert store.add("bob", summary_of("DIET: Porridge."), source="f1").earlier == ()


def test_adding_what_is_there_already_writes_nothing(tmp_path):
    store = ChromaStore(tmp_path, HashEmbeddings())
    document_id = store.add("ann", summary_of()).document_id
    before = {path: path.stat() for path in tmp_path.rglob("*.json")}
    again = store.add("ann", summary_of().model_copy(update={"name": "copy.txt"}))
    assert (again.document_id, again.change) == (document_id, Change.UNCHANGED)
    after = {path: path.stat() for path in tmp_path.rglob("*.json")}
    assert {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in after.items()} == {
        path: (stat.st_ino, stat.st_mtime_ns) for path, stat in before.items()
    }


def test_a_better_reading_of_the_same_text_takes_the_place_of_the_old_one(store):
    document_id = store.add("ann", summary_of()).document_id
    better = summary_of().model_copy(
        update={"notices": (Notice(start=0, end=4, kind=NoticeKind.CONFLICT, text="No."),)}
    )
    assert store.add("ann", better).document_id == document_id
    assert store.get("ann", document_id).summary == better


def test_a_damaged_document_can_be_added_again(tmp_path):
    store = ChromaStore(tmp_path, HashEmbeddings())
    document_id = store.add("ann", summary_of()).document_id
    next(tmp_path.rglob("chroma.sqlite3")).write_bytes(b"{not what it was")
    store.add("ann", summary_of())
    assert store.get("ann", document_id).summary == summary_of()


KILLED_WHILE_ADDING = """
import sys, time
from pathlib import Path
from threading import Thread
sys.path.insert(0, {tests!r})
from test_store import ChromaStore, HashEmbeddings, summary_of
store = ChromaStore(Path({folder!r}), HashEmbeddings())
text = "\\n".join(f"DIET: Meal number {{n}} is porridge." for n in range(300))
print("ready", flush=True)
while True:
    document_id = store.add("ann", summary_of(text)).document_id
    store.remove("ann", document_id)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("moment_s", [0.01, 0.05, 0.12, 0.2, 0.33])
def test_killed_at_any_moment_the_store_holds_a_document_whole_or_not_at_all(tmp_path, moment_s):
    code = KILLED_WHILE_ADDING.format(tests=str(Path(__file__).parent), folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as adding:
        assert adding.stdout.readline() == "ready\n"
        time.sleep(moment_s)
        adding.kill()
    store = ChromaStore(tmp_path, HashEmbeddings())
    for record in store.documents("ann"):
        assert len(store.get("ann", record.document_id).vectors) == record.passages
    store.add("ann", summary_of())
    assert store.get("ann", store.documents("ann")[-1].document_id).summary == summary_of()


def test_what_a_killed_process_left_is_swept_away(tmp_path):
    store = ChromaStore(tmp_path, HashEmbeddings())
    store.add("ann", summary_of())
    left = next(tmp_path.rglob("record.json")).parent.with_name(".unfinished-left")
    left.mkdir()
    (left / "summary.json").write_text("words of a patient")
    os.utime(left, (0, 0))
    store.add("ann", summary_of("DIET: Porridge."))
    assert not left.exists()


def test_two_at_once_with_the_same_document_end_with_one(tmp_path):
    stores = [ChromaStore(tmp_path, HashEmbeddings()) for _ in range(4)]
    for _ in range(5):
        with ThreadPoolExecutor(4) as pool:
            ids = set(pool.map(lambda store: store.add("ann", summary_of()).document_id, stores))
        assert len(ids) == 1
        assert stores[0].get("ann", *ids).summary == summary_of()
        stores[0].remove("ann", *ids)
    ids = {stores[0].add("ann", summary_of()).document_id}
    assert [record.document_id for record in stores[0].documents("ann")] == list(ids)
