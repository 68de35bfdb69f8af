"""What a reader hands over: the text of a file, and what the format itself knows of its layout.

Knows no clinical word: headings by their wording are found in `sections`, sentences in `passages`, drugs in `medications`.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from ..document import Notice, Page, Span
from ..vocabulary import SetAside


class LineKind(StrEnum):
    """What a format says a line is. A format that says nothing marks no lines; plain text only rows lined up under titles."""

    HEADING = "heading"
    ITEM = "item"
    ROW = "row"


class TitledCell(Span):
    """The value of one cell within its row's line (its column title not included), and the title of its column."""

    title: str


class MarkedLine(Span):
    """A span of the text that the format itself marks; it may run over several lines of a wrapped cell or item.

    code, level: of a heading, the LOINC code of its section where the format gives one, and how deep it is nested, from 1.
    cells: of a row, its cells that have a column title. set_aside: why the line must not be quoted, as the reader knows.
    """

    kind: LineKind
    code: str | None = None
    level: int = 1
    cells: tuple[TitledCell, ...] = ()
    set_aside: SetAside | None = None


class Reading(BaseModel):
    """The text of a file, line ends as "\\n"; the spans that the format marks, in order; the span of each page.

    notices: what the reader has to say about stretches of the text, in order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    format: str
    marks: tuple[MarkedLine, ...] = ()
    pages: tuple[Page, ...] = ()
    notices: tuple[Notice, ...] = ()
