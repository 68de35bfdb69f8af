"""Comparing two models on unseen documents, and the gate: more must pass, nothing may get worse, the old one is kept."""

import json

import pytest
from mediassist import Settings
from mediassist.errors import EvaluationError, ModelError
from mediassist.finetune.compare import THREE_QUESTIONS, Comparison, Reply, Score, ask, judge, three_questions
from mediassist.finetune.compare_langsmith import experiments, means
from mediassist.finetune.gate import Figure, decide, promote

from .ollama_server import SMOLLM2

SUMMARY = """DISCHARGE SUMMARY

DISCHARGE MEDICATIONS:
Lisinopril 10 mg by mouth daily.

FOLLOW-UP:
See Dr. Okafor in 2 weeks.
"""


def reply(number: int, **more) -> Reply:
    fields = {
        "draft": "Take it.", "answer": "Take it.", "asked": 1, "passed": 0, "told": 0, "facts": 1, "facts_of_draft": 0,
        "facts_of_answer": 1, "invented": 0, "seconds": 1.0,
    }  # fmt: skip
    return Reply(id=f"q{number}", **fields | more)


def score(passed: int, count: int = 40, **more) -> Score:
    replies = [reply(number, passed=number < passed, told=number < passed, **more) for number in range(count)]
    return Score.of("m", replies)


def test_twice_the_share_that_passes_is_promoted_with_the_numbers():
    decision = judge(score(8), score(20))
    assert decision.promoted
    assert "drafts that pass the gate       0.200    0.500  +0.300" in "\n".join(decision.lines())


@pytest.mark.parametrize(
    ("tuned", "reason"),
    [
        (score(9), "drafts that pass the gate 0.200 -> 0.225: it must gain 0.050"),
        (score(20, invented=1), "drafts with invented figures 0.000 -> 1.000: it may lose 0.000"),
        (score(20, facts_of_answer=0), "fact_recall of answers 1.000 -> 0.000"),
        (score(20, count=20), "only 20 cases; it takes 30 to tell"),
    ],
)
def test_what_is_no_better_or_worse_anywhere_is_refused_with_the_reason(tuned, reason):
    decision = judge(score(8), tuned)
    assert not decision.promoted
    assert any(told.startswith(reason) for told in decision.reasons)


def test_a_model_that_learnt_to_say_nothing_is_not_better():
    silent = Score.of("m", [reply(number, passed=1, told=0, draft="", facts_of_draft=0) for number in range(40)])
    assert silent.passed == 1.0
    assert not judge(score(8), silent).promoted


def test_the_old_model_is_kept_beside_the_new_one(tmp_path):
    place, candidate = tmp_path / "model.gguf", tmp_path / "tuned.gguf"
    place.write_text("old")
    candidate.write_text("new")
    with pytest.raises(EvaluationError, match="not promoted"):
        promote(candidate, place, judge(score(8), score(8)))
    assert place.read_text() == "old"
    kept = promote(candidate, place, judge(score(8), score(20)))
    assert kept is not None
    assert (place.read_text(), kept.read_text(), candidate.read_text()) == ("new", "old", "new")


def test_a_folder_is_promoted_with_the_decision_in_it(tmp_path):
    candidate = tmp_path / "tuned"
    candidate.mkdir()
    (candidate / "weights").write_text("new")
    assert promote(candidate, tmp_path / "used", judge(score(8), score(20))) is None
    assert json.loads((tmp_path / "used" / "promotion.json").read_text())["reasons"] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["tuned", "used"]


def test_a_decision_takes_a_figure_that_must_gain():
    with pytest.raises(ValueError, match="must gain"):
        decide([Figure("speed", 1, 1)], counted=100, fewest=1)
    worse = decide([Figure("seconds", 1.0, 2.0, higher_is_better=False, must_gain=0.1)], counted=9, fewest=1)
    assert worse.reasons == ("seconds 1.000 -> 2.000: it must gain 0.100",)


def test_a_model_is_asked_the_three_questions_on_each_document(ollama, tmp_path):
    (tmp_path / "summary.txt").write_text(SUMMARY)
    questions = three_questions(tmp_path)
    assert [row["question"] for row in questions] == list(THREE_QUESTIONS)
    asked = [{**questions[0], "facts": ["lisinopril"]}, questions[1]]
    settings = Settings.load(ollama_base_url=ollama.url, num_predict=32, num_ctx=2048)
    replies = list(ask(SMOLLM2, asked, tmp_path, settings))
    assert replies[0].asked >= 1  # whether it ran into its limit or not, it was asked
    assert replies[0].facts_of_answer == 1  # by the model, or else by the quotes
    assert replies[1].asked == 0  # the summary does not say: no model is asked
    assert "not mentioned" in replies[1].answer
    with pytest.raises(EvaluationError, match="no document"):
        list(ask(SMOLLM2, [{**asked[0], "doc": "other.txt"}], tmp_path, settings))


def test_without_a_model_there_is_nothing_to_compare(tmp_path):
    with pytest.raises(ModelError, match="nothing to compare"):
        list(ask("none", [{"id": "1", "doc": "d", "question": "q"}], tmp_path, Settings.load()))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
def test_langsmith_gets_both_models_as_experiments_and_sends_nothing():
    questions = [{"id": f"q{number}", "question": "q", "facts": ["take"]} for number in range(2)]
    pair = tuple(tuple(reply(number, passed=passed) for number in range(2)) for passed in (0, 1))
    scores = (Score.of("base", pair[0]), Score.of("tuned", pair[1]))
    found = [means(one) for one in experiments(Comparison(scores, pair, judge(*scores)), questions)]
    assert [one["gate_passed"] for one in found] == [0.0, 1.0]
    assert [one["fact_recall"] for one in found] == [1.0, 1.0]
    assert [one["no_invented_figure"] for one in found] == [1.0, 1.0]
