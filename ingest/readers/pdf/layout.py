"""The reading order of a PDF page: ruled tables cell by cell, and outside of them lines from top to bottom.

Thin rectangles are ruling lines; thick ones are shading, and would split cells that are whole. A cell that spans its table or
holds another table is read like a page of its own, for forms are tables within tables. Knows no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..lines import Lines
from ..table import Cell, Row, could_be_titles, write_table
from .fields import field_words
from .letters import page_words
from .page import Box, Grid, PageContent, Word, holds, is_in, nested
from .words import wrapped, write_words

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.table import Table

RULE_POINTS = 1.5


def page_content(page: "Page") -> PageContent:
    """What stands on a page with a text layer, and what was typed into its form fields."""
    page = page.dedupe_chars()
    words = page_words(page)
    words += [typed for typed in field_words(page) if not any(is_in(word, typed.box) for word in words)]
    ruled = page.filter(lambda item: item["object_type"] != "rect" or min(item["width"], item["height"]) < RULE_POINTS)
    grids = [_grid(table) for table in ruled.find_tables()]
    _shade(grids, [(rect["x0"], rect["top"], rect["x1"], rect["bottom"]) for rect in page.rects if rect["fill"]])
    return PageContent(page.page_number, float(page.width), float(page.height), words, nested(grids))


def lay_out(page: PageContent, lines: Lines) -> None:
    """Writes the text of a page in reading order."""
    _write_region(lines, page.words, page.grids)


def _grid(table: "Table") -> Grid:
    return Grid(table.bbox, [[cell for cell in row.cells if cell] for row in table.rows])


def _shade(grids: list[Grid], grounds: list[Box]) -> None:
    """Marks the tables whose first row alone stands on a ground; zebra stripes say nothing."""
    for grid in grids:
        shaded = [_is_shaded(row, grounds) for row in grid.rows]
        grid.shaded = len(shaded) > 1 and shaded[0] and not any(shaded[1:])


def _is_shaded(row: list[Box], grounds: list[Box]) -> bool:
    middles = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in row]
    return bool(middles) and all(any(g[0] < x < g[2] and g[1] < y < g[3] for g in grounds) for x, y in middles)


def _write_region(lines: Lines, words: list[Word], grids: Sequence[Grid]) -> None:
    """Writes what stands between the tables of a region, and each table where it comes."""
    free = list(words)
    inside: list[tuple[Grid, list[Word]]] = []
    for grid in sorted(grids, key=lambda grid: grid.box[1]):
        inside.append((grid, [word for word in free if is_in(word, grid.box)]))
        free = [word for word in free if not is_in(word, grid.box)]
    for grid, held in inside:
        write_words(lines, [word for word in free if word.middle[1] < grid.box[1]])
        free = [word for word in free if word.middle[1] >= grid.box[1]]
        _write_grid(lines, held, grid)
    write_words(lines, free)


def _write_grid(lines: Lines, words: list[Word], grid: Grid) -> None:
    edges = sorted({round(cell[0]) for row in grid.rows for cell in row})
    rows: list[_Ruled] = []
    left = list(words)
    for at, boxes in enumerate(grid.rows):
        filled: list[tuple[Box, list[Word]]] = []
        for box in boxes:
            if inside := [word for word in left if is_in(word, box)]:
                filled.append((box, inside))
                left = [word for word in left if not is_in(word, box)]
        if _are_boxes([box for box, _ in filled], grid):
            rows = _written(lines, rows)
            for box, inside in filled:
                _write_region(lines, inside, [inner for inner in grid.inner if holds(box, inner.box)])
        elif filled:
            cells = tuple(Cell(wrapped(inside), *_columns(box, edges)) for box, inside in filled)
            bold = (at == 0 and grid.shaded) or all(word.bold for _, inside in filled for word in inside)
            rows.append(_Ruled(cells, frozenset(round(box[0]) for box in boxes), bold))
    _written(lines, rows)
    write_words(lines, left)  # between the cells of an uneven grid


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A row of a ruled table: its cells, the left edges of all its boxes, whether it is in bold letters or shaded."""

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
    if any(holds(box, inner.box) for box in filled for inner in grid.inner):
        return True
    return len(filled) == 1 and filled[0][2] - filled[0][0] > 0.9 * (grid.box[2] - grid.box[0])


def _columns(box: Box, edges: list[int]) -> tuple[int, int]:
    """The first column of a cell and how many it spans."""
    first = edges.index(round(box[0]))
    return first, max(1, sum(round(box[0]) <= edge < round(box[2]) - 1 for edge in edges))
