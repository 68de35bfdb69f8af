"""What a reader hands over: the text of a file, and what the format itself knows of its layout.

Knows no clinical word: headings by their wording are found in `sections`, sentences in `passages`.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from ..document import Span


class LineKind(StrEnum):
    """What a format says a line is. Formats that say nothing (plain text, PDF) mark no lines."""

    HEADING = "heading"
    ITEM = "item"
    ROW = "row"


class MarkedLine(Span):
    """A span of the text that the format itself marks; it may run over several lines of a wrapped cell or item."""

    kind: LineKind


class Reading(BaseModel):
    """The text of a file, line ends as "\\n"; the spans that the format marks, in order; the span of each page."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    format: str
    marks: tuple[MarkedLine, ...] = ()
    pages: tuple[Span, ...] = ()
