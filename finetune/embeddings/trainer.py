"""Tunes a sentence-transformers model on question and passage pairs with SentenceTransformerTrainer; two recipes.

    ranking   MultipleNegativesRankingLoss: each passage of a batch, and each hard negative, is wrong for the other questions
    cosine    CosineSimilarityLoss on scored pairs (1 for the answer, 0 for a line that is not): the guide's recipe

On the CPU, in bfloat16 where the processor has it. Checkpoints go to the folder of the work, from which a run that was
interrupted goes on. Knows no promotion.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer, SentenceTransformerTrainingArguments
from sentence_transformers.base.evaluation.evaluator import BaseEvaluator
from sentence_transformers.sentence_transformer.losses import CosineSimilarityLoss, MultipleNegativesRankingLoss
from sentence_transformers.sentence_transformer.training_args import BatchSamplers
from transformers import PrinterCallback, TrainerCallback

from ..dataset.pairs import Pair
from ..precision import has_bfloat16
from .information_retrieval import Encode, RetrievalSet, measure

if TYPE_CHECKING:
    from datasets import Dataset

Progress = Callable[[int, int], None]
"""Called after each step with how many are done, of how many."""

LONGEST_TOKENS = 128
SAVES = 4
"""How often in a run a checkpoint is kept and the figures are taken."""


class Recipe(StrEnum):
    """How the model is taught; see the module."""

    RANKING = "ranking"
    COSINE = "cosine"


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """rate: learning rate at its height, after a tenth of the steps. batch: pairs a step."""

    recipe: Recipe = Recipe.RANKING
    epochs: float = 1.0
    batch: int = 64
    rate: float = 5e-5
    seed: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the card and to tell one run from another."""
        return asdict(self)


def encoder(model: SentenceTransformer) -> Encode:
    """Unit vectors by a model, without a progress bar."""
    return lambda texts: model.encode(
        list(texts), normalize_embeddings=True, batch_size=64, show_progress_bar=False, convert_to_numpy=True
    )


def train(
    model: SentenceTransformer,
    pairs: Sequence[Pair],
    settings: TrainingSettings,
    work: Path,
    watched: RetrievalSet | None = None,
    progress: Progress | None = None,
) -> list[dict[str, float]]:
    """Tunes the model where it is; returns the figures of `watched` during training, by step.

    work: a folder for checkpoints; a checkpoint in it is gone on from.
    """
    model.max_seq_length = LONGEST_TOKENS
    loss = MultipleNegativesRankingLoss(model) if settings.recipe is Recipe.RANKING else CosineSimilarityLoss(model)
    data = datasets_of(pairs, settings)
    steps = max(1, int(sum(len(one) // settings.batch or 1 for one in data.values()) * settings.epochs))
    trainer = SentenceTransformerTrainer(
        model=model,
        args=_arguments(settings, work, max(1, steps // SAVES), watched is not None),
        train_dataset=data,
        loss=loss,
        evaluator=_Watch(watched) if watched else None,
        callbacks=[_Told(progress)] if progress else [],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=str(last) if (last := last_checkpoint(work)) else None)
    model.max_seq_length = 256
    return [entry for entry in trainer.state.log_history if any("recall_1" in name for name in entry)]


def last_checkpoint(work: Path) -> Path | None:
    """The newest whole checkpoint in a folder."""
    whole = [path for path in work.glob("checkpoint-*") if (path / "trainer_state.json").is_file()]
    return max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)


def datasets_of(pairs: Sequence[Pair], settings: TrainingSettings) -> "dict[str, Dataset]":
    """What the trainer reads: with and without hard negatives apart, since a dataset has the same columns throughout."""
    from datasets import Dataset

    if settings.recipe is Recipe.COSINE:
        return {"scored": Dataset.from_list(_scored(pairs, settings.seed))}
    hard = [{"anchor": p.question, "positive": p.passage, "negative": p.negative} for p in pairs if p.negative]
    plain = [{"anchor": p.question, "positive": p.passage} for p in pairs if not p.negative]
    return {name: Dataset.from_list(rows) for name, rows in (("hard", hard), ("plain", plain)) if rows}


def _scored(pairs: Sequence[Pair], seed: int) -> list[dict[str, str | float]]:
    """Half of the pairs with their answer at 1, half with a line that is none at 0: as many texts a step as a plain pair has."""
    random = Random(seed)
    rows: list[dict[str, str | float]] = []
    for pair in pairs:
        right = random.random() < 0.5
        wrong = pair.negative or random.choice(pairs).passage
        rows.append({"sentence1": pair.question, "sentence2": pair.passage if right else wrong, "score": float(right)})
    return rows


def _arguments(
    settings: TrainingSettings, work: Path, every: int, watched: bool
) -> SentenceTransformerTrainingArguments:
    return SentenceTransformerTrainingArguments(
        output_dir=str(work),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch,
        learning_rate=settings.rate,
        warmup_steps=0.1,
        weight_decay=0.01,
        seed=settings.seed,
        data_seed=settings.seed,
        use_cpu=True,
        bf16=has_bfloat16(),
        # the same line twice in a batch would be taught as wrong for its own question
        batch_sampler=BatchSamplers.NO_DUPLICATES if settings.recipe is Recipe.RANKING else BatchSamplers.BATCH_SAMPLER,
        save_strategy="steps",
        save_steps=every,
        save_total_limit=1,
        eval_strategy="steps" if watched else "no",
        eval_steps=every,
        logging_strategy="steps",
        logging_steps=every,
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=False,
    )


class _Watch(BaseEvaluator):
    """Figures of a set during training. Their names are those of `Retrieval`."""

    def __init__(self, over: RetrievalSet) -> None:
        super().__init__()
        self._over = over
        self.primary_metric = "recall_1"

    def __call__(
        self, model: Any, output_path: str | None = None, epoch: int = -1, steps: int = -1
    ) -> dict[str, float]:
        return {f"eval_{name}": value for name, value in measure(encoder(model), self._over).as_dict().items()}


class _Told(TrainerCallback):
    """Tells how far the training is."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self._progress(state.global_step, state.max_steps)
