"""A small network that reads a question and a passage together, and says how likely it is that the passage answers.

Two transformer layers over the word-piece vectors of all-MiniLM-L6-v2 (a late interaction in the manner of ColBERT,
arXiv 2004.12832, with attention across both texts in place of a sum of maxima). `python -m mediassist.evals.fit_reader`
trains it on our own synthetic pairs of lines and questions, half of which are near misses; here it runs on numpy
alone. Knows no document and no category.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

HEADS = 4
LAYERS = 2
_MASKED = -1e9

Weights = dict[str, np.ndarray]


def read_together(question: np.ndarray, passages: Sequence[np.ndarray], weights: Weights | None = None) -> np.ndarray:
    """The log-odds that each passage answers, float [passages].

    question, passages: unit rows of word pieces, [pieces, 384]; a passage may be empty.
    """
    w = weights or load_reader()
    scores = np.empty(len(passages))
    by_length = sorted(range(len(passages)), key=lambda index: len(passages[index]))
    for start in range(0, len(by_length), 16):
        batch = by_length[start : start + 16]
        scores[batch] = _forward(question.astype(np.float32), [passages[index] for index in batch], w)
    return scores


def _forward(question: np.ndarray, passages: list[np.ndarray], w: Weights) -> np.ndarray:
    """One batch, padded to its longest passage."""
    longest = max(1, *(len(passage) for passage in passages))
    padded = np.zeros((len(passages), longest, question.shape[1]), dtype=np.float32)
    held = np.zeros((len(passages), longest), dtype=bool)
    for row, passage in enumerate(passages):
        padded[row, : len(passage)] = passage
        held[row, : len(passage)] = True
    alike = np.where(held[:, None, :], np.einsum("qd,npd->nqp", question, padded), -1.0)
    of_question = _projected(question, w, "question")[None] + _nearness(alike.max(2), 0.0, w)
    of_passage = _projected(padded, w, "passage") + _nearness(alike.max(1), 1.0, w)
    verdict = np.broadcast_to(w["verdict"] + w["kind.verdict"], (len(passages), 1, w["verdict"].shape[-1]))
    x = np.concatenate([verdict, of_question, of_passage], axis=1)
    seen = np.concatenate([np.ones((len(passages), 1 + len(question)), dtype=bool), held], axis=1)
    for layer in range(LAYERS):
        x = _layer(x, seen, w, f"layer{layer}.")
    return x[:, 0] @ w["answer.weight"][0] + w["answer.bias"][0]


def _projected(rows: np.ndarray, w: Weights, kind: str) -> np.ndarray:
    return rows @ w["project.weight"].T + w["project.bias"] + w[f"kind.{kind}"]


def _nearness(nearest: np.ndarray, side: float, w: Weights) -> np.ndarray:
    """How near each piece comes to any of the other text's, as a vector. side: 0 question, 1 passage."""
    return np.stack([nearest, np.full_like(nearest, side)], -1) @ w["near.weight"].T + w["near.bias"]


def _layer(x: np.ndarray, seen: np.ndarray, w: Weights, of: str) -> np.ndarray:
    """A transformer layer that normalises first."""
    x = x + _attend(_normal(x, w, of + "norm1"), seen, w, of)
    inner = _gelu(_linear(_normal(x, w, of + "norm2"), w, of + "in"))
    return x + _linear(inner, w, of + "out")


def _attend(x: np.ndarray, seen: np.ndarray, w: Weights, of: str) -> np.ndarray:
    rows, pieces, width = x.shape
    split = _linear(x, w, of + "attend").reshape(rows, pieces, 3, HEADS, width // HEADS).transpose(2, 0, 3, 1, 4)
    query, key, value = split
    weights = query @ key.transpose(0, 1, 3, 2) / np.sqrt(width // HEADS)
    weights = np.where(seen[:, None, None, :], weights, _MASKED)
    weights = np.exp(weights - weights.max(-1, keepdims=True))
    weights /= weights.sum(-1, keepdims=True)
    mixed = (weights @ value).transpose(0, 2, 1, 3).reshape(rows, pieces, width)
    return _linear(mixed, w, of + "mix")


def _linear(x: np.ndarray, w: Weights, name: str) -> np.ndarray:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def _normal(x: np.ndarray, w: Weights, name: str) -> np.ndarray:
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * w[f"{name}.weight"] + w[f"{name}.bias"]


def _gelu(x: np.ndarray) -> np.ndarray:
    from scipy.special import erf

    return 0.5 * x * (1 + erf(x / np.sqrt(2)))


@cache
def load_reader() -> Weights:
    """The weights of reader.npz, as float32."""
    with np.load(Path(__file__).with_name("reader.npz")) as file:
        return {name: file[name].astype(np.float32) for name in file.files}
