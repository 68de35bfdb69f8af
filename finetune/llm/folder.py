"""The folder of a training: what was planned in it, its checkpoints, and whether the disk holds it.

A folder belongs to one plan: data, base and settings. Another plan is refused, and so is starting over in a folder that
holds a training, so that no checkpoint or adapter is ever written over.
"""

import os
from pathlib import Path

from pydantic import ValidationError

from ...errors import EvaluationError
from ..rows import require_space
from .card import Plan

CHECKPOINTS = "checkpoints"
PLAN = "plan.json"
SPARE_BYTES = 500_000_000
"""Free bytes below which no training starts: adapters and their optimizer's state, two checkpoints of them, of a 3B model."""


def prepare(folder: Path, plan: Plan, *, resume: bool) -> None:
    """Makes the folder this plan's, in the first process of a group alone.

    Raises EvaluationError: another plan's, already begun, nothing to resume, no disk space.
    """
    if int(os.environ.get("RANK", "0")):
        return
    earlier = read_plan(folder)
    if resume and (earlier is None or last_checkpoint(folder) is None):
        raise EvaluationError(f"{folder} holds no checkpoint to go on from.", "Start without --resume.")
    if resume and earlier != plan:
        differs = ", ".join(name for name in Plan.model_fields if getattr(earlier, name) != getattr(plan, name))
        raise EvaluationError(f"The training in {folder} has other {differs}.", "Give the same, or another folder.")
    if not resume and earlier is not None and (last_checkpoint(folder) or (folder / "adapter_config.json").exists()):
        raise EvaluationError(f"{folder} holds a training already.", "Add --resume, or give another folder.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / PLAN).write_text(plan.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{folder} cannot be written ({error.strerror}).", "Choose another folder.") from None
    require_space(folder, SPARE_BYTES)


def read_plan(folder: Path) -> Plan | None:
    """The plan that a folder belongs to; None for a folder of none. Raises EvaluationError."""
    try:
        return Plan.model_validate_json((folder / PLAN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError):
        raise EvaluationError(f"{folder / PLAN} cannot be read.", "Give another folder.") from None


def last_checkpoint(folder: Path) -> Path | None:
    """The checkpoint of the highest step that was written whole."""
    found = [place for place in (folder / CHECKPOINTS).glob("checkpoint-*") if (place / "trainer_state.json").is_file()]
    return max(found, key=lambda place: int(place.name.rpartition("-")[2]), default=None)
