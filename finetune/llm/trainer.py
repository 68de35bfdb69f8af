"""trl's SFTTrainer set up for our rows: precision, LoRA modules, the loss on the answer alone, a gentle stop.

LoRA on a processor or a GPU; QLoRA (bitsandbytes) where there are CUDA and that library; Unsloth where it is installed with
CUDA. Prompts are those of model mode (`TrainingRow.turns`), in the base's own chat template.
"""

import os
import random
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from transformers import TrainerCallback
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from ...errors import EvaluationError, ModelError, ModelMissing
from ..precision import has_bfloat16
from .base_model import Base, load_base
from .folder import CHECKPOINTS
from .rows import Progress, TrainingRow
from .settings import LlmSettings
from .unsloth import is_usable, load_with_adapter

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

DEV_ROWS = 32
"""Rows of unseen documents on which the loss is taken before and after."""


@dataclass(frozen=True)
class Job:
    """All that a trainer needs. precision: "float32", "bfloat16" or "4bit". left_out: rows that were too long."""

    model: Any
    tokenizer: "PreTrainedTokenizerBase"
    settings: LlmSettings
    precision: str
    learnt: tuple[TrainingRow, ...]
    dev: tuple[TrainingRow, ...]
    left_out: int
    folder: Path
    has_adapter: bool

    @classmethod
    def of(cls, base: Base, settings: LlmSettings, rows: Sequence[TrainingRow], folder: Path) -> Self:
        """Loads the base and sorts the rows. Raises ModelError, ModelMissing, EvaluationError."""
        precision = _precision(settings, base)
        unsloth = is_usable() and not base.gguf
        if unsloth:
            model, tokenizer = load_with_adapter(base, settings, four_bit=precision == "4bit")
        else:
            model, tokenizer = load_base(base, dtype=_weights_of(precision), four_bit=precision == "4bit")
        fitting = [row for row in rows if _tokens(row, tokenizer) <= settings.max_tokens]
        learnt = tuple(row for row in fitting if row.split == "train")
        if not learnt:
            raise EvaluationError(f"No row fits {settings.max_tokens} tokens.", "Raise --max-tokens.")
        dev = [row for row in fitting if row.split == "dev"]
        dev = random.Random(settings.seed).sample(dev, min(DEV_ROWS, len(dev)))
        left_out = len(rows) - len(fitting)
        return cls(model, tokenizer, settings, precision, learnt, tuple(dev), left_out, folder, unsloth)


def make_trainer(job: Job, progress: Progress | None) -> SFTTrainer:
    """The trainer of a job. progress: called after each step. Raises ModelError for modules that the base lacks."""
    from datasets import Dataset
    from peft import LoraConfig

    lora = LoraConfig(**job.settings.lora, task_type="CAUSAL_LM")
    try:
        return SFTTrainer(
            model=job.model,
            args=_arguments(job),
            train_dataset=Dataset.from_list([_example(row) for row in job.learnt]),
            eval_dataset=Dataset.from_list([_example(row) for row in job.dev]) if job.dev else None,
            processing_class=job.tokenizer,
            peft_config=None if job.has_adapter else lora,
            callbacks=[_Told(progress)] if progress else [],
        )
    except ValueError as error:
        if "arget modules" not in str(error):
            raise
        raise ModelError("The base has none of the modules to train.", "Name them with --modules.") from error


def evaluate(trainer: SFTTrainer) -> float | None:
    """The loss of a token of the answers of unseen documents; None where the rows have none."""
    if trainer.eval_dataset is None:
        return None
    return round(trainer.evaluate()["eval_loss"], 4)


class _Stop(TrainerCallback):
    """Ends the training after the step in hand, with a checkpoint, once asked to."""

    def __init__(self) -> None:
        self.asked = False

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.asked:
            control.should_save = control.should_training_stop = True


@contextmanager
def stops_gently(trainer: SFTTrainer) -> Iterator[_Stop]:
    """Within the block the first Ctrl-C (or SIGTERM) asks for a checkpoint and an end; a second one interrupts at once."""
    stop = _Stop()
    trainer.add_callback(stop)
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def ask(number: int, _: object) -> None:
        stop.asked = True
        signal.signal(number, kept[signal.Signals(number)])

    for number in kept:
        signal.signal(number, ask)
    try:
        yield stop
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


class _Told(TrainerCallback):
    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.is_world_process_zero:
            self._progress(state.global_step, state.max_steps)


def _arguments(job: Job) -> SFTConfig:
    settings, cuda = job.settings, _has_cuda()
    return SFTConfig(
        output_dir=str(job.folder / CHECKPOINTS),
        per_device_train_batch_size=settings.batch_rows,
        per_device_eval_batch_size=settings.batch_rows,
        gradient_accumulation_steps=settings.gather_batches,
        learning_rate=settings.learning_rate,
        lr_scheduler_type=settings.schedule,
        warmup_steps=settings.warmup_steps,
        weight_decay=settings.weight_decay,
        num_train_epochs=settings.epochs,
        max_steps=settings.max_steps,
        seed=settings.seed,
        optim="adamw_8bit" if job.precision == "4bit" else "adamw_torch",
        bf16=job.precision != "float32",
        activation_checkpointing=cuda and not job.has_adapter,
        use_cpu=not cuda,
        ddp_backend="gloo" if not cuda and "WORLD_SIZE" in os.environ else None,
        ddp_find_unused_parameters=False,
        dataloader_pin_memory=cuda,
        completion_only_loss=True,
        max_length=None,  # longer rows were left out: a cut answer is a false one
        packing=False,
        save_steps=settings.save_steps,
        save_total_limit=2,
        logging_steps=1,
        disable_tqdm=True,
        report_to="none",
    )


def _example(row: TrainingRow) -> dict[str, list[dict[str, str]]]:
    return {"prompt": row.turns, "completion": [{"role": "assistant", "content": row.output}]}


def _tokens(row: TrainingRow, tokenizer: "PreTrainedTokenizerBase") -> int:
    example = _example(row)
    text = tokenizer.apply_chat_template(example["prompt"] + example["completion"], tokenize=False)
    return len(tokenizer(text, add_special_tokens=False)["input_ids"])  # type: ignore[arg-type]


def _has_cuda() -> bool:
    import torch

    return torch.cuda.is_available()


def _precision(settings: LlmSettings, base: Base) -> str:
    """ "auto" is QLoRA where it can be, bfloat16 on other GPUs and on processors that have it, else float32."""
    has_bits = find_spec("bitsandbytes") is not None
    if settings.precision == "4bit" and not (_has_cuda() and has_bits):
        raise ModelMissing("QLoRA takes a CUDA GPU and bitsandbytes.", "Run `pip install bitsandbytes`, or leave 4bit.")
    if settings.precision != "auto":
        return settings.precision
    if not _has_cuda():
        return "bfloat16" if has_bfloat16() else "float32"
    return "4bit" if has_bits and not base.gguf else "bfloat16"


def _weights_of(precision: str) -> str:
    """The type of the base's own weights: on a processor, bfloat16 is for the sums alone (autocast)."""
    return "bfloat16" if _has_cuda() and precision != "float32" else "float32"
