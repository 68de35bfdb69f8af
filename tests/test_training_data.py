"""Training data: grounded, told as model mode tells it, split by patient, without doubles; and what bad input leads to."""

import json
from random import Random

import pytest
from mediassist import Settings
from mediassist.chains.registry import CHAINS
from mediassist.errors import EvaluationError
from mediassist.evals.jsonl import read
from mediassist.finetune.dataset.instruction_rows import Dropped, rows_of
from mediassist.finetune.dataset.make import make_data
from mediassist.finetune.dataset.own_records import asked_of
from mediassist.finetune.dataset.pairs import read_pairs
from mediassist.finetune.dataset.planted_errors import PLANTS
from mediassist.finetune.dataset.splits import duplicates, split_of, split_patients
from mediassist.finetune.rows import write_rows
from mediassist.grounding import check
from mediassist.vocabulary import NOT_MENTIONED, Category

from .conftest import HEART_FAILURE, ROOT

SETTINGS = Settings.load(llm_model="none")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Data of twelve synthetic summaries."""
    place = tmp_path_factory.mktemp("data")
    make_data([], place / "data.jsonl", SETTINGS, count=12, seed=4, most_rows=8)
    return place


@pytest.fixture(scope="module")
def rows(folder):
    return read(folder / "data.jsonl")


def test_every_answer_passes_the_gate_against_its_own_passages(rows):
    for row in rows:
        passages = [line.partition("] ")[2] for line in row["input"].split("\n")]
        assert row["output"] == NOT_MENTIONED or check(row["output"], passages).grounded


def test_a_row_has_its_question_document_category_spans_and_split(rows):
    for row in rows:
        assert row["instruction"]
        assert row["document"].startswith("synthetic-4-")
        assert row["category"] in set(Category)
        assert row["split"] in ("train", "dev", "test")
        assert bool(row["spans"]) == (row["output"] != NOT_MENTIONED)


def test_rows_answer_stay_silent_and_withstand_planted_orders(rows):
    kinds = {row["kind"] for row in rows}
    assert {"answered", "not_mentioned"} <= kinds
    assert any("Medication: " in row["output"] and "Dosage: " in row["output"] for row in rows)


def test_an_order_planted_among_the_passages_changes_no_answer():
    from mediassist.finetune.dataset.examples import synthetic
    from mediassist.finetune.dataset.instruction_rows import _planted
    from mediassist.finetune.synthetic.knowledge import wording

    document = next(synthetic(1, 0, SETTINGS))
    passages = document.summary.passages[:3]
    told = "\n".join(f"[{n}] {passage.in_section}" for n, passage in enumerate(passages, 1))
    planted = _planted(told, passages, Random(0))
    assert any(line in planted for line in wording("planted")["lines"])
    assert [line.split("]")[0] for line in planted.split("\n")] == ["[1", "[2", "[3", "[4"]


def test_the_input_is_what_model_mode_tells_a_model():
    """A row's input, put in the chain's prompt, is the message that `Chain.messages` makes of the same passages."""
    from mediassist.finetune.dataset.examples import synthetic
    from mediassist.ingest.index import embed_passages
    from mediassist.models.embedding import load_embeddings
    from mediassist.prompts.load import fenced

    embeddings = load_embeddings(SETTINGS)
    document = next(one for one in synthetic(8, 0, SETTINGS) if one.source == "synthetic:form")
    indexed = embed_passages(document.summary, embeddings)
    row = next(rows_of(document, indexed, embeddings, "train", 10, Dropped()))
    chain = CHAINS[Category(row["category"])]
    found = chain.retrieve(row["instruction"], row["instruction"], embeddings.read_one, indexed).passages[:8]
    passages = [document.summary.passages[index] for index in found]
    if passages and row["kind"] != "planted":
        from mediassist.chains.quote import marks_of

        told = chain.messages(row["instruction"], passages, marks_of(found, document.summary.medications))[1].text
        assert told == chain.prompt.fill(passages=row["input"], question=fenced(row["instruction"]))


def test_no_patient_is_on_two_sides(folder, rows):
    sides = {}
    for row in [
        *rows,
        *read(folder / "data.pairs.jsonl"),
        *read(folder / "data.retrieval.jsonl", with_ids=False),
    ]:
        assert sides.setdefault(row["patient"], row["split"]) == row["split"]
    assert set(sides.values()) == {"train", "dev", "test"}


def test_the_same_seed_writes_the_same_files(folder, tmp_path):
    make_data([], tmp_path / "data.jsonl", SETTINGS, count=12, seed=4, most_rows=8)
    for name in ("data.jsonl", "data.pairs.jsonl", "data.retrieval.jsonl", "data.cases.jsonl", "data.md"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_pairs_have_a_hard_negative_of_the_same_document(folder):
    documents = {row["document"]: set(row["passages"]) for row in read(folder / "data.retrieval.jsonl", with_ids=False)}
    pairs = [pair for pair in read_pairs(folder / "data.pairs.jsonl") if pair.document in documents]
    assert pairs
    for pair in pairs:
        assert {pair.passage, pair.negative} <= documents[pair.document]
        assert pair.passage != pair.negative


def test_the_card_tells_counts_licence_seed_and_what_was_left_out(folder, rows):
    card = (folder / "data.md").read_text(encoding="utf-8")
    for said in (
        "seed 4",
        "Apache-2.0",
        "grounding check",
        "not retrieved",
        "near duplicates",
        "no clinician has checked",
    ):
        assert said in card
    assert f"| not_mentioned | {sum(row['kind'] == 'not_mentioned' for row in rows)} |" in card


def test_planted_errors_are_of_their_kind_and_differ_from_the_right_answer(folder):
    cases = read(folder / "data.cases.jsonl")
    right = {case["id"].rpartition("-")[0]: case["answer"] for case in cases if case["supported"]}
    wrong = [case for case in cases if not case["supported"]]
    assert wrong
    for case in wrong:
        assert case["error"] in PLANTS
        assert case["answer"] != right[case["id"].rpartition("-")[0]]


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("wrong_dose", "Dosage: 40 mg by mouth", r"Dosage: (80|20|400) mg by mouth"),
        ("wrong_frequency", "Frequency: twice a day", r"Frequency: (?!twice a day).+"),
        ("wrong_duration", "Do not drive for 2 weeks.", r"Do not drive for (4|6|20) weeks\."),
        ("negation", "Do not take it.", r"Take it\."),
        ("negation", "You should know: do not smoke.", r"You should know: smoke\."),
        ("wrong_date", "When: Friday, June 23, 2023", r"When: Friday, June (?!23)\d+, 2023"),
        ("wrong_side", "no weight on your left leg", "no weight on your right leg"),
        ("drug_swap", "- Medication: Lasix, for fluid", "- Medication: Zocor, for fluid"),
        ("dropped_condition", "every 6 hours as needed for pain", "every 6 hours"),
        ("added_instruction", "Dosage: 40 mg", r"Dosage: 40 mg\n.+"),
    ],
)
def test_each_kind_of_error_changes_that_one_thing(kind, right, wrong):
    import re

    planted = PLANTS[kind](right, ["Lasix", "Zocor"], Random(1))
    assert planted is not None
    assert re.fullmatch(wrong, planted)


def test_an_error_that_does_not_fit_is_not_planted():
    assert PLANTS["wrong_side"]("Take it at night.", [], Random(0)) is None
    assert PLANTS["drug_swap"]("- Medication: Lasix", ["Lasix"], Random(0)) is None


def test_a_real_file_is_asked_from_its_own_records_only():
    from mediassist.ingest.index import embed_passages
    from mediassist.ingest.worker import read_document
    from mediassist.models.embedding import load_embeddings

    embeddings = load_embeddings(SETTINGS)
    indexed = embed_passages(read_document(HEART_FAILURE, settings=SETTINGS), embeddings)
    asked = list(asked_of(indexed, embeddings, 0))
    of_medicines = [one for one in asked if one.category is Category.MEDICATIONS and one.passages]
    assert of_medicines
    for one in of_medicines:
        lines = [indexed.summary.passages[index].in_section for index in one.passages]
        assert check(one.answer or "", lines).grounded


def test_a_patient_stays_in_the_same_split_when_others_join():
    few = split_patients(f"p{number}" for number in range(40))
    many = split_patients(f"p{number}" for number in range(400))
    assert all(many[patient] == split for patient, split in few.items())
    shares = [split_of(f"p{number}") for number in range(2_000)]
    assert 0.07 < shares.count("test") / 2_000 < 0.13


def test_three_patients_are_enough_for_three_splits():
    assert sorted(split_patients(["a", "b", "c"]).values()) == ["dev", "test", "train"]


def test_repeats_and_near_repeats_are_found():
    words = [f"word{number}" for number in range(60)]
    text = " ".join(words)
    nearly = " ".join([*words[:-1], "other"])
    exact, near = duplicates([text, text.upper() + " ", nearly, "something else altogether, of its own kind"])
    assert (exact, near) == ({1}, {2})


def test_too_few_documents_are_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(EvaluationError, match="takes 10"):
        make_data([HEART_FAILURE], tmp_path / "data.jsonl", SETTINGS)
    assert not list(tmp_path.iterdir())


def test_files_without_anything_to_ask_are_refused(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number}.txt").write_text(f"Lorem {number}.\n", encoding="utf-8")
    with pytest.raises(EvaluationError, match="for certain"):
        make_data([folder], tmp_path / "data.jsonl", SETTINGS)
    assert not (tmp_path / "data.jsonl").exists()


def test_an_unreadable_file_is_named_and_stops_no_other(tmp_path):
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    made = make_data([broken], tmp_path / "data.jsonl", SETTINGS, count=10, most_rows=2)
    assert [line.split(":")[0] for line in made.unread] == ["broken.pdf"]
    assert made.rows


def test_questions_with_evidence_make_pairs_of_real_files(tmp_path):
    documents = ROOT / "evals" / "summaries"
    given = read(ROOT / "evals" / "summaries.jsonl", with_ids=False) + read(
        ROOT / "evals" / "held.jsonl", with_ids=False
    )
    few = sorted({row["doc"] for row in given if (documents / row["doc"]).is_file()})[:10]
    write_rows(tmp_path / "asked.jsonl", [row for row in given if row["doc"] in few])
    files = [documents / name for name in few]
    made = make_data(files, tmp_path / "data.jsonl", SETTINGS, questions=[tmp_path / "asked.jsonl"], most_rows=1)
    assert {pair.document for pair in made.pairs} == set(few)


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "data.jsonl"
    write_rows(path, [{"id": "old"}])

    class Full(dict):
        def items(self):
            raise OSError(28, "No space left on device")

    with pytest.raises((EvaluationError, OSError)):
        write_rows(path, [Full(id=1)])
    assert json.loads(path.read_text())["id"] == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["data.jsonl"]


def test_a_folder_that_does_not_exist_is_one_clear_error():
    from pathlib import Path

    with pytest.raises(EvaluationError, match="cannot be written"):
        write_rows(Path("/nonexistent/folder/data.jsonl"), [])


def test_an_interruption_leaves_the_files_of_before(folder, monkeypatch):
    before = (folder / "data.jsonl").read_bytes()

    def interrupt(done, total):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_data([], folder / "data.jsonl", SETTINGS, count=12, seed=99, progress=interrupt)
    assert (folder / "data.jsonl").read_bytes() == before


def command(*arguments):
    import typer
    from mediassist.finetune.data_commands import data, embeddings
    from typer.testing import CliRunner

    app = typer.Typer()
    app.command()(data)
    app.command()(embeddings)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_the_commands_say_what_they_take():
    for name in ("data", "embeddings"):
        assert command(name, "--help").exit_code == 0


def test_the_command_says_where_the_card_is(tmp_path):
    done = command("data", "--synthetic", 10, "--rows", 1, "-o", tmp_path / "few.jsonl")
    assert done.exit_code == 0, done.output
    assert "few.md" in done.output.replace("\n", "")
    assert (tmp_path / "few.pairs.jsonl").is_file()


def test_an_unknown_recipe_is_refused(tmp_path):
    done = command("embeddings", tmp_path / "data.jsonl", "--recipe", "magic")
    assert isinstance(done.exception, EvaluationError)
