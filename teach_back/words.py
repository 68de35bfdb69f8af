"""The words of a reply beside its figures: those that nothing in the document's lines accounts for, and denials.

A reply may add what no figure shows ("and I double it when I forget"). A word that is neither small talk nor of the lines,
nor a lay name of one of theirs, makes a reply unsure; it is never taken for right. Knows no record.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from ..clinical.abbreviations import spell_out
from ..clinical.drugs import find_drugs
from ..clinical.lay_terms import concepts, respelled, synonyms
from ..clinical.quantities import find_quantities
from ..clinical.stems import stem

_WORD = re.compile(r"[a-z][a-z'-]*")
_SMALL = frozenset(
    """a about accordingly again all also always am amount an and any appointment are around as at be because by can
    clinic come comes could daily day days do doctor does dr each either every exactly feel feels for from get
    gets getting go goes got has have having he her herself him himself his hour hours how i i'd i'll i'm i've
    if in into is it it's its itself just know later long made make makes may me mine month months mr mrs ms
    must my myself need needed needs neither number nurse o'clock of office ok okay on once one only or our per
    please pm remember required rid right roughly same see she should so some start started starting starts than
    that that's the their them then there these they they're thing things think this those through till time
    times to told too two until up us visit was we week weeks well were what when whenever where which while who
    whole with would year years yes you your""".split()
)
OF_TAKING = """apply breathe capsule capsules dose doses drop drops eye eyes give given gives glass hold inhale inhaled inhaler
    inject injected injection mcg medication medications medicine medicines mg milligram milligrams ml mouth
    orally patch patches pill pills puff puffs put regular regularly shot skin spray sprays swallow swallowed
    swallowing swallows tablet tablets take taken takes taking unit units use used uses using water"""
"""Small talk where the question is how a medicine is taken; elsewhere these words tell something."""
_DENIAL = re.compile(
    r"\b(?:not|no|none|never|nothing|cannot|without|stop|stops|stopped|stopping|quit|skip|unless|except|instead|avoid)\b|n't\b|\bdont\b"
    r"|\bcant\b",
    re.IGNORECASE,
)
_DENIAL_AND_NEXT = re.compile(rf"(?:{_DENIAL.pattern})(?P<next>\s\w+)?", re.IGNORECASE)
_NOT = re.compile(r"n't\b|(?<=\bdo)nt\b|(?<=\bcan)(?:no)?t\b")
_LIMITS = re.compile(
    r"\b(?:no|not|nothing|never|don't)\s(?:\w+\s){0,3}?(?:more|over|above|heavier|longer)(?:\sthan)?\b", re.IGNORECASE
)
# How patients say what the vocabulary reads in another order; "I am" is no time of day.
_PLAINER = (
    (re.compile(r"\bam\s(?=\w+ing\b|on\b|in\b|to\b|not\b)|(?<=\bi )am\b", re.IGNORECASE), ""),
    (
        re.compile(
            r"\b(before|after)\s(?:i|he|she|they|you)\s(?:eats?|has|have|had)\s(?:my |his |her )?(?=breakfast|lunch|dinner|supper)",
            re.IGNORECASE,
        ),
        r"\1 ",
    ),
    (re.compile(r"\b(before|after)\s(?:i|he|she|they|you)\s(?:eats?|ate)\b", re.IGNORECASE), r"\1 eating"),
    (
        re.compile(
            r"(?:^|(?<=\bor )|(?<=\band ))(?:(?:for|about|around) )?an?\s(?=(?:week|fortnight|month|year|day)\b)",
            re.IGNORECASE,
        ),
        "for one ",
    ),
)
_UNSURE = re.compile(
    r"\b(?:not sure|unsure|no idea|dunno|maybe|perhaps|don't know|do not know|dont know|can't remember|forgot|guess)\b|\?\s*$",
    re.IGNORECASE,
)


def in_plain_order(reply: str) -> str:
    """A reply on one line, its apostrophes straight, with a few turns of speech as the vocabulary has them."""
    plain = " ".join(reply.replace("’", "'").split())
    for pattern, instead in _PLAINER:
        plain = pattern.sub(instead, plain)
    return plain


def unknown_words(reply: str, lines: Iterable[str]) -> frozenset[str]:
    """The words of a reply, in lower case, that neither its figures and drugs nor `lines` account for."""
    plain = spell_out(reply.replace("’", "'"))
    taken = [(q.start, q.end) for q in find_quantities(plain)] + [(d.start, d.end) for d in find_drugs(plain)]
    known = frozenset().union(*(_said(line) for line in lines))
    found = set()
    for word in _WORD.finditer(plain.lower()):
        free = not any(start < word.end() and word.start() < end for start, end in taken)
        if free and word[0] not in _SMALL and not _DENIAL.search(word[0]) and not _ways(word[0]) & known:
            found.add(word[0])
    return frozenset(found - _of_known_terms(plain, known))


def denials(reply: str) -> int:
    """How many denials a reply holds, beside those that set a limit ("no more than")."""
    return len(_DENIAL.findall(_LIMITS.sub(" ", reply.replace("’", "'"))))


def denials_beyond(reply: str, lines: Iterable[str]) -> bool:
    """Whether a reply denies something that no line denies in the same words: "not call", but not "not there"."""
    known = _NOT.sub(" not", " ".join(lines).lower().replace("’", "'"))
    plain = _LIMITS.sub(" ", _NOT.sub(" not", reply.lower().replace("’", "'")))
    return any(not _is_said(found, known) for found in _DENIAL_AND_NEXT.finditer(plain))


def _is_said(denial: re.Match[str], known: str) -> bool:
    return bool(denial["next"]) and denial[0] in known


def is_at_a_loss(reply: str) -> bool:
    """Whether a reply says that it is not sure, or asks back."""
    return bool(_UNSURE.search(reply.replace("’", "'")))


def shared_words(reply: str, line: str) -> frozenset[str]:
    """The stems of the telling words of a reply that the line holds, in these words or by a lay name."""
    known = _said(line)
    plain = spell_out(reply.replace("’", "'")).lower()
    own = {word for word in _WORD.findall(plain) if word not in _SMALL and _ways(word) & known}
    of_terms = {word for word in _of_known_terms(plain, known) if word not in _SMALL}
    return frozenset(stem(word) for word in own | of_terms)


def telling_words(text: str) -> frozenset[str]:
    """The stems of the words of a text that are no small talk."""
    return frozenset(stem(word) for word in _WORD.findall(text.lower().replace("’", "'")) if word not in _SMALL)


@lru_cache(maxsize=2_000)
def _said(line: str) -> frozenset[str]:
    """Stems of a line as written and spelled out, with those of one-word lay names of what it speaks of."""
    text = f"{line} {spell_out(line)}".lower().replace("’", "'")
    own = {stem(word) for word in _WORD.findall(text)}
    mates = {mate for group in concepts(text) for mate in group if " " not in mate}
    return frozenset(own | {stem(mate) for mate in mates})


def _ways(word: str) -> frozenset[str]:
    """The stems of a word, of its parts, and of what it is a misspelling of."""
    meant = respelled(word)
    return frozenset(stem(way) for way in (word, *word.split("-"), *((meant,) if meant else ())))


def _of_known_terms(text: str, known: frozenset[str]) -> frozenset[str]:
    """The words of lay terms of a text that mean something which the lines say: "blood clots" of "DVT"."""
    found: set[str] = set()
    words = _WORD.findall(text.lower())
    for size in (2, 3):
        for at in range(len(words) - size + 1):
            run = words[at : at + size]
            mates = synonyms(" ".join(run))
            if any({stem(word) for word in mate.split()} <= known for mate in mates):
                found |= set(run)
    return frozenset(found)
