"""What a training was and what came of it: the plan, the card as JSON and as a README, the plot of the loss."""

import platform
import resource
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict

from .settings import LlmSettings

if TYPE_CHECKING:
    from trl.trainer.sft_trainer import SFTTrainer

    from .trainer import Job

CARD = "training_card.json"
_LIBRARIES = ("torch", "transformers", "trl", "peft", "accelerate")


class Plan(BaseModel):
    """What a folder's training is: SHA-256 of the data and of the base's weights, and the settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data: str
    base: str
    base_name: str
    settings: LlmSettings


class Card(BaseModel):
    """A finished training. loss_before, loss_after: mean over tokens of answers of unseen documents; None without any.

    left_out: rows longer than the settings' `max_tokens`. minutes: of the last run, where it was resumed. memory_mb: the most
    that one process held, on the GPU where it trained on one. losses: (step, loss) of each step.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: Plan
    rows: int
    documents: int
    dev_rows: int
    left_out: int
    steps: int
    minutes: float
    memory_mb: int
    loss_before: float | None
    loss_after: float | None
    precision: str
    device: str
    processes: int
    versions: dict[str, str]
    losses: tuple[tuple[int, float], ...]

    @classmethod
    def of(
        cls, plan: Plan, job: "Job", trainer: "SFTTrainer", losses: tuple[float | None, float | None], minutes: float
    ) -> Self:
        """The card of a training that has just ended."""
        return cls(
            plan=plan,
            rows=len(job.learnt),
            documents=len({row.document for row in job.learnt}),
            dev_rows=len(job.dev),
            left_out=job.left_out,
            steps=trainer.state.global_step,
            minutes=round(minutes, 2),
            memory_mb=_peak_mb(),
            loss_before=losses[0],
            loss_after=losses[1],
            precision=job.precision,
            device=_device(),
            processes=trainer.args.world_size,
            versions={"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}},
            losses=tuple((int(entry["step"]), entry["loss"]) for entry in trainer.state.log_history if "loss" in entry),
        )

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The card in a folder. Raises OSError, ValidationError."""
        return cls.model_validate_json((folder / CARD).read_text(encoding="utf-8"))

    def markdown(self) -> str:
        """The card for people, in the form of a model card."""
        settings = "\n".join(f"| {name} | {_cell(value)} |" for name, value in self.plan.settings)
        versions = ", ".join(f"{name} {number}" for name, number in self.versions.items())
        return _README.format(
            card=self, plan=self.plan, settings=settings, versions=versions,
            before=_number(self.loss_before), after=_number(self.loss_after),
        )  # fmt: skip


_README = """---
library_name: peft
tags: [mediassist, lora, trl]
---
# A LoRA adapter for answers from discharge summaries

For `mediassist` in model mode alone, behind its grounding check; not for advice, and no answer of it is to be shown
unchecked. Whether it is better than its base is told by `mediassist train compare`, not by this card. Its licence is that of
its base.

| what | |
| --- | --- |
| base | {plan.base_name}, SHA-256 `{plan.base}` |
| data | {card.rows} rows of {card.documents} documents, SHA-256 `{plan.data}`; {card.left_out} longer rows left out |
| loss on {card.dev_rows} rows of unseen documents | {before} before, {after} after |
| took | {card.steps} steps, {card.minutes} minutes, {card.memory_mb:,} MB, {card.processes} process(es), {card.precision} |
| machine | {card.device} |
| versions | {versions} |

| setting | |
| --- | --- |
{settings}

![loss](loss.png)
"""


def write_card(card: Card, folder: Path) -> None:
    """Writes the card as JSON and README.md, and `loss.png`."""
    (folder / CARD).write_text(card.model_dump_json(indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(card.markdown(), encoding="utf-8")
    _plot(card, folder / "loss.png")


def _plot(card: Card, path: Path) -> None:
    from matplotlib.figure import Figure  # no pyplot: no window system, no state of the process

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot([step for step, _ in card.losses], [loss for _, loss in card.losses], label="training")
    if card.loss_before is not None and card.loss_after is not None:
        axes.plot([0, card.steps], [card.loss_before, card.loss_after], "o", label="unseen documents")
    axes.set(xlabel="step", ylabel="loss of a token of the answer", ylim=(0, None))
    axes.legend()
    figure.savefig(path, dpi=120)


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"


def _peak_mb() -> int:
    import torch

    if torch.cuda.is_available():
        return torch.cuda.max_memory_allocated() // 1_000_000
    unit = 1 if sys.platform == "darwin" else 1024  # getrusage tells bytes there, KiB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit // 1_000_000


def _device() -> str:
    import torch

    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    return f"{platform.machine()} processor, {torch.get_num_threads()} threads"
