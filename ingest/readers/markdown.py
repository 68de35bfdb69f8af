"""Markdown, verbatim but for its line ends, so that every quote can be checked against the file.

markdown-it-py (CommonMark with tables) says which lines are headings, items and rows; nothing is rendered. A mark covers
whole lines, with their "#", "-" or "|".
"""

from ...document import Span
from ...settings import Settings
from ..reading import LineKind, MarkedLine, Reading
from .encoding import decode, unix_lines


def read(data: bytes, settings: Settings) -> Reading:
    """The text of a Markdown file. Raises DocumentUnsupported for bytes that are no text."""
    text = unix_lines(decode(data))
    return Reading(text=text, format="md", marks=tuple(_marks(text)))


def _marks(text: str) -> list[MarkedLine]:
    from markdown_it import MarkdownIt

    starts = _line_starts(text)
    marks: list[MarkedLine] = []
    item_at: int | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "list_item_open" and token.map:
            item_at = token.map[0]
        if token.map is None or token.type not in ("heading_open", "tr_open", "inline"):
            continue
        first, last = token.map
        if token.type == "heading_open":
            marks.append(_mark(text, starts, first, last, LineKind.HEADING))
        elif token.type == "tr_open":
            marks.append(_mark(text, starts, first, last, LineKind.ROW))
        elif item_at is not None and first >= item_at:
            if first == item_at and not (marks and marks[-1].end > starts[first]):
                marks.append(_mark(text, starts, first, last, LineKind.ITEM))
            item_at = None
    return marks


def _line_starts(text: str) -> list[int]:
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    return starts


def _mark(text: str, starts: list[int], first: int, last: int, kind: LineKind) -> MarkedLine:
    start, end = starts[first], min(starts[last], len(text))
    span = Span(start=start, end=start + len(text[start:end].rstrip()))
    return MarkedLine(start=span.start, end=span.end, kind=kind)
