"""Ruled tables that go on over a page: one table again, with its column titles, and with the row that the page cut in two.

Works on places alone: titles are copied above the first row of the next page, the rest of a cut row is moved under its first
half. A row whose first cell stands on the page before, while its others start anew, takes that cell along.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from .page import Box, Grid, PageContent, Word, is_in, tables_of

_SLACK = 4.0


def join_tables(pages: Sequence[PageContent]) -> None:
    """Joins each table that ends a page with one of the same columns that starts the next."""
    for page, following in pairwise(pages):
        above, below = _last_table(page), _first_table(following)
        if above and below and _edges(above) == _edges(below):
            _join(page, above, following, below)


def _join(page: PageContent, above: Grid, following: PageContent, below: Grid) -> None:
    titles = _titles(page, above)
    repeated = bool(titles) and _words(following, below.rows[0], as_text=True) == [word.text for word in titles]
    at = 1 if repeated else 0
    if at < len(below.rows) and len(above.rows) > bool(titles):
        first = below.rows[at]
        last = above.rows[-1]
        cells = _cells(following, first)
        if _is_rest(cells, _cells(page, last)):
            _move_rest(page, above, following, below, at)
        elif cells and not cells[0] and len(cells) > 1:
            _repeat_first_cell(page, last, following, first)
    if titles and not repeated and below.rows:
        _copy_titles(above, titles, following, below)


def _last_table(page: PageContent) -> Grid | None:
    tables = sorted(tables_of(page.grids), key=lambda grid: grid.box[3])
    last = tables[-1] if tables else None
    free = [word for word in page.words if not word.running]
    return None if last is None or any(word.middle[1] > last.box[3] for word in free) else last


def _first_table(page: PageContent) -> Grid | None:
    tables = sorted(tables_of(page.grids), key=lambda grid: grid.box[1])
    first = tables[0] if tables else None
    free = [word for word in page.words if not word.running]
    return None if first is None or any(word.middle[1] < first.box[1] for word in free) else first


def _edges(table: Grid) -> list[int]:
    """The columns of a table, in steps of a few points, so that drawings of two pages agree."""
    edges = sorted({edge for row in table.rows for box in row for edge in (box[0], box[2])})
    kept: list[float] = []
    for edge in edges:
        if not kept or edge - kept[-1] > _SLACK:
            kept.append(edge)
    return [round(edge / (2 * _SLACK)) for edge in kept]


def _words(page: PageContent, row: list[Box], *, as_text: bool = False) -> list:
    found = [word for box in row for word in page.words if is_in(word, box)]
    return [word.text for word in found] if as_text else found


def _cells(page: PageContent, row: list[Box]) -> list[list[Word]]:
    return [[word for word in page.words if is_in(word, box)] for box in sorted(row)]


def _titles(page: PageContent, table: Grid) -> list[Word]:
    """The words of the first row, where they are in bold letters or on a ground of their own over rows that are not."""
    first = _words(page, table.rows[0])
    rest = [word for row in table.rows[1:] for word in _words(page, row)]
    bold = all(word.bold for word in first) and not all(word.bold for word in rest)
    plain = not any(char.isdigit() for word in first for char in word.text)
    return first if first and plain and (table.shaded or bold) else []


def _is_rest(cells: list[list[Word]], before: list[list[Word]]) -> bool:
    """Whether a row is the rest of the one before: nothing in it starts anew."""
    filled = [cell for cell in cells if cell]
    if not filled or len(cells) != len(before):
        return False
    going_on = [_first(cell).text[:1].islower() for cell in filled]
    if not cells[0]:
        return len(filled) == 1 or any(going_on)
    starts_low = before[0] and _first(before[0]).text[:1].islower()
    return going_on[0] and not starts_low


def _first(cell: list[Word]) -> Word:
    return min(cell, key=lambda word: (round(word.middle[1] / 4), word.box[0]))


def _move_rest(page: PageContent, above: Grid, following: PageContent, below: Grid, at: int) -> None:
    row = below.rows[at]
    words = _words(following, row)
    top, bottom = above.box[3], above.box[3] + max(box[3] - box[1] for box in row)
    for word in page.words:
        if word.middle[1] > top:
            _shift(word, bottom - top)
    for word in words:
        _shift(word, top - row[0][1])
    _stretch(page.grids, top, bottom)
    gone = set(map(id, words))
    following.words = [word for word in following.words if id(word) not in gone]
    page.words = [*page.words, *words]


def _shift(word: Word, by: float) -> None:
    word.box = (word.box[0], word.box[1] + by, word.box[2], word.box[3] + by)


def _stretch(grids: list[Grid], top: float, bottom: float) -> None:
    """Draws all boxes that end with the table, its frames among them, further down."""

    def longer(box: Box) -> Box:
        return (box[0], box[1], box[2], bottom + (box[3] - top)) if abs(box[3] - top) < 3 * _SLACK else box

    for grid in grids:
        grid.box = longer(grid.box) if grid.box[3] <= top + 3 * _SLACK else grid.box
        grid.rows = [[longer(box) for box in row] for row in grid.rows]
        _stretch(grid.inner, top, bottom)


def _repeat_first_cell(page: PageContent, last: list[Box], following: PageContent, first: list[Box]) -> None:
    source, target = min(last), min(first)
    by = target[1] - source[1]
    for word in [word for word in page.words if is_in(word, source)]:
        copy = replace(word, repeats=0)
        _shift(copy, by)
        following.words = [*following.words, copy]


def _copy_titles(above: Grid, titles: list[Word], following: PageContent, below: Grid) -> None:
    boxes = above.rows[0]
    by = below.box[1] - boxes[0][3]
    height = boxes[0][3] - boxes[0][1]
    for word in following.words:
        if word.middle[1] < below.box[1]:
            _shift(word, -height)
    for word in titles:
        copy = replace(word, repeats=0)
        _shift(copy, by)
        following.words = [*following.words, copy]
    below.rows = [[(box[0], box[1] + by, box[2], box[3] + by) for box in boxes], *below.rows]
    below.box = (below.box[0], below.box[1] - height, *below.box[2:])
    below.shaded = True
