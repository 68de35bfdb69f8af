"""A line of a document as a patient reads it, word for word in the same order: what quote mode shows and the gate expects.

Clerks' cells left out, shouting calmed, abbreviations spelled out, formal words made everyday ones. Each step is a closed
table of `clinical`, so the same line always reads the same; the citation beside it stays as printed.
"""

from functools import lru_cache

from .abbreviations import spell_out
from .capitals import calm
from .clerical import SEPARATOR, without_clerical_cells
from .everyday_words import everyday


@lru_cache(maxsize=2_000)
def plain_line(line: str) -> str:
    """The line in plain words; no figure, unit, drug, negation or order of words is changed.

    A table's row keeps its words: under a title they are codes ("Status: discontinued").
    """
    spelled = spell_out(calm(without_clerical_cells(line)))
    return spelled if SEPARATOR in spelled else everyday(spelled)
