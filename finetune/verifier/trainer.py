"""Fits a verifier to pairs: bfloat16 where the processor has it, batches of like length, checkpoints from which a run goes on.

The order of the pairs follows from the seed and the epoch, so a run that went on from a checkpoint sees what it would have seen.
Knows no file of pairs and no figure.
"""

import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from pickle import UnpicklingError
from random import Random
from typing import Any
from zipfile import is_zipfile

import torch
from torch import nn

from ...errors import EvaluationError
from ..precision import has_bfloat16
from .data import Pair
from .network import Verifier, length

Progress = Callable[[int, int], None]
"""Called after each step with how many are done, of how many."""
SAVED_EVERY = 50  # steps
_HEAD_RATE = 1e-3
_WARM_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class VerifierSettings:
    """rate: learning rate of the factors at its height. batch: pairs a step. summaries: synthetic ones to make pairs of.

    max_steps: stop after so many, 0 for none.
    """

    rank: int = 16
    rate: float = 5e-4
    epochs: int = 2
    batch: int = 32
    summaries: int = 150
    seed: int = 0
    max_steps: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card and to tell one run from another."""
        return asdict(self)


def fit(
    verifier: Verifier,
    pairs: Sequence[Pair],
    settings: VerifierSettings,
    checkpoint: Path | None = None,
    progress: Progress | None = None,
) -> float:
    """Trains where it is; returns the mean loss of the last epoch's steps.

    checkpoint: a file that is written as it goes and gone on from where it is there. Raises EvaluationError where it cannot be.
    """
    torch.manual_seed(settings.seed)
    an_epoch = math.ceil(len(pairs) / settings.batch)
    steps = settings.epochs * an_epoch
    steps = min(settings.max_steps, steps) if settings.max_steps else steps
    optimizer = torch.optim.AdamW(
        [
            {"params": [v for n, v in verifier.learnt().items() if not n.startswith("head.")], "lr": settings.rate},
            {"params": verifier.head.parameters(), "lr": _HEAD_RATE},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda at: min(1.0, (at + 1) / (_WARM_SHARE * steps)) * max(0.0, 1 - at / steps)
    )
    done, losses = _resumed(checkpoint, verifier, optimizer, schedule)
    for epoch in range(done // an_epoch, settings.epochs):
        for step, batch in enumerate(_batches(pairs, settings, epoch), start=epoch * an_epoch + 1):
            if not done < step <= steps:
                continue
            losses.append(_step(verifier, batch, optimizer))
            schedule.step()
            if progress:
                progress(step, steps)
            if checkpoint and step % SAVED_EVERY == 0:
                _keep(checkpoint, verifier, optimizer, schedule, step, losses)
    return sum(losses[-an_epoch:]) / max(1, len(losses[-an_epoch:]))


def _step(verifier: Verifier, batch: Sequence[Pair], optimizer: torch.optim.Optimizer) -> float:
    verifier.train()
    with torch.autocast("cpu", dtype=torch.bfloat16) if has_bfloat16() else nullcontext():
        odds = verifier(batch)
    right = torch.tensor([float(pair.supported) for pair in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(odds.float(), right)
    optimizer.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_(list(verifier.learnt().values()), 1.0)
    optimizer.step()
    return loss.item()


def _batches(pairs: Sequence[Pair], settings: VerifierSettings, epoch: int) -> list[list[Pair]]:
    """All pairs in batches of about the same length, in a random order."""
    random = Random(f"{settings.seed}-{epoch}")
    by_length = sorted(pairs, key=lambda pair: length(pair) + random.random() * 80)
    batches = [by_length[at : at + settings.batch] for at in range(0, len(by_length), settings.batch)]
    random.shuffle(batches)
    return batches


def _keep(path: Path, verifier: Verifier, optimizer: Any, schedule: Any, step: int, losses: list[float]) -> None:
    """Writes the state beside its place and renames it, so that an interruption leaves the old one or the new one."""
    beside = path.with_name(f".{path.name}.new")
    state = {
        "learnt": {name: value.detach() for name, value in verifier.learnt().items()},
        "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(),
        "random": torch.get_rng_state(), "step": step, "losses": losses,
    }  # fmt: skip
    try:
        torch.save(state, beside)
        beside.replace(path)
    except (OSError, RuntimeError) as error:
        raise EvaluationError(
            f"The checkpoint {path} cannot be written ({type(error).__name__}).",
            "Free some space; the same command goes on from the last checkpoint.",
        ) from None


def _resumed(path: Path | None, verifier: Verifier, optimizer: Any, schedule: Any) -> tuple[int, list[float]]:
    """How many steps are done, with everything as it was after them."""
    if path is None or not path.is_file():
        return 0, []
    try:
        state = torch.load(path, weights_only=True) if is_zipfile(path) else {}
        done, losses = int(state["step"]), list(state["losses"])
    except (OSError, RuntimeError, LookupError, UnpicklingError):
        raise EvaluationError(f"The checkpoint {path} cannot be read.", "Remove it; the run begins anew.") from None
    with torch.no_grad():
        for name, value in verifier.learnt().items():
            value.copy_(state["learnt"][name])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    torch.set_rng_state(state["random"])
    return done, losses
