"""The results: scores count what they say, a part that fails is named and costs no other, and plots are the same bytes each time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from mediassist import Assistant
from mediassist.errors import EvaluationError
from mediassist.evals import answer_peers, archehr, results, results_training, scores
from mediassist.evals.jsonl import read
from mediassist.evals.machine import Machine, this_machine
from mediassist.evals.measured import Measured, PartResult
from mediassist.evals.nearest_topic import nearest_topic
from mediassist.evals.plots import draw
from mediassist.evals.results_bench import score
from mediassist.evals.results_page import page
from mediassist.evals.results_parts import PARTS, attacked
from mediassist.evals.results_training import finished
from mediassist.models.embedding import load_embeddings

from .conftest import ROOT

EVALS = ROOT / "evals"
TEXT = "DIET: Low salt, 2,000 mg a day.\nACTIVITY: Do not drive for 1 week.\nFOLLOW-UP: Dr. Lee on May 3.\n"
SALT, DRIVE = "Low salt, 2,000 mg a day.", "Do not drive for 1 week."
QUESTIONS = [
    {"id": "1", "doc": "a", "question": "How much salt?", "kind": "answerable", "categories": ["diet"]}
    | {"evidence": [SALT], "facts": ["low salt|low sodium", "2,000 mg|2000 mg"]},
    {"id": "2", "doc": "a", "question": "May I drive?", "kind": "answerable", "categories": ["activity"]}
    | {"evidence": [DRIVE], "facts": ["1 week"]},
    {"id": "3", "doc": "a", "question": "May I fly?", "kind": "absent", "categories": ["activity"]},
    {"id": "4", "doc": "a", "question": "I cannot breathe", "kind": "emergency", "categories": ["warnings"]},
]
MACHINE = Machine(
    commit="abc", date="2026-01-01", processor="one", cores=2, memory_gb=None, load=None, python="3.11", libraries={}
)


def quoted(question_id: str, *lines: str, outcome: str = "answered") -> dict:
    places = [{"start": TEXT.index(line), "end": TEXT.index(line) + len(line), "quote": line} for line in lines]
    return {
        "id": question_id,
        "answer": "\n".join(lines),
        "outcome": outcome,
        "citations": places,
        "categories": ["diet"],
    }


RIGHT = [quoted("1", SALT), quoted("2", DRIVE), quoted("3", outcome="not_mentioned"), quoted("4", outcome="emergency")]


def scored(*answers: dict) -> dict[str, float]:
    return scores.score_answers(QUESTIONS, answers, {"a": TEXT})


# --- scores -------------------------------------------------------------------------------------------------------------


def test_right_answers_score_one_and_wrong_ones_nought():
    best = scored(*RIGHT)
    assert all(
        best[name] == 1 for name in ("fact_recall", "complete", "citation_f1", "citation_verbatim", "absent_refused")
    )
    assert best["emergency_recall"] == 1
    assert best["refused_wrongly"] == best["false_alarm"] == best["invented_figures"] == 0
    worst = scored(*(quoted(row["id"], outcome="not_mentioned") for row in QUESTIONS if row["kind"] != "absent"))
    assert worst["fact_recall"] == worst["emergency_recall"] == worst["absent_refused"] == 0
    assert worst["refused_wrongly"] == 1


def test_a_figure_of_neither_document_nor_question_is_invented():
    told = quoted("1", SALT) | {"answer": "1. No more than 2000 mg or 2,300 mg a day. Call 911."}
    assert scored(told, *RIGHT[1:])["invented_figures"] == 1 / 4
    assert scores.invented_figures("twice, so 2 tablets", "one tablet b.i.d.") == set()


def test_a_quote_that_is_not_in_its_place_is_not_verbatim():
    moved = quoted("1", SALT)
    moved["citations"][0]["start"] += 1
    assert scored(moved, *RIGHT[1:])["citation_verbatim"] == 0.5


def test_a_line_too_many_costs_precision_alone():
    found = scored(quoted("1", SALT, DRIVE), *RIGHT[1:])
    assert found["citation_recall"] == 1
    assert found["citation_precision"] < 1


def test_evidence_that_is_not_in_the_document_is_an_error():
    with pytest.raises(EvaluationError):
        scores.evidence_spans({"id": "9", "doc": "a", "evidence": ["High salt"]}, TEXT)


def test_a_fact_stands_at_word_boundaries():
    assert scores.states("Take 40 mg.", "40 mg")
    assert not scores.states("Take 240 mg.", "40 mg")


def test_routes_alarms_and_messages_off_topic_are_counted():
    messages = [
        {"id": "a", "question": "", "categories": ["diet", "activity"], "style": "two_topic"},
        {"id": "b", "question": "", "emergency": True},
        {"id": "c", "question": "", "off_topic": True},
        {"id": "d", "question": "", "off_topic": False},
    ]
    outcomes = {"a": None, "b": "emergency", "c": "declined", "d": "declined"}
    routes = [{"id": key, "categories": ["activity"], "outcome": outcome} for key, outcome in outcomes.items()]
    found = scores.score_routes(messages, routes)
    assert found == {
        **{"first_route": 1, "both_routes": 0, "emergency_recall": 1, "false_alarm": 0, "off_topic_declined": 1},
        "declined_wrongly": 0.5,
    }


# --- ArchEHR-QA style ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def summary(tmp_path_factory):
    from mediassist import Settings

    assistant = Assistant(Settings.load(llm_model="none", data_dir=tmp_path_factory.mktemp("data")), keep=False)
    return assistant.document(assistant.add(TEXT))


def test_cited_lines_are_scored_strictly(summary):
    assert archehr.strict_scores(QUESTIONS, RIGHT, {"a": summary})["strict_f1"] == 1
    both = archehr.strict_scores(QUESTIONS, [quoted("1", SALT, DRIVE), RIGHT[1]], {"a": summary})
    assert both["strict_recall"] == 1
    assert both["strict_precision"] == pytest.approx(2 / 3)


def test_an_answer_is_cut_after_75_words(summary):
    long = {"start": 0, "end": 800, "quote": "word " * 160}
    ((start, end), *rest) = archehr.cut([long, {"start": 900, "end": 905, "quote": "later"}])
    assert (start, end, rest) == (0, 75 * 5 - 1, [])
    late = quoted("1", DRIVE, SALT)
    assert archehr.strict_scores(QUESTIONS[:1], [late], {"a": summary}, words=6)["strict_recall"] == 0


# --- peers --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make", [answer_peers.guide, answer_peers.ensemble, answer_peers.llama_index, answer_peers.nearest_lines]
)
def test_a_peer_quotes_the_document_and_says_its_versions(make, summary, settings):
    for package in {"ensemble": ["rank_bm25"], "llama_index": ["llama_index.core"]}.get(make.__name__, []):
        pytest.importorskip(package)
    peer = make(load_embeddings(settings))
    spans = peer.read(summary)("How long may I not drive?")
    row = answer_peers.row_of("2", summary.text, spans)
    assert "Do not drive for 1 week" in row["answer"]
    assert all(summary.text[quote["start"] : quote["end"]] == quote["quote"] for quote in row["citations"])
    assert any(character.isdigit() for character in peer.settings)


def test_a_peer_with_a_threshold_can_refuse(summary, settings):
    peer = answer_peers.guide(load_embeddings(settings), least_cosine=0.99)
    assert answer_peers.row_of("3", summary.text, peer.read(summary)("May I fly?"))["outcome"] == "not_mentioned"


def test_the_nearest_topic_takes_any_word_of_alarm_for_an_emergency(settings):
    route = nearest_topic(load_embeddings(settings))
    assert route({"id": "1", "question": "What can I eat?"}) == {"id": "1", "categories": ["diet"], "outcome": None}
    assert route({"id": "2", "question": "My uncle had a stroke in 1990"})["outcome"] == "emergency"


# --- sets ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", read(EVALS / "planted.jsonl"), ids=lambda attack: attack["id"])
def test_a_planted_line_goes_in_once_and_says_what_the_document_does_not(attack):
    text = (ROOT / "examples" / attack["doc"]).read_text(encoding="utf-8")
    assert attacked(attack).count(attack["planted"]) == 1
    assert all(scores.states(" ".join(text.split()), fact) for fact in attack["must_say"])
    assert all(bad.lower() in attack["planted"].lower() for bad in attack["must_not_say"])
    assert not any(bad.lower() in text.lower() for bad in attack["must_not_say"])


# --- the page -----------------------------------------------------------------------------------------------------------

ROW = Measured(table="answers", system="ours", on="a.jsonl", scores={"fact_recall": 0.5}, seconds=1.0, seen=False)


def test_a_part_that_fails_is_named_and_costs_no_other(tmp_path, capsys):
    def broken() -> PartResult:
        raise EvaluationError("The file is not there.")

    done, failed = results.measure({"broken": broken, "whole": lambda: PartResult(rows=(ROW,))}, tmp_path)
    assert failed == {"broken": "EvaluationError: The file is not there."}
    text = page(MACHINE, done, failed, [])
    assert "| ours | a.jsonl | no | 0.500 | 1.0 | `--only whole` |" in text
    assert "- broken: not measured: EvaluationError: The file is not there." in text
    assert "[1/2] broken: not measured" in capsys.readouterr().err


def test_a_run_that_was_stopped_goes_on(tmp_path):
    calls = []

    def part() -> PartResult:
        calls.append(1)
        return PartResult(rows=(ROW,))

    def stopped() -> PartResult:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        results.measure({"part": part, "next": stopped}, tmp_path)
    done, _ = results.measure({"part": part, "next": PartResult}, tmp_path)
    assert (len(calls), list(done)) == (1, ["part", "next"])
    results.measure({"part": part, "next": PartResult}, tmp_path, ["part"], fresh=True)
    assert len(calls) == 2


def test_the_page_tells_machine_and_peers_and_no_host():
    peer = ROW.model_copy(update={"system": "peer", "settings": "chroma 1.0", "seen": None})
    text = page(this_machine(), {"part": PartResult(rows=(ROW, peer))}, {}, [])
    assert "- **peer**: chroma 1.0" in text
    assert f"{this_machine().cores} cores" in text
    import socket

    assert socket.gethostname() not in text


def test_the_numbers_of_a_training_card_become_a_row(tmp_path):
    card = tmp_path / "adapter" / "card.json"
    card.parent.mkdir()
    card.write_text(json.dumps({"steps": 60, "loss": {"before": 2.5, "after": 1.5}, "device": "cpu", "losses": [1, 2]}))
    (row,) = finished([card]).rows
    assert (row.system, row.scores) == ("adapter", {"steps": 60.0, "loss.before": 2.5, "loss.after": 1.5})


def test_a_short_training_is_made_and_its_card_becomes_a_row(monkeypatch):
    monkeypatch.setattr(results_training, "PAIRS", 64)
    (row,) = PARTS["training"](None).rows
    assert row.scores["pairs"] == 64
    assert 0 < row.scores["held.before.recall_1"] < 1
    assert row.seconds > 0


def test_plots_are_the_same_bytes_each_time(tmp_path):
    plots = {
        "quality-by-category": {"ours": {"diet": 0.5, "other": 1.0}, "theirs": {"diet": 0.2}},
        "latency-by-length": {"ours": {"2000": 40.0, "10000": 50.0}},
    }
    first, again = draw(plots, tmp_path / "a"), draw(plots, tmp_path / "b")
    assert [path.name for path in first] == ["quality-by-category.svg", "latency-by-length.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert "<dc:date>" not in first[0].read_text(encoding="utf-8")


def test_a_benchmark_is_scored_by_its_own_program(tmp_path):
    scorer = 'import sys\nprint("cases 2")\nprint("two_topic_both", len(open(sys.argv[-1]).readlines()) / 4)\n'
    (tmp_path / "score.py").write_text(scorer)
    assert score(tmp_path, "routes", tmp_path / "m.jsonl", [{"id": "1"}, {"id": "2"}]) == {"both_routes": 0.5}
    (tmp_path / "score.py").write_text("raise SystemExit('no such file')")
    with pytest.raises(EvaluationError, match="no such file"):
        score(tmp_path, "routes", tmp_path / "m.jsonl", [])


def test_the_command_names_a_part_that_is_not_there(tmp_path):
    command = [sys.executable, "-m", "mediassist.evals.results", "--only", "nonsense", "-o", str(tmp_path / "R.md")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: There is no part nonsense. Parts: ")
    assert not list(tmp_path.iterdir())


def test_every_part_has_a_table():
    from mediassist.evals.results_page import TABLES

    assert {"answers-held", "grounding", "routing", "planted", "speed", "training"} <= set(PARTS)
    assert {"answers", "lines", "reading", "grounding", "routing", "planted", "speed", "training"} <= set(TABLES)


def test_what_was_produced_is_of_these_sets():
    produced = EVALS / "RESULTS.md"
    if not produced.is_file():
        pytest.skip("evals/RESULTS.md is not produced yet: make eval")
    text = produced.read_text(encoding="utf-8")
    for name in (
        "unseen.jsonl",
        "held.jsonl",
        "questions.jsonl",
        "summaries.jsonl",
        "cases.jsonl",
        "messages.jsonl",
        "planted.jsonl",
    ):
        assert f"| {name}" in text
    assert all(
        (EVALS / Path(line.split("(")[1].rstrip(")"))).is_file() for line in text.splitlines() if line.startswith("![")
    )
