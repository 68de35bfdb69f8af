"""RTF through striprtf, which knows its groups, code pages and Unicode; tables and list items are put back on top.

striprtf writes a row as "Warfarin|5 mg" and loses it where a cell holds two paragraphs. So rows, cells and list labels get
a mark of their own before it runs (Unicode noncharacters, which no document holds) and are read off after. RTF names no
headings, and its page headers and footers are left out. Control words: RTF Specification 1.9.1.
"""

import re

from ...errors import DocumentCorrupt
from ...settings import Settings
from ..reading import LineKind, Reading
from .lines import Lines
from .table import Cell, Row, write_table

_CELL, _ROW_START, _ROW_END, _ITEM = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
_MARKED = {"cell": _CELL, "trowd": _ROW_START, "row": _ROW_END, "listtext": _ITEM, "pntext": _ITEM}
_CONTROL = re.compile(r"\\([a-z]+)(-?\d+)?|\\'[0-9a-f]{2}|\\.|[{}]", re.I | re.S)
_ROWS = re.compile(f"{_ROW_START}[^{_ROW_END}]*{_ROW_END}\n?")
_TABLE = re.compile(f"(?:{_ROWS.pattern})+")


def read(data: bytes, settings: Settings) -> Reading:
    """The text of an RTF file. Raises DocumentCorrupt when it is cut off or cannot be decoded."""
    from striprtf.striprtf import rtf_to_text

    source = data.decode("latin-1")  # RTF is ASCII; other bytes stand for themselves in the file's code page
    source = re.sub("[\x80-\xff]", lambda m: f"\\'{ord(m[0]):02x}", source)
    if not _is_whole(source):
        raise DocumentCorrupt("The RTF file is cut off.", "Save or download it again.")
    try:
        text = rtf_to_text(_CONTROL.sub(_with_mark, source), errors="replace")
    except (ValueError, TypeError, LookupError, OverflowError):  # ValueError: also UnicodeError
        raise DocumentCorrupt("The RTF file is damaged.", "Save or download it again.") from None
    return _laid_out(_joined_surrogates(text))


def _is_whole(source: str) -> bool:
    """Whether every group that opens also closes."""
    if "\\bin" in source:  # raw bytes of a picture may hold braces
        return source.rstrip("\0 \r\n").endswith("}")
    depth = 0
    for token in _CONTROL.finditer(source):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return True
    return False


def _with_mark(token: re.Match[str]) -> str:
    mark = _MARKED.get(token[1] or "")
    return f"\\u{ord(mark)} {token[0]}" if mark else token[0]


def _joined_surrogates(text: str) -> str:
    """RTF writes characters beyond the first 65,536 as two halves."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _laid_out(text: str) -> Reading:
    lines = Lines()
    at = 0
    # up to the last end of a row: a start without one would be sought to the end of the text, each time anew
    for table in _TABLE.finditer(text, 0, text.rfind(_ROW_END) + 1):
        _paragraphs(lines, text[at : table.start()])
        write_table(lines, [_row(row[0]) for row in _ROWS.finditer(table[0])])
        at = table.end()
    _paragraphs(lines, text[at:])
    return lines.reading("rtf")


def _row(text: str) -> Row:
    cells = re.sub(f"[{_ROW_START}{_ROW_END}{_ITEM}]", "", text).split(_CELL + "|")
    return Row(tuple(Cell(cell, column) for column, cell in enumerate(cells)))


def _paragraphs(lines: Lines, text: str) -> None:
    for line in text.split("\n"):
        if not line.strip():
            lines.gap()
        lines.add(line, LineKind.ITEM if _ITEM in line else None)
