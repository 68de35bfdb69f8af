"""`mediassist train embeddings`: tune, judge on documents never seen, and put the model in use only where nothing got worse.

    ./medical-embeddings-model             the model in use, by itself from then on (`models.embedding`)
    ./medical-embeddings-model.previous    the one before it
    ./medical-embeddings-model.refused     one that was no better, to look at
    ./.medical-embeddings-model.training   the work: checkpoints, from which an interrupted run goes on

A model is saved in the folder of the work and renamed, so that at every moment there is a whole one or none.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from ...errors import EvaluationError, ModelError
from ...models.embedding import DEFAULT_NAMES, SentenceEmbeddings, located
from ..dataset.pairs import Pair, read_pairs
from ..dataset.retrieval_sets import patients_of, read_sets
from ..gate import Figure, swap
from ..rows import require_space, write_text
from .information_retrieval import Retrieval, RetrievalSet, general_set, measure

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from .trainer import Progress, TrainingSettings

CARD = "training_card.json"
FEWEST_PAIRS = 64
FEWEST_QUESTIONS = 20
WATCHED_QUESTIONS = 150
FREE_BYTES = 700_000_000
"""A model of 90 MB, a checkpoint with the state of its optimizer (270 MB), and the one that is written beside it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The figures of one set: of the model before, of the tuned one, and of the one in use where that is another."""

    name: str
    before: Retrieval
    after: Retrieval
    in_use: Retrieval | None = None

    @property
    def fell(self) -> str:
        """Why the tuned model may not be used, empty when it may: recall@1 fell below the base's or that of the one in use."""
        rivals = ((self.before, "the base model"), (self.in_use, "the model in use"))
        figures = (
            Figure(f"{self.name}: recall@1 beside {whose}", rival.recall_1, self.after.recall_1)
            for rival, whose in rivals
            if rival
        )
        return next((figure.fault for figure in figures if figure.fault), "")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. refusals: why the model is not used, empty when it is. during: figures of the dev documents by step."""

    folder: Path
    judged: tuple[Judged, ...]
    during: tuple[dict[str, float], ...]
    refusals: tuple[str, ...]
    pairs: int


def siblings(path: Path) -> tuple[Path, Path | None]:
    """The pairs of a file of `train data`, and its documents to judge on where there are any."""
    stem = path.name.removesuffix(".jsonl").removesuffix(".pairs")
    pairs, judged = path.with_name(f"{stem}.pairs.jsonl"), path.with_name(f"{stem}.retrieval.jsonl")
    return (pairs if pairs.is_file() else path), (judged if judged.is_file() else None)


def train_embeddings(
    data: Sequence[Path],
    output: Path,
    settings: "TrainingSettings",
    *,
    base: str = DEFAULT_NAMES[0],
    most_pairs: int | None = None,
    checks: Sequence[RetrievalSet] = (),
    progress: "Progress | None" = None,
) -> Outcome:
    """Tunes `base` and promotes it to `output` where recall@1 fell on no set. Started again after an interruption, it goes on.

    data: files of pairs, or of `train data`. most_pairs: learn from so many, evenly of all files. checks: more sets to be
    judged on.
    Raises EvaluationError (too little data, a row of no use, a patient on both sides, no space), ModelError.
    """
    found = [siblings(path) for path in data]
    judged_on = [judged for _, judged in found if judged]
    pairs = _learnt([read_pairs(path) for path, _ in found], patients_of(judged_on), most_pairs, settings.seed)
    sets = (read_sets(judged_on, "test"), *checks, general_set())
    _require_enough(pairs, [one for one in sets[:-1] if one.asked])
    work = _work_folder(output, _identity(pairs, settings, base))
    watched = read_sets(judged_on, "dev", WATCHED_QUESTIONS)
    job = _Job(pairs, [one for one in sets if one.asked], watched, work, output, settings)
    return _run(_load(base), job, progress)


@dataclass(frozen=True, slots=True)
class _Job:
    """What a run learns from and is judged on. watched: on which figures are taken during training."""

    pairs: list[Pair]
    sets: list[RetrievalSet]
    watched: RetrievalSet
    work: Path
    output: Path
    settings: "TrainingSettings"


def _run(model: "SentenceTransformer", job: _Job, progress: "Progress | None") -> Outcome:
    from .trainer import encoder, train

    before = [measure(encoder(model), one) for one in job.sets]
    rival = _load(str(job.output)) if (job.output / "modules.json").is_file() else None
    in_use = [measure(encoder(rival), one) if rival else None for one in job.sets]
    try:
        during = train(model, job.pairs, job.settings, job.work, job.watched if job.watched.asked else None, progress)
        after = [measure(encoder(model), one) for one in job.sets]
        judged = tuple(
            Judged(one.name, was, now, used)
            for one, was, now, used in zip(job.sets, before, after, in_use, strict=True)
        )
        refusals = tuple(reason for one in judged if (reason := one.fell))
        made = job.work / "model"
        shutil.rmtree(made, ignore_errors=True)
        model.save_pretrained(str(made), create_model_card=False)
        write_text(made / "README.md", card(judged, during, len(job.pairs), job.settings, refusals))
        write_text(made / CARD, json.dumps(figures(judged, len(job.pairs)), indent=2) + "\n")
        folder = job.output.with_name(f"{job.output.name}.refused") if refusals else job.output
        swap(made, folder)
    except OSError as error:
        raise EvaluationError(
            f"The model could not be written: {error.strerror or type(error).__name__}.",
            "Free some space and run the same command: it goes on from its last checkpoint.",
        ) from None
    shutil.rmtree(job.work, ignore_errors=True)
    return Outcome(folder, judged, tuple(during), refusals, len(job.pairs))


def _learnt(files: list[list[Pair]], judged: set[str], most: int | None, seed: int) -> list[Pair]:
    """The pairs of the split "train"; an equal share of each file where there are more than `most`."""
    learnt = [[pair for pair in pairs if pair.split == "train"] for pairs in files]
    both = {pair.patient for pairs in learnt for pair in pairs} & judged
    if both:
        raise EvaluationError(
            f"{len(both)} patients are both learnt from and judged on.",
            "Make the files again with `mediassist train data`.",
        )
    if most is not None:
        random, left = Random(seed), most
        for place, pairs in enumerate(sorted(range(len(learnt)), key=lambda n: len(learnt[n]))):
            share = min(len(learnt[pairs]), left // (len(learnt) - place))
            learnt[pairs] = random.sample(learnt[pairs], share)
            left -= share
    return [pair for pairs in learnt for pair in pairs]


def _require_enough(pairs: list[Pair], sets: list[RetrievalSet]) -> None:
    if len(pairs) < FEWEST_PAIRS:
        raise EvaluationError(
            f"There are {len(pairs)} pairs to learn from; it takes {FEWEST_PAIRS}.",
            "Give more summaries, or `train data --synthetic 300`.",
        )
    if sum(len(one.asked) for one in sets) < FEWEST_QUESTIONS:
        raise EvaluationError(
            f"There are fewer than {FEWEST_QUESTIONS} questions on unseen documents to judge the model by.",
            "Give a file of `mediassist train data`, which keeps documents apart for that, or --check QUESTIONS DOCUMENTS.",
        )


def _identity(pairs: list[Pair], settings: "TrainingSettings", base: str) -> str:
    """What tells one run from another: the same data, settings and base weights."""
    told = json.dumps(
        [[(p.question, p.passage, p.negative) for p in pairs], settings.as_dict(), SentenceEmbeddings(base).fingerprint]
    )
    return hashlib.sha256(told.encode()).hexdigest()


def _work_folder(output: Path, identity: str) -> Path:
    """The folder of the work: as an interrupted run of the same data and settings left it, or empty."""
    work = output.with_name(f".{output.name}.training")
    name = work / "run"
    try:
        if work.exists() and (not name.is_file() or name.read_text(encoding="utf-8") != identity):
            shutil.rmtree(work)
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(
            f"{work} cannot be written: {error.strerror}.", "Choose another place with --output."
        ) from None
    require_space(work, FREE_BYTES)
    write_text(name, identity)
    return work


def _load(base: str) -> "SentenceTransformer":
    """A model to tune, checked as in use. Raises ModelError."""
    SentenceEmbeddings(base).fingerprint  # noqa: B018 - the checksum
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(str(located(base)), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError):
        raise ModelError(
            f"The model {base!r} cannot be loaded.", "Give a sentence-transformers name or folder."
        ) from None


def figures(judged: Sequence[Judged], pairs: int) -> dict[str, object]:
    """The pairs learned from, and by set the figures before and after, as `evals.results --card` reads them."""
    sets = {one.name: {"before": one.before.as_dict(), "after": one.after.as_dict()} for one in judged}
    return {"pairs": pairs, **sets}


def card(
    judged: Sequence[Judged],
    during: Sequence[dict[str, float]],
    pairs: int,
    settings: "TrainingSettings",
    refusals: Sequence[str],
) -> str:
    """The model's README: what it learned from, its figures before, during and after, and whether it is used."""
    rows = [
        f"| {one.name} | {told} | " + " | ".join(f"{share:.3f}" for share in figures.shares) + " |"
        for one in judged
        for told, figures in (("before", one.before), ("after", one.after))
    ]
    steps = [
        f"- step {entry.get('step', '')}: recall@1 {value:.3f}"
        for entry in during
        for name, value in entry.items()
        if name.endswith("recall_1")
    ]
    verdict = (
        "\n".join(["Not used:", *(f"- {reason}" for reason in refusals)])
        if refusals
        else "Recall fell on no set, so it is used."
    )
    told = ", ".join(f"{name} {value}" for name, value in settings.as_dict().items())
    table = "\n".join(
        ["| set | | recall@1 | @3 | @5 | MRR | nDCG@10 |", "| --- | --- | --- | --- | --- | --- | --- |", *rows]
    )
    parts = (
        "# Sentence vectors for discharge summaries",
        f"Tuned on {pairs:,} pairs ({told}).",
        table,
        "On the dev documents during training:",
        "\n".join(steps or ["- not taken"]),
        verdict,
    )
    return "\n\n".join(parts) + "\n"
