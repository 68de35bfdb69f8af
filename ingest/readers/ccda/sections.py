"""Writes the sections of a structured body: heading, readable part, and the coded part where there is nothing to read.

Nested sections follow their parent, one level deeper. What was left out, taken from the codes or contradicted by them is
said in a notice. Source: HL7 CDA R2 section 4.3. Knows no clinical word of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ....clinical.placeholders import is_placeholder
from ....document import Span
from ....errors import DocumentTooLarge
from ....settings import Settings
from ....vocabulary import NoticeKind
from ...reading import LineKind, TitledCell
from ..lines import Lines
from ..table import Cell, Row, write_table
from .body import include_files
from .conflicts import conflicts
from .entries import Cells, coded_rows
from .kinds import SectionKind, kind_of
from .layout import Placed, write_blocks
from .medication_tables import complete, is_nameless
from .medications import CodedMedicine, medicines_in
from .narrative import Block, Narrative, Table, Texts, read_narrative

NOTHING = "No information."
FROM_CODES = "These lines were made from the coded part of the file; its readable part is empty."
NAMED = "The name of this medicine was taken from the coded part of the file; its readable part leaves it out."
TIMED = "How often was taken from the coded part of the file; its readable part does not say it."
NAMELESS = "A dose without the name of its medicine was set aside."
HIDDEN = "Words that the file marks as deleted or hidden were left out of this section."
PICTURE = "A picture in this section was left out."


@dataclass(frozen=True, slots=True)
class _Page:
    """Where to write, and what all sections share."""

    lines: Lines
    texts: Texts
    settings: Settings


def write_sections(lines: Lines, body: Any, settings: Settings) -> None:
    """Writes all sections inside a document's `<component>`. Raises DocumentTooLarge past `max_document_chars`."""
    page = _Page(lines, Texts(body), settings)
    for section in _sections(body):
        _write_section(page, section, level=1)


def _sections(parent: Any) -> Iterator[Any]:
    """The sections directly inside, whatever wraps them."""
    for child in parent:
        if child.tag == "section":
            yield child
        elif child.tag in ("component", "structuredBody"):
            yield from _sections(child)


def _write_section(page: _Page, section: Any, level: int) -> None:
    kind = kind_of(section)
    heading = page.lines.heading(kind.title, code=kind.code, level=level)
    if kind.conflict:
        page.lines.notice(NoticeKind.CONFLICT, kind.conflict, heading)
    before = page.lines.length
    _write_body(page, section, kind, heading, level)
    inner = list(_sections(section))
    if page.lines.length == before and not inner:
        page.lines.add(NOTHING)
    if page.lines.length > page.settings.max_document_chars:
        limit = page.settings.max_document_chars
        raise DocumentTooLarge(f"The document holds more than {limit:,} characters.", "Raise MAX_DOCUMENT_CHARS.")
    for each in inner:
        _write_section(page, each, level + 1)


def _write_body(page: _Page, section: Any, kind: SectionKind, heading: Span, level: int) -> None:
    narratives = [read_narrative(text) for text in section.findall("text")]
    entries = section.findall("entry")
    medicines = [each for entry in entries for each in medicines_in(entry, page.texts)] if kind.lists_medicines else []
    places = [place for each in narratives for place in _write_narrative(page, each, kind, level, medicines)]
    _say_what_is_left_out(page.lines, narratives, heading)
    include_files(page.lines, section, page.settings, heading)
    if _is_empty(narratives, kind.title):
        _write_rows(page.lines, coded_rows(entries, kind.code, page.texts))
    elif medicines:
        for conflict in conflicts(places, medicines):
            page.lines.notice(NoticeKind.CONFLICT, conflict.text, conflict.span or heading)


def _write_narrative(
    page: _Page, narrative: Narrative, kind: SectionKind, level: int, medicines: list[CodedMedicine]
) -> list[Placed]:
    done = complete(narrative.blocks, medicines)
    nameless = _nameless_rows(done.blocks) if kind.lists_medicines else []
    aside = {id(row) for row in nameless}
    places = write_blocks(
        page.lines,
        done.blocks,
        title=kind.title,
        level=level,
        max_chars=page.settings.max_document_chars,
        nameless=lambda row: id(row) in aside,
    )
    said = ((done.named, NoticeKind.FROM_CODES, NAMED), (done.timed, NoticeKind.FROM_CODES, TIMED))
    for rows, what, text in (*said, (nameless, NoticeKind.LEFT_OUT, NAMELESS)):
        those = {id(row) for row in rows}
        for place in places:
            if id(place.row) in those:
                page.lines.notice(what, text, place.span)
    return places


def _nameless_rows(blocks: tuple[Block, ...]) -> list[Row]:
    return [row for table in blocks if isinstance(table, Table) for row in table.rows if is_nameless(row, table)]


def _say_what_is_left_out(lines: Lines, narratives: list[Narrative], heading: Span) -> None:
    if any(narrative.hides for narrative in narratives):
        lines.notice(NoticeKind.LEFT_OUT, HIDDEN, heading)
    if any(narrative.pictures for narrative in narratives):
        lines.notice(NoticeKind.LEFT_OUT, PICTURE, heading)


def _is_empty(narratives: list[Narrative], title: str) -> bool:
    """Whether there is nothing to read but the title once more, or that there is nothing."""
    said = " ".join(" ".join(narrative.words.split()) for narrative in narratives).strip()
    if said.strip(" :.").casefold() == title.strip(" :.").casefold():
        return True
    return is_placeholder(said)


def _write_rows(lines: Lines, rows: list[Cells]) -> None:
    """Writes rows made from codes: neighbours of one kind as a table under the titles of all of them, statements as items."""
    if not rows:
        return
    lines.gap()
    start = lines.length
    for title, group in groupby(rows, key=lambda cells: cells[0][0]):
        if not title:
            for cells in group:
                lines.add(cells[0][1], LineKind.ITEM)
        else:
            _write_group(lines, list(group))
    lines.notice(NoticeKind.FROM_CODES, FROM_CODES, Span(start=start, end=lines.length))


def _write_group(lines: Lines, rows: list[Cells]) -> None:
    titles: list[str] = []
    for cells in rows:
        after = 0
        for title, _ in cells:
            if title not in titles:
                titles.insert(after, title)
            after = titles.index(title) + 1
    if len(titles) == 1:
        for cells in rows:
            title, value = cells[0]
            cell = TitledCell(start=len(title) + 2, end=len(title) + 2 + len(value), title=title)
            lines.add(f"{title}: {value}", LineKind.ROW, cells=[cell])
        return
    header = Row(tuple(Cell(title, at) for at, title in enumerate(titles)), is_header=True)
    values = [Row(tuple(Cell(value, titles.index(title)) for title, value in cells)) for cells in rows]
    write_table(lines, [header, *(Row(tuple(sorted(row.cells, key=lambda cell: cell.column))) for row in values)])
