"""The command's way with documents: folders, versions, passwords, and the one readable view."""

import json
import os
import signal
import subprocess
import sys

import pytest
from mediassist.cli import _added
from mediassist.errors import DocumentError
from mediassist.ingest.chroma_store import ChromaStore
from mediassist.ingest.folder import FileOutcome

from .conftest import HEART_FAILURE, ROOT


def test_a_folder_is_added_past_its_bad_files_and_ends_with_what_was_refused(run, tmp_path):
    folder = tmp_path / "from the hospital"
    (folder / "ward 3").mkdir(parents=True)
    (folder / "a.txt").write_text("DIET: Soft food.")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7 cut off")
    (folder / "c.docx").write_bytes(b"PK\x03\x04 cut off")
    (folder / "ward 3" / "d.txt").write_text("ACTIVITY: No lifting.")
    (folder / ".hidden").write_text("not a document")
    code, out, err = run("add", folder)
    assert code == 1
    assert [line.split("  ")[1] for line in out.splitlines()] == [
        str(folder / "a.txt"),
        str(folder / "ward 3" / "d.txt"),
    ]
    assert "2 of 4 files are kept." in err
    assert "b.pdf" in err
    assert "The PDF is cut off." in err
    assert "Save or download it again." in err


def test_add_json_tells_programs_what_became_of_each_file(run, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("DIET: Soft food.")
    (tmp_path / "in" / "b.txt").write_text("")
    code, out, _ = run("add", tmp_path / "in", "--json")
    added, refused = json.loads(out)
    assert code == 1
    assert added["change"] == "new"
    assert len(added["document_id"]) == 16
    assert refused["refused"] == "The file is empty."
    assert refused["remedy"]


def test_the_same_file_again_changes_nothing(run):
    first = run("add", HEART_FAILURE)[1]
    assert run("add", HEART_FAILURE)[1] == first
    assert len(run("documents")[1].splitlines()) == 1


def test_a_changed_file_is_a_new_version_and_the_old_one_stays_unless_it_is_replaced(run, tmp_path):
    paper = tmp_path / "paper.txt"
    ids = []
    for words, options in (("Soft food.", []), ("Porridge.", []), ("Soup.", ["--replace"])):
        paper.write_text(f"DIET: {words}")
        ids.append(run("add", paper, *options)[1].strip())
        if words == "Porridge.":
            assert "paper.txt (version 2)" in run("documents")[1]
    kept = json.loads(run("documents", "--json")[1])
    assert [(record["document_id"], record["version"]) for record in kept] == [(ids[2], 3)]


def test_show_prints_sections_passages_and_medicines_with_their_spans(run):
    code, out, err = run("show", HEART_FAILURE)
    assert (code, err) == (0, "")
    text = HEART_FAILURE.read_text()
    assert "Medicines to take home" in out
    assert "Furosemide" in out
    at = text.index("Sodium (salt)")
    assert f"[{at}-" in out


def test_show_json_is_the_whole_document_and_its_spans_hold(run):
    document_id = run("add", HEART_FAILURE)[1].strip()
    shown = json.loads(run("show", document_id, "--json")[1])
    assert shown["name"] == "heart-failure.txt"
    for passage in shown["passages"]:
        assert " ".join(shown["text"][passage["start"] : passage["end"]].split()) == passage["text"]
    for record in shown["medications"]:
        name = record["name"]
        assert shown["text"][name["start"] : name["end"]] == name["text"]


def test_a_folder_that_is_not_there_and_a_file_that_is_no_folder(run, tmp_path):
    assert run("add", tmp_path / "nowhere.txt")[0] == 1
    code, _, err = run("add", HEART_FAILURE, tmp_path / "nowhere.txt")
    assert code == 1
    assert "There is no file 'nowhere.txt'." in err
    assert "1 of 2 files are kept." in err


def test_help_tells_of_folders_passwords_and_versions(run):
    out = run("add", "--help")[1]
    assert all(word in out for word in ("--password", "--replace", "PATH...", "folders"))
    assert "show" in run("--help")[1]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT")
def test_ctrl_c_keeps_what_was_added_and_tells_it(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(400):
        (folder / f"{number:03}.txt").write_text(f"DIET: Porridge number {number}.")
    command = [sys.executable, "-m", "mediassist", "add", str(folder)]
    settings = {**os.environ, "DATA_DIR": str(tmp_path / "data"), "OLLAMA_BASE_URL": "http://127.0.0.1:9"}
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=settings,
        cwd=ROOT.parent,
        # what runs in the background of a shell inherits that Ctrl-C is ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    ) as adding:
        first = adding.stdout.readline()
        adding.send_signal(signal.SIGINT)
        out, err = adding.communicate(timeout=60)
    assert adding.returncode == 130
    told = [first, *out.splitlines()]
    assert "Stopped. What was added until now is kept." in err
    assert f"{len(told)} of {len(told)} files are kept." in err
    kept = [record.document_id for record in ChromaStore(tmp_path / "data", None).documents("local")]
    assert {line.split()[0] for line in told} <= set(kept)
    assert len(kept) - len(told) in (0, 1)  # one may have been put in place as the key was pressed


@pytest.mark.skipif(sys.platform == "win32", reason="SIGINT")
def test_ctrl_c_that_a_finaliser_swallows_still_stops(monkeypatch, capsys, tmp_path):
    class Swallows:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGINT)
            for _ in range(1000):  # the interrupt is raised here, where Python prints it and goes on
                pass

    def outcomes():
        for number in range(5):
            yield FileOutcome(tmp_path / f"{number}.txt", refused=DocumentError("Nothing is in it.", "Add another."))
            if number == 1:
                Swallows()

    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    assert _added(outcomes(), 5, as_json=False) == 130
    err = capsys.readouterr().err
    assert "Stopped." in err
    assert "0 of 3 files are kept." in err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
