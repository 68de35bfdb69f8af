"""A message as numbers: its sentence embedding, the cue words and danger words in it, hashed pieces of its spelling.

The embedding carries meaning, the cue words (cues.toml) carry names that an embedding blurs (brands, foods, tests),
the danger words and their guards (red_flags.toml) carry negation and tense, the pieces carry misspelt words and turns
of phrase. Knows nothing of categories; the classifier learns what each number is worth.
"""

import re
import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from . import red_flags

Matrix = NDArray[np.float32]

PIECES = 4096
"""Buckets that letter pieces and pairs of words are hashed into."""
# Scales of the parts beside a unit embedding, chosen by cross-validation: the penalty on weights makes them matter.
_CUE, _FLAG, _PIECE = 0.25, 0.4, 0.75
_PAIR = 1.5
_PIECE_SIZES = (3, 4, 5)
_STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0", "''\"\"-- ")


def fold(message: str) -> str:
    """The message in lower case, quotes and dashes straightened, white space squeezed."""
    return re.sub(r"\s+", " ", message.lower().translate(_STRAIGHT)).strip()


def describe(messages: list[str], embeddings: Matrix) -> Matrix:
    """One row a message: its unit embedding, then its cues, flags and letter pieces, each scaled to its worth."""
    rows = [_words(fold(message)) for message in messages]
    return np.hstack([embeddings, np.stack(rows)]).astype(np.float32)


def cues_of(text: str) -> set[str]:
    """The names of the cues that stand in a folded message."""
    return {name for name, pattern in cue_patterns().items() if pattern.search(text)}


def meaning_width(described: Matrix) -> int:
    """How many of the first columns of described messages are their embedding."""
    return described.shape[1] - len(_words(""))


def _words(text: str) -> Matrix:
    return np.concatenate([_CUE * _cues(text), _FLAG * red_flags.vector(text), _PIECE * _pieces(text)])


def _cues(text: str) -> Matrix:
    return np.array([bool(pattern.search(text)) for pattern in cue_patterns().values()], dtype=np.float32)


def _pieces(text: str) -> Matrix:
    """Letter pieces of each word, hashed; a word's ends are marked, so that "eat" is not the middle of "breathe"."""
    counts = np.zeros(PIECES, dtype=np.float32)
    words = re.findall(r"[a-z']+|\d+", text)
    for word in words:
        marked = f"<{word}>"
        for size in _PIECE_SIZES:
            for start in range(max(1, len(marked) - size + 1)):
                counts[_bucket(marked[start : start + size])] = 1.0
    for pair in pairwise(words):
        counts[_bucket(" ".join(pair))] = _PAIR
    length = float(np.linalg.norm(counts))
    return counts / length if length else counts


def _bucket(piece: str) -> int:
    return crc32(piece.encode()) % PIECES


@cache
def cue_words() -> frozenset[str]:
    """The single words, no phrases and no stems, that the tables of cues.toml name."""
    tables = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))["words"].values()
    return frozenset(word for words in tables for word in re.findall(r"(?<![\w\"*-])[a-z']+(?![\w*-])", words))


def is_cue(word: str) -> bool:
    """Whether a folded word is one that a cue looks for, by itself."""
    return any(pattern.fullmatch(word) for pattern in _word_patterns().values())


@cache
def _word_patterns() -> dict[str, re.Pattern[str]]:
    tables = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))["words"]
    return {name: _any_of(words) for name, words in tables.items()}


@cache
def cue_patterns() -> dict[str, re.Pattern[str]]:
    """Each cue of cues.toml as one compiled pattern, by name."""
    data = tomllib.loads(Path(__file__).with_name("cues.toml").read_text(encoding="utf-8"))
    return _word_patterns() | {name: re.compile(pattern) for name, pattern in data["patterns"].items()}


def _any_of(words: str) -> re.Pattern[str]:
    """A pattern for any of the words: "phrases in quotes" hold spaces, a * stands for any letters."""
    terms = [phrase or word for phrase, word in re.findall(r'"([^"]+)"|(\S+)', words)]
    each = (re.escape(term).replace(r"\*", r"\w*").replace(r"\ ", " ").replace(r"\-", "[- ]?") for term in terms)
    return re.compile(r"(?<!\w)(?:" + "|".join(sorted(each, key=len, reverse=True)) + r")(?!\w)")
