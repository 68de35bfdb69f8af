"""Tables without ruling lines: which lines keep the same columns, and which of them are one row.

A cell that wraps goes on in the lines below, where the first column is empty or the lines stand closer. Where neither tells,
each line is a row of its own: two drugs are never made one. Knows no words.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from ..table import Cell, Row, could_be_titles
from .page import Word

Band = list[list[Word]]
"""The words at one height, parted into columns."""
APART_HEIGHTS = 2.5
"""White space as high as this many letter heights ends a table."""
CLOSE_HEIGHTS = 0.75
"""Lines of one cell stand closer than this many letter heights."""
_Placed = dict[int, list[Word]]


def shared_columns(bands: Sequence[Band]) -> int:
    """How many bands from the first on keep the same columns, 0 where they make no table."""
    if len(bands[0]) < 2:
        return 0
    ranges = _ranges(bands[0])
    run = 1
    for above, band in pairwise(bands):
        placed = _placed(band, ranges)
        if placed is None or _space(above, band) > APART_HEIGHTS * band[0][0].height:
            break
        if set(placed) == {0} and not (_goes_on(placed[0]) and _space(above, band) < CLOSE_HEIGHTS * _height(band)):
            break
        if _is_bold(placed) and len(placed) > 1 and not _is_bold(dict(enumerate(above))):
            break  # the titles of another table
        for column, words in placed.items():
            start, end = _range(words)
            ranges[column] = (min(start, ranges[column][0]), max(end, ranges[column][1]))
        run += 1
    return run if sum(len(band) > 1 for band in bands[:run]) > 1 else 0


def rows_of_table(bands: Sequence[Band], wrapped: Callable[[list[Word]], str]) -> list[Row]:
    """The rows of a run of bands, their cells joined over the lines they wrap over; bold first rows are its titles."""
    ranges = _ranges(bands[0])
    for band in bands[1:]:
        for column, words in (_placed(band, ranges) or {}).items():
            start, end = _range(words)
            ranges[column] = (min(start, ranges[column][0]), max(end, ranges[column][1]))
    rows = _rows([_placed(band, ranges) or dict(enumerate(band)) for band in bands], bands)
    return [
        Row(tuple(Cell(wrapped(words), column) for column, words in sorted(row.items())), is_header=at == 0 and titled)
        for titled in [_is_titled(rows, wrapped)]
        for at, row in enumerate(rows)
    ]


def _rows(placed: list[_Placed], bands: Sequence[Band]) -> list[_Placed]:
    spaces = [_space(above, below) for above, below in pairwise(bands)]
    wide = _wide_space(spaces, bands, placed)
    rows: list[_Placed] = []
    for at, cells in enumerate(placed):
        if at and _continues(rows[-1], cells, spaces[at - 1], wide, _height(bands[at])):
            for column, words in cells.items():
                rows[-1].setdefault(column, []).extend(words)
        else:
            rows.append({column: list(words) for column, words in cells.items()})
    return rows


def _wide_space(spaces: list[float], bands: Sequence[Band], placed: list[_Placed]) -> float | None:
    """The space from which on a new row starts, where spaces fall into two sizes and every wide one leads to a drug."""
    if not spaces or max(spaces) - min(spaces) < 0.3 * _height(bands[0]):
        return None
    middle = (max(spaces) + min(spaces)) / 2
    return middle if all(0 in placed[at + 1] for at, space in enumerate(spaces) if space > middle) else None


def _continues(row: _Placed, cells: _Placed, space: float, wide: float | None, height: float) -> bool:
    if _is_bold(row) and not _is_bold(cells):
        return False  # titles, or a label over what belongs to it
    if 0 not in cells:
        close = space < CLOSE_HEIGHTS * height if wide is None else space < wide
        return close and not _has_label(cells) and (_is_running(cells) or (wide is not None and set(cells) < set(row)))
    if _goes_on(cells[0]) and not _goes_on(row.get(0, [])):
        return space < CLOSE_HEIGHTS * height
    return wide is not None and space < wide and set(cells) < set(row)


def _is_bold(cells: _Placed) -> bool:
    return all(word.bold for words in cells.values() for word in words)


def _is_running(cells: _Placed) -> bool:
    """Whether a line under a row goes on with its cells; a line of labels and values beside a block of text does not."""
    if any(_goes_on(words) for words in cells.values()):
        return True
    return len(cells) == 1


def _has_label(cells: _Placed) -> bool:
    """Whether a cell is in bold letters or ends with a colon, as what names the next cell does."""
    return any(all(word.bold for word in words) or words[-1].text.endswith(":") for words in cells.values())


def _goes_on(words: list[Word]) -> bool:
    """Whether words read as the rest of a cell above."""
    return bool(words) and (words[0].text[:1].islower() or words[0].text[:1] in "(&/")


def _is_titled(rows: list[_Placed], wrapped: Callable[[list[Word]], str]) -> bool:
    bold = [_is_bold(row) for row in rows]
    return len(rows) > 1 and bold[0] and not all(bold) and could_be_titles(wrapped(words) for words in rows[0].values())


def _placed(band: Band, ranges: list[tuple[float, float]]) -> _Placed | None:
    """The columns that a band's cells stand under; None where one stands under two or under none."""
    placed: _Placed = {}
    for words in band:
        start, end = _range(words)
        under = [at for at, (left, right) in enumerate(ranges) if start < right and left < end]
        if len(under) != 1 or under[0] in placed:
            return None
        placed[under[0]] = words
    return placed


def _ranges(band: Band) -> list[tuple[float, float]]:
    return [_range(words) for words in band]


def _range(words: list[Word]) -> tuple[float, float]:
    return min(word.box[0] for word in words), max(word.box[2] for word in words)


def _space(above: Band, below: Band) -> float:
    bottom = max(word.box[3] for words in above for word in words)
    return min(word.box[1] for words in below for word in words) - bottom


def _height(band: Band) -> float:
    return max(words[0].height for words in band)
