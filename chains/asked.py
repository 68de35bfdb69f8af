"""What a question asks for, read without a model: its telling words, the drugs it means, the kind of figure it wants.

Knows no document. `relevance` compares this with passages.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from ..clinical.drugs import drugs_for_lay, find_drugs, ingredients
from ..clinical.lay_terms import concepts, respelled, synonyms
from ..clinical.quantities import find_quantities
from ..clinical.quantity import QuantityKind as Kind
from ..clinical.stems import stem

_WORD = re.compile(r"[a-z][a-z'-]*[a-z]|\d+(?:\.\d+)?")

# Words that carry no topic in a patient's question.
_COMMON = frozenset(
    """a about after again all allowed already also am an and any anything are as ask at be because been before being but by
    can cant come could dad dads daughter day days did do does doing dont down each else even ever every few for from gave
    get getting give given go goes going gonna good got gotta grandad grandma grandpa had has have having he hell help her
    here hers hes him his how husband i id if ill im in into is isnt it its just keep kind know last let like little long
    lot made make many may me mean meant might more most much mum mom mother father brother sister my myself nan need
    needs new next no not now of off ok okay on once one ones only or other our out over own people per please put really
    right said say says see she should so some something son sort still stuff such supposed take taking tell than that the
    their them then there these they thing things think this those through till time times to told too up us use very want
    was way we week weeks well went were weve what whats when where which while who why wife will with without wont would
    write yes yet you your yours youve home hospital happen happened happens since old anyone someone somebody baby boy girl
    kid little one mine another whether does im ive hers theirs summary paper document discharge""".split()
)

# What a question may want to know, by the words that ask for it, and the kinds of figure that tell it.
WANTS: dict[str, tuple[str, frozenset[Kind]]] = {
    "time": (r"\bwhat time\b|\btime of day\b", frozenset({Kind.TIME, Kind.TIMING})),
    "phone": (
        r"\b(?:phone|telephone) ?(?:number|no\b)|\bnumber (?:to|for|do|of)\b|\bcontact number\b"
        r"|\b(?:what|which)(?:['’]?s| is)?(?: the| their| your| his| her)? number\b|\bwhat(?:['’]?s| is) the (?:phone|tel)\b",
        frozenset({Kind.PHONE}),
    ),
    "duration": (
        r"\bhow long\b|\bhow many (?:more )?(?:days|weeks|months)\b|\b(?:until|till) when\b|\bhow much longer\b"
        r"|\blast (?:day|dose)\b",
        frozenset({Kind.DURATION, Kind.DATE}),
    ),
    "frequency": (
        r"\bhow (?:often|many times|frequently)\b|\btimes (?:a|per) day\b|\bhow far apart\b",
        frozenset({Kind.FREQUENCY, Kind.AS_NEEDED, Kind.TIMING}),
    ),
    "date": (
        r"\b(?:what|which) (?:date|day)\b|\bwhen(?:'?s| is| are| do| does| will| can| should| am| did)?\b|\bhow soon\b",
        frozenset({Kind.DATE, Kind.DURATION, Kind.TIME, Kind.TIMING}),
    ),
    "amount": (
        r"\bhow (?:much|many|strong|heavy|high|hot|low)\b|\bdos(?:e|es|age)\b|\bstrength\b|\bweigh",
        frozenset(
            {Kind.DOSE, Kind.MEASURE, Kind.TEMPERATURE, Kind.PRESSURE, Kind.PERCENT, Kind.NUMBER, Kind.FREQUENCY}
        ),
    ),
}
_ASKS_FOR = {want: re.compile(pattern, re.IGNORECASE) for want, (pattern, _) in WANTS.items()}

_OCCASION = re.compile(
    r"\b(?:after|since|following|now that (?:i|she|he|they)(?:'ve| have|'s| has)? (?:had|been through))\s"
    r"(?:(?:my|his|her|our|their|the|this|having|a|an)\s)*(?:[\w'-]+\s){0,3}?"
    r"(?:surger(?:y|ies)|operations?|procedures?|stay|hospital|discharge|transplant|replacement|birth|delivery|stroke"
    r"|heart attack|c-?section|cesarean|transfusion|stent|biopsy|\w+(?:ectomy|plasty|oscopy|ostomy|otomy))\b",
    re.IGNORECASE,
)

Concept = frozenset[frozenset[str]]
"""A thing that a question speaks of: the stems of each way to say it. A text that holds all stems of one speaks of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """words: stems of the question's telling words. concepts: what it speaks of, each with its lay and clinical names.

    drugs: generic names that the question names. meant: generics that its lay words could mean ("water pill").
    occasion: those of the words that only say after what ("after my thyroid surgery"). asks_for: names of WANTS. wants: kinds
    of figure that would tell them; both empty where no figure is asked for.
    """

    text: str
    words: frozenset[str]
    concepts: tuple[Concept, ...]
    drugs: frozenset[str]
    meant: frozenset[str]
    occasion: frozenset[str]
    asks_for: frozenset[str]
    wants: frozenset[Kind]

    def lacks(self, kinds: frozenset[Kind]) -> frozenset[str]:
        """Which of what it asks for none of these kinds of figure tells."""
        return frozenset(want for want in self.asks_for if not WANTS[want][1] & kinds)


@lru_cache(maxsize=256)
def read_question(text: str) -> Asked:
    """The question, read."""
    named = drugs_in(text)
    asks_for = frozenset(want for want, pattern in _ASKS_FOR.items() if pattern.search(text))
    return Asked(
        text=text,
        words=stems(text),
        concepts=_concepts(text),
        drugs=named,
        meant=frozenset(drugs_for_lay(text) or drugs_for_lay(_mended(text))) - named,
        occasion=frozenset().union(*(stems(found[0]) for found in _OCCASION.finditer(text))),
        asks_for=asks_for,
        wants=frozenset(kind for want in asks_for for kind in WANTS[want][1]),
    )


def _concepts(text: str) -> tuple[Concept, ...]:
    """The terms of the lay groups, then each telling word that stands in none of them."""
    grouped = [frozenset(stems(term) for term in group) - {frozenset()} for group in concepts(text)]
    # a group is of use only where the question's own way of saying it has a telling word
    own = [group for group in dict.fromkeys(grouped) if speaks_of(group, stems(text))]
    told = frozenset(one for group in own for way in group if way <= stems(text) for one in way)
    rest = {stem(word): _in_any_spelling(word) for word in sorted(_telling(text)) if stem(word) not in told}
    return (*own, *rest.values())


def _mended(text: str) -> str:
    """The text with words that look misspelt put right."""
    return " ".join(respelled(word) or word for word in re.findall(r"[\w'’]+", text.lower()))


def _in_any_spelling(word: str) -> Concept:
    """A word by itself; and, where it looks misspelt, the terms of the one that was probably meant."""
    meant = respelled(word)
    mates = {stems(term) for term in synonyms(meant) | {meant}} if meant else set()
    return frozenset({frozenset({stem(word)}), *mates} - {frozenset()})


def speaks_of(concept: Concept, held: frozenset[str]) -> bool:
    """Whether a text with these stems speaks of the concept, said in any of its ways."""
    return any(way <= held for way in concept)


def drugs_in(text: str) -> frozenset[str]:
    """The generic names of the drugs in a text; of a combination also each of its parts."""
    generics = {drug.generic for drug in find_drugs(text)}
    return frozenset(generics.union(*(ingredients(generic) for generic in generics)))


@lru_cache(maxsize=50_000)
def kinds_in(text: str) -> frozenset[Kind]:
    """The kinds of the figures in a text."""
    return frozenset(quantity.kind for quantity in find_quantities(text))


def is_telling(word: str) -> bool:
    """Whether a word, in lower case, carries a topic in a patient's question."""
    return word.replace("'", "") not in _COMMON


@lru_cache(maxsize=20_000)
def stems(text: str) -> frozenset[str]:
    """The stems of the telling words of a text."""
    return frozenset(stem(word) for word in _telling(text))


def _telling(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.lower().replace("’", "'")) if is_telling(word)}
