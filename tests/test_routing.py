"""Which part of the summary a message asks for; and the written messages and weights behind that."""

import hashlib
import json
import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from langchain_core.embeddings import Embeddings
from mediassist import routing
from mediassist.errors import EvaluationError
from mediassist.evals import jsonl, routes
from mediassist.models.embedding import load_embeddings
from mediassist.routing import classifier as classifiers
from mediassist.routing.classifier import Classifier, classifier_for
from mediassist.routing.clauses import halves
from mediassist.routing.examples import Example, digest, examples
from mediassist.routing.features import describe, fold
from mediassist.routing.router import Router
from mediassist.settings import Settings
from mediassist.vocabulary import Category

FOLDER = Path(next(iter(routing.__path__)))


class WordCounts(Embeddings):
    """A small deterministic embedding: hashed words, unit length."""

    def __init__(self, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.embedded = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += len(texts)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = np.zeros(16)
        for word in text.lower().split():
            vector[hashlib.md5(word.encode()).digest()[0] % 16] += 1
        return (vector / max(np.linalg.norm(vector), 1)).tolist()


@pytest.fixture(scope="module")
def embeddings():
    return load_embeddings(Settings.load())


@pytest.fixture(scope="module")
def router(embeddings):
    return Router(embeddings)


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("How many milligrams of metoprolol do I take?", Category.MEDICATIONS),
        ("do I still take Eliquis", Category.MEDICATIONS),
        ("can I have cheese and eggs", Category.DIET),
        ("is beer allowed", Category.DIET),
        ("When can I go back to work?", Category.ACTIVITY),
        ("can my dad climb the stairs", Category.ACTIVITY),
        ("When do I see the cardiologist?", Category.FOLLOW_UP),
        ("who takes my stitches out", Category.FOLLOW_UP),
        ("What signs of infection should I watch for?", Category.WARNINGS),
        ("when should we call the doctor about her fever", Category.WARNINGS),
        ("What did the CT scan show?", Category.OTHER),
        ("why was I in the hospital", Category.OTHER),
        ("wen is my apointmant with the surgen", Category.FOLLOW_UP),
        ("wat foods shud i avoyd", Category.DIET),
    ],
)
def test_a_question_goes_to_its_part_of_the_summary(message, category, router):
    assert router.route(message)[0].category is category


@pytest.mark.parametrize(
    ("message", "topics"),
    [
        ("can i have alcohol and how long am I on the antibiotics", {Category.DIET, Category.MEDICATIONS}),
        ("When can I drive? When is my next appointment?", {Category.ACTIVITY, Category.FOLLOW_UP}),
        ("what did the biopsy show & what can I eat", {Category.OTHER, Category.DIET}),
    ],
)
def test_a_question_of_two_topics_goes_to_both(message, topics, router):
    assert {route.category for route in router.route(message)} == topics


@pytest.mark.parametrize("message", ["how much water may I drink", "x", "1", "and and and", "a" * 2000, "ok? " * 300])
def test_there_are_one_to_three_routes_with_confidences_of_zero_to_one(message, router):
    found = router.route(message)
    assert 1 <= len(found) <= 3
    assert len({route.category for route in found}) == len(found)
    assert all(0 <= route.confidence <= 1 for route in found)


def test_rice_and_beans_are_one_topic(router):
    assert [route.category for route in router.route("can I eat rice and beans")] == [Category.DIET]


def test_a_message_is_cut_at_each_joint():
    assert halves("rest and eat, and drive") == [("rest", "eat, and drive"), ("rest and eat", "drive")]
    assert halves("can I drive?") == []


def test_every_category_and_alarm_has_messages():
    taught = Counter(category for example in examples() for category in example.categories)
    assert all(taught[category] >= 100 for category in Category)
    for alarm in ("emergency", "crisis", "off_topic", "vague", "lookalike"):
        assert sum(getattr(example, alarm) for example in examples()) >= 50


def test_no_message_is_written_twice():
    counts = Counter(fold(example.message) for example in examples())
    assert [message for message, count in counts.items() if count > 1] == []


def test_every_kind_of_danger_names_the_guidance_it_follows():
    data = tomllib.loads((FOLDER / "emergencies.toml").read_text(encoding="utf-8"))
    assert all(kind["name"] and kind["source"] for kind in [*data["sign"], *data["crisis"]])


def test_two_topics_are_two_categories():
    assert all(len(set(e.categories)) == len(e.categories) <= 2 for e in examples())


def test_the_shipped_weights_fit_the_shipped_messages_and_the_default_model(embeddings):
    shipped = Classifier.shipped()
    assert shipped is not None
    assert shipped.digest == digest(), "run `python -m mediassist.routing.train`"
    assert shipped.fingerprint == embeddings.fingerprint


def test_with_the_default_model_nothing_is_learned(embeddings, monkeypatch):
    monkeypatch.setattr(classifiers, "_ready", {})
    same = WordCounts(embeddings.fingerprint)
    assert classifier_for(same).fingerprint == embeddings.fingerprint
    assert same.embedded == 0


def test_another_embedding_model_gets_weights_of_its_own():
    other = WordCounts("sixteen words")
    learned = classifier_for(other)
    assert learned.fingerprint == "sixteen words"
    assert learned.weights.shape[1] == describe(["a"], np.zeros((1, 16), dtype=np.float32)).shape[1]
    assert classifier_for(other) is learned
    assert Router(other).route("which foods should I avoid")[0].category is Category.DIET


def test_learning_twice_gives_the_same_weights():
    taught = [Example(f"take pill {n}", (Category.MEDICATIONS,), vague=n == 1, crisis=n == 2) for n in range(4)]
    taught += [Example(f"eat rice {n}", (Category.DIET,), emergency=n == 1, off_topic=n == 2) for n in range(4)]
    taught += [Example(f"{c} {n}", (c,)) for c in Category for n in range(2)]
    first, second = (Classifier.learn("words", WordCounts("words"), taught) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
    assert first.read(["eat rice 1"], WordCounts("words")) == second.read(["eat rice 1"], WordCounts("words"))


def test_saved_weights_score_as_before(tmp_path, monkeypatch):
    embeddings = WordCounts("saved")
    learned = classifier_for(embeddings)
    learned.save(tmp_path / "weights.npz")
    monkeypatch.setattr(classifiers, "__file__", str(tmp_path / "classifier.py"))
    stored = Classifier.shipped()
    assert stored is not None
    before, after = (c.read(["can I drive"], embeddings)[0] for c in (learned, stored))
    assert after.categories[Category.ACTIVITY] == pytest.approx(before.categories[Category.ACTIVITY], abs=0.005)
    assert after.emergency == pytest.approx(before.emergency, abs=0.005)
    assert after.off_topic == pytest.approx(before.off_topic, abs=0.005)


def test_routes_are_resumed_after_a_run_cut_off_in_mid_line(tmp_path, embeddings):
    messages, out = tmp_path / "messages.jsonl", tmp_path / "routes.jsonl"
    questions = {"a": "can I drive", "b": "I can't breathe", "c": "what is the capital of Peru"}
    messages.write_text("".join(json.dumps({"id": i, "question": q}) + "\n" for i, q in questions.items()))
    out.write_text('{"id": "a", "categories": ["diet"], "outcome": null}\n{"id": "b", "categ')
    seen: list[tuple[int, int]] = []
    assert routes.run(messages, out, embeddings, lambda done, whole: seen.append((done, whole))) == 2
    rows = jsonl.read(out)
    assert [row["id"] for row in rows] == ["a", "b", "c"]
    assert rows[0]["categories"] == ["diet"]
    assert [row["outcome"] for row in rows] == [None, "emergency", "declined"]
    assert seen == [(1, 2), (2, 2)]
    assert routes.run(messages, out, embeddings) == 0


@pytest.mark.parametrize("content", ["not json\n", "[1]\n", '{"question": "no id"}\n'])
def test_a_file_that_holds_no_messages_is_refused_with_its_line(tmp_path, content):
    path = tmp_path / "messages.jsonl"
    path.write_text('{"id": 1}\n' + content)
    with pytest.raises(EvaluationError, match="Line 2"):
        jsonl.read(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(EvaluationError, match="cannot be read"):
        jsonl.read(tmp_path / "none.jsonl")
