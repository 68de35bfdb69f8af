"""Tuning the embedding model: figures as defined, refused when worse, resumed after an interruption, used by itself when there."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from mediassist import Settings
from mediassist.errors import EvaluationError
from mediassist.finetune.dataset.pairs import read_pairs
from mediassist.finetune.dataset.retrieval_sets import Query, RetrievalSet, from_questions, read_sets
from mediassist.finetune.embeddings import train as training
from mediassist.finetune.embeddings.information_retrieval import Retrieval, general_set, measure
from mediassist.finetune.embeddings.train import Judged, train_embeddings
from mediassist.finetune.rows import write_rows
from mediassist.models.embedding import DEFAULT_NAMES, TUNED_FOLDER, chosen_model, load_embeddings, located

from .conftest import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")


def by_number(texts):
    """Vectors of texts that are the numbers of their direction."""
    return np.eye(8)[[int(text) for text in texts]] + np.linspace(0, 0.01, 8)


def test_the_figures_are_those_of_their_definitions():
    lines = {"d": ("0", "1", "2", "3")}
    first = measure(by_number, RetrievalSet("", lines, (Query("2", "d", frozenset({2})),)))
    assert (first.recall_1, first.recall_3, first.mrr, first.ndcg) == (1, 1, 1, 1)
    # nearest to 2 after itself come 3, 1, 0
    second = measure(by_number, RetrievalSet("", lines, (Query("2", "d", frozenset({3})),)))
    assert (second.recall_1, second.recall_3, second.mrr) == (0, 1, 0.5)
    assert second.ndcg == pytest.approx(1 / np.log2(3))
    with pytest.raises(EvaluationError):
        measure(by_number, RetrievalSet("none", lines, ()))


def test_the_general_set_has_150_questions_each_with_an_answer_of_its_own():
    over = general_set()
    assert len(over.asked) == len(set(over.documents["general"])) == len({one.question for one in over.asked}) == 150


def test_evidence_becomes_the_passages_that_hold_it():
    over = from_questions(ROOT / "evals" / "questions.jsonl", ROOT / "examples", Settings.load(llm_model="none"))
    assert len(over.asked) > 90
    water_pill = next(one for one in over.asked if one.question.startswith("Water pill"))
    assert any("Furosemide" in over.documents[water_pill.document][place] for place in water_pill.answers)


def figures(recall):
    return Retrieval(100, recall, recall, recall, recall, recall)


def test_a_model_that_falls_on_any_set_is_refused_with_the_figures():
    assert not Judged("unseen", figures(0.6), figures(0.6)).fell
    assert Judged("general", figures(0.6), figures(0.59)).fell == (
        "general: recall@1 beside the base model 0.600 -> 0.590: it may lose 0.000"
    )
    assert "the model in use" in Judged("unseen", figures(0.5), figures(0.6), figures(0.7)).fell


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A BERT of two small layers with the real tokenizer: trains in seconds."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel, set_seed

    set_seed(0)
    folder = tmp_path_factory.mktemp("tiny")
    tokenizer = AutoTokenizer.from_pretrained(str(located(DEFAULT_NAMES[0])))
    config = BertConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer.save_pretrained(folder / "bert")
    body = Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[body, Pooling(32)], device="cpu").save_pretrained(
        str(folder / "model"), create_model_card=False
    )
    return folder / "model"


@pytest.fixture
def data(tmp_path):
    """Pairs and unseen documents of a small world in which each topic has its own words."""
    topics = ["shower", "lifting", "driving", "salt", "fluid", "walking", "bath", "stairs", "smoking", "alcohol"]
    pairs = [
        {
            "id": f"{topic}-{number}",
            "question": f"may I do {topic} number {number}",
            "passage": f"{topic} is allowed in week {number}",
            "negative": f"{topics[(place + 1) % 10]} is for week {number}",
            "document": f"d{number}",
            "patient": f"d{number}",
            "category": "activity",
            "split": "train",
        }
        for place, topic in enumerate(topics)
        for number in range(12)
    ]
    write_rows(tmp_path / "data.pairs.jsonl", pairs)
    judged = [
        {
            "document": f"t{number}",
            "patient": f"t{number}",
            "split": split,
            "passages": [f"{topic} is allowed in week {number}" for topic in topics],
            "asked": [{"question": f"may I do {topic}", "answers": [place]} for place, topic in enumerate(topics)],
        }
        for number, split in ((20, "test"), (21, "test"), (22, "test"), (23, "dev"))
    ]
    write_rows(tmp_path / "data.retrieval.jsonl", judged)
    return tmp_path / "data.jsonl"


def small(**given):
    from mediassist.finetune.embeddings.trainer import TrainingSettings

    return TrainingSettings(**{"batch": 16, "rate": 1e-3, **given})


@pytest.fixture
def indulgent(monkeypatch):
    """As if no set had fallen, whatever a tiny model knows of the world."""
    monkeypatch.setattr(training, "general_set", lambda: RetrievalSet("general", {}, ()))


def test_a_tuned_model_is_put_in_place_with_its_figures_and_used(tiny, data, tmp_path, indulgent, monkeypatch):
    output = tmp_path / TUNED_FOLDER
    outcome = train_embeddings([data], output, small(), base=str(tiny))
    assert outcome.refusals == ()
    assert outcome.folder == output
    assert outcome.judged[0].after.recall_1 >= outcome.judged[0].before.recall_1
    assert outcome.during, "figures were taken during training"
    assert "| unseen summaries (test) | after |" in (output / "README.md").read_text(encoding="utf-8")
    told = json.loads((output / "training_card.json").read_text(encoding="utf-8"))
    assert told[outcome.judged[0].name]["after"] == outcome.judged[0].after.as_dict()
    assert not (tmp_path / f".{TUNED_FOLDER}.training").exists()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EMBEDDING_MODEL", raising=False)
    assert load_embeddings(Settings.load()).fingerprint.startswith(f"{TUNED_FOLDER}@")


def test_a_model_that_got_worse_is_not_used_and_the_one_before_stays(tiny, data, tmp_path, monkeypatch):
    output = tmp_path / TUNED_FOLDER
    output.mkdir()
    (output / "keep").write_text("the model in use", encoding="utf-8")
    high = [Retrieval(10, *[1.0] * 5), Retrieval(10, *[1.0] * 5), Retrieval(10, *[0.5] * 5), Retrieval(10, *[1.0] * 5)]
    monkeypatch.setattr(training, "measure", lambda *_: high.pop(0))
    outcome = train_embeddings([data], output, small(epochs=0.3), base=str(tiny))
    assert len(outcome.refusals) == 1
    assert "recall@1 beside the base model 1.000 -> 0.500" in outcome.refusals[0]
    assert outcome.folder.name == f"{TUNED_FOLDER}.refused"
    assert (output / "keep").is_file()


def test_an_interrupted_run_goes_on_from_its_last_checkpoint(tiny, data, tmp_path, indulgent):
    def stop(done, total):
        if done == 5:
            raise KeyboardInterrupt

    output = tmp_path / TUNED_FOLDER
    with pytest.raises(KeyboardInterrupt):
        train_embeddings([data], output, small(), base=str(tiny), progress=stop)
    assert not output.exists()
    steps = []
    train_embeddings([data], output, small(), base=str(tiny), progress=lambda done, total: steps.append(done))
    assert steps[0] > 1
    assert output.is_dir()


def test_other_data_starts_anew(tiny, data, tmp_path, indulgent):
    def stop(done, total):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_embeddings([data], tmp_path / "out", small(), base=str(tiny), progress=stop)
    steps = []
    train_embeddings(
        [data], tmp_path / "out", small(seed=1), base=str(tiny), progress=lambda done, total: steps.append(done)
    )
    assert steps[0] == 1


def test_the_guides_recipe_trains_too(tiny, data, tmp_path, indulgent):
    from mediassist.finetune.embeddings.trainer import Recipe

    outcome = train_embeddings([data], tmp_path / "out", small(recipe=Recipe.COSINE), base=str(tiny))
    assert outcome.pairs == 120


def test_a_patient_on_both_sides_is_refused(data, tmp_path):
    rows = [json.loads(line) for line in data.with_name("data.retrieval.jsonl").read_text().splitlines()]
    write_rows(data.with_name("data.retrieval.jsonl"), [{**row, "patient": "d1"} for row in rows])
    with pytest.raises(EvaluationError, match="both learnt from and judged on"):
        train_embeddings([data], tmp_path / "out", small())


def test_too_few_pairs_or_nothing_to_judge_by_is_refused(data, tmp_path):
    few = tmp_path / "few.jsonl"
    write_rows(few, [{"question": "q", "answer": "a"}] * 3)
    with pytest.raises(EvaluationError, match="it takes 64"):
        train_embeddings([few], tmp_path / "out", small())
    data.with_name("data.retrieval.jsonl").unlink()
    with pytest.raises(EvaluationError, match="to judge the model by"):
        train_embeddings([data], tmp_path / "out", small())


@pytest.mark.parametrize(
    "row", [{"id": "x"}, {"question": "", "answer": "a"}, {"question": 3, "answer": "a"}, {"answered": ["q"]}]
)
def test_a_poisoned_row_is_named_by_its_line_and_not_by_its_words(row, tmp_path):
    write_rows(tmp_path / "bad.jsonl", [{"question": "q", "answer": "a"}, row])
    with pytest.raises(EvaluationError, match="Line 2"):
        read_pairs(tmp_path / "bad.jsonl")


def test_a_line_that_is_no_json_is_named(tmp_path):
    (tmp_path / "bad.jsonl").write_text('{"question": "q", "answer": "a"}\n{"question": \n', encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"Line 2 .* is not JSON"):
        read_pairs(tmp_path / "bad.jsonl")


def test_a_full_disk_is_told_before_training(data, tmp_path, monkeypatch):
    monkeypatch.setattr(
        training.shutil, "disk_usage", lambda _: os.terminal_size((0, 0)) and type("U", (), {"free": 1_000_000})()
    )
    with pytest.raises(EvaluationError, match="1 MB free"):
        train_embeddings([data], tmp_path / "out", small())


def test_near_misses_and_public_answers_are_pairs_too(tmp_path):
    near = read_pairs(ROOT / "evals" / "near_misses.jsonl")
    assert len(near) > 5_000
    assert near[0].passage.startswith("DISCHARGE MEDICATIONS: ")
    write_rows(tmp_path / "public.jsonl", [{"question": "What is gout?", "answer": "x" * 5_000, "source": "s"}])
    assert len(read_pairs(tmp_path / "public.jsonl")[0].passage) == 600


def test_dev_documents_are_taken_evenly(data):
    over = read_sets([data.with_name("data.retrieval.jsonl")], "test", 6)
    assert len(over.asked) == 6
    assert {one.document for one in over.asked} == {"t20", "t21", "t22"}


def a_model(folder: Path) -> None:
    folder.mkdir()
    for name in ("modules.json", "model.safetensors"):
        (folder / name).write_text("{}", encoding="utf-8")


def test_an_argument_beats_the_environment_beats_the_folder_beats_the_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EMBEDDING_MODEL", raising=False)
    assert chosen_model(Settings.load()) in DEFAULT_NAMES
    a_model(tmp_path / TUNED_FOLDER)
    assert chosen_model(Settings.load()) == str(tmp_path / TUNED_FOLDER)
    monkeypatch.setenv("EMBEDDING_MODEL", DEFAULT_NAMES[0])
    assert chosen_model(Settings.load()) == DEFAULT_NAMES[0]
    assert chosen_model(Settings.load(embedding_model="another")) == "another"


def test_a_folder_with_pickled_weights_is_never_picked_up_by_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EMBEDDING_MODEL", raising=False)
    a_model(tmp_path / TUNED_FOLDER)
    (tmp_path / TUNED_FOLDER / "model.safetensors").rename(tmp_path / TUNED_FOLDER / "pytorch_model.bin")
    assert chosen_model(Settings.load()) in DEFAULT_NAMES
