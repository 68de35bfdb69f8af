"""The page a reader writes on: lines with their marks and page spans, white space tidied.

For the formats whose text is laid out anew (PDF, DOCX, HTML, RTF); plain text and Markdown stay as they are. Digits,
letters and punctuation are never touched.
"""

import re

from ...document import Span
from ..reading import LineKind, MarkedLine, Reading

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
        self._page_starts: list[int] = []

    @property
    def length(self) -> int:
        """Characters so far."""
        return self._length

    def add(self, text: str, kind: LineKind | None = None) -> None:
        """Adds the lines of `text`, marked as one whole if a kind is given; nothing if there is no text."""
        content = tidy(text)
        if not content:
            return
        start = self._length
        self._write(content + "\n")
        if kind is not None:
            self._marks.append(MarkedLine(start=start, end=start + len(content), kind=kind))

    def gap(self) -> None:
        """An empty line, where the text so far does not end with one: what follows is another paragraph."""
        if self._parts and self._parts[-1] != "\n":
            self._write("\n")

    def start_page(self) -> None:
        """What follows stands on the next page."""
        self._page_starts.append(self._length)

    def reading(self, format_: str) -> Reading:
        """The finished text. Each page runs to the start of the next, so that pages cover the text."""
        text = "".join(self._parts)
        starts = [0, *self._page_starts[1:]] if self._page_starts else []
        pages = tuple(Span(start=a, end=b) for a, b in zip(starts, [*starts[1:], len(text)], strict=False))
        return Reading(text=text, format=format_, marks=tuple(self._marks), pages=pages)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
