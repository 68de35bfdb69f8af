"""The project's own grounding cases: made the same each time, apart by document, and what the gate does on them."""

import json
import statistics
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from mediassist.clinical.quantities import find_quantities
from mediassist.evals import jsonl
from mediassist.evals.cases import PATH, generate, main, split_of
from mediassist.evals.cases_faithful import in_other_words, to_reader
from mediassist.evals.cases_planted import PLANTS
from mediassist.evals.grounding import passages_of
from mediassist.evals.peers import best_threshold, compare, evaluate, markdown
from mediassist.grounding import check

ROWS = jsonl.read(PATH)
KINDS = {
    "dose", "frequency", "duration", "date_time", "drug_swap", "negation", "stopped_continued", "body_site", "condition",
    "invented", "name_phone", "figure",
}  # fmt: skip


def test_the_set_is_large_and_holds_every_kind_in_both_halves() -> None:
    assert len(ROWS) >= 500
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    written = Counter(row["supported"] for row in ROWS if row["made"] == "written")
    assert written[True] >= 150
    assert written[False] >= 150
    for half in ("dev", "held"):
        assert {row["error"] for row in ROWS if row["split"] == half and row["error"]} == KINDS


def test_no_document_is_in_both_halves() -> None:
    assert all(row["split"] == split_of(row["doc"]) for row in ROWS)


def test_the_generated_rows_are_made_the_same_each_time(tmp_path: Path) -> None:
    out = tmp_path / "cases.jsonl"
    out.write_bytes(PATH.read_bytes())  # the rows written by hand are kept, the others made anew
    main(["--out", str(out)])
    assert out.read_text(encoding="utf-8") == PATH.read_text(encoding="utf-8")


def test_a_document_of_ones_own_gives_cases_too(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text(
        "DISCHARGE MEDICATIONS:\n1. Warfarin 5 mg p.o. daily.\n\nFOLLOW-UP:\nSee Dr. Lee on March 3, 2025 at 9:30 a.m.\n",
        encoding="utf-8",
    )
    rows = list(generate([tmp_path]))
    assert {row["supported"] for row in rows} == {True, False}


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("dose", "Take 5 mg of warfarin."),
        ("frequency", "Take it twice a day."),
        ("duration", "Rest for 5 days."),
        ("date_time", "See Dr. Lee on March 3, 2025."),
        ("drug_swap", "Take warfarin."),
        ("negation", "Do not drive."),
        ("stopped_continued", "Stop taking warfarin."),
        ("body_site", "Keep the left leg up."),
        ("condition", "Call if you have a fever."),
        ("invented", "Rest."),
        ("name_phone", "Call 555-0123."),
    ],
)
def test_a_planted_error_changes_the_answer(kind: str, answer: str) -> None:
    wrong = PLANTS[kind](answer, Random(1))
    assert wrong is not None
    assert wrong != answer


def test_other_words_keep_every_figure() -> None:
    text = "Take 5 mg by mouth twice a day for 10 days, as needed."
    kept = {(figure.kind, figure.value) for figure in find_quantities(text)}
    for seed in range(20):
        assert {(f.kind, f.value) for f in find_quantities(in_other_words(text, Random(seed)))} == kept


def test_a_line_about_the_patient_is_turned_to_the_reader() -> None:
    assert to_reader("He is not to drive until his visit.") == "You are not to drive until your visit."


def test_the_gate_catches_what_it_did_on_the_half_it_was_mended_on() -> None:
    rows = [row for row in ROWS if row["split"] == "dev"]
    passed = {row["id"]: check(row["answer"], passages_of(row["context"])).grounded for row in rows}
    caught = [not passed[row["id"]] for row in rows if not row["supported"]]
    alarms = [not passed[row["id"]] for row in rows if row["supported"]]
    assert sum(caught) / len(caught) >= 0.95
    assert sum(alarms) / len(alarms) <= 0.15


def test_a_case_takes_little_time() -> None:
    times = []
    for row in ROWS[:120]:
        start = time.perf_counter()
        check(row["answer"], passages_of(row["context"]))
        times.append(time.perf_counter() - start)
    assert statistics.median(times) < 0.1  # on a busy machine; docs/grounding.md has the figure of a quiet one


def test_a_peer_takes_its_threshold_from_one_half_and_its_figures_from_the_other() -> None:
    def row(number: int, half: str, supported: bool) -> jsonl.Row:
        error = None if supported else "dose"
        return {
            "id": str(number),
            "doc": "a",
            "split": half,
            "context": "x",
            "answer": str(number),
            "supported": supported,
            "error": error,
        }

    rows = [
        row(1, "dev", False),
        row(5, "dev", True),
        row(2, "held", False),
        row(4, "held", True),
        row(6, "held", True),
    ]
    result = evaluate("by number", rows, lambda answer, passages: float(answer))
    assert (result.cases, result.caught, result.false_alarm) == (3, 1.0, 0.5)
    assert result.balanced == 0.75
    assert "| by number | 3 | 0.750 | 1.000 | 0.500 |" in markdown([result])


def test_the_lowest_best_threshold_is_taken() -> None:
    assert best_threshold([(0.1, False), (0.4, True), (0.9, True)]) == 0.4


def test_a_peer_without_its_package_is_left_out_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mediassist.evals.peers.PEERS", (("absent", "no-such-package-here", dict),))
    said: list[str] = []
    assert list(compare(json.loads("[]"), said.append)) == []
    assert said == ["absent is left out: it needs the package no-such-package-here."]
