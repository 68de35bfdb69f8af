"""The reading order of words that no ruling lines part: lines, wrapped cells, newspaper columns.

Two observations carry it. Text whose height overlaps a neighbour's by half a line is a wrapped cell of the same row, for no
ordinary text is set like that. Two runs of full lines side by side, going on in lower case, are columns to read one after the
other. All else is read across, so that a dose stays with its drug. Knows no words; a gap is measured in letter heights.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ..reading import LineKind
from .lines import Lines
from .table import side_by_side

GUTTER_HEIGHTS = 1.3
"""White space as wide as this many letter heights parts two cells of a line."""
PARAGRAPH_HEIGHTS = 0.75
"""White space as high as this many letter heights starts a new paragraph."""
MAX_ROW_LINES = 8
"""A row of a table whose cells wrap over more lines than this is taken for newspaper columns."""
NEWSPAPER_LINES = 4
"""Fewer lines side by side are read across."""

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom in points from the upper left corner."""


@dataclass(slots=True)
class Word:
    """A word and its box."""

    text: str
    box: Box
    bold: bool

    @property
    def height(self) -> float:
        """Points."""
        return self.box[3] - self.box[1]

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of its box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


def wrapped(words: list[Word]) -> str:
    """The words of a cell, its wrapped lines joined: here a line end says nothing."""
    return " ".join(" ".join(word.text for word in line) for line in _text_lines(words))


def _text_lines(words: Sequence[Word]) -> list[list[Word]]:
    """The lines of one column, each from left to right; raised or lowered letters stay in their line."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle[1]):
        line = found[-1] if found else []
        if line and word.middle[1] - median(other.middle[1] for other in line) < 0.5 * max(word.height, line[0].height):
            line.append(word)
        else:
            found.append([word])
    return [sorted(line, key=lambda word: word.box[0]) for line in found]


Band = list[list[Word]]
"""The words at one height, parted into columns."""


def write_words(lines: Lines, words: list[Word]) -> None:
    """Writes text that no lines surround."""
    lines.gap()
    bottom, was_bold = 0.0, False
    bands = [_columns_of(band) for band in _bands(words)]
    at = 0
    while at < len(bands):
        if run := _newspaper(bands[at:]):
            for side in (0, 1):
                lines.gap()
                _write_lines(lines, [word for band in bands[at : at + run] if side < len(band) for word in band[side]])
            at += run
            lines.gap()
            continue
        band = [word for column in bands[at] for word in column]
        all_bold = all(word.bold for word in band)
        starts_bold = bands[at][0][0].bold and len(bands[at]) == 1
        space = min(word.box[1] for word in band) - bottom
        new_kind = not all_bold if was_bold else starts_bold
        if new_kind or space > PARAGRAPH_HEIGHTS * median(word.height for word in band):
            lines.gap()
        _write_band(lines, bands[at])
        bottom, was_bold = max(word.box[3] for word in band), all_bold
        at += 1
    lines.gap()


def _newspaper(bands: list[Band]) -> int:
    """How many bands from the first on are two columns of running text: full lines that go on in lower case."""
    run: list[Band] = []
    for band in bands:
        if len(band) != 2 or (run and not _shares_gutter(run[0], band)):
            break
        run.append(band)
    if len(run) < NEWSPAPER_LINES:
        return 0
    return len(run) if all(_is_prose([band[side] for band in run]) for side in (0, 1)) else 0


def _shares_gutter(one: Band, other: Band) -> bool:
    left = max(word.box[2] for band in (one, other) for word in band[0])
    right = min(word.box[0] for band in (one, other) for word in band[1])
    starts = abs(one[0][0].box[0] - other[0][0].box[0]) + abs(one[1][0].box[0] - other[1][0].box[0])
    return left < right and starts < 2 * one[0][0].height


def _is_prose(column: list[list[Word]]) -> bool:
    start = min(line[0].box[0] for line in column)
    width = max(line[-1].box[2] for line in column) - start
    full = sum(line[-1].box[2] - start > 0.75 * width for line in column[:-1])
    going_on = sum(line[0].text[:1].islower() for line in column[1:])
    return full >= 0.6 * (len(column) - 1) and going_on >= 0.3 * (len(column) - 1)


def _bands(words: list[Word]) -> Iterator[list[Word]]:
    """The words from top to bottom in groups whose heights overlap: a line, or a row of wrapped cells."""
    band: list[Word] = []
    bottom = 0.0
    for word in sorted(words, key=lambda word: word.box[1]):
        if band and word.box[1] > bottom - 0.3 * word.height:
            yield band
            band = []
        bottom = max(bottom, word.box[3]) if band else word.box[3]
        band.append(word)
    if band:
        yield band


def _columns_of(band: list[Word]) -> Band:
    """The words of a band, parted where a gutter runs through all of its lines."""
    ordered = sorted(band, key=lambda word: word.box[0])
    gutter = GUTTER_HEIGHTS * median(word.height for word in band)
    columns, right = [[ordered[0]]], ordered[0].box[2]
    for word in ordered[1:]:
        if word.box[0] - right > gutter:
            columns.append([])
        columns[-1].append(word)
        right = max(right, word.box[2])
    return columns


def _write_lines(lines: Lines, words: list[Word]) -> None:
    for line in _text_lines(words):
        lines.add(" ".join(word.text for word in line))


def _write_band(lines: Lines, columns: Band) -> None:
    if max(len(_text_lines(column)) for column in columns) > MAX_ROW_LINES:
        for column in columns:
            _write_lines(lines, column)
            lines.gap()
        return
    cells = [wrapped(column) for column in columns]
    if len(cells) > 1 and len(cells[0]) <= 3 and not cells[0].endswith(":"):  # the number or bullet of a list line
        cells[:2] = [f"{cells[0]} {cells[1]}"]
    lines.add(side_by_side(cells), LineKind.ROW if len(cells) > 1 else None)
