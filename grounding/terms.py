"""The terms of a segment: its words, and the phrases of the table of equivalents, each with what would bear it out.

"Throw up" is borne out by "vomiting", "your doctor" by "the neurologist" but not the other way round. Words inside a figure
are no terms: figures are compared as figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .glossary import entry_of, every, longest
from .plain_words import is_light
from .segments import Segment

_WHOSE = frozenset({"your", "his", "her", "my", "their", "lower", "upper", "low"})
_NEGATIVE = frozenset({"not", "no", "without"})


@dataclass(frozen=True)
class Term:
    """A word or a phrase. first, last: positions in `Segment.words`. light: it states nothing by itself.

    says: what it states. accepts: what bears it out; for a phrase, what bears out each of its words does too (`parts`).
    absence: it says that something is not there ("afebrile"), as a denial of that would. negated: a phrase whose own
    "not" denies nothing else ("will not go away" is "persistent").
    """

    text: str
    says: frozenset[str]
    accepts: frozenset[str]
    first: int
    last: int
    light: bool
    parts: tuple[frozenset[str], ...] = ()
    absence: bool = False
    negated: bool = False

    def borne_out_by(self, keys: frozenset[str]) -> bool:
        """Whether something that says `keys` says this."""
        if not self.accepts.isdisjoint(keys):
            return True
        return bool(self.parts) and all(not part.isdisjoint(keys) for part in self.parts)


def find_terms(segment: Segment, figures: Sequence[tuple[int, int]]) -> tuple[Term, ...]:
    """The terms of `segment` in order, the spans of its `figures` left out; a known phrase is one term."""
    free = [not any(start < word.end and word.start < end for start, end in figures) for word in segment.words]
    stems = tuple(word.stem for word in segment.words)
    found: list[Term] = []
    at = 0
    while at < len(stems):
        if not free[at]:
            at += 1
            continue
        length, entry = longest(stems, at)
        if not all(free[at : at + length]):
            length, entry = 1, entry_of(stems[at])
        run = stems[at : at + length]
        written = " ".join(word.text for word in segment.words[at : at + length])
        own = frozenset({" ".join(run)} if not (entry and entry.absence) else ())
        run_words = frozenset() if entry is None or entry.absence or entry.stance else frozenset(run) - _NEGATIVE
        light = (all(map(is_light, run)) and not _is_a_back(stems, at)) or bool(entry and entry.stance)
        found.append(
            Term(
                text=written,
                says=own | (entry.says if entry else frozenset()) | (run_words if length > 1 else frozenset()),
                accepts=own | (entry.accepts if entry else frozenset()),
                first=at,
                last=at + length - 1,
                light=light,
                parts=_parts(run),
                absence=bool(entry and entry.absence),
                negated=length > 1 and not (entry and entry.stance) and not _NEGATIVE.isdisjoint(run),
            )
        )
        at += length
    return tuple(found)


def _is_a_back(stems: Sequence[str], at: int) -> bool:
    """Whether "back" is the part of the body: "your back", not "come back"."""
    return stems[at] == "back" and stems[max(at - 1, 0)] in _WHOSE


def all_keys(stems: Sequence[str]) -> frozenset[str]:
    """Everything a run of words says: each word, and each known term in it."""
    return frozenset(stems).union(*(entry.says for entry in every(stems) if not entry.absence))


def _parts(run: Sequence[str]) -> tuple[frozenset[str], ...]:
    """What bears out each shorter term inside a phrase; nothing for a single word."""
    parts: list[frozenset[str]] = []
    at = 0
    while len(run) > 1 and at < len(run):
        length, entry = longest(run, at, len(run) - 1)
        inner = run[at : at + length]
        if not all(map(is_light, inner)):
            parts.append(frozenset({" ".join(inner)}) | (entry.accepts if entry else frozenset()))
        at += length
    return tuple(parts)
