"""How well an embedding model finds the lines that answer: recall at 1, 3 and 5, MRR and nDCG, each question in its own document.

A question is compared with the passages of its document alone, as the product compares them, never with another's. Knows
no training. `recall@k` is the share of questions for which a line that answers stands among the k nearest (a question may
have several such lines, and one is enough to be told). MRR counts the first right line, nDCG@10 all of them
(Järvelin and Kekäläinen 2002, binary gains).
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ...errors import EvaluationError
from ...evals.jsonl import read
from ..dataset.retrieval_sets import Query, RetrievalSet

Encode = Callable[[Sequence[str]], np.ndarray]
"""Unit vectors of texts, one row each."""

GENERAL = Path(__file__).with_name("general_questions.jsonl")
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Retrieval:
    """Shares in [0, 1] over all questions of a set."""

    questions: int
    recall_1: float
    recall_3: float
    recall_5: float
    mrr: float
    ndcg: float

    @property
    def shares(self) -> tuple[float, ...]:
        """recall@1, @3, @5, MRR, nDCG@10."""
        return self.recall_1, self.recall_3, self.recall_5, self.mrr, self.ndcg

    def as_dict(self) -> dict[str, float]:
        """The figures by name, rounded to four places."""
        return {name: round(value, 4) for name, value in asdict(self).items()}

    def __str__(self) -> str:
        return (
            f"recall@1 {self.recall_1:.3f}, @3 {self.recall_3:.3f}, @5 {self.recall_5:.3f}, "
            f"MRR {self.mrr:.3f}, nDCG@10 {self.ndcg:.3f} ({self.questions} questions)"
        )


def measure(encode: Encode, over: RetrievalSet) -> Retrieval:
    """The figures of a model. Raises EvaluationError for a set without a question that has an answer."""
    if not over.asked:
        raise EvaluationError(f"The set {over.name!r} holds no question with an answer.", "Give another set.")
    vectors = {key: encode(lines) for key, lines in over.documents.items()}
    questions = encode([one.question for one in over.asked])
    scores = np.array(
        [_scores(vectors[one.document] @ row, one.answers) for one, row in zip(over.asked, questions, strict=True)]
    ).mean(axis=0)
    return Retrieval(len(over.asked), *(float(score) for score in scores))


def _scores(nearness: np.ndarray, answers: frozenset[int]) -> tuple[float, ...]:
    """recall@1, @3, @5, the reciprocal rank of the first right line, nDCG@10."""
    right = np.array([place in answers for place in np.argsort(-nearness, kind="stable")])
    first = int(right.argmax())
    discounts = 1 / np.log2(np.arange(2, DEPTH + 2))
    ideal = discounts[: min(len(answers), DEPTH)].sum()
    gained = (right[:DEPTH] * discounts[: len(right[:DEPTH])]).sum()
    return (*(float(right[:k].any()) for k in (1, 3, 5)), 1 / (1 + first), float(gained / ideal))


def general_set(path: Path = GENERAL) -> RetrievalSet:
    """Everyday questions on anything but medicine, each with its one answer; all answers are candidates for each.

    What a model knew before it was tuned to summaries, and must know after.
    """
    rows = read(path)
    asked = tuple(Query(row["question"], "general", frozenset((place,))) for place, row in enumerate(rows))
    return RetrievalSet("general", {"general": tuple(row["answer"] for row in rows)}, asked)
