"""The part of the results over trainings: a short one made here and now, and longer ones as their cards tell it.

The training is a program of its own (`mediassist train embeddings`), so that measuring knows nothing of how models are tuned.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from ..errors import EvaluationError
from .asking import Run
from .machine import ROOT
from .measured import Measured, PartResult

PAIRS = 1_500
"""Of the 17,138 that a whole training learns from: some two minutes."""
_CARD = "training_card.json"
_EVALS = ROOT / "evals"


def tuned_embeddings(_: Run) -> PartResult:
    """all-MiniLM-L6-v2 tuned on a part of our pairs: how well it finds the lines of documents kept aside, before and after."""
    start = perf_counter()
    with TemporaryDirectory() as folder:
        told = [
            "train",
            "embeddings",
            str(_EVALS / "near_misses.jsonl"),
            "--pairs",
            str(PAIRS),
            "--output",
            "embeddings",
        ]
        told += ["--check", str(_EVALS / "held.jsonl"), str(_EVALS / "summaries")]
        command = [sys.executable, "-m", "mediassist", *told]
        surroundings = os.environ | {"DATA_DIR": folder, "PYTHONUTF8": "1"}
        done = subprocess.run(
            command, cwd=folder, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False
        )
        cards = sorted(Path(folder).glob(f"embeddings*/{_CARD}"))  # "embeddings.refused" where recall fell
        if not cards:
            raise EvaluationError(f"The training left no card: {done.stderr.strip()[-200:]}", "Run it by itself.")
        row = _row(cards[0], "embeddings, a short training")
    return PartResult(rows=(row.model_copy(update={"seconds": perf_counter() - start}),))


def finished(cards: Sequence[Path]) -> PartResult:
    """A row for each card, named by its folder."""
    return PartResult(rows=tuple(_row(path, path.parent.name) for path in cards))


def _row(path: Path, system: str) -> Measured:
    """The numbers of a card but for its plan, those in inner objects under "outer.inner"."""
    card = json.loads(path.read_text(encoding="utf-8"))
    figures = dict(_numbers({name: value for name, value in card.items() if name != "plan"}))
    seconds = figures.pop("seconds", 0.0)
    return Measured(table="training", system=system, on=path.name, scores=figures, seconds=seconds)


def _numbers(value: object, name: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _numbers(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield name, float(value)
