"""The runner that writes grounding verdicts for a scorer."""

import json
from pathlib import Path

import pytest
from mediassist.errors import EvaluationError
from mediassist.evals.grounding import run

CASES = [
    {"id": "a", "context": "1. Warfarin 5 mg daily.\n2. Rest.", "answer": "Take warfarin 5 mg once a day."},
    {"id": "b", "context": "1. Warfarin 5 mg daily.", "answer": "Take warfarin 6 mg once a day."},
]


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_case_gets_a_row_with_its_reasons(tmp_path: Path) -> None:
    out = tmp_path / "verdicts.jsonl"
    assert run(write(tmp_path / "cases.jsonl", CASES), out) == 2
    first, second = rows_of(out)
    assert (first["id"], first["supported"]) == ("a", True)
    assert (second["id"], second["supported"]) == ("b", False)
    assert "contradicted" in {verdict["support"] for verdict in second["verdicts"]}  # type: ignore[attr-defined]


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path) -> None:
    out, cases = tmp_path / "verdicts.jsonl", tmp_path / "cases.jsonl"
    run(write(cases, CASES[:1]), out)
    seen: list[tuple[int, int]] = []
    assert run(write(cases, CASES), out, lambda done, total: seen.append((done, total))) == 1
    assert [row["id"] for row in rows_of(out)] == ["a", "b"]
    assert seen == [(1, 1)]


def test_a_case_without_an_answer_is_refused_by_its_id(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="Case c has no answer"):
        run(write(tmp_path / "cases.jsonl", [{"id": "c", "context": "Rest."}]), tmp_path / "out.jsonl")
