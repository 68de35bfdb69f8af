"""HTML as a browser shows it, through lxml: headings, list items and table rows marked, hidden parts left out.

`unstructured.partition.html` is not used: it classifies each text with a spaCy model that it downloads at first use, and
its second parser reads only its own dialect of HTML. What style sheets hide by class is not known here.
"""

import re
from typing import Any

from ...errors import DocumentCorrupt
from ...settings import Settings
from ..reading import LineKind, Reading
from .encoding import decode
from .lines import Lines, tidy
from .table import Cell, Row, write_table

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {
    *_HEADINGS,
    *"address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure".split(),
    *"footer form header hr html legend li main menu nav ol p pre section summary table tbody td tfoot th".split(),
    *"thead tr ul".split(),
}
_UNSEEN = {*"head script style template noscript iframe object svg math datalist select textarea audio video".split()}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_CHARSET = re.compile(rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
MAX_SPAN = 100


def read(data: bytes, settings: Settings) -> Reading:
    """What a browser would show of the page. Raises DocumentCorrupt where no page can be made of it."""
    from lxml import html
    from lxml.etree import ParserError, XMLSyntaxError

    declared = _CHARSET.search(data[:2048])
    source = _XML_DECLARATION.sub("", decode(data, _known(declared[1].decode("ascii")) if declared else None))
    try:
        parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
        root = html.document_fromstring(source, parser=parser)
        lines = Lines()
        _Page(lines).block(root)
    except (ParserError, XMLSyntaxError, ValueError, AssertionError, RecursionError):
        raise _damaged() from None
    if any(entry.level_name == "FATAL" for entry in parser.error_log):
        raise _damaged()  # libxml2 stopped there, as it does at 256 nested elements, and left out the rest
    return lines.reading("html")


def read_fragment(markup: str) -> Reading:
    """What a browser would show of a piece of XHTML or HTML, as FHIR and others carry it inside their files.

    Parsed as XML where it is well formed, so that `<td/>` is an empty cell; else as HTML. Raises DocumentCorrupt.
    """
    from lxml.etree import ParserError, XMLSyntaxError

    lines = Lines()
    try:
        _Page(lines).block(_fragment(markup))
    except (ParserError, XMLSyntaxError, ValueError, AssertionError, RecursionError):
        raise _damaged() from None
    return lines.reading("html")


def _fragment(markup: str) -> Any:
    from lxml import html
    from lxml.etree import QName, XMLParser, XMLSyntaxError, fromstring

    source = _XML_DECLARATION.sub("", markup).strip()
    parser = XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    if "<!" not in source.replace("<!--", ""):  # no document type, so no entities of its own
        try:
            root = fromstring(source, parser=parser)
        except XMLSyntaxError:
            root = None
        if root is not None:
            for element in root.iter("*"):
                element.tag = QName(element).localname.lower()
            return root
    loose = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    root = html.document_fromstring(source, parser=loose)
    if any(entry.level_name == "FATAL" for entry in loose.error_log):
        raise _damaged()
    return root


def _damaged() -> DocumentCorrupt:
    return DocumentCorrupt("The HTML file is damaged or nested too deep.", "Save it as PDF or plain text.")


def _known(charset: str) -> str:
    """Latin-1 means Windows-1252 in HTML (WHATWG Encoding Standard); a UTF-16 declared in ASCII cannot be one."""
    name = charset.lower()
    if name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"):
        return "cp1252"
    return "utf-8" if name.startswith("utf-16") else name


class _Page:
    """Walks the elements in document order; words of inline elements gather until a block starts or ends."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._words: list[str] = []
        self._kind: LineKind | None = None

    def block(self, element: Any) -> None:
        """Writes a block element: its own words, then, in place, the blocks inside it."""
        if element.tag == "table" and not _sets_layout(element):
            self._table(element)
            return
        self._end()
        outer, self._kind = self._kind, _kind(element) or self._kind
        if element.tag in ("ol", "ul", "p", *_HEADINGS, "div", "table"):
            self._lines.gap()
        if element.tag == "li":
            self._words.append(_number(element))
        self._content(element)
        self._end()
        if element.tag in ("ol", "ul", "p", *_HEADINGS, "div", "table"):
            self._lines.gap()
        self._kind = outer

    def _content(self, element: Any) -> None:
        self._words.append(_collapsed(element.text, element))
        for child in element:
            self._child(child)
            self._words.append(_collapsed(child.tail, element))

    def _child(self, child: Any) -> None:
        if not isinstance(child.tag, str) or _is_unseen(child):
            return
        if child.tag == "br":
            self._words.append("\n")
        elif child.tag == "input":
            self._words.append(_field(child))
        elif child.tag in _BLOCKS:
            self.block(child)
        else:
            self._content(child)

    def _end(self) -> None:
        words = "".join(self._words)
        self._words = []
        self._lines.add(words, self._kind)
        if tidy(words) and self._kind is LineKind.ITEM:
            self._kind = None  # a second paragraph of an item is a line of its own

    def _table(self, element: Any) -> None:
        self._end()
        self._lines.gap()
        for caption in element.xpath("./caption"):
            self._lines.add(_cell_text(caption))
        write_table(self._lines, _rows(element))


def _kind(element: Any) -> LineKind | None:
    if element.tag in _HEADINGS:
        return LineKind.HEADING
    return LineKind.ITEM if element.tag == "li" else None


def _is_unseen(element: Any) -> bool:
    hidden = "hidden" in element.attrib or _HIDDEN.search(element.get("style", ""))
    return element.tag in _UNSEEN or bool(hidden)


def _collapsed(text: str | None, parent: Any) -> str:
    if not text:
        return ""
    return text if parent.tag == "pre" else re.sub(r"[ \t\r\n\f]+", " ", text)


def _number(item: Any) -> str:
    """The number that a browser shows before an item of an ordered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    start = parent.get("start", "1")
    first = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
    return f"{first + sum(1 for _ in item.itersiblings('li', preceding=True))}. "


def _field(field: Any) -> str:
    """What a form field shows: a tick or its absence, or the words typed in."""
    kind = field.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return "[x] " if "checked" in field.attrib else "[ ] "
    return f" {field.get('value', '')} " if kind in ("text", "date", "number", "tel", "email") else ""


def _sets_layout(table: Any) -> bool:
    """Whether a table holds headings, lists or other tables: then its cells are boxes to read one after another."""
    return bool(table.xpath(".//table | .//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"))


def _rows(table: Any) -> list[Row]:
    rows: list[Row] = []
    waiting: dict[int, tuple[int, Cell]] = {}  # column -> rows still to cover, by a cell that spans rows
    for tr in table.xpath(".//tr"):
        if _is_unseen(tr):
            continue
        cells = [cell for cell in tr.xpath("./th | ./td") if not _is_unseen(cell)]
        placed, waiting = _place(cells, waiting)
        is_header = bool(cells) and (all(cell.tag == "th" for cell in cells) or tr.getparent().tag == "thead")
        rows.append(Row(tuple(placed), is_header))
    return rows


def _place(elements: list[Any], waiting: dict[int, tuple[int, Cell]]) -> tuple[list[Cell], dict[int, tuple[int, Cell]]]:
    """The cells of one row at their columns, with those that reach down into it, and those that reach further down."""
    placed = [cell for _, cell in waiting.values()]
    taken = {at for cell in placed for at in range(cell.column, cell.column + cell.span)}
    below = {at: (rows - 1, cell) for at, (rows, cell) in waiting.items() if rows > 1}
    column = 0
    for element in elements:
        while column in taken:
            column += 1
        cell = Cell(_cell_text(element), column, _span(element, "colspan"))
        placed.append(cell)
        if (rows := _span(element, "rowspan")) > 1:
            below[column] = (rows - 1, cell)
        column += cell.span
    return sorted(placed, key=lambda cell: cell.column), below


def _span(element: Any, name: str) -> int:
    value = element.get(name, "1").strip()
    return min(max(int(value), 1), MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _cell_text(cell: Any) -> str:
    lines = Lines()
    page = _Page(lines)
    page.block(cell)
    return lines.reading("html").text
