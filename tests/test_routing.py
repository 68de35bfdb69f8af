"""Which part of the summary a message asks for; and the written messages and weights behind that."""

import hashlib
import json
import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from mediassist import routing
from mediassist.errors import EvaluationError
from mediassist.evals import jsonl, routes
from mediassist.models.embedding import FingerprintedEmbeddings, TextVectors, load_embeddings
from mediassist.routing import classifier as classifiers
from mediassist.routing.classifier import Classifier, classifier_for
from mediassist.routing.clauses import halves
from mediassist.routing.examples import Example, digest, examples
from mediassist.routing.features import describe, fold
from mediassist.routing.remembered import Remembered
from mediassist.routing.router import Router
from mediassist.routing.spelling import mend
from mediassist.settings import Settings
from mediassist.vocabulary import Category, Outcome

FOLDER = Path(next(iter(routing.__path__)))
MESSAGES = FOLDER.parent / "evals" / "messages.jsonl"


class WordCounts(FingerprintedEmbeddings):
    """A small deterministic embedding: hashed words, unit length. It has no word pieces."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self.embedded = 0

    @property
    def fingerprint(self) -> str:
        return self._fingerprint

    def read(self, texts: Sequence[str]) -> list[TextVectors]:
        self.embedded += len(texts)
        return [TextVectors(self._whole(text), (), np.zeros((0, 16), dtype=np.float16)) for text in texts]

    def _whole(self, text: str) -> np.ndarray:
        vector = np.zeros(16, dtype=np.float32)
        for word in text.lower().split():
            vector[hashlib.md5(word.encode()).digest()[0] % 16] += 1
        return vector / max(np.linalg.norm(vector), 1)


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
        ("is cofee alowd", Category.DIET),
        ("Why was I in the hospital?", Category.OTHER),
        ("What was wrong with me?", Category.OTHER),
        ("Who do I see next?", Category.FOLLOW_UP),
        ("What allergies do they have down for me?", Category.WARNINGS),
        ("diet", Category.DIET),
        ("shower?", Category.ACTIVITY),
        ("follow-up", Category.FOLLOW_UP),
        ("medicines", Category.MEDICATIONS),
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
        (
            "What can I eat, when can I drive and when do I see the surgeon?",
            {Category.DIET, Category.ACTIVITY, Category.FOLLOW_UP},
        ),
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


@pytest.mark.parametrize(
    ("message", "category"),
    [
        ("can I eat rice and beans", Category.DIET),
        ("When is my next appointment?", Category.FOLLOW_UP),
        ("Does mum still take her water tablet or was it stopped?", Category.MEDICATIONS),
        ("how many puffs of the inhaler and how often", Category.MEDICATIONS),
        ("Who takes the staples out, and when?", Category.FOLLOW_UP),
        ("My son spat out half his syrup, do I give it again?", Category.MEDICATIONS),
        (
            "My daughter is away, the neighbour is deaf, and I lie awake, so which signs mean that I need help?",
            Category.WARNINGS,
        ),
    ],
)
def test_a_question_in_two_clauses_may_be_one_topic(message, category, router):
    assert [route.category for route in router.route(message)] == [category]


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
    assert learned.machines.dense.shape[1] == 16
    assert learned.weights.shape[1] == describe(["a"], np.zeros((1, 16), dtype=np.float32)).shape[1]
    assert classifier_for(other) is learned
    assert Router(other).route("which foods should I avoid")[0].category is Category.DIET


def test_learning_twice_gives_the_same_weights():
    taught = [Example(f"take pill {n}", (Category.MEDICATIONS,), vague=n == 1, crisis=n == 2) for n in range(4)]
    taught += [Example(f"eat rice {n}", (Category.DIET,), emergency=n == 1, off_topic=n == 2) for n in range(4)]
    taught += [Example(f"{c} {n}", (c,)) for c in Category for n in range(2)]
    first, second = (Classifier.learn("words", WordCounts("words"), taught) for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.machines.worth, second.machines.worth)
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


def test_screening_and_routing_embed_each_text_once(embeddings):
    counting = WordCounts(embeddings.fingerprint)
    once = Remembered(counting)
    vectors = once.embed_documents(["can I drive", "can I drive"])
    assert once.embed_query("can I drive") == vectors[0] == vectors[1]
    assert counting.embedded == 1
    assert once.fingerprint == counting.fingerprint


def test_what_is_remembered_ends_with_the_question():
    counting = WordCounts("words")
    for _ in range(2):
        Remembered(counting).embed_query("can I drive")
    assert counting.embedded == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cofee", "coffee"),
        ("antibiotik", "antibiotic"),
        ("infekted", "infected"),
        ("swolen", "swollen"),
        ("wat", "what"),
        ("metformon", "metformin"),
        ("siezure", "seizure"),
    ],
)
def test_a_misspelt_word_is_put_right(typed, meant):
    assert mend(typed) == meant


@pytest.mark.parametrize(
    "word",
    [
        "choke", "chicken", "latex", "infarction", "diuretic", "bowl", "heave", "tests", "walking", "noose", "Xofluza",
        "drooping", "x",
    ],
)  # fmt: skip
def test_a_real_or_unknown_word_is_left_alone(word):
    assert mend(word.lower()) == word.lower()


def test_own_messages_for_measuring_are_not_taught():
    taught = {re.sub(r"\W+", " ", fold(example.message)).strip() for example in examples()}
    measured = [json.loads(line)["question"] for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    assert len(measured) >= 300
    assert [message for message in measured if re.sub(r"\W+", " ", fold(message)).strip() in taught] == []


def test_own_messages_are_routed_and_screened(embeddings):
    """Guards against going backwards: they were read while the rules were made. Every fourth, so that it is quick."""
    rows = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()][::4]
    ends = [(row, routes.row(row, embeddings)) for row in rows]
    wrong = [
        row["question"] for row, end in ends if "categories" in row and end["categories"][0] not in row["categories"]
    ]
    missed = [row["question"] for row, end in ends if row.get("emergency") and end["outcome"] != Outcome.EMERGENCY]
    alarmed = [row["question"] for row, end in ends if not row.get("emergency") and end["outcome"] == Outcome.EMERGENCY]
    assert missed == []
    assert len(wrong) <= 3, wrong
    assert len(alarmed) <= 2, alarmed


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
