"""The tables of a narrative as rows of cells, each cell at its column, with the IDs that stand in the row.

Titles are rows in `thead`, rows of `th` alone, and a first row in bold letters. A table whose cells hold whole tables sets
a page, so its cells are boxes to read one after another; a small table inside a cell of a row is part of that row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ....clinical.clerical import SEPARATOR
from ....errors import DocumentTooLarge
from ..lines import tidy
from ..table import Cell, Row, could_be_titles

MAX_SPAN = 100
MAX_COLUMNS = 500
TextOf = Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class TableRead:
    """The rows of a table with the IDs in each, or the boxes of one that only sets a page; whether it hides words."""

    rows: tuple[Row, ...]
    ids: tuple[frozenset[str], ...]
    boxes: tuple[Any, ...]
    hides: bool


@dataclass(frozen=True, slots=True)
class _Line:
    """A `tr` and the cells in it that are seen."""

    element: Any
    cells: tuple[Any, ...]
    is_header: bool


def read_table(table: Any, text_of: TextOf) -> TableRead:
    """The rows of a table, those of tables in its cells not among them. text_of: reads the words of a cell."""
    lines = _lines(table)
    hides = any(is_unseen(each) and "".join(each.itertext()).strip() for each in table.iter())
    if _sets_page(table, lines):
        return TableRead((), (), tuple(cell for line in lines for cell in line.cells), hides)
    rows = _placed(lines, _bold_titles(lines), text_of)
    ids = tuple(frozenset(_ids(line.element)) for line in lines)
    return TableRead(tuple(rows), ids, (), hides)


def is_unseen(element: Any) -> bool:
    """Whether a reader does not see the element: deleted in a revision, or of a hidden style."""
    return element.get("revised") == "delete" or any(
        "hidden" in style.lower() for style in (element.get("styleCode") or element.get("stylecode") or "").split()
    )


def _lines(table: Any) -> list[_Line]:
    lines: list[_Line] = []
    for tr in _rows_of(table):
        if is_unseen(tr) or is_unseen(tr.getparent()):
            continue
        cells = tuple(cell for cell in tr if cell.tag in ("td", "th") and not is_unseen(cell))
        if cells:
            is_header = tr.getparent().tag == "thead" or all(cell.tag == "th" for cell in cells)
            lines.append(_Line(tr, cells, is_header))
    return lines


def _rows_of(table: Any) -> list[Any]:
    """The rows in reading order: those of the head and body, then those of the foot, wherever it is written."""
    rows = [each for part in table for each in ([part] if part.tag == "tr" else part) if each.tag == "tr"]
    foot = [row for row in rows if row.getparent().tag == "tfoot"]
    return [row for row in rows if row.getparent().tag != "tfoot"] + foot


def _sets_page(table: Any, lines: list[_Line]) -> bool:
    """Whether the cells are boxes: there are tables with titles inside, and no titles over them or one box a row."""
    inner = [each for each in table.iter("table") if each is not table]
    if not any(each.find("thead") is not None or each.find(".//th") is not None for each in inner):
        return False
    filled = [sum(1 for cell in line.cells if "".join(cell.itertext()).strip()) for line in lines]
    return not any(line.is_header for line in lines) or max(filled, default=0) <= 1


def _placed(lines: list[_Line], titles: frozenset[int], text_of: TextOf) -> list[Row]:
    has_titles = bool(titles) or any(line.is_header for line in lines)
    rows: list[Row] = []
    waiting: dict[int, tuple[int, Cell]] = {}  # column -> rows still to cover, by a cell that spans rows
    for number, line in enumerate(lines):
        is_header = number in titles or line.is_header
        cells, waiting = _row(line, waiting, _cell_reader(text_of, labels=not has_titles))
        rows.append(Row(tuple(cells), is_header))
    return rows


def _row(
    line: _Line, waiting: dict[int, tuple[int, Cell]], read: TextOf
) -> tuple[list[Cell], dict[int, tuple[int, Cell]]]:
    """The cells of one row at their columns, with those that reach down into it, and those that reach further down."""
    placed = [cell for _, cell in waiting.values()]
    taken = {at for cell in placed for at in range(cell.column, cell.column + cell.span)}
    below = {at: (rows - 1, cell) for at, (rows, cell) in waiting.items() if rows > 1}
    column = 0
    for element in line.cells:
        while column in taken:
            column += 1
        cell = Cell(read(element), column, _span(element, "colspan"))
        placed.append(cell)
        if (rows := _span(element, "rowspan")) > 1:
            below[column] = (rows - 1, cell)
        column += cell.span
        if column > MAX_COLUMNS:
            raise DocumentTooLarge(f"A table of the document has more than {MAX_COLUMNS} columns.", "Save it as PDF.")
    return sorted(placed, key=lambda cell: cell.column), below


def _span(element: Any, name: str) -> int:
    value = element.get(name, "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _cell_reader(text_of: TextOf, *, labels: bool) -> TextOf:
    """Reads cells; in a table without titles a `th` is the label of what stands beside it."""

    def read(element: Any) -> str:
        text = text_of(element).replace(SEPARATOR, ", ")
        is_label = labels and element.tag == "th" and text and not text.endswith(":")
        return f"{text}:" if is_label else text

    return read


def _bold_titles(lines: list[_Line]) -> frozenset[int]:
    """The first row, if it alone is in bold letters and no row says that it holds titles."""
    if len(lines) < 2 or any(line.is_header for line in lines):
        return frozenset()
    first, second = (_filled(line) for line in lines[:2])
    looks_so = could_be_titles("".join(cell.itertext()) for cell in first) and all(_is_bold(cell) for cell in first)
    return frozenset((0,)) if looks_so and not all(_is_bold(cell) for cell in second) else frozenset()


def _filled(line: _Line) -> list[Any]:
    return [cell for cell in line.cells if tidy("".join(cell.itertext()))]


def _is_bold(cell: Any) -> bool:
    styles = [cell.get("styleCode") or ""]
    inner = [each for each in cell if each.tag in ("content", "b", "strong")]
    if len(inner) == 1 and not (cell.text or "").strip() and not (inner[0].tail or "").strip():
        styles.append("bold" if inner[0].tag in ("b", "strong") else inner[0].get("styleCode") or "")
    return any("bold" in style.lower() for style in styles)


def _ids(row: Any) -> list[str]:
    parents = [row, *row.iterancestors("tbody")][:2]
    alone = len(parents) > 1 and len(parents[1]) == 1
    return [each.get("ID") for each in (*row.iter(), *(parents[1:] if alone else ())) if each.get("ID")]
