"""The reading order of a PDF page: ruled tables cell by cell, and outside of them lines from top to bottom.

Thin rectangles are ruling lines; thick ones are shading, and would split cells that are whole. A cell that spans its table or
holds another table is read like a page of its own, for forms are tables within tables. Knows no words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from .lines import Lines
from .pdf_fields import field_words
from .pdf_words import Box, Word, wrapped, write_words
from .table import Cell, Row, could_be_titles, write_table

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table

RULE_POINTS = 1.5
UNKNOWN_LETTER = "\ufffd"
_BOLD_FONT = re.compile("bold|black|heavy", re.I)


@dataclass(slots=True)
class Grid:
    """A ruled table: its box, its rows of cell boxes, and the tables that lie inside one of its cells."""

    box: Box
    rows: list[list[Box]]
    inner: "list[Grid]" = field(default_factory=list)


def lay_out(page: "Page", lines: Lines) -> None:
    """Writes the text of a page in reading order."""
    page = page.dedupe_chars()
    words = [_word(word) for word in page.extract_words(return_chars=True)]
    words += [typed for typed in field_words(page) if not any(_is_in(word, typed.box) for word in words)]
    ruled = page.filter(lambda item: item["object_type"] != "rect" or min(item["width"], item["height"]) < RULE_POINTS)
    _write_region(lines, words, _nested([_grid(table) for table in ruled.find_tables()]))


def _word(word: dict[str, Any]) -> Word:
    text = word["text"]
    while "(cid:" in text:
        before, _, rest = text.partition("(cid:")
        text = before + UNKNOWN_LETTER + rest.partition(")")[2]
    box = (float(word["x0"]), float(word["top"]), float(word["x1"]), float(word["bottom"]))
    return Word(text, box, all(_BOLD_FONT.search(char["fontname"]) for char in word["chars"]))


def _grid(table: "Table") -> Grid:
    return Grid(table.bbox, [[cell for cell in row.cells if cell] for row in table.rows])


def _nested(grids: list[Grid]) -> list[Grid]:
    """Hangs each table under the smallest that surrounds it; what remains stands directly on the page."""
    outermost: list[Grid] = []
    by_size = sorted(grids, key=lambda grid: _area(grid.box))
    for at, grid in enumerate(by_size):
        around = next((larger for larger in by_size[at + 1 :] if _holds(larger.box, grid.box)), None)
        (around.inner if around else outermost).append(grid)
    return outermost


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _holds(outer: Box, inner: Box) -> bool:
    slack = 3
    low = inner[0] >= outer[0] - slack and inner[1] >= outer[1] - slack
    return low and inner[2] <= outer[2] + slack and inner[3] <= outer[3] + slack


def _is_in(word: Word, box: Box) -> bool:
    x, y = word.middle
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _write_region(lines: Lines, words: list[Word], grids: Sequence[Grid]) -> None:
    """Writes what stands between the tables of a region, and each table where it comes."""
    free = list(words)
    inside: list[tuple[Grid, list[Word]]] = []
    for grid in sorted(grids, key=lambda grid: grid.box[1]):
        inside.append((grid, [word for word in free if _is_in(word, grid.box)]))
        free = [word for word in free if not _is_in(word, grid.box)]
    for grid, held in inside:
        write_words(lines, [word for word in free if word.middle[1] < grid.box[1]])
        free = [word for word in free if word.middle[1] >= grid.box[1]]
        _write_grid(lines, held, grid)
    write_words(lines, free)


def _write_grid(lines: Lines, words: list[Word], grid: Grid) -> None:
    edges = sorted({round(cell[0]) for row in grid.rows for cell in row})
    rows: list[_Ruled] = []
    left = list(words)
    for boxes in grid.rows:
        filled: list[tuple[Box, list[Word]]] = []
        for box in boxes:
            if inside := [word for word in left if _is_in(word, box)]:
                filled.append((box, inside))
                left = [word for word in left if not _is_in(word, box)]
        if _are_boxes([box for box, _ in filled], grid):
            rows = _written(lines, rows)
            for box, inside in filled:
                _write_region(lines, inside, [inner for inner in grid.inner if _holds(box, inner.box)])
        elif filled:
            cells = tuple(Cell(wrapped(inside), *_columns(box, edges)) for box, inside in filled)
            bold = all(word.bold for _, inside in filled for word in inside)
            rows.append(_Ruled(cells, frozenset(round(box[0]) for box in boxes), bold))
    _written(lines, rows)
    write_words(lines, left)  # between the cells of an uneven grid


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A row of a ruled table: its cells, the left edges of all its boxes, whether it is in bold letters."""

    cells: tuple[Cell, ...]
    edges: frozenset[int]
    bold: bool
    written: bool = False


def _written(lines: Lines, rows: list[_Ruled]) -> list[_Ruled]:
    """Writes rows, under titles where the first is in bold over rows of the same columns; hands on the titles, if any."""
    if not rows or (len(rows) == 1 and rows[0].written):
        return rows
    first, rest = rows[0], rows[1:]
    aligned = [row for row in rest if row.edges <= first.edges]
    titled = first.bold and any(not row.bold for row in aligned) and could_be_titles(cell.text for cell in first.cells)
    if not titled:
        write_table(lines, [Row(row.cells) for row in rows if not row.written])
        return []
    under = rest[: next((at for at, row in enumerate(rest) if row not in aligned), len(rest))]
    write_table(lines, [Row(first.cells, is_header=True), *(Row(row.cells) for row in under)])
    if len(under) < len(rest):
        return _written(lines, list(rest[len(under) :]))
    return [replace(first, written=True)]


def _are_boxes(filled: list[Box], grid: Grid) -> bool:
    """Whether cells are to be read like pages: one that spans its table, or any that hold another table."""
    if any(_holds(box, inner.box) for box in filled for inner in grid.inner):
        return True
    return len(filled) == 1 and filled[0][2] - filled[0][0] > 0.9 * (grid.box[2] - grid.box[0])


def _columns(box: Box, edges: list[int]) -> tuple[int, int]:
    """The first column of a cell and how many it spans."""
    first = edges.index(round(box[0]))
    return first, max(1, sum(round(box[0]) <= edge < round(box[2]) - 1 for edge in edges))
