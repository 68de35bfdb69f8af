"""The cross-encoder reads a question and a line as one text, and tells near misses from answers on lines kept aside."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from mediassist.chains.cross_reader import ADAPTER, NEAREST, UNREAD, load_cross_reader, read_as_one
from mediassist.errors import ModelError
from mediassist.evals.near_misses import HELD_EVERY
from mediassist.models.cross_encoder import CrossEncoder
from sklearn.metrics import roc_auc_score

LINES = Path(__file__).parent.parent / "evals" / "near_misses.jsonl"


def test_near_misses_are_told_from_answers_on_lines_kept_aside() -> None:
    rows = [json.loads(line) for line in LINES.read_text("utf-8").splitlines()][::HELD_EVERY][::6]
    reader = load_cross_reader()
    scores, labels = [], []
    for row in rows:
        line = f"{row['section']}: {row['line']}" if row["section"] else row["line"]
        for text, answers in [(q, 1) for q in row["answered"]] + [(q, 0) for q in row["not_answered"]]:
            scores.append(reader.read(text, [line])[0])
            labels.append(answers)
    assert len(labels) > 200
    assert roc_auc_score(labels, scores) > 0.88


def test_a_line_scores_the_same_alone_and_beside_longer_ones() -> None:
    lines = ["No driving for 2 weeks.", "ACTIVITY: " + "No lifting. " * 12]
    reader = load_cross_reader()
    assert np.isclose(
        reader.read("when may I drive?", lines)[0], reader.read("when may I drive?", lines[:1])[0], atol=1e-3
    )


def test_only_the_nearest_lines_are_read() -> None:
    lines = ["No driving for 2 weeks.", *["Low salt diet."] * (2 * NEAREST)]
    nearness = np.arange(len(lines), 0, -1)
    found = read_as_one("when may I drive?", lines, nearness)
    assert found[0] > 0
    assert (found[:NEAREST] != UNREAD).all()
    assert (found[NEAREST:] == UNREAD).all()


def test_nothing_is_read_of_a_document_without_passages() -> None:
    assert read_as_one("when may I drive?", [], np.empty(0)).shape == (0,)


def test_threads_share_one_reader() -> None:
    reader = CrossEncoder(ADAPTER)
    found: list[float] = []
    threads = [
        threading.Thread(target=lambda: found.append(reader.read("may I drive?", ["No driving."])[0])) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(found) == 6
    assert np.allclose(found, found[0], atol=1e-4)


def test_a_damaged_adapter_is_said_to_be_damaged(tmp_path: Path) -> None:
    damaged = tmp_path / "reader.safetensors"
    damaged.write_bytes(ADAPTER.read_bytes()[:1000])
    with pytest.raises(ModelError) as caught:
        CrossEncoder(damaged).read("may I drive?", ["No driving."])
    assert "Install" in caught.value.remedy
