"""The page a reader writes on: lines with their marks and page spans, white space tidied.

For the formats whose text is laid out anew (PDF, DOCX, HTML, RTF); plain text and Markdown stay as they are. Digits,
letters and punctuation are never touched.
"""

import re
from collections.abc import Sequence
from typing import TypeVar

from ...document import Notice, Page, Span
from ...vocabulary import NoticeKind, SetAside
from ..reading import LineKind, MarkedLine, Reading, TitledCell

Moved = TypeVar("Moved", bound=Span)

_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff\ufdd0-\ufdef]")


def tidy(text: str) -> str:
    """One space between words, "\\n" between lines, no empty line, nothing invisible."""
    plain = _INVISIBLE.sub("", _BREAKS.sub("\n", text))
    lines = (_SPACES.sub(" ", line).strip() for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)


class Lines:
    """Collects the lines of a document in reading order."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._marks: list[MarkedLine] = []
        self._notices: list[Notice] = []
        self._pages: list[Page] = []

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    def add(
        self,
        text: str,
        kind: LineKind | None = None,
        *,
        cells: Sequence[TitledCell] = (),
        set_aside: SetAside | None = None,
    ) -> Span:
        """Adds the lines of `text`, marked as one whole if a kind is given, and returns their span; nothing if no text.

        cells: of a row, spans into `text`, which must be tidy.
        """
        content = tidy(text)
        start = self._length
        span = Span(start=start, end=start + len(content))
        if content:
            self._write(content + "\n")
            if kind is not None:
                within = tuple(_moved(cell, start) for cell in cells)
                self._marks.append(
                    MarkedLine(start=span.start, end=span.end, kind=kind, cells=within, set_aside=set_aside)
                )
        return span

    def heading(self, title: str, *, code: str | None = None, level: int = 1) -> Span:
        """Adds a heading on a paragraph of its own, with the LOINC code of its section if there is one."""
        self.gap()
        content = " ".join(tidy(title).split("\n"))
        span = Span(start=self._length, end=self._length + len(content))
        if content:
            self._write(content + "\n")
            self._marks.append(
                MarkedLine(start=span.start, end=span.end, kind=LineKind.HEADING, code=code, level=level)
            )
        return span

    def gap(self) -> None:
        """An empty line, where the text so far does not end with one: what follows is another paragraph."""
        if self._parts and self._parts[-1] != "\n":
            self._write("\n")

    def start_page(self, confidence: float | None = None) -> None:
        """What follows stands on the next page. confidence: of its words, in [0, 1], where they were recognised."""
        self._pages.append(Page(start=self._length, end=self._length, confidence=confidence))

    def notice(self, kind: NoticeKind, text: str, span: Span) -> None:
        """Says something about a stretch of the text, as `add` returned it or from one such start to another end."""
        self._notices.append(Notice(start=span.start, end=span.end, kind=kind, text=text))

    def include(self, reading: Reading) -> Span:
        """Adds another reading whole, as of a file inside this one: its text unchanged, marks and notices moved along."""
        self.gap()
        by = self._length
        self._write(reading.text if reading.text.endswith("\n") else reading.text + "\n")
        self._marks += [_moved(mark, by) for mark in reading.marks]
        self._notices += [_moved(notice, by) for notice in reading.notices]
        return Span(start=by, end=by + len(reading.text))

    def reading(self, format_: str) -> Reading:
        """The finished text. Each page runs to the start of the next, so that pages cover the text."""
        text = "".join(self._parts)
        starts = [0, *(page.start for page in self._pages[1:])]
        ends = [*starts[1:], len(text)]
        pages = tuple(
            page.model_copy(update={"start": start, "end": end})
            for page, start, end in zip(self._pages, starts, ends, strict=False)
        )
        notices = tuple(sorted(self._notices, key=lambda notice: notice.start))
        return Reading(text=text, format=format_, marks=tuple(self._marks), pages=pages, notices=notices)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _moved(span: Moved, by: int) -> Moved:
    """A copy of a mark or notice, `by` characters further on, with the cells inside it."""
    changes: dict[str, object] = {"start": span.start + by, "end": span.end + by}
    if isinstance(span, MarkedLine):
        changes["cells"] = tuple(_moved(cell, by) for cell in span.cells)
    return span.model_copy(update=changes)
