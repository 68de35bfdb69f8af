"""Sentences that lean on the one before them: "Use one spray. If it is not gone in 5 minutes, call 911."

Told without the second, the first misleads; so a sentence on the same line that leans on a told one is told too. And one that
means the time of the sentence before it ("we will decide at that time") says nothing without that. Only of what to do at home:
in the story of a stay, "It was ..." begins half of all sentences. Knows no question.
"""

import re
from collections.abc import Iterator, Sequence

from ..document import DischargeSummary, Passage

MOST_SENTENCES = 3
_LEANS = re.compile(
    r"(?:if|when|should|once|until|unless)\s+(?:it|this|that|they|these|those|not|so|you do|there is no)\b"
    r"|(?:then|otherwise|after that|if not|even then|even so)\b"
    r"|(?:you (?:may|can)|take|use|give|try)\s+(?:a|an|one)?\s*(?:second|third|other|another|more)\b",
    re.IGNORECASE,
)
_THEN = re.compile(r"\bat (?:that|the same) (?:time|visit|appointment|point)\b", re.IGNORECASE)


def with_neighbours(found: Sequence[int], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages found, each with the sentences after it that lean on it, and the one before it whose time it means."""
    told: dict[int, None] = {}
    for index in found:
        before, passage = summary.passages[index - 1], summary.passages[index]
        if index and _THEN.search(passage.text) and _goes_on(before, passage, summary):
            told[index - 1] = None
        told[index] = None
        told.update(dict.fromkeys(_leaning_on(index, summary)))
    return tuple(told)


def _leaning_on(index: int, summary: DischargeSummary) -> Iterator[int]:
    following = summary.passages[index + 1 : index + 1 + MOST_SENTENCES]
    before = summary.passages[index]
    for passage in following:
        if not _goes_on(before, passage, summary) or not _LEANS.match(passage.text):
            return
        yield passage.index
        before = passage


def _goes_on(before: Passage, passage: Passage, summary: DischargeSummary) -> bool:
    """Whether a passage stands on the same line as the one before it, and both speak of life at home."""
    same_line = "\n" not in summary.text[before.end : passage.start]
    return same_line and before.take_home and passage.take_home and not passage.set_aside
