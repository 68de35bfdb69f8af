"""A page as words and ruled tables at their places, whichever way these were found: from a text layer or from a picture.

What the modules on layout work on. Knows neither pdfplumber nor tesseract. Points run from the upper left corner.
"""

from dataclasses import dataclass, field

from .marks import doubted, repeated

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the upper left corner."""

DOUBTFUL = 0.85
"""A recognised word below this confidence is flagged. Measured on rendered scans: see tests/test_scans.py."""


@dataclass(slots=True)
class Word:
    """A word and its box. confidence: in [0, 1] where it was recognised from a picture, None where it is text.

    running: whether its line is a header or footer of several pages; repeats: of the word that opens such a line, on how
    many further pages the line was left out.
    """

    text: str
    box: Box
    bold: bool
    confidence: float | None = None
    running: bool = False
    repeats: int = 0

    @property
    def height(self) -> float:
        """Points."""
        return self.box[3] - self.box[1]

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of its box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def marked(self) -> str:
        """Its text, behind marks that `pdf.marks.settle` turns into notices."""
        text = self.text
        if self.confidence is not None and self.confidence < DOUBTFUL:
            text = doubted(self.confidence) + text
        return repeated(self.repeats) + text if self.repeats else text


@dataclass(slots=True)
class Grid:
    """A ruled table: its box, its rows of cell boxes, and the tables that lie inside one of its cells.

    shaded: whether the first row, and no other, stands on a coloured ground, as column titles do.
    """

    box: Box
    rows: list[list[Box]]
    inner: "list[Grid]" = field(default_factory=list)
    shaded: bool = False


@dataclass(slots=True)
class PageContent:
    """The words and outermost tables of a page. confidence: of its words, as for `document.Page`.

    caution: what the reader must be told of the whole page, "" for nothing.
    """

    number: int
    width: float
    height: float
    words: list[Word]
    grids: list[Grid]
    confidence: float | None = None
    caution: str = ""


def area(box: Box) -> float:
    """Square points."""
    return (box[2] - box[0]) * (box[3] - box[1])


def holds(outer: Box, inner: Box) -> bool:
    """Whether a box lies inside another, the width of a rule aside."""
    slack = 3
    low = inner[0] >= outer[0] - slack and inner[1] >= outer[1] - slack
    return low and inner[2] <= outer[2] + slack and inner[3] <= outer[3] + slack


def is_in(word: Word, box: Box) -> bool:
    """Whether the middle of a word lies in a box."""
    x, y = word.middle
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def tables_of(grids: list[Grid]) -> list[Grid]:
    """The tables among grids and all that lie inside them: what has rows of several cells."""
    found = [grid for grid in grids if any(len(row) > 1 for row in grid.rows)]
    return found + [table for grid in grids for table in tables_of(grid.inner)]


def nested(grids: list[Grid]) -> list[Grid]:
    """Hangs each table under the smallest that surrounds it; what remains stands directly on the page."""
    outermost: list[Grid] = []
    by_size = sorted(grids, key=lambda grid: area(grid.box))
    for at, grid in enumerate(by_size):
        around = next((larger for larger in by_size[at + 1 :] if holds(larger.box, grid.box)), None)
        (around.inner if around else outermost).append(grid)
    return outermost
