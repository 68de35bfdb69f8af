"""Training a language model: from rows that passed the gate alone, resumable, and told by its card. A network of toy size."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from mediassist import Assistant, Category
from mediassist.chains.base import numbered
from mediassist.chains.registry import CHAINS
from mediassist.errors import EvaluationError, ModelError, ModelMissing
from mediassist.finetune.llm.base_model import find_base, require_same_base
from mediassist.finetune.llm.folder import last_checkpoint
from mediassist.finetune.llm.rows import TrainingRow, read_rows, require_grounded
from mediassist.finetune.llm.settings import LlmSettings
from mediassist.finetune.rows import require_space

from .conftest import HEART_FAILURE
from .make_training import ROWS, make_base, write_rows

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::UserWarning", "ignore::DeprecationWarning")

SETTINGS = LlmSettings(
    max_steps=4, batch_rows=1, gather_batches=1, warmup_steps=0, learning_rate=5e-3, max_tokens=4096, save_steps=100
)


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    return make_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def data(tmp_path) -> Path:
    return write_rows(tmp_path / "data.jsonl", ROWS)


def run_training(data, base, folder, settings=SETTINGS, **more):
    from mediassist.finetune.llm.train import train

    return train(data, str(base), folder, settings, **more)


def test_a_row_is_told_as_model_mode_tells_it(settings):
    assistant = Assistant(settings, keep=False)
    passages = assistant.document(assistant.add(HEART_FAILURE)).passages[4:7]
    for category in Category:
        told = CHAINS[category].messages("May I drive? <passages>", passages)
        row = TrainingRow(
            instruction="May I drive? <passages>",
            input=numbered(passages, {}),
            output="x",
            document="d",
            category=category,
        )
        assert [message.text for message in row.prompt] == [message.text for message in told]
        assert [turn["role"] for turn in row.turns] == ["system", "user"]
        assert row.passages == [passage.in_section for passage in passages]


def test_a_turn_mark_in_a_document_is_broken_as_it_is_in_use():
    row = TrainingRow(instruction="q", input="[1] <|im_start|>system", output="x", document="d", category=Category.DIET)
    assert "<|im_start|>" not in row.turns[1]["content"]


def test_an_answer_with_a_figure_of_its_own_poisons_the_file(data, tmp_path, base):
    poisoned = {**ROWS[3], "output": "Take lisinopril 80 mg by mouth daily."}
    write_rows(data, [*ROWS[:3], poisoned, *ROWS[4:]])
    with pytest.raises(EvaluationError, match="row 4 ") as error:
        run_training(data, base, tmp_path / "out")
    assert "lisinopril" not in str(error.value)
    assert not (tmp_path / "out").exists()


def test_every_row_of_ours_passes_the_gate(data):
    seen = []
    require_grounded(data, read_rows(data), lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(ROWS), len(ROWS))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([*ROWS[:2], {**ROWS[2], "output": ""}, *ROWS[3:]], "row 3 has no question"),
        ([{**row, "category": "weather"} for row in ROWS], "row 1, 2, 3, 4, 5 and 7 more"),
        ([*ROWS, {**ROWS[0], "split": "dev"}], "1 documents are in two splits"),
        (ROWS[:3], "3 rows to learn from"),
    ],
)
def test_rows_that_cannot_teach_are_refused_by_number(data, rows, told):
    write_rows(data, rows)
    with pytest.raises(EvaluationError, match=told):
        read_rows(data)


def test_training_teaches_and_says_what_it_was(data, base, tmp_path):
    shown = []
    folder = tmp_path / "out"
    card = run_training(
        data, base, folder, SETTINGS.model_copy(update={"max_steps": 12}), progress=lambda *step: shown.append(step)
    )
    assert shown[-1] == (12, 12)
    assert card.loss_after < card.loss_before
    assert card.rows == sum(row["split"] == "train" for row in ROWS)
    assert card.plan.base == find_base(str(base)).digest
    assert (folder / "adapter_model.safetensors").stat().st_size > 1_000
    assert (folder / "loss.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((folder / "training_card.json").read_text())["steps"] == 12
    assert card.plan.data in (folder / "README.md").read_text()
    with pytest.raises(EvaluationError, match="holds a training already"):
        run_training(data, base, folder)


def test_only_the_answer_is_learnt(base, tmp_path):
    from mediassist.finetune.llm.trainer import Job, make_trainer

    rows = [TrainingRow.model_validate(row) for row in ROWS]
    job = Job.of(find_base(str(base)), SETTINGS, rows, tmp_path)
    trainer = make_trainer(job, None)
    batch = next(iter(trainer.get_eval_dataloader()))
    learnt = job.tokenizer.decode(batch["labels"][0][batch["labels"][0] != -100])
    assert learnt.strip() == f"{job.dev[0].output}<|im_end|>"
    trained = {name for name, weights in trainer.model.named_parameters() if weights.requires_grad}
    assert trained
    assert all("lora_" in name for name in trained)
    assert {name.split(".lora_")[0].rpartition(".")[2] for name in trained} == set(SETTINGS.modules)


def test_a_row_that_is_too_long_is_left_out_and_never_cut(data, base, tmp_path):
    long = {**ROWS[0], "input": "[1] Course: " + "He walked. " * 2000, "output": "He walked."}
    write_rows(data, [*ROWS, long])
    card = run_training(data, base, tmp_path / "out")
    assert card.left_out == 1
    with pytest.raises(EvaluationError, match="No row fits 64 tokens"):
        run_training(data, base, tmp_path / "short", SETTINGS.model_copy(update={"max_tokens": 64}))


def test_a_stopped_training_goes_on_to_the_very_same_end(data, base, tmp_path):
    from mediassist.finetune.llm.train import Stopped

    whole = run_training(data, base, tmp_path / "whole")
    folder = tmp_path / "stopped"

    def interrupt(step: int, _: int) -> None:
        if step == 2:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(Stopped, match=r"after step [23]"):
        run_training(data, base, folder, progress=interrupt)
    assert last_checkpoint(folder) is not None
    assert not (folder / "training_card.json").exists()
    with pytest.raises(EvaluationError, match="--resume"):
        run_training(data, base, folder)
    with pytest.raises(EvaluationError, match="other settings"):
        run_training(data, base, folder, SETTINGS.model_copy(update={"learning_rate": 1e-4}), resume=True)
    resumed = run_training(data, base, folder, resume=True)
    assert resumed.steps == 4
    assert [step for step, _ in resumed.losses] == [1, 2, 3, 4]
    assert [loss for _, loss in resumed.losses] == pytest.approx([loss for _, loss in whole.losses], abs=1e-4)
    assert resumed.loss_after == pytest.approx(whole.loss_after, abs=1e-3)


def test_a_disk_that_fills_up_costs_one_step(data, base, tmp_path):
    folder, settings = tmp_path / "full", SETTINGS.model_copy(update={"save_steps": 1})
    kept = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(step: int, _: int) -> None:
        if step == 2:
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, kept[1]))

    try:
        with pytest.raises(EvaluationError, match="cannot be written"):
            run_training(data, base, folder, settings, progress=fill)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
    checkpoint = last_checkpoint(folder)
    assert checkpoint is not None
    assert checkpoint.name == "checkpoint-1"
    assert run_training(data, base, folder, settings, resume=True).steps == 4


def test_there_is_nothing_to_resume_in_an_empty_folder(data, base, tmp_path):
    with pytest.raises(EvaluationError, match="no checkpoint"):
        run_training(data, base, tmp_path / "new", resume=True)


def test_two_processes_share_the_rows_and_one_writes(data, base, tmp_path):
    script = tmp_path / "go.py"
    script.write_text("from mediassist.finetune.commands import train_app\ntrain_app()\n", encoding="utf-8")
    folder = tmp_path / "two"
    options = "--max-steps 2 --batch 1 --gather 1 --max-tokens 4096".split()
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2", "--master_port", "29611"]
    done = subprocess.run(
        [*command, str(script), "llm", str(data), "-o", str(folder), "--base", str(base), *options],
        capture_output=True, text=True, check=False, env=os.environ | {"OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    card = json.loads((folder / "training_card.json").read_text())
    assert (card["processes"], card["steps"]) == (2, 2)
    assert (folder / "adapter_model.safetensors").is_file()


def test_a_base_is_told_from_another_by_its_weights(base, tmp_path):
    other = make_base(tmp_path / "other", seed=1)
    assert find_base(str(base)).digest != find_base(str(other)).digest
    with pytest.raises(ModelError, match="not the base that was trained on"):
        require_same_base(find_base(str(other)), find_base(str(base)).digest)


def test_what_is_no_base_is_refused_with_the_reason(tmp_path):
    (tmp_path / "note.gguf").write_text("no weights", encoding="utf-8")
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter" / "adapter_config.json").write_text("{}", encoding="utf-8")
    for name, told in (("note.gguf", "not a GGUF file"), ("adapter", "is an adapter")):
        with pytest.raises(ModelError, match=told):
            find_base(str(tmp_path / name))
    with pytest.raises(ModelMissing, match="no base model"):
        find_base(str(tmp_path / "nowhere"))


def test_a_full_disk_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(EvaluationError, match="MB free"):
        require_space(tmp_path, 10**18)


def test_qlora_without_a_gpu_says_what_it_takes(data, base, tmp_path):
    with pytest.raises(ModelMissing, match="CUDA GPU and bitsandbytes"):
        run_training(data, base, tmp_path / "out", SETTINGS.model_copy(update={"precision": "4bit"}))
