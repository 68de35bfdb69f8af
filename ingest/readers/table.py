"""How a table becomes lines: one row one line, each cell under the title of its column.

    TTO drug | Dose | Frequency          Dose: 5 mg stands with its drug, whatever is cut out later:
    Warfarin | 5 mg | once daily   ->    TTO drug: Warfarin | Dose: 5 mg | Frequency: once daily

A first row counts as titles only where the format itself says so (a header row, bold letters): "Warfarin: Aspirin" must
never appear. A cell that spans rows is repeated in each of them: a dose never stands without its drug.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...clinical.clerical import SEPARATOR
from ..reading import LineKind, TitledCell
from .lines import Lines, tidy


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, its paragraphs on lines of their own; its first column; how many columns it spans."""

    text: str
    column: int
    span: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row from left to right, and whether the format says that they are column titles."""

    cells: tuple[Cell, ...]
    is_header: bool = False


def write_table(lines: Lines, rows: Sequence[Row]) -> None:
    """Writes the rows as lines, marked as rows; a row of one cell is a line of text, its titles are attached."""
    lines.gap()
    if _is_panels(rows):
        _write_panels(lines, rows)
    else:
        _write_rows(lines, rows)
    lines.gap()


def _write_rows(lines: Lines, rows: Sequence[Row]) -> None:
    titles: list[Row] = []
    used = True
    for row in rows:
        filled = _filled(row)
        if row.is_header and len(filled) > 1:
            titles = [row] if used else [*titles, row]
            used = False
        elif len(filled) == 1:
            used = True
            _write_alone(lines, filled[0], titles)
        elif filled:
            used = True
            _add_row(lines, filled, titles)
    if not used:  # titles without a row under them are all there is
        for row in titles:
            _add_row(lines, _filled(row), [])


def _add_row(lines: Lines, cells: Sequence[Cell], titles: list[Row]) -> None:
    """Writes one row, with the span of each value that stands under a title."""
    texts = _in_columns(cells, titles)
    line = side_by_side(text for _, text in texts)
    found: list[TitledCell] = []
    at = 0
    for title, text in texts:
        at = line.index(text, at)
        if title:
            start = at + len(title) + 2
            found.append(TitledCell(start=start, end=at + len(text), title=title))
        at += len(text)
    lines.add(line, LineKind.ROW, cells=found if tidy(line) == line else ())


def _write_alone(lines: Lines, cell: Cell, titles: list[Row]) -> None:
    """A row of a single cell: a caption where it spans the table, else the value of its column."""
    if titles and cell.span == 1:
        _add_row(lines, [cell], titles)
    else:
        lines.add(cell.text)


def _columns(rows: Iterable[Row]) -> int:
    return max((cell.column + cell.span for row in rows for cell in row.cells), default=0)


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if tidy(cell.text)]


def _titled(cell: Cell, titles: list[Row]) -> tuple[str, str]:
    """The title over a cell, "" without one, and the cell as it is written with it."""
    value = one_line(cell.text)
    found = [title for row in titles for title in [_title_over(cell, row, is_last=row is titles[-1])] if title]
    title = " ".join(dict.fromkeys(found)).rstrip(":")
    return (title, f"{title}: {value}") if title and title != value else ("", value)


def _title_over(cell: Cell, row: Row, *, is_last: bool) -> str:
    """The title over a cell. One that spans several columns is said once, unless it has titles of its own below."""
    for title in row.cells:
        if title.column <= cell.column < title.column + title.span and (title.column == cell.column or not is_last):
            return one_line(title.text)
    return ""


def _in_columns(cells: Sequence[Cell], titles: list[Row]) -> list[tuple[str, str]]:
    """The cells with their titles; an empty cell after a label that ends with a colon leaves it without a value."""
    values: list[tuple[str, str]] = []
    for at, cell in enumerate(cells):
        if at and cell.column > cells[at - 1].column + cells[at - 1].span:
            values.append(("", ""))
        values.append(_titled(cell, titles))
    return values


def side_by_side(values: Iterable[str]) -> str:
    """The values of a row on one line; a label that ends with a colon leads to its value without a separator."""
    joined, after_label = "", False
    for value in values:
        if value:
            joined += (" " if after_label and not value.endswith(":") else SEPARATOR if joined else "") + value
        after_label = value.endswith(":")
    return joined


def could_be_titles(texts: Iterable[str]) -> bool:
    """Whether a row in bold letters may hold column titles: two at least, and no figure, as the first drug's row has."""
    filled = [text for text in texts if tidy(text)]
    return len(filled) > 1 and not any(char.isdigit() for text in filled for char in text)


def one_line(text: str) -> str:
    """The paragraphs of a cell on one line, with "; " where nothing else ends them."""
    joined = ""
    for line in tidy(text).split("\n"):
        if joined:
            joined += " " if joined[-1] in ",;:.!?-–—/" else "; "
        joined += line
    return joined


def _is_panels(rows: Sequence[Row]) -> bool:
    """Whether the table only sets boxes side by side, as forms do: empty rows and an empty column between them."""
    empty = [at for at, row in enumerate(rows) if not _filled(row)]
    inner = [at for at in empty if 0 < at < len(rows) - 1]
    return len(inner) >= 2 and bool(_spacers(rows)) and not any(row.is_header for row in rows)


def _spacers(rows: Sequence[Row]) -> list[int]:
    """The columns without a word that stand between columns with some."""
    used = {at for row in rows for cell in _filled(row) for at in range(cell.column, cell.column + cell.span)}
    return [at for at in range(min(used, default=0), max(used, default=0)) if at not in used]


def _write_panels(lines: Lines, rows: Sequence[Row]) -> None:
    edges = [-1, *_spacers(rows), _columns(rows)]
    for left, right in pairwise(edges):
        panel = [Row(tuple(cell for cell in row.cells if left < cell.column < right)) for row in rows]
        for row in panel:
            filled = _filled(row)
            if len(filled) == 1:
                for line in tidy(filled[0].text).split("\n"):
                    lines.add(line)
            elif filled:
                _add_row(lines, filled, [])
            else:
                lines.gap()
        lines.gap()
