"""Writes the blocks of a narrative as lines, and tells where each paragraph, item and row came to stand.

Knows no XML and no clinical word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ....document import Span
from ....errors import DocumentTooLarge
from ....vocabulary import SetAside
from ...reading import LineKind, MarkedLine, Reading
from ..lines import Lines
from ..table import Row, one_line, write_table
from .narrative import Block, Gap, Table, Words


@dataclass(frozen=True, slots=True)
class Placed:
    """A stretch of the text as it was written: its words and the IDs of the narrative in it. row: of a table, if one is it."""

    span: Span
    text: str
    ids: frozenset[str]
    row: Row | None = None


def write_blocks(
    lines: Lines,
    blocks: Sequence[Block],
    *,
    title: str,
    level: int,
    max_chars: int,
    nameless: Callable[[Row], bool] = lambda row: False,
) -> list[Placed]:
    """Writes the blocks in order. A caption is a heading inside its section, unless it says the section's title again.

    nameless: which rows state a dose without its drug and are set aside.
    """
    placed: list[Placed] = []
    for block in blocks:
        if isinstance(block, Gap):
            lines.gap()
        elif isinstance(block, Table):
            placed += _write_table(lines, block, max_chars, nameless)
        elif not block.is_caption:
            placed.append(Placed(lines.add(block.text, block.kind), block.text, block.ids))
        elif block.text.strip(" :").casefold() != title.strip(" :").casefold():
            placed.append(_write_caption(lines, block, level + 1))
    return placed


def _write_caption(lines: Lines, block: Words, level: int) -> Placed:
    is_title = len(block.text) <= 80 and "\n" not in block.text
    span = lines.heading(block.text, level=level) if is_title else lines.add(block.text)
    return Placed(span, block.text, block.ids)


def _write_table(lines: Lines, table: Table, max_chars: int, nameless: Callable[[Row], bool]) -> list[Placed]:
    _check_size(table.rows, max_chars)
    apart = Lines()
    write_table(apart, table.rows)
    reading = apart.reading("ccda")
    found = _found(reading, table)
    aside = {place.span.start for place in found if place.row is not None and nameless(place.row)}
    marks = tuple(
        mark.model_copy(update={"set_aside": SetAside.DOSE_WITHOUT_DRUG}) if mark.start in aside else mark
        for mark in _with_marks(reading, found, aside)
    )
    text = reading.text.rstrip("\n")
    if not text:
        return []
    by = lines.include(reading.model_copy(update={"text": text + "\n", "marks": marks})).start
    return [
        Placed(Span(start=place.span.start + by, end=place.span.end + by), place.text, place.ids, place.row)
        for place in found
    ]


def _with_marks(reading: Reading, found: list[Placed], aside: set[int]) -> list[MarkedLine]:
    """The marks of the table, with one for each row to set aside that has none, as a row of a single cell."""
    marked = {mark.start for mark in reading.marks}
    more = [
        MarkedLine(start=place.span.start, end=place.span.end, kind=LineKind.ROW)
        for place in found
        if place.span.start in aside - marked
    ]
    return sorted([*reading.marks, *more], key=lambda mark: mark.start)


def _found(reading: Reading, table: Table) -> list[Placed]:
    """Where each row without titles stands: the first line after the one before that holds the words of all its cells."""
    found: list[Placed] = []
    marks = {mark.start: mark for mark in reading.marks}
    at = 0
    for row, ids in zip(table.rows, table.ids, strict=True):
        values = [value for value in (one_line(cell.text) for cell in row.cells) if value]
        if row.is_header or not values:
            continue
        start = reading.text.find(values[0] if len(values) > 1 else table_text(row), at)
        if start < 0:
            continue
        line_start = reading.text.rfind("\n", 0, start) + 1
        mark = marks.get(line_start)
        end = mark.end if mark else line_start + len(reading.text[line_start:].split("\n", 1)[0])
        found.append(Placed(Span(start=line_start, end=end), reading.text[line_start:end], ids, row))
        at = end
    return found


def table_text(row: Row) -> str:
    """The first line of the only cell of a row, as it is written when it is a line of text."""
    text = next(cell.text for cell in row.cells if cell.text.strip())
    return text.split("\n", 1)[0]


def _check_size(rows: Sequence[Row], max_chars: int) -> None:
    """Raises DocumentTooLarge before titles that are said again in each row, or cells that span rows, fill the memory."""
    titles = sum(len(cell.text) for row in rows if row.is_header for cell in row.cells)
    written = sum(len(cell.text) for row in rows for cell in row.cells) + titles * len(rows)
    if written > 8 * max_chars:
        raise DocumentTooLarge(
            f"A table of the document would take more than {8 * max_chars:,} characters.", "Raise MAX_DOCUMENT_CHARS."
        )
