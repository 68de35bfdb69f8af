"""Shouted lines in sentence case: "REGULAR DIET AS TOLERATED." reads "Regular diet as tolerated."

Only where a whole line, or the label before its colon, is in capitals, so that capitals tell nothing. Figures, drugs, what
may be an acronym and a label that stresses what to do ("STOP:") stay as printed; a line that names a person or a place stays
whole, since a name cannot be told from a word once all are capitals. Changes letter case and nothing else.
"""

import re
from functools import lru_cache

from .abbreviations import capital_abbreviations
from .drugs import find_drugs

_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)*")
_LABEL = re.compile(r"^\s*(?:\d{1,2}[.)]\s+)?[^:|\d.]{2,50}:(?=\s|$)")
_EMPHASIS = re.compile(
    r"\b(?:STOP|STOPPED|HOLD|HELD|NEVER|NOT|NO|AVOID|NEW|CHANGED?|CONTINUED?|START|STARTED|RESUME|WARNING|IMPORTANT)\b"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:|]\s|\n)\s*(?:[-*•]\s*|\(?\d{1,2}[.)]\s+)?$")
_VOWEL = re.compile(r"[AEIOUY]")
_NAMES = re.compile(
    r"\b(?:DRS?|MRS?|MS|MISS|PROF|DOCTOR|NURSE|MD|RN|NP|HOSPITAL(?! COURSE| STAY|IZ| DIAG)|CLINIC|CENTER|CENTRE|INSTITUTE|"
    r"STREET|ST|AVENUE|ROAD|BLVD|PHARMACY)\b"
)
_DAYS_AND_MONTHS = frozenset(
    "MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY JANUARY FEBRUARY APRIL JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER "
    "DECEMBER ENGLISH SPANISH FOLEY MEDICARE MEDICAID".split()
)
_SHORT_WORDS = frozenset(
    "A AN THE AND OR BUT NOT NO OF TO IN ON AT BY FOR IF AS UP OUT OFF PER ALL ANY ARE IS WAS BE HE SHE IT YOU HIS HER ITS HAS HAD "
    "MAY CAN DO DID SEE USE TWO SIX TEN ONE DAY NEW OLD LOW DRY WET EYE EAR ARM LEG HIP TOE JAW RIB SUN BED BAG TUB GO SO WE FEW "
    "TAB TABS CAP CAPS AGE ICE EAT SIT LIE AIR WAY AM PM".split()
)
_WORDS_LIKE_ABBREVIATIONS = frozenset({"PAD", "SOB", "TEE"})


def calm(line: str) -> str:
    """The line with its shouting in sentence case; every other line as it is."""
    if _is_shouted(line):
        return _in_sentence_case(line)
    label = _LABEL.match(line)
    if label and _is_shouted(label[0]) and not _EMPHASIS.search(label[0]):
        return _in_sentence_case(label[0]) + line[label.end() :]
    return line


def _is_shouted(text: str) -> bool:
    """Whether it is in capitals, has a word that cannot be an acronym, and names nobody."""
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    shouted = [word for word in words if word.isupper()]
    real = [word for word in shouted if len(word) > 3 and word not in _kept() and _VOWEL.search(word)]
    lower = sum(not word.isupper() for word in words if len(word) > 2)
    return bool(real) and lower == 0 and not _NAMES.search(text)


def _in_sentence_case(text: str) -> str:
    drugs = [(mention.start, mention.end) for mention in find_drugs(text)]

    def cased(found: re.Match[str]) -> str:
        word = found[0]
        if any(start < found.end() and found.start() < end for start, end in drugs) or _stays(word):
            return word
        if word in _DAYS_AND_MONTHS or _SENTENCE_START.search(text, 0, found.start()):
            return word[0] + word[1:].lower()
        return word.lower()

    return _WORD.sub(cased, text)


def _stays(word: str) -> bool:
    if not word.isupper() or word in _kept():
        return True
    return (
        word not in _SHORT_WORDS
        and (len(word) < 4 or not _VOWEL.search(word))
        and word not in _WORDS_LIKE_ABBREVIATIONS
    )


@lru_cache(maxsize=1)
def _kept() -> frozenset[str]:
    return capital_abbreviations() - _WORDS_LIKE_ABBREVIATIONS
