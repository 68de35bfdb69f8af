"""Kernel machines over described messages: how near a message is to those that decided, in both directions.

Support-vector machines with a Gaussian kernel (Cortes and Vapnik, 1995), one for each thing that is told apart, over one
table of the messages that decide for any of them. Against linear scores they find more of the emergencies at the same
rate of false alarms, and more of the categories, because "red" + "leg" + "hot" matters and "red" + "wine" does not.
Reading uses numpy alone; only learning imports scikit-learn. Knows nothing of what it separates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_GAMMA = 0.5
"""Width of the kernel, chosen by cross-validation on our own messages."""


@dataclass(frozen=True, eq=False)
class Lesson:
    """What one machine learns. label: whether each message is what is looked for. taught: whether that is known of it.

    cost: the price of an error.
    """

    label: NDArray[np.bool_]
    taught: NDArray[np.bool_]
    cost: float


@dataclass(frozen=True, eq=False)
class KernelMachines:
    """The messages that decide, one a row: `dense` holds the first columns of each, (data, column, start) the rest, sparse.

    worth: what each row adds for each machine (rows x machines). bias: of each machine.
    """

    dense: Matrix
    data: Matrix
    column: NDArray[np.int32]
    start: NDArray[np.int32]
    worth: Matrix
    bias: Matrix

    @classmethod
    def learn(cls, described: Matrix, dense: int, lessons: Sequence[Lesson]) -> Self:
        """Learn a machine for each lesson.

        dense: how many columns of a described message are an embedding, and never zero.
        """
        from scipy.sparse import csr_matrix
        from sklearn.metrics.pairwise import rbf_kernel
        from sklearn.svm import SVC

        rows = csr_matrix(described)
        near = rbf_kernel(rows, gamma=_GAMMA)
        worth = np.zeros((len(described), len(lessons)), dtype=np.float32)
        bias = np.zeros(len(lessons), dtype=np.float32)
        for at, lesson in enumerate(lessons):
            taught = np.flatnonzero(lesson.taught)
            machine = SVC(C=lesson.cost, kernel="precomputed").fit(near[np.ix_(taught, taught)], lesson.label[taught])
            worth[taught[machine.support_], at] = machine.dual_coef_[0]
            bias[at] = machine.intercept_[0]
        support = np.flatnonzero(worth.any(axis=1))
        sparse = csr_matrix(described[support, dense:])
        return cls(
            dense=described[support, :dense],
            data=sparse.data.astype(np.float32),
            column=sparse.indices.astype(np.int32),
            start=sparse.indptr[:-1].astype(np.int32),
            worth=worth[support],
            bias=bias,
        )

    def decide(self, described: Matrix) -> Matrix:
        """How far each described message lies from each machine's border, in margins (messages x machines)."""
        own = (self.dense**2).sum(axis=1) + np.add.reduceat(self.data**2, self.start)
        meaning = described[:, : self.dense.shape[1]] @ self.dense.T
        words = described[:, self.dense.shape[1] :]
        spelling = np.stack([np.add.reduceat(self.data * row[self.column], self.start) for row in words])
        apart = (described**2).sum(axis=1)[:, None] + own - 2 * (meaning + spelling)
        return np.exp(-_GAMMA * np.maximum(apart, 0)) @ self.worth + self.bias

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What to store, at half precision: decisions change by less than one in a hundred."""
        return {
            "dense": self.dense.astype(np.float16),
            "data": self.data.astype(np.float16),
            "column": self.column.astype(np.uint16),
            "start": self.start,
            "worth": self.worth.astype(np.float16),
            "worth_bias": self.bias,
        }

    @classmethod
    def stored(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """The machines that `arrays` gave."""
        return cls(
            dense=arrays["dense"].astype(np.float32),
            data=arrays["data"].astype(np.float32),
            column=arrays["column"].astype(np.int32),
            start=arrays["start"],
            worth=arrays["worth"].astype(np.float32),
            bias=arrays["worth_bias"],
        )
