"""A classifier of messages: one weight row for each category, and a score for each reason to stop first.

Weights come from the package's own messages (examples.py). They fit one embedding model, which the file that ships with
the package names; for another, such as a fine-tuned one, they are learned anew in memory, which takes a minute or two. The
file also names the state of the data, and a test holds it to be the present one. Reading uses numpy alone; only learning
imports scikit-learn.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from ..vocabulary import Category
from . import examples, features
from .kernel import KernelMachine

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Rows = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Weight rows and their biases."""

WEIGHTS_FILE = "weights.npz"
LINEAR_ALARMS = ("crisis", "vague")
"""The yes-or-no rows, after the rows of the categories."""
KERNEL_ALARMS = ("emergency", "off_topic")
"""What is too varied for a row of weights."""

_STRENGTH = 10.0
"""Inverse of the L2 penalty, chosen by cross-validation on our own messages."""

_learning = threading.Lock()
_ready: dict[str, "Classifier"] = {}


@dataclass(frozen=True)
class Scores:
    """What one message is, as probabilities in [0, 1]. Those of the categories sum to one."""

    categories: dict[Category, float]
    emergency: float
    crisis: float
    off_topic: float
    vague: float


@dataclass(frozen=True, eq=False)
class Classifier:
    """weights: one row for each Category, then for each of LINEAR_ALARMS. fingerprint: of the embedding model it fits.

    machines: one for each of KERNEL_ALARMS. digest: of the data files that were learned from.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    machines: dict[str, KernelMachine]
    fingerprint: str
    digest: str

    def read(self, messages: list[str], embeddings: Embeddings) -> list[Scores]:
        """The scores of each message."""
        described = _describe(messages, embeddings)
        raw = described @ self.weights.T + self.bias
        alarms = {name: machine.score(described) for name, machine in self.machines.items()}
        return [
            self._scores(row, {name: float(score[at]) for name, score in alarms.items()}) for at, row in enumerate(raw)
        ]

    def _scores(self, raw: NDArray[np.float32], alarms: dict[str, float]) -> Scores:
        count = len(Category)
        shares = np.exp(raw[:count] - raw[:count].max())
        shares /= shares.sum()
        linear = 1 / (1 + np.exp(-raw[count:]))
        return Scores(
            categories={category: float(share) for category, share in zip(Category, shares, strict=True)},
            **{name: float(value) for name, value in zip(LINEAR_ALARMS, linear, strict=True)},
            **alarms,
        )

    @classmethod
    def learn(cls, fingerprint: str, embeddings: Embeddings, taught: list[examples.Example] | None = None) -> Self:
        """Weights learned from our own messages, or from those given; the same every time. Imports scikit-learn."""
        from scipy.sparse import csr_matrix

        taught = list(examples.examples()) if taught is None else taught
        # most letter pieces are absent from a message: sparse rows make learning many times faster
        described = csr_matrix(_describe([example.message for example in taught], embeddings))
        rows = [_category_rows(taught, described), *(_alarm_row(name, taught, described) for name in LINEAR_ALARMS)]
        return cls(
            weights=np.vstack([weights for weights, _ in rows]).astype(np.float32),
            bias=np.concatenate([bias for _, bias in rows]).astype(np.float32),
            machines={name: KernelMachine.learn(described, _labels(name, taught)) for name in KERNEL_ALARMS},
            fingerprint=fingerprint,
            digest=examples.digest(),
        )

    def save(self, path: Path) -> None:
        """Write the weights, at half precision: scores change by less than one in a thousand."""
        arrays: dict[str, Any] = {"weights": self.weights.astype(np.float16), "bias": self.bias}
        for name, machine in self.machines.items():
            arrays |= machine.arrays(name)
        np.savez_compressed(path, fingerprint=np.array(self.fingerprint), digest=np.array(self.digest), **arrays)

    @classmethod
    def shipped(cls) -> Self | None:
        """The weights that came with the package; None where there are none."""
        source = Path(__file__).with_name(WEIGHTS_FILE)
        if not source.is_file():
            return None
        with np.load(source, allow_pickle=False) as stored:
            return cls(
                weights=stored["weights"].astype(np.float32),
                bias=stored["bias"],
                machines={name: KernelMachine.stored(stored, name) for name in KERNEL_ALARMS},
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


def _describe(messages: list[str], embeddings: Embeddings) -> NDArray[np.float32]:
    return features.describe(messages, np.asarray(embeddings.embed_documents(messages), dtype=np.float32))


def _category_rows(taught: list[examples.Example], described: "csr_matrix") -> Rows:
    """Multinomial rows in the order of Category; a message of two topics teaches both, with half the weight."""
    order = list(Category)
    pairs = [(at, order.index(c), 1 / len(e.categories)) for at, e in enumerate(taught) for c in e.categories]
    at, label, share = (np.array(column) for column in zip(*pairs, strict=True))
    return _fit(described[at], label, share)


def _alarm_row(name: str, taught: list[examples.Example], described: "csr_matrix") -> Rows:
    return _fit(described, _labels(name, taught))


def _labels(name: str, taught: list[examples.Example]) -> NDArray[np.bool_]:
    return np.array([getattr(example, name) for example in taught])


def _fit(described: "csr_matrix", label: NDArray[Any], share: NDArray[Any] | None = None) -> Rows:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(described, label, sample_weight=share)
    return model.coef_, model.intercept_
