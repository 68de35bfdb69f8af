"""Everyday words for the formal English of notes: "the physician instructed her to discontinue" is not how people talk.

The pairs are data in `everyday_words.toml`, each of one meaning. Clinical terms are not among them: those stay, and
`glossary` explains them. Changes no figure, unit, drug or negation, and no order of words.
"""

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

_STARTS = re.compile(r"(?:^|[\n|]|[.!?:;]\s)\s*(?:[-*•]\s+|\(?\d{1,2}[.)]\s+)?$")
_NAME_AFTER = re.compile(r"\s+[A-Z][a-z]")


class _Everyday(NamedTuple):
    """pattern: every formal word. said: formal -> everyday. The rest: formal -> what has to stand, or may not, beside it."""

    pattern: re.Pattern[str]
    said: dict[str, str]
    unless_before: dict[str, re.Pattern[str]]
    unless_after: dict[str, re.Pattern[str]]
    only_before: dict[str, re.Pattern[str]]
    only_after: dict[str, re.Pattern[str]]


def everyday(text: str) -> str:
    """`text` in everyday words. Labels stay, and capitalised words inside a sentence, which may be names ("Physicians Plus")."""
    return _words().pattern.sub(_replaced, text)


def _replaced(found: re.Match[str]) -> str:
    words, written = _words(), found[0]
    formal = re.sub(r"\s+", " ", written.lower().replace("’", "'"))
    if not _fits(words, formal, found) or _may_be_a_name(found):
        return written
    said = words.said[formal]
    return said[0].upper() + said[1:] if written[0].isupper() else said


def _fits(words: _Everyday, formal: str, found: re.Match[str]) -> bool:
    text, start, end = found.string, found.start(), found.end()
    before = text[max(0, start - 60) : start]
    if formal in words.unless_before and words.unless_before[formal].search(before):
        return False
    if formal in words.unless_after and words.unless_after[formal].match(text, end):
        return False
    if formal in words.only_before and not words.only_before[formal].search(before):
        return False
    return formal not in words.only_after or bool(words.only_after[formal].match(text, end))


def _may_be_a_name(found: re.Match[str]) -> bool:
    if not found[0][0].isupper():
        return False
    text = found.string
    starts = _STARTS.search(text, max(0, text.rfind("\n", 0, found.start())), found.start())
    return not starts or bool(_NAME_AFTER.match(text, found.end())) or found[0].isupper()


@lru_cache(maxsize=1)
def _words() -> _Everyday:
    raw = tomllib.loads(resources.files(__package__ or "").joinpath("everyday_words.toml").read_text(encoding="utf-8"))
    said = raw["words"]
    either = "|".join(
        re.escape(formal).replace(r"\ ", r"\s+").replace("'", "['’]") for formal in sorted(said, key=len, reverse=True)
    )
    beside = [
        {formal: re.compile(pattern, re.IGNORECASE) for formal, pattern in raw[name].items()}
        for name in ("unless_before", "unless_after", "only_before", "only_after")
    ]
    return _Everyday(re.compile(rf"(?<![\w-])(?:{either})(?![\w'’-]|\s?:)", re.IGNORECASE), said, *beside)
