"""Clinical terms explained in everyday words, in brackets behind the term: "edema (swelling)".

What a term means is data in `glossary.toml`: own wording, in the practice of the plain-language guides of AHRQ and the
National Library of Medicine. A closed set: `without_explanations` takes exactly these brackets out again, so that the
gate can compare what is left with the document. Knows no document and no patient; a word with several meanings is not in
it, and it never says what to do.
"""

import re
import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from .drugs import find_drugs

MOST_IN_A_LINE = 3
# a sentence may have been cut before its closing bracket
_BRACKET = re.compile(r" \(([A-Za-z][A-Za-z ,'-]*)(?:\)|$)")
_LABEL = re.compile(r"(?:^|\|)\s*(?:[-*•]\s+|\d{1,2}[.)]\s+)?[^\s:|.;,]+(?:[ /-]+[^\s:|.;,]+){0,5}:(?!\d)")
_TITLE_BEFORE = re.compile(r"\b(?:Drs?|Mr|Mrs|Ms|Prof|Doctor|Nurse|St|Saint)\.?\s+(?:[A-Z][\w.'’-]*\s+){0,2}$")
_OF_A_NAME = re.compile(
    r"\s+(?:&|and\s)?\s*(?:[A-Z][\w'’-]+\s+){0,2}(?:Clinics?|Cent(?:er|re)|Hospital|Institute|Unit|Ward|Department|Dept|Associates|"
    r"Group|Services?|Society|Foundation|Office|Building|Pavilion|Consultants|Specialists|Partners|Team|Road|Street|Avenue|MD)\b"
)
_EXPLAINED_BEHIND = re.compile(r"\s*(?:\((?![A-Z]{2,6}\))|\[|,?\s*(?:i\.e\.|that is|meaning|or\s+\w+\s\())")
_FIGURE_BEHIND = re.compile(r"\s*(?:of|was|is|at|:|=|-)?\s*[<>~]?\s*\d")


class _Glossary(NamedTuple):
    """pattern: every term, longest first. meaning: lower-case term -> explanation. terms_of: explanation -> its terms."""

    pattern: re.Pattern[str]
    meaning: dict[str, str]
    terms_of: dict[str, tuple[str, ...]]


def explain(lines: Sequence[str]) -> list[str]:
    """The lines of one answer, each term explained where it first stands, at most `MOST_IN_A_LINE` in a line.

    Not inside a name, a label ("DIAGNOSIS:"), brackets or a drug's name, not between a term and its figure, and not where
    the line says the same words itself.
    """
    told: set[str] = set()
    return [_explain_line(line, told) for line in lines]


def without_explanations(text: str) -> str:
    """`text` without the brackets that are the glossary's own words for the term right before them; others stay."""
    return _BRACKET.sub(_or_nothing, text) if " (" in text else text


def meaning_of(term: str) -> str | None:
    """The explanation of one term in any letter case, or None."""
    return _glossary().meaning.get(_key(term))


def _explain_line(line: str, told: set[str]) -> str:
    glossary = _glossary()
    drugs = [(mention.start, mention.end) for mention in find_drugs(line)]
    pieces: list[str] = []
    done = count = 0
    for found in glossary.pattern.finditer(line):
        meaning = glossary.meaning[_key(found[0])]
        if count == MOST_IN_A_LINE or meaning in told or _is_left_alone(found, meaning, drugs):
            continue
        pieces += line[done : found.end()], f" ({meaning})"
        done = found.end()
        count += 1
        told.add(meaning)
    return "".join([*pieces, line[done:]])


def _is_left_alone(found: re.Match[str], meaning: str, drugs: Sequence[tuple[int, int]]) -> bool:
    line, start, end = found.string, found.start(), found.end()
    return (
        any(begin < end and start < stop + line[start].isupper() * 2 for begin, stop in drugs)
        or any(label.start() <= start < label.end() for label in _LABEL.finditer(line))
        or line.count("(", 0, start) > line.count(")", 0, start)
        or bool(_EXPLAINED_BEHIND.match(line, end) or _FIGURE_BEHIND.match(line, end))
        or _is_in_a_name(found)
        or _says_itself(line, meaning)
    )


def _is_in_a_name(found: re.Match[str]) -> bool:
    """Whether a capitalised term belongs to a person or a place: "Dr. Grave", "Oncology Center"."""
    line, start, end = found.string, found.start(), found.end()
    if not line[start].isupper():
        return False
    return bool(_TITLE_BEFORE.search(line, max(0, start - 40), start) or _OF_A_NAME.match(line, end))


def _says_itself(line: str, meaning: str) -> bool:
    return re.search(rf"\b{re.escape(meaning)}\b", line, re.IGNORECASE) is not None


def _or_nothing(bracket: re.Match[str]) -> str:
    before = re.sub(r"\s+", " ", bracket.string[max(0, bracket.start() - _longest()) : bracket.start()].lower())
    terms = _glossary().terms_of.get(bracket[1], ())
    return "" if any(re.search(rf"(?<![\w-]){re.escape(term)}s?$", before) for term in terms) else bracket[0]


def _key(written: str) -> str:
    term = re.sub(r"\s+", " ", written.lower())
    return term if term in _glossary().meaning else term.removesuffix("s")


@lru_cache(maxsize=1)
def _longest() -> int:
    return max(map(len, _glossary().meaning)) + 2


@lru_cache(maxsize=1)
def _glossary() -> _Glossary:
    raw = tomllib.loads(resources.files(__package__ or "").joinpath("glossary.toml").read_text(encoding="utf-8"))
    meaning = {term: said for area in raw.values() for term, said in area.items()}
    terms_of: dict[str, tuple[str, ...]] = {}
    for term, said in meaning.items():
        terms_of[said] = (*terms_of.get(said, ()), term)
    either = "|".join(re.escape(term).replace(r"\ ", r"\s+") for term in sorted(meaning, key=len, reverse=True))
    return _Glossary(re.compile(rf"(?<![\w-])(?:{either})s?(?![\w-])", re.IGNORECASE), meaning, terms_of)
