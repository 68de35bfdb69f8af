"""Which passages answer a question, and how sure it is that any does.

Each passage gets a score in [0, 1] from what it shares with the question: nearness of meaning, of the whole (MiniLM) and word
by word (`pieces`), telling words and their lay synonyms, drugs, the category and the section it stands in, whether it holds the
kind of figure that is asked for, and what a small network makes of the two read together (`reader`). A second score, in
[0, 1], says whether the best of them answer at all. The first is made by small boosted trees (`relevance.npz`), the second by a
logistic regression (`relevance.toml`), each over the few features named in `features`; `python -m mediassist.evals.fit_relevance`
fits both on questions whose evidence is known. A summary has tens of passages, so all are scored exactly; no index is searched.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from ..ingest.index import IndexedSummary
from ..models.embedding import TextVectors
from .asked import Asked
from .features import ANSWER_FEATURES, PASSAGE_FEATURES, Scope, answer_features, compare
from .trees import Trees

WEIGHTS = Path(__file__).with_name("relevance.toml")
TREES = WEIGHTS.with_suffix(".npz")
BESIDE_ALL = 0.75
"""Share of the best passage's score that a passage needs beside everything of the category, where that is asked for."""
Groups = tuple[tuple[str, tuple[int, ...]], ...]
"""(label, passages), in the order of an answer."""


@dataclass(frozen=True, slots=True)
class Found:
    """passages: indices, best first; empty when the document does not say. confidence: that they answer, in [0, 1].

    best: the score of the first passage, in [0, 1]. only_near: that the document is likelier silent, and the passages are
    what comes nearest. groups: (label, passages) where the answer is told in parts of a closed set, such as times of day.
    """

    passages: tuple[int, ...]
    confidence: float
    best: float
    only_near: bool = False
    groups: Groups = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """passage: trees over PASSAGE_FEATURES. answer: weights by feature name, the intercept under "intercept". And the cuts.

    keep: share of the best passage's score that another needs. answers: least confidence of an answer. near: least
    confidence of lines that are worth showing although the document is likelier silent.
    """

    passage: Trees
    answer: dict[str, float]
    keep: float
    answers: float
    near: float


def find(asked: Asked, question: TextVectors, indexed: IndexedSummary, scope: Scope) -> Found:
    """The passages that answer the question within `scope`, or what comes nearest; none when nothing comes near."""
    passages = indexed.summary.passages
    if not passages:
        return Found((), 0.0, 0.0)
    compared = compare(asked, question, indexed, scope)
    weights = load_weights()
    scores = weights.passage.probabilities(compared.table) * compared.shown
    chosen = choose(compared.table, scores, weights.keep, scope.most)
    about = answer_features(compared, scope, scores, chosen)
    confidence = float(logistic(about[None, :], ANSWER_FEATURES, weights.answer)[0])
    shown = tuple(chosen) if confidence >= min(weights.answers, weights.near) else ()
    return Found(shown, confidence, float(scores.max()), only_near=bool(shown) and confidence < weights.answers)


def choose(table: np.ndarray, scores: np.ndarray, keep: float, most: int) -> list[int]:
    """The passages whose score is near the best's, best first; all of the category where all of it is asked for, and little else."""
    all_asked = table[:, PASSAGE_FEATURES.index("all_asked")] > 0
    keep = max(keep, BESIDE_ALL) if all_asked.any() else keep
    order = np.argsort(-scores, kind="stable")
    return [int(index) for index in order if all_asked[index] or scores[index] >= keep * scores[order[0]]][:most]


def logistic(table: np.ndarray, names: tuple[str, ...], weights: dict[str, float]) -> np.ndarray:
    """Probabilities of the rows of `table`, whose columns are `names`."""
    total = table @ np.array([weights[name] for name in names]) + weights["intercept"]
    return 1 / (1 + np.exp(-total))


@cache
def load_weights() -> Weights:
    """The trees of relevance.npz with the weights of relevance.toml."""
    table = tomllib.loads(WEIGHTS.read_text(encoding="utf-8"))
    return Weights(Trees.load(TREES), table["answer"], **table["cut"])
