"""A row of a medication table whose columns have titles: which cell is the name, and what the others state.

A cell is read for the parts it states ("600 mg by mouth" under "How much"); where it states none, it is the part that its
title says, whole. A row without a name, or of another kind of table, gives nothing. Knows nothing of lists.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

from ...clinical.drugs import find_drugs
from ...clinical.medication_columns import Column, column_of
from ...clinical.placeholders import is_placeholder
from ...vocabulary import MedicationStatus
from ..reading import TitledCell
from .line import Line
from .names import subjects, unknown_name
from .parts import Parts, Stretch, find_parts
from .status import in_column, status_said

_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")
_WHOLE = {
    Column.STRENGTH: "strength",
    Column.DOSE: "dose",
    Column.ROUTE: "route",
    Column.FREQUENCY: "frequency",
    Column.TIMING: "timing",
    Column.DURATION: "duration",
    Column.PURPOSE: "purpose",
}
_SURE = (Column.STRENGTH, Column.ROUTE, Column.DURATION, Column.PURPOSE)
_READ = (Column.DIRECTIONS, Column.DOSE, Column.FREQUENCY, Column.TIMING, Column.ROUTE)


@dataclass(frozen=True, slots=True)
class RowRecord:
    """What a row states: spans into its line. status: as its cells say, None where they do not."""

    name: Stretch
    parts: Mapping[str, Stretch]
    status: MedicationStatus | None
    status_part: Stretch | None


Cells = Sequence[tuple[Column, Stretch]]


def cells_of(line: Line, titled: Sequence[TitledCell]) -> Cells:
    """The cells of a line whose columns are known, with what each holds; those that say nothing are left out."""
    found = [(column_of(cell.title), line.within(cell.start, cell.end)) for cell in titled]
    return [(column, span) for column, span in found if column and not is_placeholder(line.text[slice(*span)])]


def pipe_cells(text: str, start: int, end: int) -> tuple[TitledCell, ...]:
    """The titled cells of a row of a table drawn with "|" whose titles stand over a line of dashes, as in Markdown."""
    titles = next((titles for first, last, titles in _pipe_tables(text) if first <= start < last), ())
    cells = _split(text[start:end].partition("\n")[0], start)
    return tuple(
        TitledCell(start=first, end=last, title=title)
        for (first, last, value), title in zip(cells, titles, strict=False)
        if value and title
    )


@lru_cache(maxsize=2)
def _pipe_tables(text: str) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """(start and end of the rows, titles) of each table drawn with "|"."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    at, above, below = 0, "", None  # the offset, the line above, (start, titles) of the table that goes on
    for line in [*text.splitlines(keepends=True), ""]:
        if below and "|" not in line:
            found.append((below[0], at, below[1]))
            below = None
        elif _RULE.match(line) and "|" in above:
            below = (at + len(line), tuple(value for _, _, value in _split(above.rstrip(), 0)))
        at, above = at + len(line), line
    return tuple(found)


def _split(line: str, offset: int) -> list[tuple[int, int, str]]:
    """(start, end, value) of each cell, without the marks of bold letters around it."""
    found: list[tuple[int, int, str]] = []
    at = line.index("|") + 1 if line.lstrip().startswith("|") else 0
    for piece in re.split(r"(?<!\\)\|", line[at:].rstrip().removesuffix("|")):
        left = len(piece) - len(piece.lstrip(" *_`\t"))
        value = piece.strip(" *_`\t")
        found.append((offset + at + left, offset + at + left + len(value), value))
        at += len(piece) + 1
    return found


def lacks_name(line: Line, cells: Cells, *, in_list: bool) -> bool:
    """Whether a row tells how to take a drug, and no cell of it says which."""
    columns = {column for column, _ in cells}
    named = columns & {Column.NAME, Column.WEAK_NAME} or find_drugs(line.text)
    return in_list and not named and any(column.doses for column in columns)


def read_row(line: Line, cells: Cells, *, in_list: bool) -> list[RowRecord]:
    """The medicines of a row; none where no cell is a drug's name."""
    spans = dict(reversed(list(cells)))  # of two columns that hold the same, the first
    name_cell = spans.get(Column.NAME) or (spans.get(Column.WEAK_NAME) if in_list else None)
    if name_cell is None or (len(cells) < 2 and not in_list):
        return []
    text = line.text[slice(*name_cell)]
    found = [subject.name for subject in subjects(text, in_list=True)]
    head = unknown_name(text)
    if not found or (head and head[1] <= found[0][0]):
        found = [head] if head else []
    if not found:
        return []
    name = (found[0][0], found[0][1])
    parts = _parts(line, spans, name_cell, name)
    status, said_at = _status(line, spans, name_cell, name)
    shifted = (name_cell[0] + name[0], name_cell[0] + name[1])
    return [RowRecord(shifted, parts, status, said_at)]


def _parts(line: Line, spans: Mapping[Column, Stretch], name_cell: Stretch, name: Stretch) -> dict[str, Stretch]:
    """What the cells state, those that are expressly of a part first."""
    parts: dict[str, Stretch] = {}
    for column in _READ:
        if column in spans:
            _add(parts, _read(line, spans[column]), spans[column][0], column)
    for column, part in _WHOLE.items():
        span = spans.get(column)
        if span and (part not in parts or column in _SURE) and not _says_something_else(line, column, span):
            parts[part] = span
    named = find_parts(line.text[slice(*name_cell)], name)
    if named.dose and not named.strength and {Column.DOSE, Column.DIRECTIONS, Column.STRENGTH} & spans.keys():
        parts.setdefault("strength", _moved(named.dose, name_cell[0]))
        named = Parts(route=named.route, frequency=named.frequency, duration=named.duration)
    _add(parts, named, name_cell[0], Column.NAME)
    return parts


def _add(parts: dict[str, Stretch], found: Parts, by: int, column: Column) -> None:
    for field in fields(found):
        span = getattr(found, field.name)
        if span and not (column is Column.FREQUENCY and field.name == "dose" and "dose" in parts):
            parts.setdefault(field.name, _moved(span, by))


def _read(line: Line, span: Stretch) -> Parts:
    return find_parts(line.text[slice(*span)])


def _says_something_else(line: Line, column: Column, span: Stretch) -> bool:
    """Whether a cell states another part than its title says: an amount under "Frequency", as vendors' tables have it."""
    found = _read(line, span)
    if column is Column.FREQUENCY:
        return bool((found.dose or found.strength) and not found.frequency and not found.timing)
    return column is Column.DOSE and found != Parts()


def _moved(span: Stretch, by: int) -> Stretch:
    return span[0] + by, span[1] + by


def _status(
    line: Line, spans: Mapping[Column, Stretch], name_cell: Stretch, name: Stretch
) -> tuple[MedicationStatus | None, Stretch | None]:
    """What the status column says; without one, the words of the cells that are running text."""
    if cell := spans.get(Column.STATUS):
        value = in_column(line.text[slice(*cell)])
        if value:
            return value, cell
    for span, at in (
        (name_cell, name),
        *((spans[c], (0, 0)) for c in (Column.DIRECTIONS, Column.PURPOSE, Column.DOSE) if c in spans),
    ):
        if said := status_said(line.text[slice(*span)], at):
            return said.status, (span[0] + said.start, span[0] + said.end)
    return None, None
