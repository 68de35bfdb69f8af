"""Whether a question is on times of day, and on which: "what do I take in the morning?", "make me a schedule".

A closed set of words, misspelt ones too: a question that holds any other telling word is about something else, such as one
medicine or a visit. Knows no document.
"""

import re
from difflib import get_close_matches

from .times import Time

_TIME_WORDS = {
    Time.MORNING: "morning mornings am breakfast waking dawn",
    Time.MIDDAY: "noon midday lunch lunchtime",
    Time.AFTERNOON: "afternoon afternoons",
    Time.EVENING: "evening evenings pm dinner supper dinnertime suppertime teatime night nights tonight nighttime",
    Time.BEDTIME: "bedtime bed night nights tonight nighttime sleep overnight",
}
_MEALS = frozenset("meal meals breakfast lunch dinner supper lunchtime dinnertime suppertime food".split())
_ALL_OF_DAY = frozenset(
    "schedule timetable calendar planner chart table when time times hours hour routine plan".split()
)
_MEDICINE = frozenset(
    "medicine medicines medication medications meds pill pills tablet tablets drug drugs dose doses prescription "
    "prescriptions capsule capsules".split()
)
_TAKE = frozenset("take takes taking swallow use give have due get".split())
_SMALL = frozenset(
    """a about after all am an and any anything are around as at be before by can could dad daily day days do does
    during each else every everything exactly father first for from gave give gives go going gonna got grandad
    grandfather grandma grandmother has have he her hers him his how husband i i've id im in is it its just last
    list make many may me mine mom mother mum my need needs of off ok on once one only or order organise
    organize our out please print put right set she should show so some something son supposed tell than that
    the their them then there these they thing things this to until up us want wat we what what's whats when's
    which who wich wife with write you your""".split()
)
_KNOWN = sorted(
    {word for words in _TIME_WORDS.values() for word in words.split() if len(word) > 3}
    | {word for word in (*_ALL_OF_DAY, *_MEDICINE) if len(word) > 3}
)
_WORD = re.compile(r"[a-z][a-z']*")
_CLOCK = re.compile(r"\b\d{1,2}(?::\d\d)?\s?(?:a\.?m|p\.?m|o'?clock)\b|\d", re.IGNORECASE)
_WHEN_ALL = re.compile(
    r"\bwhat\b.*\b(?:when|what times?|which times?)\b|\bwhen\b.*\b(?:take|taking|swallow|give|due|have)\b|\btimes? of (?:the )?day\b"
    r"|\bwhat times?\b|\b(?:schedule|timetable|planner|calendar)\b",
    re.IGNORECASE,
)
_BEFORE_OR_AFTER = re.compile(
    r"\b(?:with|before|after|at)\s(?:my |your |his |her |the |each |every )?(?:meals?|food)\b", re.I
)


def times_asked(question: str) -> frozenset[Time]:
    """The times of day that a question on all medicines is about, every one for a whole schedule; none for other questions."""
    text = question.lower().replace("’", "'").replace("a.m.", "am").replace("p.m.", "pm")
    if _CLOCK.search(text):
        return frozenset()
    words = [_respelled(word) for word in _WORD.findall(text)]
    own = {time for time, named in _TIME_WORDS.items() if set(words) & set(named.split())} - _not_meant(words)
    telling = set(words) - _SMALL - _TAKE - _MEDICINE - _ALL_OF_DAY - _MEALS
    if telling - {word for named in _TIME_WORDS.values() for word in named.split()}:
        return frozenset()
    speaks_of_it = bool(set(words) & (_TAKE | _MEDICINE))
    if own:
        return frozenset(own) if speaks_of_it else frozenset()
    if _BEFORE_OR_AFTER.search(text) and speaks_of_it:
        return frozenset({Time.MORNING, Time.MIDDAY, Time.EVENING})
    if not _WHEN_ALL.search(" ".join(words)):
        return frozenset()
    of_medicines = bool(set(words) & _MEDICINE) or "take" in words or "swallow" in words
    return frozenset(Time) if of_medicines or set(words) & {"schedule", "timetable"} else frozenset()


def _not_meant(words: list[str]) -> set[Time]:
    """The times that words name without asking for them: "last night" is past."""
    joined = " ".join(words)
    return {Time.BEDTIME, Time.EVENING} if "last night" in joined else set()


def _respelled(word: str) -> str:
    """The word of this module that a misspelt one is meant to be: "mornign", "shedule"."""
    if len(word) < 4 or word in _SMALL or word in _TAKE or word in _KNOWN:
        return word
    near = get_close_matches(word, _KNOWN, n=1, cutoff=0.8 if len(word) > 3 else 0.85)
    return near[0] if near and near[0][0] == word[0] else word
