"""A classifier of messages: how much each asks for each category, and a score for each reason to stop first.

Weights come from the package's own messages (examples.py). They fit one embedding model, which the file that ships with
the package names; for another, such as a fine-tuned one, they are learned anew in memory, which takes a minute or two. The
file also names the state of the data, and a test holds it to be the present one. Reading uses numpy alone; only learning
imports scikit-learn.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from ..vocabulary import Category
from . import examples, features
from .kernel import KernelMachines, Lesson, Matrix
from .spelling import respell

WEIGHTS_FILE = "weights.npz"
LINEAR_ALARMS = ("crisis", "vague")
"""What a row of weights tells."""
KERNEL_ALARMS = ("emergency", "off_topic")
"""What is too varied for that; the machines of the categories come before theirs."""

# Chosen by cross-validation on our own messages: the inverse of the L2 penalty of a row, the price of an error of a
# machine, and what turns a distance from the border into a probability (0.5 on the border, 0.95 a margin away).
_STRENGTH = 10.0
_CATEGORY_COST, _ALARM_COST = 3.0, 5.0
_STEEPNESS, _CATEGORY_STEEPNESS = 3.0, 4.0

_learning = threading.Lock()
_ready: dict[str, "Classifier"] = {}


@dataclass(frozen=True)
class Scores:
    """What one message is, as probabilities in [0, 1]. Those of the categories sum to one.

    asks: how plainly each category is asked for, each by itself: above zero it is, in margins.
    """

    categories: dict[Category, float]
    asks: dict[Category, float]
    emergency: float
    crisis: float
    off_topic: float
    vague: float


@dataclass(frozen=True, eq=False)
class Classifier:
    """machines: one for each Category, then for each of KERNEL_ALARMS. weights: a row for each of LINEAR_ALARMS.

    fingerprint: of the embedding model that they fit. digest: of the data files that were learned from.
    """

    machines: KernelMachines
    weights: Matrix
    bias: Matrix
    fingerprint: str
    digest: str

    def read(self, messages: list[str], embeddings: Embeddings) -> list[Scores]:
        """The scores of each message."""
        described = _describe(messages, embeddings)
        decided = self.machines.decide(described)
        linear = _chance(described @ self.weights.T + self.bias)
        return [_scores(*row) for row in zip(decided, linear, strict=True)]

    @classmethod
    def learn(cls, fingerprint: str, embeddings: Embeddings, taught: list[examples.Example] | None = None) -> Self:
        """Weights learned from our own messages, or from those given; the same every time. Imports scikit-learn."""
        taught = list(examples.examples()) if taught is None else taught
        described = _describe([example.message for example in taught], embeddings)
        # a message that names no category tells nothing of them
        routed, anything = np.array([bool(e.categories) for e in taught]), np.ones(len(taught), dtype=np.bool_)
        lessons = [
            *(Lesson(np.array([c in e.categories for e in taught]), routed, _CATEGORY_COST) for c in Category),
            *(Lesson(np.array([getattr(e, name) for e in taught]), anything, _ALARM_COST) for name in KERNEL_ALARMS),
        ]
        rows = [_row(described, np.array([getattr(e, name) for e in taught])) for name in LINEAR_ALARMS]
        return cls(
            machines=KernelMachines.learn(described, features.meaning_width(described), lessons),
            weights=np.vstack([weights for weights, _ in rows]).astype(np.float32),
            bias=np.concatenate([bias for _, bias in rows]).astype(np.float32),
            fingerprint=fingerprint,
            digest=examples.digest(),
        )

    def save(self, path: Path) -> None:
        """Write the weights, at half precision: scores change by less than one in a hundred."""
        arrays: dict[str, Any] = {"weights": self.weights.astype(np.float16), "bias": self.bias}
        arrays |= self.machines.arrays()
        np.savez_compressed(path, fingerprint=np.array(self.fingerprint), digest=np.array(self.digest), **arrays)

    @classmethod
    def shipped(cls) -> Self | None:
        """The weights that came with the package; None where there are none."""
        source = Path(__file__).with_name(WEIGHTS_FILE)
        if not source.is_file():
            return None
        with np.load(source, allow_pickle=False) as stored:
            return cls(
                machines=KernelMachines.stored(stored),
                weights=stored["weights"].astype(np.float32),
                bias=stored["bias"],
                fingerprint=str(stored["fingerprint"]),
                digest=str(stored["digest"]),
            )


def classifier_for(embeddings: Embeddings) -> Classifier:
    """The classifier that fits this embedding model: shipped, or learned now and kept for this process."""
    fingerprint = str(getattr(embeddings, "fingerprint", "") or id(embeddings))
    with _learning:
        if fingerprint not in _ready:
            shipped = Classifier.shipped()
            fits = shipped is not None and shipped.fingerprint == fingerprint
            _ready[fingerprint] = shipped if shipped and fits else Classifier.learn(fingerprint, embeddings)
        return _ready[fingerprint]


def _scores(decided: Matrix, linear: Matrix) -> Scores:
    asks = decided[: len(Category)]
    shares = np.exp(_CATEGORY_STEEPNESS * (asks - asks.max()))
    alarms = _chance(_STEEPNESS * decided[len(Category) :])
    return Scores(
        categories={category: float(share) for category, share in zip(Category, shares / shares.sum(), strict=True)},
        asks={category: float(plainness) for category, plainness in zip(Category, asks, strict=True)},
        **{name: float(value) for name, value in zip(KERNEL_ALARMS, alarms, strict=True)},
        **{name: float(value) for name, value in zip(LINEAR_ALARMS, linear, strict=True)},
    )


def _chance(raw: Matrix) -> Matrix:
    return (1 / (1 + np.exp(-raw))).astype(np.float32)


def _describe(messages: list[str], embeddings: Embeddings) -> Matrix:
    """Each message as numbers, its spelling put right first."""
    meant = [respell(features.fold(message)) for message in messages]
    return features.describe(meant, np.asarray(embeddings.embed_documents(meant), dtype=np.float32))


def _row(described: Matrix, label: NDArray[np.bool_]) -> tuple[NDArray[Any], NDArray[Any]]:
    """A row of weights and its bias."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    # most letter pieces are absent from a message: sparse rows make learning many times faster
    model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(csr_matrix(described), label)
    return model.coef_, model.intercept_
