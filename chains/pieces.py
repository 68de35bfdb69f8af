"""How near the words of a question come to the words of each passage, in meaning.

Each telling word of the question is held against every word piece of a passage, and the nearest counts: ColBERT's late
interaction (Khattab and Zaharia, arXiv 2004.12832) over the pieces of all-MiniLM-L6-v2. Unlike the cosine of two whole
texts it sees the one word that a passage does not speak of. Knows no category and no weight.
"""

from collections.abc import Sequence

import numpy as np

from ..models.embedding import TextVectors
from .asked import is_telling

PIECE_FEATURES = (
    "pieces_mean",
    "pieces_by_rarity",
    "pieces_least",
    "pieces_most",
    "pieces_of_all_words",
    "pieces_least_below_best",
    "pieces_share_of_best",
)
_AS_GOOD_AS_BEST = 0.02


def piece_features(question: TextVectors, passages: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """One row a passage and one column for each of PIECE_FEATURES; and how near the document comes to each telling word.

    passages: of each the unit rows of its pieces. Cosines, so in [-1, 1]; zero for a passage without pieces.
    """
    words = telling_rows(question)
    near = nearest(words, passages)
    best = near.max(axis=0)
    rarity = 1 - near.mean(axis=0)
    rarity = rarity / max(float(rarity.sum()), 1e-6)
    of_all = nearest(question.vectors.astype(np.float32), passages).mean(axis=1)
    columns = [
        near.mean(axis=1),
        near @ rarity,
        near.min(axis=1),
        near.max(axis=1),
        of_all,
        (near - best).min(axis=1),
        (near >= best - _AS_GOOD_AS_BEST).mean(axis=1),
    ]
    return np.stack(columns, axis=1), best


def nearest(rows: np.ndarray, passages: Sequence[np.ndarray]) -> np.ndarray:
    """The cosine of each row with the nearest piece of each passage, [passages, rows]."""
    lengths = np.array([len(passage) for passage in passages])
    near = np.zeros((len(passages), len(rows)), dtype=np.float32)
    held = np.flatnonzero(lengths)
    if len(held):
        every = np.concatenate([passages[int(index)] for index in held]).astype(np.float32)
        starts = np.concatenate([[0], np.cumsum(lengths[held])[:-1]])
        near[held] = np.maximum.reduceat(every @ rows.T, starts, axis=0)
    return near


def telling_rows(question: TextVectors) -> np.ndarray:
    """A unit row for each telling word of the question, or for each word where none is telling, [words, dimensions]."""
    words: list[tuple[str, list[int]]] = []
    for place, piece in enumerate(question.pieces):
        if piece.startswith("##") and words:
            words[-1] = (words[-1][0] + piece[2:], [*words[-1][1], place])
        else:
            words.append((piece, [place]))
    named = [(word, places) for word, places in words if word.isalnum()] or words
    told = [(word, places) for word, places in named if len(word) > 1 and is_telling(word)] or named
    rows = np.stack([question.vectors[places].astype(np.float32).mean(axis=0) for _, places in told])
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
