"""The commands that a patient takes away: schedule, sheet, quiz."""

import io
import json
import subprocess
import sys

import pytest

from .conftest import HEART_FAILURE, ROOT


def test_schedule_shows_a_table_by_time_of_day_with_the_lines(run):
    code, out, err = run("schedule", HEART_FAILURE)
    assert (code, err) == (0, "")
    assert (
        out.index("In the morning")
        < out.index("At bedtime or at night")
        < out.index("Once a day, the time is not stated")
    )
    assert "line 24: Furosemide (Lasix) 40 mg tablet: 1 tablet by mouth every morning" in out
    assert "Stopped - do not take" in out
    assert "Check it with your pharmacist" in out


def test_schedule_json_holds_spans(run):
    code, out, _ = run("schedule", HEART_FAILURE, "--json")
    text = HEART_FAILURE.read_text(encoding="utf-8")
    entries = json.loads(out)["entries"]
    assert code == 0
    assert entries
    for entry in entries:
        assert text[entry["name"]["start"] : entry["name"]["end"]] == entry["name"]["text"]


def test_schedule_writes_a_page_to_print(run, tmp_path):
    code, out, err = run("schedule", HEART_FAILURE, "--html", tmp_path / "medicines.html")
    assert (code, out) == (0, "")
    assert "Wrote" in err
    assert (tmp_path / "medicines.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    code, _, err = run("schedule", HEART_FAILURE, "--html", tmp_path / "none" / "medicines.html")
    assert code == 1
    assert err.startswith("mediassist: The page could not be written")


def test_schedule_of_a_kept_document(run):
    document_id = run("add", HEART_FAILURE)[1].strip()
    assert "Furosemide" in run("schedule", document_id)[1]
    assert run("schedule", "0123456789abcdef")[0] == 1


def test_schedule_of_a_document_without_medicines_says_so(run, tmp_path):
    (tmp_path / "diet.txt").write_text("DIET:\nLow salt.\n", encoding="utf-8")
    assert "lists no medicines to take home" in run("schedule", tmp_path / "diet.txt")[1]


@pytest.mark.parametrize("command", ["schedule", "quiz"])
def test_a_schedule_and_a_quiz_load_no_model(command):
    probe = (
        f"import runpy, sys\nsys.argv = ['mediassist', {command!r}, {str(HEART_FAILURE)!r}]\n"
        "try:\n    runpy.run_module('mediassist', run_name='__main__')\nexcept SystemExit:\n    pass\n"
        "print('LOADED', [n for n in ('torch', 'langchain_core', 'langgraph', 'chromadb') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], input="\n" * 20, capture_output=True, text=True, check=True, cwd=ROOT.parent
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_quiz_asks_judges_shows_the_line_and_says_what_to_read_again(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("one tablet every morning\ntwo tablets at noon\n\n"))
    code, out, err = run("quiz", HEART_FAILURE, "--questions", "3")
    assert (code, err) == (0, "")
    assert "1 of 3. How do you take Furosemide (Lasix)?" in out
    assert "Yes, that is what your summary says." in out
    assert "That is not what your summary says about" in out
    assert out.count("From the document:") == 3
    assert "You told 1 of 3 back as your summary says." in out
    assert out.rstrip().endswith("- How do you take Spironolactone? Say how much, how often and when.")


@pytest.mark.parametrize("ended", [EOFError, KeyboardInterrupt])
def test_quiz_that_is_broken_off_ends_with_what_was_told_so_far(run, monkeypatch, ended):
    typed = iter(["one tablet every morning"])

    def type_or_leave(prompt=""):
        try:
            return next(typed)
        except StopIteration:
            raise ended from None

    monkeypatch.setattr("builtins.input", type_or_leave)
    code, out, _ = run("quiz", HEART_FAILURE)
    assert code == 0
    assert "You told 1 of 1 back" in out


def test_quiz_of_a_document_that_says_nothing_to_do(run, tmp_path):
    (tmp_path / "story.txt").write_text("HISTORY:\nHe was well.\n", encoding="utf-8")
    assert "nothing that could be asked back" in run("quiz", tmp_path / "story.txt")[1]
