"""The promotion gate: a trained model takes the place of the one in use only where figures say that it is better.

Knows figures and folders, not what was trained. A figure is either one that must gain or one that must not fall; the reasons
carry the numbers. A language model is put to `decide` and `promote`; of embeddings no figure must gain, so that their
`Figure`s alone are asked (`embeddings.train`). What is replaced is kept beside what replaces it (`swap`).
"""

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import EvaluationError

DECISION = "promotion.json"


@dataclass(frozen=True)
class Figure:
    """One figure on unseen documents, of the model in use and of the candidate.

    must_gain: by how much it must be better; None where it may stay. may_lose: how much worse it may be, in the same unit.
    """

    name: str
    before: float
    after: float
    higher_is_better: bool = True
    must_gain: float | None = None
    may_lose: float = 0.0

    @property
    def gain(self) -> float:
        """How much better the candidate is; negative where it is worse."""
        return (self.after - self.before) * (1 if self.higher_is_better else -1)

    @property
    def fault(self) -> str:
        """Why this figure forbids the promotion; empty where it does not."""
        told = f"{self.name} {self.before:.3f} -> {self.after:.3f}"
        if self.must_gain is not None and self.gain < self.must_gain - 1e-9:
            return f"{told}: it must gain {self.must_gain:.3f}"
        if self.must_gain is None and self.gain < -self.may_lose - 1e-9:
            return f"{told}: it may lose {self.may_lose:.3f}"
        return ""


@dataclass(frozen=True)
class Decision:
    """Whether to promote. reasons: why not, one for each figure that forbids it; empty for a yes."""

    figures: tuple[Figure, ...]
    reasons: tuple[str, ...]

    @property
    def promoted(self) -> bool:
        """Yes or no."""
        return not self.reasons

    def lines(self) -> list[str]:
        """The decision for people: the verdict, then each figure, then the reasons."""
        told = [f"{f.name:28} {f.before:8.3f} {f.after:8.3f}  {f.gain:+.3f}" for f in self.figures]
        verdict = "better: promote" if self.promoted else "not better: the old one stays"
        return [*told, verdict, *(f"- {reason}" for reason in self.reasons)]


def decide(figures: Sequence[Figure], *, counted: int, fewest: int) -> Decision:
    """Yes where at least `fewest` cases were counted, one figure had to gain, and none forbids it."""
    reasons = [figure.fault for figure in figures if figure.fault]
    if not any(figure.must_gain is not None for figure in figures):
        raise ValueError("No figure must gain.")
    if counted < fewest:
        reasons.append(f"only {counted} cases; it takes {fewest} to tell")
    return Decision(tuple(figures), tuple(reasons))


def promote(candidate: Path, place: Path, decision: Decision) -> Path | None:
    """Puts a copy of the candidate (a file or a folder) into `place`, where the decision is yes.

    Returns where the old one is kept (`NAME.previous`), or None where there was none. The place is never empty for longer than
    a rename. Raises EvaluationError: the decision is no, the candidate is missing, the disk is full.
    """
    if not decision.promoted:
        raise EvaluationError(
            f"{candidate} is not promoted: {'; '.join(decision.reasons)}.", f"{place} stays as it is."
        )
    if not candidate.exists():
        raise EvaluationError(f"There is no {candidate}.", f"{place} stays as it is.")
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if candidate.is_dir():
            shutil.copytree(candidate, beside)
            told = json.dumps(asdict(decision), indent=2)
            (beside / DECISION).write_text(told + "\n", encoding="utf-8")
        else:
            shutil.copy2(candidate, beside)
        return swap(beside, place)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise EvaluationError(f"{place} cannot be replaced: {why}.", "The old one stays; free some space.") from None
    finally:
        _remove(beside)


def swap(new: Path, place: Path) -> Path | None:
    """Renames a whole file or folder into its place, on one disk; returns where what stood there is kept, if anything did.

    Raises OSError; then the old one stands where it stood.
    """
    if not place.exists():
        new.rename(place)
        return None
    previous = place.with_name(f"{place.name}.previous")
    _remove(previous)
    place.rename(previous)
    try:
        new.rename(place)
    except OSError:
        previous.rename(place)
        raise
    return previous


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
