"""How hard a text is to read: its Flesch-Kincaid grade, the American school year that reads it with ease.

0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid 1975), by `textstat` with the CMU pronouncing dictionary, offline.
The text is first made what the formula expects: each line of an answer, a list line too, ends a sentence; list marks are not
words; a dot inside a figure, after a title or in "a.m." ends none. A list under its first words therefore reads easier than
the same list in one sentence, as it does to a reader; a line of one or two words counts as no sentence of its own (textstat).
"""

import re

from ..errors import EvaluationError

_LIST_MARK = re.compile(r"^\s*(?:[-*•]\s+)?(?:\d{1,2}[.)]\s+)?")
_INSIDE_FIGURE = re.compile(r"(?<=\d)[.,:/-](?=\d)")
_NO_END = re.compile(r"\b(Drs?|Mr|Mrs|Ms|St|vs|No|approx|[A-Z])\.(?=\s)")
_DOTTED = re.compile(r"\b([a-z])\.\s?([a-z])\.", re.IGNORECASE)


def reading_grade(text: str) -> float:
    """The Flesch-Kincaid grade of a text as a patient reads it; 0 for none. The first call loads the dictionary, about 0.7 s.

    Raises EvaluationError where `textstat` is not installed.
    """
    return raw_grade(as_prose(text))


def raw_grade(text: str) -> float:
    """The grade that `textstat` gives the text as it stands, where a line without a full stop does not end a sentence."""
    try:
        from textstat.backend.metrics import flesch_kincaid_grade
    except ImportError:
        raise EvaluationError("textstat is not installed.", "Run: pip install textstat==0.7.8") from None
    return float(flesch_kincaid_grade(text, "en_US")) if text.strip() else 0.0


def as_prose(text: str) -> str:
    """The lines of `text` as sentences, with dots only where one ends."""
    lines = (_sentence(line) for line in text.splitlines())
    return " ".join(line for line in lines if line)


def _sentence(line: str) -> str:
    words = _NO_END.sub(r"\1", _INSIDE_FIGURE.sub("", _LIST_MARK.sub("", line)))
    words = _DOTTED.sub(r"\1\2", words).strip().rstrip(" .;:,")
    return f"{words}." if re.search(r"\w", words) else ""
