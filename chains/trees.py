"""Boosted trees as arrays: the sum of small decision trees over named columns (Friedman, "Greedy function approximation", 2001).

Grown by `evals/grown.py`, read here with numpy alone. Knows no feature by name.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

_NODE_TYPES = {"column": np.int16, "threshold": np.float64, "left": np.int32, "right": np.int32, "value": np.float64}


@dataclass(frozen=True)
class Trees:
    """All nodes of all trees, int or float [nodes]; `roots` [trees] are where each begins.

    A node whose `left` is not 0 sends rows with at most `threshold` in `column` to `left`, the others to `right`; another is a
    leaf and adds `value`, log-odds. base: log-odds before any tree.
    """

    base: float
    roots: np.ndarray
    column: np.ndarray
    threshold: np.ndarray
    left: np.ndarray
    right: np.ndarray
    value: np.ndarray

    def probabilities(self, table: np.ndarray) -> np.ndarray:
        """Of each row of `table` [rows, columns], in (0, 1)."""
        at = np.tile(self.roots, (len(table), 1))
        rows = np.arange(len(table))[:, None]
        for _ in range(self._depth):
            split = self.left[at] > 0
            lower = table[rows, self.column[at]] <= self.threshold[at]
            at = np.where(split, np.where(lower, self.left[at], self.right[at]), at)
        return 1 / (1 + np.exp(-self.base - self.value[at].sum(axis=1)))

    @cached_property
    def _depth(self) -> int:
        """Steps after which every row stands on a leaf."""
        depth, level = 0, self.roots
        while len(level := level[self.left[level] > 0]):
            level = np.concatenate([self.left[level], self.right[level]])
            depth += 1
        return depth

    def save(self, path: Path) -> None:
        """Writes them as compressed numpy arrays."""
        nodes = {name: getattr(self, name).astype(kind) for name, kind in _NODE_TYPES.items()}
        np.savez_compressed(path, base=np.float64(self.base), roots=self.roots.astype(np.int32), **nodes)

    @classmethod
    def load(cls, path: Path) -> "Trees":
        """The trees that `save` wrote."""
        with np.load(path) as kept:
            return cls(float(kept["base"]), kept["roots"], *(kept[name] for name in _NODE_TYPES))
