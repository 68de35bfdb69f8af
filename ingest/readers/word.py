"""DOCX: paragraphs through unstructured, tables through python-docx, in document order.

`unstructured.partition.docx` knows what Word shows but does not store as text, above all the numbers of numbered lists,
and tells headings from items by style, outline and numbering. It downloads a spaCy model as soon as it has to guess from
the words; `word_xml.prepare` leaves it nothing to guess, so nothing is fetched (a test blocks the network). Its tables lose
the paragraphs of a cell, so these are read with python-docx. DOCX has no pages: they come about when it is printed.
"""

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...errors import DocumentCorrupt, DocumentScanned
from ...settings import Settings
from ..reading import LineKind, Reading
from .archive import repacked
from .lines import Lines
from .table import Cell, Row, could_be_titles, write_table
from .word_xml import W, is_bold, notes, prepare

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

MOST_COLUMNS = 1_000
"""A cell that claims to span more columns is taken to span these; Word itself stops at 63."""
_SILENCE = {"UNSTRUCTURED_DISABLE_NOTICE": "1", "SCARF_NO_ANALYTICS": "true", "DO_NOT_TRACK": "true"}


def read(data: bytes, settings: Settings) -> Reading:
    """The text of a DOCX file, with its headers, text boxes, content controls and notes; deleted and hidden text left out.

    Raises DocumentCorrupt, DocumentEncrypted, DocumentTooLarge (unpacked), or DocumentScanned where it holds pictures only.
    """
    from docx.exceptions import PythonDocxError
    from lxml.etree import LxmlError

    data = repacked(data, settings)
    try:
        document = _open(data)
        prepare(document)
        reading = _laid_out(document)
    except (
        PythonDocxError,
        LxmlError,
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        NotImplementedError,
        OSError,
    ):
        raise DocumentCorrupt("The DOCX file is damaged or not a Word document.", "Save it again in Word.") from None
    if not reading.text.strip() and document.element.xpath("//w:drawing | //w:pict"):
        raise DocumentScanned("The document holds only pictures.", "Pictures are not read yet: ask for a text copy.")
    return reading


def _open(data: bytes) -> "Document":
    import docx

    return docx.Document(io.BytesIO(data))


def _partition(document: "Document") -> list[Any]:
    """unstructured's elements. Its notice and its telemetry are switched off before it loads."""
    os.environ.update({name: value for name, value in _SILENCE.items() if not os.environ.get(name)})
    from unstructured.partition.docx import partition_docx

    copy = io.BytesIO()
    document.save(copy)
    return partition_docx(file=copy, include_page_breaks=False, infer_table_structure=False, languages=[""])


def _laid_out(document: "Document") -> Reading:
    from docx.table import Table

    lines = Lines()
    tables = iter([block for block in document.iter_inner_content() if isinstance(block, Table)])
    edges: set[str] = set()  # headers and footers: each text once, however many sections repeat it
    for element in _partition(document):
        if element.category == "Table":
            _write(lines, next(tables))
        elif element.category not in ("Header", "Footer"):
            _paragraph(lines, element.text, _KINDS.get(element.category))
        elif element.text not in edges:
            edges.add(element.text)
            _paragraph(lines, element.text, None)
    for note in notes(document):
        _paragraph(lines, note, None)
    return lines.reading("docx")


_KINDS = {"Title": LineKind.HEADING, "ListItem": LineKind.ITEM}


def _paragraph(lines: Lines, text: str, kind: LineKind | None) -> None:
    if kind is LineKind.ITEM:
        lines.add(text, kind)
        return
    lines.gap()
    lines.add(text, kind)
    lines.gap()


def _write(lines: Lines, table: "Table") -> None:
    if _sets_layout(table):
        for _, cell in _cells(table):
            _boxed(lines, cell)
    else:
        write_table(lines, list(_rows(table)))


def _sets_layout(table: "Table") -> bool:
    """Whether the cells are boxes to read one after another: other tables in them, or one row of many paragraphs."""
    rows = table._tbl.tr_lst
    paragraphs = max((len(tc.p_lst) for tr in rows for tc in tr.tc_lst), default=0)
    return bool(table._tbl.xpath(".//w:tc//w:tbl")) or (len(rows) == 1 and paragraphs > 2)


def _boxed(lines: Lines, cell: Any) -> None:
    from docx.table import Table

    for block in cell.iter_inner_content():
        if isinstance(block, Table):
            _write(lines, block)
        else:
            style = (block.style and block.style.name) or ""
            listed = style.startswith("List") or block._p.xpath("./w:pPr/w:numPr")
            heading = LineKind.HEADING if style.startswith("Heading") else None
            _paragraph(lines, block.text, LineKind.ITEM if listed else heading)


def _cells(table: "Table") -> Iterator[tuple[Any, Any]]:
    from docx.table import _Cell

    for tr in table._tbl.tr_lst:
        for tc in tr.tc_lst:
            if tc.vMerge != "continue":
                yield tr, _Cell(tc, table)


def _rows(table: "Table") -> Iterator[Row]:
    from docx.table import _Cell

    above: dict[int, Cell] = {}
    titled = _has_bold_titles(table)
    for at, tr in enumerate(table._tbl.tr_lst):
        cells: list[Cell] = []
        for tc in tr.tc_lst:
            column = tc.grid_offset
            text = _text(_Cell(tc, table))
            if tc.vMerge == "continue" and column in above and not text.strip():
                text = above[column].text
            above[column] = Cell(text, column, min(max(1, tc.grid_span), MOST_COLUMNS))
            cells.append(above[column])
        marked = bool(tr.xpath("./w:trPr/w:tblHeader[not(@w:val='0' or @w:val='false')]"))
        yield Row(tuple(cells), is_header=marked or (titled and at == 0))


def _has_bold_titles(table: "Table") -> bool:
    """Whether the first row is in bold letters over rows that are not, and could be titles."""
    rows = table._tbl.tr_lst
    texts = ("".join(tc.itertext(f"{W}t")) for tc in rows[0].tc_lst) if rows else ()
    return could_be_titles(texts) and _all_bold(rows[0]) and not all(_all_bold(tr) for tr in rows[1:])


def _all_bold(tr: Any) -> bool:
    runs = [run for run in tr.iter(f"{W}r") if "".join(run.itertext(f"{W}t")).strip()]
    return bool(runs) and all(is_bold(run) for run in runs)


def _text(cell: Any) -> str:
    return "\n".join(paragraph.text for paragraph in cell.paragraphs)
