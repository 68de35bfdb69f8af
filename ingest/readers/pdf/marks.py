"""Marks set beside words while a page is laid out, and settled in the finished text: there they become notices.

A word does not know on which line it will stand, and a table is written by others; so the mark travels as one character of
Unicode's private plane 16, which no font explains and which is taken out of every file's own text first. Spans are moved
along. Words parted at a line end are joined here too, since only the whole text shows how the word is written elsewhere.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeVar

from ....document import Notice, Span
from ....vocabulary import NoticeKind
from ...reading import MarkedLine, Reading
from .hyphens import parted_words

_DOUBT = 0x10F000  # to 0x10F064: the confidence in hundredths
_REPEAT = 0x10F100  # to 0x10F8FF: how often a line was left out
_ANY_MARK = re.compile(f"[{chr(_DOUBT)}-\U0010f8ff]")
_MAX_REPEATS = 0x7FF
_Moved = TypeVar("_Moved", bound=Span)


def doubted(confidence: float) -> str:
    """The mark of a word that was recognised with a confidence in [0, 1]."""
    return chr(_DOUBT + round(100 * min(1.0, max(0.0, confidence))))


def repeated(times: int) -> str:
    """The mark of a line that was left out on so many further pages."""
    return chr(_REPEAT + min(times, _MAX_REPEATS))


def unmarked(text: str) -> str:
    """A file's own words without characters that would be taken for marks."""
    return _ANY_MARK.sub("", text)


def settle(reading: Reading) -> Reading:
    """The reading without marks, a notice for each line that had some, and parted words joined."""
    text = reading.text
    notices = [*reading.notices, *_notices(text)]
    ends = {mark.end for mark in reading.marks}  # what follows a row or heading is never part of its last word
    joined = [cut for cut in parted_words(text) if text.find("\n", *cut) not in ends]
    joined += list(_page_breaks(reading))
    cuts = sorted([match.span() for match in _ANY_MARK.finditer(text)] + joined)
    if not cuts:
        return reading
    moved = _Moves(cuts)
    kept = "".join(text[start:end] for (_, start), (end, _) in pairwise([(0, 0), *cuts, (len(text), 0)]))
    return reading.model_copy(
        update={
            "text": kept,
            "marks": tuple(moved.span(mark) for mark in reading.marks),
            "pages": tuple(moved.span(page) for page in reading.pages),
            "notices": tuple(sorted((moved.span(notice) for notice in notices), key=lambda notice: notice.start)),
        }
    )


def _page_breaks(reading: Reading) -> Iterator[tuple[int, int]]:
    """The empty lines that part a sentence where a page ends."""
    text = reading.text
    for page in reading.pages[1:]:
        before = text[: page.start].rstrip("\n")
        last_line = before[before.rfind("\n") + 1 :]
        goes_on = text[page.start : page.start + 1].islower() and last_line and last_line[-1] not in ".:;!?"
        if goes_on and not _ANY_MARK.search(last_line) and page.start - len(before) > 1:
            yield len(before) + 1, page.start


def _notices(text: str) -> Iterator[Notice]:
    at = 0
    for line in text.splitlines(keepends=True):
        marks = [ord(mark) for mark in _ANY_MARK.findall(line)]
        span = {"start": at, "end": at + len(line.rstrip("\n"))}
        if doubts := [mark - _DOUBT for mark in marks if mark < _REPEAT]:
            said = f"Recognised from a picture with {min(doubts)} % confidence: check it against the paper."
            yield Notice(kind=NoticeKind.LOW_CONFIDENCE, text=said, **span)
        if times := max((mark - _REPEAT for mark in marks if mark > _REPEAT), default=0):
            pages = "one further page" if times == 1 else f"{times} further pages"
            said = f"This line is repeated at the edge of {pages}, where it is left out."
            yield Notice(kind=NoticeKind.LEFT_OUT, text=said, **span)
        at += len(line)


class _Moves:
    """Where offsets of a text lie once stretches have been cut from it."""

    def __init__(self, cuts: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in cuts]
        self._ends = [end for _, end in cuts]
        self._gone = [0]
        for start, end in cuts:
            self._gone.append(self._gone[-1] + end - start)

    def span(self, span: _Moved) -> _Moved:
        """A copy of a span, and of the cells in it, at their places in the shorter text."""
        changes: dict[str, object] = {"start": self._moved(span.start), "end": self._moved(span.end)}
        if isinstance(span, MarkedLine):
            changes["cells"] = tuple(self.span(cell) for cell in span.cells)
        return span.model_copy(update=changes)

    def _moved(self, at: int) -> int:
        before = bisect_left(self._starts, at)
        inside = max(0, self._ends[before - 1] - at) if before else 0
        return at - self._gone[before] + inside
