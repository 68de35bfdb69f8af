"""LangSmith is sent nothing unless both the setting and a key ask for it, and never a patient's word."""

import re
import socket
import time

import pytest
from langchain_core.tracers.langchain import wait_for_all_tracers
from mediassist import Assistant, Outcome, Settings
from mediassist.errors import SettingsError
from mediassist.evals import langsmith_runs
from mediassist.evals.jsonl import read

from .conftest import HEART_FAILURE, ROOT
from .langsmith_server import LangSmithServer

SCORES = {"outcome_right", "no_figure_invented", "quotes_verbatim", "facts_told"}
WATER_PILL = "How often do I take my water pill?"


@pytest.fixture(scope="module")
def questions():
    """Two that the document answers, one that it does not, one emergency."""
    rows = [row for row in read(ROOT / "evals" / "questions.jsonl") if row["doc"] == HEART_FAILURE.name]
    kinds = ("answerable", "answerable", "absent", "emergency")
    return [
        next(row for row in rows if row["kind"] == kind and row not in rows[:number])
        for number, kind in enumerate(kinds)
    ]


@pytest.fixture
def server(monkeypatch):
    """LangSmith's environment, as a host may have it, with a server on loopback behind it."""
    with LangSmithServer() as listening:
        for name in ("LANGSMITH", "LANGCHAIN"):
            monkeypatch.setenv(f"{name}_ENDPOINT", listening.url)
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGSMITH_API_KEY", "a-key")
        _forget_environment()
        yield listening
    _forget_environment()


def _forget_environment():
    from langsmith.utils import get_env_var

    get_env_var.cache_clear()


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{5,}", text.lower()))


def test_the_set_is_scored_without_a_connection(questions, settings, monkeypatch):
    reached = []

    def refuse(_self, address):
        reached.append(address)
        raise OSError("no connection in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    scores = langsmith_runs.run(questions, HEART_FAILURE.parent, settings)
    assert reached == []
    assert set(scores) == SCORES
    assert scores["no_figure_invented"] == scores["quotes_verbatim"] == 1.0


def test_an_environment_that_asks_for_tracing_is_not_asked_twice(questions, settings, server):
    langsmith_runs.run(questions[:1], HEART_FAILURE.parent, settings)
    assistant = Assistant(settings, keep=False)
    assistant.ask(assistant.add(HEART_FAILURE), WATER_PILL)
    assert server.sent == []


def test_an_upload_wants_the_setting_and_the_key(questions, settings, server, monkeypatch):
    with pytest.raises(SettingsError, match="do not allow tracing"):
        langsmith_runs.run(questions, HEART_FAILURE.parent, settings, upload=True)
    monkeypatch.delenv("LANGSMITH_API_KEY")
    allowed = settings.model_copy(update={"allow_tracing": True})
    with pytest.raises(SettingsError, match="no key"):
        langsmith_runs.run(questions, HEART_FAILURE.parent, allowed, upload=True)
    assert server.sent == []


def test_an_upload_holds_ids_and_scores_and_no_word(questions, settings, server):
    allowed = settings.model_copy(update={"allow_tracing": True})
    scores = langsmith_runs.run(questions, HEART_FAILURE.parent, allowed, upload=True)
    assert set(scores) == SCORES
    assert all(row["id"] in server.words for row in questions)
    assert "outcome_right" in server.words
    assert any("/runs" in path for _, path, _ in server.sent)
    document = HEART_FAILURE.read_text(encoding="utf-8")
    for telling in ("furosemide", "Entresto", "Teague", "(217) 555-0114", *(row["question"] for row in questions)):
        assert telling.lower() not in server.words.lower()
    assert len(words_of(document) & words_of(server.words)) < 15


def test_a_trace_that_is_allowed_holds_no_word(server, tmp_path):
    allowed = Settings.load(llm_model="none", data_dir=tmp_path, allow_tracing=True)
    assistant = Assistant(allowed, keep=False)
    answer = assistant.ask(assistant.add(HEART_FAILURE), WATER_PILL)
    assert answer.outcome is Outcome.ANSWERED
    wait_for_all_tracers()
    for _ in range(50):
        if any("/runs" in path for _, path, _ in server.sent):
            break
        time.sleep(0.1)
    assert any("/runs" in path for _, path, _ in server.sent)
    for telling in ("furosemide", "Lasix", "Teague", "water pill", "40 mg"):
        assert telling.lower() not in server.words.lower()


def test_a_run_has_an_id_only_where_there_is_a_trace_of_it(server, tmp_path, monkeypatch):
    assistant = Assistant(Settings.load(llm_model="none", data_dir=tmp_path, allow_tracing=True), keep=False)
    document = assistant.add(HEART_FAILURE)
    assert assistant.ask(document, WATER_PILL).run_id
    monkeypatch.delenv("LANGSMITH_API_KEY")
    assert assistant.ask(document, WATER_PILL).run_id is None
