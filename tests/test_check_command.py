"""`mediassist check`: somebody else's answer, judged claim by claim; the exit code says whether all of it is borne out."""

import json
from pathlib import Path

import pytest
import typer
from mediassist.checking import check_answer
from mediassist.errors import MediAssistError
from typer.testing import CliRunner

DOCUMENT = str(Path(__file__).parent.parent / "examples" / "heart-failure.txt")
TEXT = "DISCHARGE MEDICATIONS:\n1. Warfarin 5 mg p.o. daily.\n2. Aspirin: STOP.\n\nDIET: No alcohol.\n"

app = typer.Typer()
app.command()(check_answer)


@pytest.fixture
def summary(tmp_path: Path) -> str:
    path = tmp_path / "summary.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def answered(tmp_path: Path, text: str, name: str = "answer.txt") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_grounded_answer_exits_with_0_and_shows_the_lines(tmp_path: Path, summary: str) -> None:
    result = CliRunner().invoke(app, [summary, answered(tmp_path, "Take warfarin 5 mg by mouth once a day.")])
    assert result.exit_code == 0, result.output
    assert "Warfarin 5 mg p.o. daily." in result.output
    assert "Every claim is borne out." in result.output


@pytest.mark.parametrize(
    "answer", ["Take warfarin 10 mg once a day.", "Keep taking aspirin.", "You may drink alcohol.", "Take lisinopril."]
)
def test_an_answer_with_an_error_exits_with_1_and_says_why(tmp_path: Path, summary: str, answer: str) -> None:
    result = CliRunner().invoke(app, [summary, answered(tmp_path, answer)])
    assert result.exit_code == 1
    assert "not borne out" in result.output
    assert "The summary" in result.output


def test_json_cites_spans_of_the_document(tmp_path: Path, summary: str) -> None:
    result = CliRunner().invoke(app, [summary, answered(tmp_path, "Take warfarin 5 mg."), "--json"])
    row = json.loads(result.output)
    assert row["grounded"] is True
    cited = [verdict["citation"] for verdict in row["verdicts"] if verdict["citation"]]
    assert cited
    assert all(TEXT[citation["start"] : citation["end"]] == citation["quote"] for citation in cited)


def test_a_file_of_json_lines_gets_a_row_for_each_answer(tmp_path: Path, summary: str) -> None:
    lines = [{"id": "a", "answer": "Take warfarin 5 mg."}, {"answer": "Take warfarin 50 mg."}]
    source = answered(tmp_path, "\n".join(map(json.dumps, lines)), "answers.jsonl")
    result = CliRunner().invoke(app, [summary, source, "--json"])
    rows = [json.loads(line) for line in result.output.splitlines()]
    assert result.exit_code == 1
    assert [(row["id"], row["grounded"]) for row in rows] == [("a", True), ("2", False)]


def test_an_answer_is_read_from_standard_input(summary: str) -> None:
    assert CliRunner().invoke(app, [summary, "-"], input="Do not drink alcohol.").exit_code == 0


@pytest.mark.parametrize(
    ("name", "text"), [("answer.txt", " \n"), ("answers.jsonl", '{"text": "x"}\n'), ("a.jsonl", "not json\n")]
)
def test_a_file_without_an_answer_is_a_users_mistake(tmp_path: Path, summary: str, name: str, text: str) -> None:
    result = CliRunner().invoke(app, [summary, answered(tmp_path, text, name)])
    assert isinstance(result.exception, MediAssistError)


def test_the_dose_that_a_real_summary_has_replaced_is_not_borne_out(tmp_path: Path) -> None:
    now = CliRunner().invoke(
        app, [DOCUMENT, answered(tmp_path, "Take Lasix 40 mg, one tablet by mouth every morning.")]
    )
    before = CliRunner().invoke(app, [DOCUMENT, answered(tmp_path, "Take Lasix 20 mg by mouth every morning.")])
    assert now.exit_code == 0, now.output
    assert before.exit_code == 1, before.output
