"""The trees that score lines: read with numpy, they say what the library that grew them says."""

import numpy as np
import pytest
from mediassist.chains.features import PASSAGE_FEATURES
from mediassist.chains.relevance import TREES
from mediassist.chains.trees import Trees
from mediassist.evals.grown import grow


@pytest.fixture(scope="module")
def rows() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(600, 4))


def test_they_learn_what_no_weighted_sum_can_tell(rows: np.ndarray) -> None:
    right = rows[:, 0] * rows[:, 1] > 0
    told = grow(rows, right).probabilities(rows) > 0.5
    assert np.mean(told == right) > 0.9


def test_they_are_read_from_a_file_as_they_were_written(rows: np.ndarray, tmp_path) -> None:
    trees = grow(rows, rows[:, 2] > 0.3)
    trees.save(tmp_path / "trees.npz")
    np.testing.assert_array_equal(Trees.load(tmp_path / "trees.npz").probabilities(rows), trees.probabilities(rows))


def test_trees_of_different_depths_are_summed() -> None:
    """One tree that asks twice, and one that is a leaf alone; log-odds 0, 1 and 3, with 0.5 of the leaf."""
    trees = Trees(
        base=0.0,
        roots=np.array([0, 5]),
        column=np.array([0, 0, 1, 0, 0, 0]),
        threshold=np.array([0.0, 0, 10, 0, 0, 0]),
        left=np.array([1, 0, 3, 0, 0, 0]),
        right=np.array([2, 0, 4, 0, 0, 0]),
        value=np.array([0, 0.0, 0, 1, 3, 0.5]),
    )
    table = np.array([[-1.0, 99], [0.0, 99], [1.0, 10], [1.0, 11]])
    odds = trees.probabilities(table) / (1 - trees.probabilities(table))
    np.testing.assert_allclose(np.log(odds), [0.5, 0.5, 1.5, 3.5])


def test_the_ones_in_use_ask_of_the_features_there_are() -> None:
    trees = Trees.load(TREES)
    assert trees.column.max() < len(PASSAGE_FEATURES)
    assert ((trees.left > 0) == (trees.right > 0)).all()
