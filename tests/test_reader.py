"""The network that reads a question and a line together: numpy reads as torch trained it, and it tells near misses apart."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from mediassist.chains.missing import left_open
from mediassist.chains.pieces import PIECE_FEATURES, nearest, piece_features, telling_rows
from mediassist.chains.reader import read_together
from mediassist.evals.fit_reader import Reader, exported, padded
from mediassist.evals.near_misses import HELD_EVERY
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading
from mediassist.models.embedding import load_embeddings
from mediassist.settings import Settings
from sklearn.metrics import roc_auc_score

LINES = Path(__file__).parent.parent / "evals" / "near_misses.jsonl"


@pytest.fixture(scope="module")
def minilm():
    return load_embeddings(Settings.load())


def test_numpy_reads_as_torch_trained():
    torch.manual_seed(3)
    rng = np.random.default_rng(3)
    texts = [rng.normal(size=(count, 8)).astype(np.float32) for count in (5, 1, 7, 3)]
    question, *lines = (text / np.linalg.norm(text, axis=1, keepdims=True) for text in texts)
    model = Reader(8).eval()
    with torch.no_grad():
        expected = model(*padded([question] * 3), *padded(lines)).numpy()
    assert np.allclose(read_together(question, lines, exported(model)), expected, atol=1e-4)


def test_a_line_scores_the_same_alone_and_beside_longer_ones(minilm):
    question = minilm.read_one("when may I drive?").vectors
    lines = [minilm.read_one(text).vectors for text in ("No driving for 2 weeks.", "ACTIVITY: " + "No lifting. " * 12)]
    together = read_together(question, lines)
    assert np.isclose(together[0], read_together(question, lines[:1])[0], atol=1e-4)


def test_a_passage_without_words_breaks_nothing(minilm):
    question = minilm.read_one("when may I drive?")
    empty = np.empty((0, 384), dtype=np.float16)
    assert np.isfinite(read_together(question.vectors, [empty])).all()
    table, near = piece_features(question, [empty, minilm.read_one("No driving.").vectors])
    assert table.shape == (2, len(PIECE_FEATURES))
    assert np.isfinite(table).all()
    assert np.isfinite(near).all()


def test_near_misses_are_told_from_answers_on_lines_kept_aside(minilm):
    rows = [json.loads(line) for line in LINES.read_text("utf-8").splitlines()][::HELD_EVERY][::4]
    scores, labels = [], []
    for row in rows:
        line = minilm.read_one(f"{row['section']}: {row['line']}" if row["section"] else row["line"]).vectors
        for text, answers in [(q, 1) for q in row["answered"]] + [(q, 0) for q in row["not_answered"]]:
            scores.append(read_together(minilm.read_one(text).vectors, [line])[0])
            labels.append(answers)
    assert len(labels) > 300
    assert roc_auc_score(labels, scores) > 0.8


def test_every_line_answers_some_questions_and_not_others():
    rows = [json.loads(line) for line in LINES.read_text("utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows) > 2_000
    for row in rows:
        assert row["line"].strip()
        assert row["answered"]
        assert row["not_answered"]
        assert not set(row["answered"]) & set(row["not_answered"])


def test_the_word_that_a_line_does_not_speak_of_is_seen(minilm):
    question = minilm.read_one("Can I swim?")
    swim, diet = (minilm.read_one(text).vectors for text in ("Do not go swimming.", "Low salt diet."))
    near = nearest(telling_rows(question), [swim, diet])
    assert near[0, 0] > near[1, 0] + 0.2


@pytest.mark.parametrize(
    ("question", "line", "said"),
    [
        ("What time is my visit?", "You see Dr. Lee on August 18.", ("These lines give no time of day.",)),
        ("What time is my visit?", "You see Dr. Lee on August 18 at 9:30 a.m.", ()),
        ("How long do I take it?", "Amoxicillin 500 mg three times a day.", ("These lines do not say for how long.",)),
        ("How often?", "Amoxicillin 500 mg three times a day.", ()),
        ("When can I drive?", "You may drive once you are off the pain pills.", ()),
    ],
)
def test_what_the_lines_leave_open_is_said(question, line, said):
    passages = summarise(Reading(text=line, format="txt"), "a.txt").passages
    assert left_open(question, passages) == said
