"""What a text states, segment by segment, with everything that can be wrong in it: both an answer and its passages.

Reads with the one clinical vocabulary (`clinical`), so that an abbreviation and its plain words read the same. Compares
nothing: that is `check`'s matter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ..clinical.abbreviations import spell_out
from ..clinical.drugs import DrugMention
from ..clinical.quantities import Quantity, QuantityKind, find_quantities
from .mentions import drug_mentions
from .names import Name, capitalised, titled_names
from .polarity import ban_over_a_list, denied, exempts, lasts_until
from .segments import Role, Segment, segments
from .sides import SidedPart, sided_parts
from .status import Status, statuses
from .terms import Term, all_keys, find_terms

_TIMES = frozenset({QuantityKind.DATE, QuantityKind.TIME, QuantityKind.DURATION})
_NONE = re.compile(
    r"(?:none|no|nil|negative|denied|denies|absent)(?: known)?(?:\W*|\s(?:on|for|with|at|until)\b.*)|"
    r"not (?:needed|required|necessary|indicated|permitted|allowed|advised|recommended|until|before|yet)\b.*",
    re.IGNORECASE,
)  # "Allergies: none"
_LIMIT = re.compile(
    r"\b(?:(?:at (?:most|least)|up to|over|above|below|under|within)|\w+(?:er|ss|re) than)\s(?:an?\s|or\s)?$",
    re.IGNORECASE,
)
_IS_NOT = re.compile(r"(?:is|are|was|were|will|has|have)(?: not|n't)\b", re.IGNORECASE)
_DECLINED = re.compile(
    r"(?:and|but|which)\s+(?:\w+\s+){1,2}(?:declined|refused)(?:\s+(?:it|this|them))?\W*$", re.IGNORECASE
)
_ONCE = re.compile(r"\W*(?:once|as soon as|when (?:\w+ ){1,3}(?:can|may|could|should))\b", re.IGNORECASE)
_UNTIL = re.compile(r"\W*(?:until|till)\b", re.IGNORECASE)
_OVER = re.compile(
    r"(?<=\b\d\d\d) over (?=\d{2,3}\b(?! (?:\w+ )?(?:minutes?|hours?|days?|weeks?|mg|mL|ml)\b))"
)  # "160 over 110"
_SAME_GOES = re.compile(r"(?:and )?the same (?:goes|is true|holds|applies|counts) (?:for|to)\b", re.IGNORECASE)
_SMALL_NUMBERS = {"one", "two", "three", "both", "half", "a couple"}


@dataclass(frozen=True)
class Statement:
    """One segment and what it states. denied: for each of its terms, whether it is denied or banned.

    head: the drug that figures without a drug of their own belong to, from this segment or carried from before it.
    limited: a denial that ends at a time or has an exception, so that it also says what is allowed.
    until: it holds until a time that its sentence gives.
    bounded: a condition, a time or a date goes with it.
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
    until: bool = False
    bounded: bool = False
    denies: bool = False
    passage: int = field(default=-1, compare=False)

    @cached_property
    def keys(self) -> frozenset[str]:
        """Everything it says, the words of its figures too ("tablet" of "one tablet")."""
        stems = tuple(word.stem for word in self.segment.words)
        return all_keys(stems).union(*(term.says for term in self.terms))


def read(text: str, passage: int = -1) -> tuple[Statement, ...]:
    """The statements of a text whose abbreviations are spelled out (`spelled`); offsets are those of that text."""
    quantities = [q for q in find_quantities(text) if not _is_prose_number(text, q)]
    drugs, people, names = drug_mentions(text), titled_names(text), capitalised(text)
    found = segments(text)
    over = _under_headings(text, found)
    made = []
    for number, segment in enumerate(found):
        following = found[number + 1] if number + 1 < len(found) else None
        if following is not None and following.sentence != segment.sentence:
            following = None
        figures = tuple(q for q in quantities if segment.start <= q.start < segment.end)
        terms = find_terms(segment, [_with_limit(text, figure) for figure in figures])
        flags = denied(segment, [(segment.words[t.first].start, segment.words[t.last].end) for t in terms if t.negated])
        heading = over.get(number)
        banned = _denied_as_a_whole(number, found, following, text) or _like_the_last(segment, made)
        if banned or (heading is not None and ban_over_a_list(heading)):
            flags = tuple(True for _ in flags)
        made.append(
            Statement(
                segment=segment,
                terms=terms,
                denied=tuple(any(flags[term.first : term.last + 1]) is not term.absence for term in terms),
                statuses=_statuses(segment, heading),
                quantities=figures,
                drugs=tuple(d for d in drugs if segment.start <= d.start < segment.end),
                names=tuple(n for n in names if segment.start <= n.start < segment.end),
                people=tuple(n for n in people if segment.start <= n.start < segment.end),
                sides=sided_parts(segment),
                limited=exempts(following),
                until=lasts_until(segment, following),
                bounded=_is_bounded(number, found, figures),
                denies=any(flags),
                passage=passage,
            )
        )
    return tuple(made)


def spelled(text: str) -> str:
    """`text` as it is read: abbreviations spelled out, typographic quotes and dashes straightened."""
    return spell_out(_OVER.sub("/", text.translate(_STRAIGHT)))


def _under_headings(text: str, found: Sequence[Segment]) -> dict[int, str]:
    """For the items of "Hold until seen: a, b (why), c": the words before the colon, where they name nothing themselves."""
    over: dict[int, str] = {}
    for number, segment in enumerate(found[1:], start=1):
        before = found[number - 1]
        if before.sentence != segment.sentence:
            continue
        between = text[before.end : segment.start]
        lead = found[max(0, number - 2) : number] if before.role is Role.TIME else [before]  # "Hold until seen:"
        bare = all(term.light for one in lead if one.role is not Role.TIME for term in find_terms(one, []))
        if ":" in between and bare:
            over[number] = text[lead[0].start : before.end]
        elif number - 1 in over and ";" not in between and segment.role is Role.MAIN:
            over[number] = over[number - 1]
    return over


def _like_the_last(segment: Segment, made: Sequence[Statement]) -> bool:
    """Whether the segment goes on with a ban: "Do not drive. The same goes for power tools"."""
    return bool(_SAME_GOES.match(segment.text)) and any(
        s.denies for s in made if s.segment.sentence >= segment.sentence - 1
    )


def _denied_as_a_whole(number: int, found: Sequence[Segment], following: Segment | None, text: str) -> bool:
    """Whether its end, or what follows it in its sentence, denies all of the segment: "Allergies: none", "offered and he declined"."""
    if _DECLINED.search(found[number].text):
        return True
    if following is None:
        return False
    return bool(_NONE.fullmatch(following.text) or _DECLINED.match(following.text)) or _said_not_to_be(
        number, found, text
    )


def _said_not_to_be(number: int, found: Sequence[Segment], text: str) -> bool:
    """Whether a bracket parts the segment from its "is not ...": "Repeat camera test (EGD) is not planned"."""
    if number + 2 >= len(found) or found[number + 2].sentence != found[number].sentence:
        return False
    bracketed = text[found[number].end : found[number + 1].start].strip().endswith("(")
    return bracketed and bool(_IS_NOT.match(found[number + 2].text))


def _statuses(segment: Segment, heading: str | None) -> frozenset[Status]:
    """What becomes of the treatment; what happens in an "until ..." becomes of something else ("until the stent is removed")."""
    if (segment.role is Role.TIME and _UNTIL.match(segment.text)) or (
        segment.role is Role.CONDITION and _ONCE.match(segment.text)
    ):
        return frozenset()
    return statuses(segment.text) or statuses(heading or "")


def _is_bounded(number: int, found: Sequence[Segment], figures: Sequence[Quantity]) -> bool:
    """Whether the segment gives a time itself, or one next to it in its sentence gives a time or a condition."""
    near = [found[n] for n in (number - 1, number + 1) if 0 <= n < len(found)]
    hangs = any(s.sentence == found[number].sentence and s.role in (Role.CONDITION, Role.TIME) for s in near)
    return hangs or any(figure.kind in _TIMES for figure in figures)


_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def _with_limit(text: str, figure: Quantity) -> tuple[int, int]:
    """The span of a figure, the words before it that set a limit ("higher than") included."""
    limit = _LIMIT.search(text, max(0, figure.start - 24), figure.start)
    return (limit.start() if limit else figure.start), figure.end


def _is_prose_number(text: str, quantity: Quantity) -> bool:
    """Small counting words that only hold prose together: "the two of them"."""
    return quantity.kind is QuantityKind.NUMBER and text[quantity.start : quantity.end].lower() in _SMALL_NUMBERS
