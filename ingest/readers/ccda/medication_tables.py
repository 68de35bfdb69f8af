"""Completes the medication tables of a narrative from the coded entries that its rows are linked with.

A row without the name of its drug gets it from its entry, or is set aside. A row that does not say how often gets that of its
entry in a cell of its own. Linked means by ID, never by position. Knows no XML.
"""

import re
from dataclasses import dataclass, replace

from ....clinical.drugs import find_drugs
from ....clinical.medication_columns import Column, column_of
from ....clinical.quantities import find_quantities
from ....clinical.quantity import QuantityKind
from ..lines import tidy
from ..table import Cell, Row
from .medications import CodedMedicine
from .narrative import Block, Table

Pointing = dict[str, list[CodedMedicine]]
_CODED_TITLE = "Frequency (coded)"
_DOSING = frozenset((QuantityKind.DOSE, QuantityKind.FREQUENCY))
_OFTEN = frozenset((QuantityKind.FREQUENCY, QuantityKind.TIMING))
_ONCE = re.compile(r"\bonce\b|\bone (?:time|dose)\b|\bstat\b", re.I)


@dataclass(frozen=True, slots=True)
class Completed:
    """The blocks, and the rows into which something of the coded part was written."""

    blocks: tuple[Block, ...]
    named: tuple[Row, ...] = ()
    timed: tuple[Row, ...] = ()


def complete(blocks: tuple[Block, ...], medicines: list[CodedMedicine]) -> Completed:
    """The blocks with their tables completed."""
    done: list[Block] = []
    named: list[Row] = []
    timed: list[Row] = []
    pointing: Pointing = {}
    for medicine in medicines:
        for identity in medicine.references:
            pointing.setdefault(identity, []).append(medicine)
    for block in blocks:
        done.append(_completed(block, pointing, named, timed) if isinstance(block, Table) else block)
    return Completed(tuple(done), tuple(named), tuple(timed))


def is_nameless(row: Row, table: Table) -> bool:
    """Whether a row states a dose or how often under titles that ask for a drug, and names none."""
    columns = _name_columns(table)
    if not columns or row.is_header or any(_covers(cell, columns) and tidy(cell.text) for cell in row.cells):
        return False
    words = _words(row)
    return any(found.kind in _DOSING for found in find_quantities(words)) and not find_drugs(words)


def linked(ids: frozenset[str], pointing: Pointing) -> CodedMedicine | None:
    """The one medicine whose entry points into a row with these IDs; None where none or several do."""
    found = [medicine for identity in ids for medicine in pointing.get(identity, ())]
    names = {medicine.name for medicine in found}
    return found[0] if len(names) == 1 else None


def _completed(table: Table, pointing: Pointing, named: list[Row], timed: list[Row]) -> Table:
    columns = _name_columns(table)
    width = max((cell.column + cell.span for row in table.rows for cell in row.cells), default=0)
    rows: list[Row] = []
    any_timed = False
    for row, ids in zip(table.rows, table.ids, strict=True):
        medicine = None if row.is_header or not columns else linked(ids, pointing)
        added: list[Cell] = []
        lacks_name = medicine is not None and bool(medicine.name) and is_nameless(row, table)
        lacks_frequency = medicine is not None and _lacks_frequency(row, medicine)
        if medicine is not None and lacks_name:
            added.append(Cell(medicine.name, columns[0]))
        if medicine is not None and lacks_frequency:
            added.append(Cell(medicine.frequency, width))
        whole = _with_cells(row, added)
        named += [whole] if lacks_name else []
        timed += [whole] if lacks_frequency else []
        any_timed = any_timed or lacks_frequency
        rows.append(whole)
    return Table(tuple(_with_title(rows, width) if any_timed else rows), table.ids)


def _lacks_frequency(row: Row, medicine: CodedMedicine) -> bool:
    if not medicine.frequency or not any(tidy(cell.text) for cell in row.cells):
        return False
    words = _words(row)
    return not _ONCE.search(words) and not any(found.kind in _OFTEN for found in find_quantities(words))


def _with_cells(row: Row, added: list[Cell]) -> Row:
    """The row with these cells in the place of empty ones."""
    taken = {cell.column for cell in added}
    kept = [each for each in row.cells if each.column not in taken]
    return replace(row, cells=tuple(sorted([*kept, *added], key=lambda each: each.column))) if added else row


def _with_title(rows: list[Row], column: int) -> list[Row]:
    """The rows with a title over the added column, in the last row of each run of titles."""
    titled = list(rows)
    for at, row in enumerate(rows):
        is_last = row.is_header and (at + 1 == len(rows) or not rows[at + 1].is_header)
        if is_last:
            titled[at] = _with_cells(row, [Cell(_CODED_TITLE, column)])
    return titled


def _name_columns(table: Table) -> list[int]:
    """The columns whose titles ask for the drug; where none does clearly, those that may, such as "Name"."""
    titles = [cell for row in table.rows if row.is_header for cell in row.cells]
    for asked in (Column.NAME, Column.WEAK_NAME):
        if found := [cell.column for cell in titles if column_of(cell.text) is asked]:
            return found
    return []


def _covers(cell: Cell, columns: list[int]) -> bool:
    return any(cell.column <= column < cell.column + cell.span for column in columns)


def _words(row: Row) -> str:
    return " | ".join(tidy(cell.text) for cell in row.cells)
