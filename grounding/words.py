"""Words as the grounding check compares them: lower case, contractions opened, word endings cut.

Knows English morphology (Snowball stems) and nothing of medicine. A word's offsets are those of the text it came from.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from ..clinical.stems import stem as _snowball

_WORD = re.compile(r"[A-Za-z0-9]+(?:['’][A-Za-z]+)?")
_JOINED = re.compile(r"\b(follow|check|pick|work|build|flare|warm)[- ]?(ups?)\b|\b(X)[- ](rays?)\b", re.IGNORECASE)
_NOT = re.compile(r"(?:n['’]t)$")
_WHOLE = {"can't": ("can", "not"), "won't": ("will", "not"), "cannot": ("can", "not"), "shan't": ("shall", "not")}
# What Snowball leaves apart although it is one word to a reader.
_IRREGULAR = {
    "taken": "take", "took": "take", "given": "give", "gave": "give", "went": "go", "gone": "go", "ate": "eat",
    "eaten": "eat", "drank": "drink", "drunk": "drink", "drove": "drive", "driven": "drive", "driving": "drive",
    "kept": "keep", "came": "come", "got": "get", "gotten": "get", "felt": "feel", "began": "begin", "begun": "begin",
    "broke": "break", "broken": "break", "bled": "bleed", "swollen": "swell", "worn": "wear", "wore": "wear",
    "seen": "see", "saw": "see", "told": "tell", "found": "find", "done": "do", "did": "do", "does": "do",
    "had": "have", "has": "have", "was": "be", "were": "be", "is": "be", "are": "be", "been": "be", "left": "left",
    "teeth": "tooth", "feet": "foot", "children": "child", "women": "woman", "men": "man", "worse": "worsen",
    "breath": "breath", "breathing": "breath", "breathe": "breath", "hoarseness": "hoars", "stayed": "stay",
    "lost": "lose", "grew": "grow", "shown": "show", "stitches": "stitch", "sutures": "sutur", "spoke": "speak",
    "drawn": "draw", "drew": "draw",
    "ambulation": "ambul", "ambulatory": "ambul", "diabetic": "diabet", "diabetes": "diabet", "slept": "sleep",
    "chest": "chest", "weakness": "weak", "sickness": "sick", "dizziness": "dizzi", "dizzy": "dizzi",
    "constipated": "constip", "injured": "injuri", "thicken": "thick", "thickened": "thick", "soapy": "soap",
    "uncomfortable": "discomfort", "constipation": "constip", "admission": "admit", "medicine": "medic",
    "medicines": "medic", "medication": "medic", "medications": "medic", "meds": "medic", "leaves": "leav",
}  # fmt: skip
_NO_COMPARATIVE = frozenset("barrier carrier courier soldier supplier".split())
_NO_ADVERB = frozenset("family supply assembly anomaly belly jelly likely unlikely".split())


class Word(NamedTuple):
    """One word: as written in lower case, its stem, and where it stands in its text."""

    text: str
    stem: str
    start: int
    end: int


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What inflected forms of one lower-case word share: "lifting" and "lifted" give "lift"."""
    if word.endswith("ly") and len(word) > 5 and word not in _NO_ADVERB:
        word = word[:-2]
    if word.endswith(("ier", "iest")) and len(word) > 6 and word not in _NO_COMPARATIVE:
        word = word[: word.rindex("ie")] + "y"
    return _IRREGULAR.get(word) or _snowball(word)


def words(text: str) -> list[Word]:
    """The words of `text` in order; "don't" gives "do" and "not", "follow-up" is one word, other hyphens part words."""
    found: list[Word] = []
    joined = {match.start(): match for match in _JOINED.finditer(text)}
    resume = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        if start < resume:
            continue
        if start in joined:
            resume = end = joined[start].end()
            whole = re.sub(r"[- ]", "", text[start:end].lower())
            found.append(Word(whole, stem(whole), start, end))
            continue
        found.extend(Word(part, stem(part), start, end) for part in _opened(match[0].lower().replace("’", "'")))
    return found


def _opened(word: str) -> tuple[str, ...]:
    if word in _WHOLE:
        return _WHOLE[word]
    if _NOT.search(word):
        return (word[:-3], "not")
    return (word.split("'", maxsplit=1)[0],)
