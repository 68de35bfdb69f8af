"""The command: what it prints, where, and how it ends."""

import json

from mediassist.errors import MediAssistError

from .conftest import HEART_FAILURE, ROOT
from .ollama_server import OllamaServer


def test_ask_shows_the_answer_then_the_lines_with_section_and_number(run):
    code, out, err = run("ask", HEART_FAILURE, "How much salt can I have?")
    assert (code, err) == (0, "")
    assert "- Sodium (salt): no more than 2,000 mg a day." in out
    assert "From the document:" in out
    assert "DIET, line 37: “Sodium (salt): no more than 2,000 mg a day.”" in out


def test_ask_json_is_one_object_with_everything_needed_to_check_it(run):
    code, out, _ = run("ask", HEART_FAILURE, "How much salt can I have?", "--json", "--model", "none")
    answer = json.loads(out)
    assert code == 0
    assert {"answer", "outcome", "categories", "citations", "verdicts", "model", "notes", "timings"} <= set(answer)
    citation = answer["citations"][0]
    assert HEART_FAILURE.read_text(encoding="utf-8")[citation["start"] : citation["end"]] == citation["quote"]


def test_ask_on_a_file_keeps_nothing_unless_told_to(run, tmp_path):
    run("ask", HEART_FAILURE, "Can I drive?")
    assert not (tmp_path / "data").exists()
    code, _, err = run("ask", HEART_FAILURE, "Can I drive?", "--keep")
    assert code == 0
    assert "Kept as" in err
    assert "heart-failure.txt" in run("documents")[1]


def test_add_documents_ask_and_remove(run):
    document_id = run("add", HEART_FAILURE)[1].strip()
    assert document_id in run("documents")[1]
    assert json.loads(run("documents", "--json")[1])[0]["document_id"] == document_id
    assert "until March 13" in run("ask", document_id, "Can I drive?")[1]
    assert run("remove", document_id) == (0, f"Removed {document_id}.\n", "")
    assert "No documents are kept" in run("documents")[1]
    code, out, err = run("ask", document_id, "Can I drive?")
    assert (code, out) == (1, "")
    assert "no document" in err


def test_chat_answers_question_after_question_and_ends_on_an_empty_line(run, monkeypatch):
    typed = iter(["Can I drive?", "x" * 3_000, "How much salt?", ""])
    monkeypatch.setattr("builtins.input", lambda prompt="": next(typed))
    code, out, err = run("chat", HEART_FAILURE)
    assert code == 0
    assert "until March 13" in out
    assert "2,000 mg" in out
    assert "3,000 characters" in err


def _bad_inputs(folder):
    (folder / "empty.txt").write_text("")
    (folder / "scan.pdf").write_bytes(b"%PDF-1.4\nbroken")
    (folder / "notes.xyz").write_bytes(bytes(range(256)))
    return [
        (("ask", folder / "none.txt", "Can I drive?"), "none.txt"),
        (("ask", folder / "empty.txt", "Can I drive?"), "empty"),
        (("ask", folder / "scan.pdf", "Can I drive?"), "PDF"),
        (("ask", folder / "notes.xyz", "Can I drive?"), "Save it as"),
        (("ask", folder, "Can I drive?"), "folder"),
        (("ask", HEART_FAILURE, ""), "empty"),
        (("ask", HEART_FAILURE, "why " * 25_000), "characters"),
        (("ask", "0123456789abcdef", "Can I drive?"), "0123456789abcdef"),
        (("remove", "0123456789abcdef"), "0123456789abcdef"),
        (("eval", "answers", folder / "none.jsonl", folder, "-o", folder / "out.jsonl"), "none.jsonl"),
        (("model", "create"), "ollama"),
    ]


def test_a_users_mistake_is_one_line_that_helps_and_exit_code_1(run, tmp_path):
    for arguments, hint in _bad_inputs(tmp_path):
        code, out, err = run(*arguments)
        assert code == 1, arguments
        assert out == ""
        assert err.startswith("mediassist: ")
        assert err.count("\n") == 1
        assert hint.lower() in err.lower()
        assert "Traceback" not in err


def test_wrong_usage_is_exit_code_2(run):
    assert run("ask")[0] == 2
    assert run("no-such-command")[0] == 2


def test_help_names_every_command(run):
    out = run("--help")[1]
    for command in ("ask", "chat", "add", "documents", "remove", "doctor", "model", "eval"):
        assert command in out


def test_a_named_model_without_ollama_gives_the_quote_answer_with_a_note(run):
    code, out, _ = run("ask", HEART_FAILURE, "Can I drive?", "--model", "llama3.2")
    assert code == 0
    assert "until March 13" in out
    assert "Note:" in out
    assert "Ollama" in out


def test_without_a_named_model_an_absent_ollama_is_nothing_to_speak_of(run):
    assert "Note:" not in run("ask", HEART_FAILURE, "Can I drive?")[1]


def test_doctor_says_what_is_there_and_what_to_run_next(run):
    code, out, _ = run("doctor")
    assert code == 0
    assert "embedding model all-MiniLM-L6-v2@" in out
    assert "ollama serve" in out


def test_model_create_makes_the_model_that_auto_then_takes(run, ollama: OllamaServer, monkeypatch):
    monkeypatch.setenv("OLLAMA_BASE_URL", ollama.url)
    code, out, _ = run("model", "create")
    assert code == 0
    assert "LLM_MODEL=mediassist" in out
    assert "ok  Ollama model mediassist" in run("doctor")[1]


def test_eval_writes_rows_that_resume(run, tmp_path):
    questions = (ROOT / "evals" / "questions.jsonl").read_text(encoding="utf-8").splitlines()[:3]
    file, rows = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
    file.write_text("\n".join(questions[:2]) + "\n", encoding="utf-8")
    assert run("eval", "answers", file, ROOT / "examples", "-o", rows)[0] == 0
    file.write_text("\n".join(questions) + "\n", encoding="utf-8")
    assert run("eval", "answers", file, ROOT / "examples", "-o", rows)[0] == 0
    written = [json.loads(line) for line in rows.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in written] == [json.loads(line)["id"] for line in questions]
    assert all({"answer", "outcome", "categories", "citations"} <= set(row) for row in written)


def test_a_document_that_cannot_be_read_does_not_stop_the_others(run, tmp_path):
    (tmp_path / "good.txt").write_text("DIET: Low salt.", encoding="utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    rows = [
        {"id": f"q{number}", "doc": name, "question": "What can I eat?"}
        for number, name in enumerate(("bad.pdf", "good.txt"))
    ]
    (tmp_path / "questions.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    code, _, err = run("eval", "answers", tmp_path / "questions.jsonl", tmp_path, "-o", tmp_path / "out.jsonl")
    assert code == 1
    assert "bad.pdf" in err
    assert [json.loads(line)["id"] for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()] == [
        "q1"
    ]


def test_errors_never_hold_their_cause_in_words():
    assert str(MediAssistError("It broke.", "Mend it.")) == "It broke. Mend it."
