"""Fine-tunes a language model on rows that passed the gate: `train`.

The folder gets the adapter, `training_card.json`, a README and `loss.png`. A run that was stopped goes on from its last
checkpoint. Started by torchrun or `accelerate launch`, each process takes its share of the rows, and the first one writes.
How a model is trained is `trainer`'s; what became of it is told by `card`. Knows nothing of Ollama and GGUF files.
"""

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from ...errors import EvaluationError
from .base_model import find_base
from .card import Card, Plan, write_card
from .folder import last_checkpoint, prepare
from .rows import Progress, digest_of_file, read_rows, require_grounded
from .settings import LlmSettings
from .unsloth import wake

if TYPE_CHECKING:
    from trl.trainer.sft_trainer import SFTTrainer


class Stopped(KeyboardInterrupt):
    """The training was stopped by the user; its last step is kept in a checkpoint."""


def train(
    data: Path,
    base_name: str,
    folder: Path,
    settings: LlmSettings,
    *,
    resume: bool = False,
    progress: Progress | None = None,
) -> Card:
    """Trains on the rows of `data` and writes the adapter and its card into `folder`; returns the card.

    resume: go on from the last checkpoint in the folder, of the same data, base and settings.
    Raises EvaluationError (data, folder, disk), ModelMissing, ModelError; Stopped after Ctrl-C, with a checkpoint written.
    """
    rows = read_rows(data)
    require_grounded(data, rows)
    base = find_base(base_name)
    plan = Plan(data=digest_of_file(data), base=base.digest, base_name=base.name, settings=settings)
    prepare(folder, plan, resume=resume)
    checkpoint = last_checkpoint(folder) if resume else None

    wake()
    from .trainer import Job, evaluate, make_trainer

    job = Job.of(base, settings, rows, folder)
    trainer = make_trainer(job, progress)
    before = evaluate(trainer)
    started = perf_counter()
    _run(trainer, checkpoint)
    minutes = (perf_counter() - started) / 60
    after = evaluate(trainer)
    card = Card.of(plan, job, trainer, (before, after), minutes)
    if trainer.is_world_process_zero():
        trainer.save_model(str(folder))
        job.tokenizer.save_pretrained(folder)
        write_card(card, folder)
    return card


def _run(trainer: "SFTTrainer", checkpoint: Path | None) -> None:
    from safetensors import SafetensorError

    from .trainer import stops_gently

    try:
        with stops_gently(trainer) as stop:
            trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    except (OSError, SafetensorError, RuntimeError) as error:
        if type(error) is RuntimeError and "Writer" not in str(error):  # torch says so of a file that it cannot finish
            raise
        raise EvaluationError(
            f"The training cannot be written ({type(error).__name__}).",
            "Free some disk space; --resume goes on from the last checkpoint.",
        ) from error
    if stop.asked:
        raise Stopped(f"Stopped after step {trainer.state.global_step}; --resume goes on from there.")
