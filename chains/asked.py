"""What a question asks for, read without a model: its telling words, the drugs it means, the kind of figure it wants.

Knows no document. `relevance` compares this with passages.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from snowballstemmer import stemmer

from ..clinical.drugs import drugs_for_lay, find_drugs
from ..clinical.lay_terms import expand
from ..clinical.quantities import QuantityKind as Kind

_STEMMER = stemmer("english")
_WORD = re.compile(r"[a-z][a-z'-]*[a-z]|\d+(?:\.\d+)?")

# Words that carry no topic in a patient's question.
_COMMON = frozenset(
    """a about after again all allowed already also am an and any anything are as ask at be because been before being but by
    can cant come could dad dads daughter day days did do does doing dont down each else even ever every few for from gave
    get getting give given go goes going gonna good got gotta grandad grandma grandpa had has have having he hell help her
    here hers hes him his how husband i id if ill im in into is isnt it its just keep kind know last let like little long
    look lot made make many may me mean meant might more most much mum mom mother father brother sister my myself nan need
    needs new next no not now of off ok okay on once one ones only or other our out over own people per please put really
    right said say says see she should so some something son sort still stuff such supposed take taking tell than that the
    their them then there these they thing things think this those through till time times to told too up us use very want
    was way we week weeks well went were weve what whats when where which while who why wife will with without wont would
    write yes yet you your yours youve home hospital happen happened happens since old anyone someone somebody baby boy girl
    kid little one mine another whether does im ive hers theirs summary paper document discharge""".split()
)

_WANTS: tuple[tuple[str, frozenset[Kind]], ...] = (
    (r"\bwhat time\b|\btime of day\b", frozenset({Kind.TIME, Kind.TIMING, Kind.FREQUENCY})),
    (
        r"\bhow (?:often|many times)\b|\btimes a day\b|\bhow far apart\b|\bhow frequent",
        frozenset({Kind.FREQUENCY, Kind.AS_NEEDED, Kind.TIMING}),
    ),
    (
        r"\bhow long\b|\bhow many (?:more )?(?:days|weeks|months)\b|\buntil when\b|\bhow much longer\b|\btill when\b",
        frozenset({Kind.DURATION, Kind.DATE}),
    ),
    (
        r"\b(?:what|which) (?:date|day)\b|\bwhen(?:'?s| is| are| do| does| will| can| should| am| did)?\b|\bhow soon\b",
        frozenset({Kind.DATE, Kind.DURATION, Kind.TIME, Kind.TIMING}),
    ),
    (
        r"\bhow (?:much|many|strong)\b|\bdos(?:e|es|age)\b|\bstrength\b|\bhow (?:heavy|high|hot|low)\b|\bweigh",
        frozenset({Kind.DOSE, Kind.MEASURE, Kind.TEMPERATURE, Kind.PRESSURE, Kind.PERCENT, Kind.NUMBER}),
    ),
    (r"\b(?:phone|telephone) ?(?:number)?\b|\bnumber (?:to|for|do|of)\b|\bcontact number\b", frozenset({Kind.PHONE})),
)
_WANT_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), kinds) for pattern, kinds in _WANTS)


@dataclass(frozen=True, slots=True)
class Asked:
    """words: stems of the question's telling words. lay: stems of other words for the same things.

    drugs: generic names that the question names. meant: generics that its lay words could mean ("water pill").
    wants: kinds of figure that would answer it; empty where no figure is asked for.
    """

    text: str
    words: frozenset[str]
    lay: frozenset[str]
    drugs: frozenset[str]
    meant: frozenset[str]
    wants: frozenset[Kind]


@lru_cache(maxsize=256)
def read_question(text: str) -> Asked:
    """The question, read."""
    wants = frozenset(kind for pattern, kinds in _WANT_PATTERNS if pattern.search(text) for kind in kinds)
    named = frozenset(drug.generic or drug.name.lower() for drug in find_drugs(text))
    words = stems(text)
    return Asked(
        text=text,
        words=words,
        lay=frozenset(stem for term in expand(text) for stem in stems(term)) - words,
        drugs=named,
        meant=frozenset(drugs_for_lay(text)) - named,
        wants=wants,
    )


def stems(text: str) -> frozenset[str]:
    """The stems of the telling words of a text."""
    words = _WORD.findall(text.lower().replace("’", "'"))
    return frozenset(_stem(word) for word in words if word.replace("'", "") not in _COMMON)


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return _STEMMER.stemWord(word)
