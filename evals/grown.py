"""Grows the trees that `chains/trees.py` reads, with scikit-learn's histogram-based boosting (after LightGBM)."""

from itertools import accumulate
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from ..chains.trees import Trees
from ..errors import EvaluationError

_GROWTH: dict[str, Any] = {
    "max_iter": 150,
    "learning_rate": 0.06,
    "max_leaf_nodes": 4,
    "min_samples_leaf": 30,
    "l2_regularization": 5,
    "early_stopping": False,
    "random_state": 0,
}


def grow(rows: np.ndarray, right: np.ndarray) -> Trees:
    """Trees that tell rows [rows, columns] that are right (bool [rows]) from the others.

    Raises EvaluationError where they do not say what scikit-learn's own say: its inner layout, read here, has changed then.
    """
    model = HistGradientBoostingClassifier(**_GROWTH).fit(rows, right)
    grown = [one.nodes for (one,) in model._predictors]
    firsts = list(accumulate((len(nodes) for nodes in grown), initial=0))[:-1]
    nodes = np.concatenate(grown)
    shift = np.repeat(firsts, [len(one) for one in grown])
    inner = nodes["is_leaf"] == 0
    trees = Trees(
        base=float(np.ravel(model._baseline_prediction)[0]),
        roots=np.array(firsts),
        column=np.where(inner, nodes["feature_idx"], 0),
        threshold=np.where(inner, nodes["num_threshold"], 0.0),
        left=np.where(inner, nodes["left"] + shift, 0),
        right=np.where(inner, nodes["right"] + shift, 0),
        value=np.where(inner, 0.0, nodes["value"]),
    )
    some = rows[:200]
    if not np.allclose(trees.probabilities(some), model.predict_proba(some)[:, 1]):
        raise EvaluationError(
            "The trees read from scikit-learn do not say what it says.", "Use the version of constraints.txt."
        )
    return trees
