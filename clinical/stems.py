"""The stem of a word, so that "lifting" and "lift" are one. Snowball's English stemmer, safe to call from any thread."""

from functools import lru_cache
from threading import Lock

from snowballstemmer import stemmer

_STEMMER = stemmer("english")
_BUSY = Lock()  # the stemmer keeps the word it works on in itself


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in lower case."""
    with _BUSY:
        return _STEMMER.stemWord(word)
