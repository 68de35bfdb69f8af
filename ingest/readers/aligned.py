"""Tables of plain text whose columns are lined up with spaces or tabs, under a line of titles, as records print them.

    Medicine       Was           Now
    amlodipine     10 mg daily   5 mg daily

A line of titles counts where `clinical.medication_columns` knows at least two of them, one the drug's name; a line under it is a
row where each of its cells begins under a title. Nothing of the text is changed: rows are marks, their cells spans. A row that
says what a dose was gets a notice, since without its titles it reads as two doses.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from ...clinical.medication_columns import Column, column_of
from ...document import Notice
from ...vocabulary import NoticeKind
from ..reading import LineKind, MarkedLine, TitledCell

_CELL = re.compile(r"\S+(?: \S+)*")
_MOST_OFF = 1
"""So many characters a cell may begin beside its title."""
_FEWEST_KNOWN = 2
_FORMER = re.compile(r"(?:was|were|before|previous\w*|former\w*|old|prior)\b", re.IGNORECASE)

Titles = list[tuple[int, str]]
"""Where each title begins in its line, and the title."""


def aligned_rows(text: str) -> tuple[tuple[MarkedLine, ...], tuple[Notice, ...]]:
    """The lines of titles and the rows under them, in order, and a notice for each row that gives a former dose."""
    marks: list[MarkedLine] = []
    notices: list[Notice] = []
    titles: Titles = []
    at = 0
    for line in text.split("\n"):
        if found := _titles(line):
            titles = found
            marks.append(_mark(line, at, ()))
        elif titles and (cells := _cells(line, titles)):
            marks.append(_mark(line, at, tuple(_titled(at, *cell) for cell in cells)))
            notices += _former(marks[-1], text)
        elif not line.strip():
            titles = []
        at += len(line) + 1
    return tuple(marks), tuple(notices)


def _titles(line: str) -> Titles:
    """The titles of a line that holds the titles of a table of medicines; else none."""
    found = [(match.start(), match[0].rstrip(":")) for match in _CELL.finditer(line.expandtabs())]
    if len(found) < _FEWEST_KNOWN:
        return []
    known = [column for _, title in found if (column := column_of(title))]
    named = {Column.NAME, Column.WEAK_NAME}.intersection(known)
    short = all(len(title.split()) <= 4 for _, title in found)
    return found if len(known) >= _FEWEST_KNOWN and named and short else []


def _cells(line: str, titles: Titles) -> list[tuple[int, int, str]]:
    """(start, end, title) of the cells of a row, offsets in the line; none where a cell stands under no title."""
    found: list[tuple[int, int, str]] = []
    for match in _CELL.finditer(line.expandtabs()):
        title = next((title for start, title in titles if abs(start - match.start()) <= _MOST_OFF), None)
        if title is None:
            return []
        found.append((*_unexpanded(line, match.span()), title))
    return found if len(found) > 1 and found[0][2] == titles[0][1] else []


def _unexpanded(line: str, span: tuple[int, int]) -> tuple[int, int]:
    """A span of a line whose tabs were expanded, in the line itself."""
    if "\t" not in line:
        return span
    ends = [len(line[: at + 1].expandtabs()) for at in range(len(line))]
    inside = [at for at, end in enumerate(ends) if span[0] < end <= span[1]]
    return inside[0], inside[-1] + 1


def _titled(offset: int, start: int, end: int, title: str) -> TitledCell:
    return TitledCell(start=offset + start, end=offset + end, title=title)


def _mark(line: str, at: int, cells: tuple[TitledCell, ...]) -> MarkedLine:
    start = at + len(line) - len(line.lstrip())
    return MarkedLine(start=start, end=at + len(line.rstrip()), kind=LineKind.ROW, cells=cells)


def _former(row: MarkedLine, text: str) -> Iterator[Notice]:
    """What a row means that gives a former dose beside the one of now."""
    for before, after in pairwise(row.cells):
        if _FORMER.match(before.title):
            said = f"In this line, {text[before.start : before.end]} is under “{before.title}” and "
            said += f"{text[after.start : after.end]} under “{after.title}”."
            yield Notice(start=row.start, end=row.end, kind=NoticeKind.COLUMNS, text=said)
