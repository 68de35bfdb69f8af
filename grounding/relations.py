"""Small words that turn a statement round: before and after, above and below, with and between, in and out.

They state nothing by themselves, so no other check looks at them; but "the dose after dialysis" is not "the dose before
dialysis". A relation is compared where answer and passages have it of the same thing.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..answer import ClaimKind, Support
from ..clinical.quantities import Quantity, QuantityKind, same
from .claims import Statement
from .evidence import Evidence
from .findings import Finding
from .terms import all_keys
from .words import Word

_WORDS = {
    "before": r"before|prior to|ahead of",
    "after": r"after|following|once",
    "above": r"above|higher than|over|past|beyond",
    "below": r"below|lower than|beneath|under(?! the skin)",
    "with": r"(?:together |along )?with|(?:at|at the) same time as|alongside",
    "between": r"between|away from|apart from",
    "without": r"without|with no",
    "during": r"during|while",
}
_OPPOSITES = {
    "before": {"after", "during"}, "after": {"before", "during"}, "above": {"below"}, "below": {"above"},
    "with": {"without", "between"}, "between": {"with"}, "without": {"with"}, "during": {"before", "after"},
}  # fmt: skip
_RELATION = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()) + r")\b(?! (?:all|up)\b)",
    re.IGNORECASE,
)
_SIDE_OF_TIME = re.compile(r"(before|prior to|after|following)\b", re.IGNORECASE)
_Related = tuple[Statement, list[tuple[str, Word]]]
_REACH = 4  # words between a relation and what it is about
_NAMES_NOTHING = frozenset(
    "the a an your his her their its my any each every all some this that these those of you he she it".split()
)


def findings(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each statement with a relation that the passages turn round."""
    found = []
    known = [(statement, list(_relations(statement))) for statement in evidence.statements]
    for index, statement in enumerate(answer):
        for relation, word in () if statement.denies else _relations(statement):
            passage = _turned_round(relation, word, known)
            if passage is not None:
                reason = f"The summary does not say it {relation} this: {word.text}."
                text = statement.segment.text
                found.append(Finding(index, ClaimKind.CONDITION, text, Support.CONTRADICTED, passage, reason))
    return found + _times_turned_round(answer, evidence)


def _times_turned_round(answer: Sequence[Statement], evidence: Evidence) -> list[Finding]:
    """A finding for each "one hour after" that the passages have as "one hour before" alone."""
    told = list(_sides_of_times(evidence.statements))
    found = []
    for index, span, side in _sides_of_times(answer):
        known = [(evidence.statements[n].passage, other) for n, figure, other in told if same(figure, span)]
        if known and side not in {other for _, other in known}:
            reason = f"The summary does not say it is {side}."
            text = answer[index].segment.text
            found.append(Finding(index, ClaimKind.CONDITION, text, Support.CONTRADICTED, known[0][0], reason))
    return found


def _sides_of_times(statements: Sequence[Statement]) -> Iterator[tuple[int, Quantity, str]]:
    """(place, time, "before" or "after") of each "30 minutes before ...", which the next segment begins with."""
    for index, (statement, following) in enumerate(pairwise(statements)):
        side = _SIDE_OF_TIME.match(following.segment.text)
        if side and following.segment.sentence == statement.segment.sentence and following.passage == statement.passage:
            for figure in statement.quantities[-1:]:
                if figure.kind is QuantityKind.DURATION and statement.segment.end - figure.end <= 1:
                    yield index, figure, "after" if side[1].lower() in ("after", "following") else "before"


def _turned_round(relation: str, word: Word, statements: Sequence[_Related]) -> int | None:
    """The passage that has the opposite relation of the same thing, where none has this one."""
    opposite, keys = None, all_keys((word.stem,))
    for known, related in statements:
        said = {name for name, other in related if keys & all_keys((other.stem,))}
        if relation in said or (known.denies and said):
            return None
        if said & _OPPOSITES[relation] and opposite is None:
            opposite = known.passage
    return opposite


def _relations(statement: Statement) -> Iterator[tuple[str, Word]]:
    """Each relation of a statement with the first word after it that names something."""
    for match in _RELATION.finditer(statement.segment.text):
        at = statement.segment.start + match.end()
        after = [word for word in statement.segment.words if word.start >= at][:_REACH]
        about = next((word for word in after if word.text not in _NAMES_NOTHING), None)
        if about is not None and match.lastgroup and not about.text.isdigit():
            yield match.lastgroup, about
