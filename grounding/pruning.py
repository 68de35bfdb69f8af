"""What is left of an answer when the sentences that failed are taken out, where what is left still answers truly.

Pure: an answer and its passages in, a shorter answer or None out. Nothing is rewritten. None where taking out would mislead: the
sentence that failed limited or banned something that the rest speaks of, the rest hangs on it ("also", "it"), a list loses all its
items, or too little remains to be an answer.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from .check import check
from .claims import Statement, read, spelled
from .evidence import content
from .segments import Role, sentences
from .status import Status

_MOST_SENTENCES = 16
_DANGLES = re.compile(
    r"\W*(?:also|then|and|but|or|so|it|its|this|that|these|those|they|them|otherwise|instead|after that|afterwards|however|"
    r"in addition|too|the same|both|the other|do so|if not)\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?;\"')\]]*[ \t]*")
_NOT = re.compile(r"\b(?:not|never|no)\b|n't\b", re.IGNORECASE)
_SPACES = re.compile(r"[ \t]+")
_EMPTY_ITEM = re.compile(r"^\s*(?:[-*•·]+|\d{1,2}[.)])?\s*$")


def without_failures(answer: str, passages: Sequence[str]) -> str | None:
    """The answer without the sentences that the passages do not bear out; None where no true answer remains.

    An answer that passes is returned as it is. Costs one check for each sentence.
    """
    if check(answer, passages).grounded:
        return answer
    spans = sentences(answer)
    if not 2 <= len(spans) <= _MOST_SENTENCES:
        return None
    kept = _standing(answer, spans, passages)
    removed = [span for span in spans if span not in kept]
    if len(kept) < len(removed) or not removed or _hangs(answer, spans, kept) or _matters(answer, removed, kept):
        return None
    left = _cut(answer, removed)
    report = check(left, passages)
    return left if report.grounded and report.verdicts and not _leads_nowhere(left) else None


def _standing(answer: str, spans: Sequence[tuple[int, int]], passages: Sequence[str]) -> list[tuple[int, int]]:
    """The sentences that pass, each read after those that passed before it."""
    kept: list[tuple[int, int]] = []
    for span in spans:
        trial = "\n".join(answer[start:end] for start, end in [*kept, span])
        if check(trial, passages).grounded:
            kept.append(span)
    return kept


def _hangs(answer: str, spans: Sequence[tuple[int, int]], kept: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence that stays opens with a word that leans on one that goes."""
    after_removed = [span for before, span in pairwise(spans) if before not in kept and span in kept]
    return any(_DANGLES.match(answer[start:end]) for start, end in after_removed)


def _matters(answer: str, removed: Sequence[tuple[int, int]], kept: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence that goes bans, limits or stops something that a sentence which stays speaks of."""
    stays = [statement for start, end in kept for statement in read(spelled(answer[start:end]))]
    drugs = {drug.generic for statement in stays for drug in statement.drugs}
    said = frozenset(key for statement in stays for key in statement.keys)
    for start, end in removed:
        for statement in read(spelled(answer[start:end])):
            shared = {drug.generic for drug in statement.drugs} & drugs
            about = shared or any(term.borne_out_by(said) for term in content(statement)) or not statement.drugs
            if about and _limits(statement):
                return True
    return False


def _limits(statement: Statement) -> bool:
    conditional = statement.segment.role in (Role.CONDITION, Role.TIME)
    return (
        statement.denies
        or bool(_NOT.search(statement.segment.text))
        or statement.until
        or conditional
        or Status.STOPPED in statement.statuses
    )


def _cut(answer: str, removed: Sequence[tuple[int, int]]) -> str:
    """The answer without some spans; lines that held nothing else go with them."""
    marked = answer
    for start, end in sorted(removed, reverse=True):
        stop = _STOP.match(marked, end)
        marked = marked[:start] + "\0" + marked[stop.end() if stop else end :]
    lines = [line for line in marked.split("\n") if "\0" not in line or not _EMPTY_ITEM.match(line.replace("\0", ""))]
    return "\n".join(_SPACES.sub(" ", line.replace("\0", "")).rstrip() for line in lines).strip()


def _leads_nowhere(text: str) -> bool:
    """Whether a line that leads a list in has no item after it."""
    lines = [line.strip(" *") for line in text.split("\n") if line.strip()]
    following = [*lines[1:], ""]
    return any(
        line.endswith(":") and (not after or after.endswith(":")) for line, after in zip(lines, following, strict=True)
    )
