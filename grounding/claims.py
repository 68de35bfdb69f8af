"""What a text states, segment by segment, with everything that can be wrong in it: both an answer and its passages.

Reads with the one clinical vocabulary (`clinical`), so that an abbreviation and its plain words read the same. Compares
nothing: that is `check`'s matter.
"""

import re
from dataclasses import dataclass, field

from ..clinical.abbreviations import spell_out
from ..clinical.drugs import DrugMention, find_drugs
from ..clinical.quantities import Quantity, QuantityKind, find_quantities
from .names import Name, capitalised, titled_names
from .polarity import denied, exempts
from .segments import Segment, segments
from .sides import SidedPart, sided_parts
from .status import Status, statuses
from .terms import Term, find_terms

_LIMIT = re.compile(r"(?:\b(?:at|no|not|up|than|to|most|least|or|of|a|an|over|above|below|under|within)\s|\b\w+(?:er|ss|re)\s(?=than))+$")
_SMALL_NUMBERS = {"one", "two", "three", "both", "half", "a couple"}


@dataclass(frozen=True)
class Statement:
    """One segment and what it states. denied: for each of its terms, whether it is denied or banned.

    head: the drug that figures without a drug of their own belong to, from this segment or carried from before it.
    limited: a denial that ends at a time or has an exception, so that it also says what is allowed.
    """

    segment: Segment
    terms: tuple[Term, ...]
    denied: tuple[bool, ...]
    statuses: frozenset[Status]
    quantities: tuple[Quantity, ...]
    drugs: tuple[DrugMention, ...]
    names: tuple[Name, ...]
    people: tuple[Name, ...]
    sides: tuple[SidedPart, ...]
    limited: bool = False
    denies: bool = False
    passage: int = field(default=-1, compare=False)

    @property
    def keys(self) -> frozenset[str]:
        """Everything its terms can be matched by."""
        return frozenset().union(*(term.keys for term in self.terms))


def read(text: str, passage: int = -1) -> tuple[Statement, ...]:
    """The statements of `text`, its abbreviations spelled out first; offsets are those of `spelled(text)`."""
    text = spelled(text)
    quantities = [q for q in find_quantities(text) if not _is_prose_number(text, q)]
    drugs, people, names = find_drugs(text), titled_names(text), capitalised(text)
    found = segments(text)
    made = []
    for number, segment in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        if following is not None and following.sentence != segment.sentence:
            following = None
        flags = denied(segment)
        figures = tuple(q for q in quantities if segment.start <= q.start < segment.end)
        terms = find_terms(segment, [_with_limit(text, figure) for figure in figures])
        made.append(
            Statement(
                segment=segment,
                terms=terms,
                denied=tuple(any(flags[i] for i in range(term.first, term.last + 1)) for term in terms),
                statuses=statuses(segment.text),
                quantities=figures,
                drugs=tuple(d for d in drugs if segment.start <= d.start < segment.end),
                names=tuple(n for n in names if segment.start <= n.start < segment.end),
                people=tuple(n for n in people if segment.start <= n.start < segment.end),
                sides=sided_parts(segment),
                limited=exempts(following),
                denies=any(flags),
                passage=passage,
            )
        )
    return tuple(made)


def spelled(text: str) -> str:
    """`text` as it is read: abbreviations spelled out, typographic quotes and dashes straightened."""
    return spell_out(text.translate(_STRAIGHT))


_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def _with_limit(text: str, figure: Quantity) -> tuple[int, int]:
    """The span of a figure, the words before it that set a limit ("higher than") included."""
    limit = _LIMIT.search(text, max(0, figure.start - 24), figure.start) if figure.comparator else None
    return (limit.start() if limit else figure.start), figure.end


def _is_prose_number(text: str, quantity: Quantity) -> bool:
    """Small counting words that only hold prose together: "the two of them"."""
    return quantity.kind is QuantityKind.NUMBER and text[quantity.start : quantity.end].lower() in _SMALL_NUMBERS
