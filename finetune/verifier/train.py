"""`mediassist train verifier`: pairs made without a patient, a small cross-encoder, and whether it is of use beside the rules.

    FOLDER/verifier.safetensors   the LoRA factors and the head, as float16
    FOLDER/README.md              what it learned from, its figures beside the rules', and whether they speak for its use
    FOLDER/checkpoint.pt          while it learns: a run that was interrupted goes on from it

Nothing in the product reads these files: a verifier is put to use only when the figures speak for it (docs/grounding.md).
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import EvaluationError
from ...evals.cases import PATH as OWN_CASES
from ...evals.jsonl import Row, read
from ...evals.near_misses import LINES as NEAR_MISSES
from ...settings import NO_MODEL, Settings
from ..rows import require_space, write_text
from .data import Pair, made_pairs
from .judged import Figures, Judged, Thresholds, groups_markdown, judge, markdown, reasons_against, table, thresholds

if TYPE_CHECKING:
    from .trainer import Progress, VerifierSettings

FREE_BYTES = 30_000_000
"""A checkpoint, the one that is written beside it, and the verifier."""
ALL = "all"
RUN = "run"
_FIELDS = {"doc": str, "context": str, "answer": str, "supported": bool}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. against: why the verifier should not be used, empty where the figures speak for it."""

    folder: Path
    pairs: int
    loss: float
    at: Thresholds
    figures: Mapping[tuple[str, str], Figures]
    against: tuple[str, ...]


def train_verifier(
    output: Path,
    settings: "VerifierSettings",
    *,
    cases: Path = OWN_CASES,
    checks: Sequence[Path] = (),
    lines: Path = NEAR_MISSES,
    progress: "Progress | None" = None,
) -> Outcome:
    """Trains a verifier and writes it with its figures. Started again after an interruption, it goes on.

    cases: thresholds are taken on its documents of "dev"; those of "held" judge. checks: more files of cases, which judge alone.
    lines: of the form of `evals/near_misses.jsonl`, to make pairs of beside the synthetic summaries.
    Raises EvaluationError (a row of no use, no space, no peft), ModelError, ModelMissing.
    """
    if find_spec("peft") is None:
        raise EvaluationError("Training needs peft, which is not installed.", 'Run `pip install "mediassist[train]"`.')
    own, others = read_cases(cases), {path.stem: read_cases(path) for path in checks}
    pairs = made_pairs(settings.summaries, settings.seed, Settings.load(llm_model=NO_MODEL), lines)
    _prepare(output, pairs, settings)

    import torch
    from safetensors import SafetensorError

    from .network import Verifier, save
    from .trainer import fit

    torch.manual_seed(settings.seed)
    verifier = Verifier(settings.rank)
    loss = fit(verifier, pairs, settings, output / "checkpoint.pt", progress)
    dev, sets = _judged(own, others, verifier.scores)
    at = thresholds(dev)
    found = table(sets, at)
    against = reasons_against(found, [name for name in sets if name != ALL])
    try:
        save(verifier, output / "verifier.safetensors")
    except (OSError, SafetensorError) as error:
        raise EvaluationError(
            f"The verifier could not be written: {getattr(error, 'strerror', None) or type(error).__name__}.",
            "Free some space and run the same command: it goes on from its last checkpoint.",
        ) from None
    outcome = Outcome(output, len(pairs), loss, at, found, against)
    write_text(output / "README.md", card(outcome, sets, settings))
    for name in ("checkpoint.pt", RUN):
        (output / name).unlink(missing_ok=True)
    return outcome


def _judged(
    own: Sequence[Row], others: Mapping[str, Sequence[Row]], score: Callable[[Sequence[Pair]], list[float]]
) -> tuple[list[Judged], dict[str, list[Judged]]]:
    """The dev cases, and the sets that judge: held, each other file, and all together."""
    judged = judge(own, score)
    dev = [case for case in judged if case.split == "dev"]
    sets = {"held": [case for case in judged if case.split == "held"]}
    sets |= {name: judge(rows, score) for name, rows in others.items()}
    return dev, sets | {ALL: [*dev, *(case for of_set in sets.values() for case in of_set)]}


def read_cases(path: Path) -> list[Row]:
    """The cases of a file (docs/grounding.md). Raises EvaluationError, naming the row that is none, never its words."""
    rows = read(path)
    for row in rows:
        lacking = [name for name, kind in _FIELDS.items() if not isinstance(row.get(name), kind)]
        if lacking:
            raise EvaluationError(
                f"Case {row['id']} of {path} has no {' and no '.join(lacking)}.", "See evals/README.md."
            )
    if not any(row["supported"] for row in rows) or all(row["supported"] for row in rows):
        raise EvaluationError(f"{path} does not hold both right and wrong answers.", "See evals/README.md.")
    return rows


def _prepare(output: Path, pairs: Sequence[Pair], settings: "VerifierSettings") -> None:
    """The folder, as an interrupted run of the same pairs and settings left it, or new."""
    told = json.dumps([[(p.claim, p.lines, p.kind) for p in pairs], settings.as_dict()])
    identity = hashlib.sha256(told.encode()).hexdigest()
    run = output / RUN
    try:
        output.mkdir(parents=True, exist_ok=True)
        if not run.is_file() or run.read_text(encoding="utf-8") != identity:
            (output / "checkpoint.pt").unlink(missing_ok=True)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise EvaluationError(f"{output} cannot be written: {why}.", "Choose another place with --output.") from None
    require_space(output, FREE_BYTES)
    write_text(run, identity)


def card(outcome: Outcome, sets: Mapping[str, Sequence[Judged]], settings: "VerifierSettings") -> str:
    """The verifier's README."""
    told = ", ".join(f"{name} {value}" for name, value in settings.as_dict().items())
    spoken = "\n".join(["Not to be used:", *(f"- {reason}" for reason in outcome.against)])
    parts = (
        "# A verifier of answers",
        f"all-MiniLM-L6-v2 with LoRA on {outcome.pairs:,} made pairs ({told}); loss of the last epoch {outcome.loss:.3f}.",
        f"Thresholds, taken on dev (log-odds): alone {outcome.at.alone:.2f}, sure {outcome.at.sure:.2f}, stop {outcome.at.false:.2f}.",
        markdown(outcome.figures),
        "The rules alone, by groups of documents:",
        groups_markdown(sets),
        spoken if outcome.against else "The figures speak for its use.",
    )
    return "\n\n".join(parts) + "\n"
