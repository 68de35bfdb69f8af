"""A line of a document as a patient reads it, word for word in the same order: what quote mode shows and the gate expects.

Clerks' cells left out, shouting calmed, abbreviations spelled out, formal words made everyday ones. Each step is a closed
table of `clinical`, so the same line always reads the same; the citation beside it stays as printed.
"""

import re
from functools import lru_cache

from .abbreviations import spell_out
from .capitals import calm
from .clerical import SEPARATOR, without_clerical_cells
from .everyday_words import everyday

_ARTICLE = re.compile(r"\b(an?)\s(\w+)", re.IGNORECASE)
_VOWEL = re.compile(r"(?!uni|use|usu|eu|one\b|once\b|ur[io])[aeiou]|hour|honest", re.IGNORECASE)


@lru_cache(maxsize=2_000)
def plain_line(line: str) -> str:
    """The line in plain words; no figure, unit, drug, negation or order of words is changed.

    A table's row keeps its words: under a title they are codes ("Status: discontinued").
    """
    spelled = spell_out(calm(without_clerical_cells(line)))
    return _with_articles(spelled if SEPARATOR in spelled else everyday(spelled), line)


def _with_articles(plain: str, written: str) -> str:
    """`plain` with "a" and "an" as the word that now follows wants it: "an EGD" was written, "a camera test" is read."""
    known = {found[0].lower() for found in _ARTICLE.finditer(written)}

    def fitting(found: re.Match[str]) -> str:
        if found[0].lower() in known:
            return found[0]
        return found[1][0] + ("n " if _VOWEL.match(found[2]) else " ") + found[2]

    return _ARTICLE.sub(fitting, plain)
