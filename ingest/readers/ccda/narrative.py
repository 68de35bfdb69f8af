"""The readable part of a section, `<text>`, as blocks: paragraphs, list items, captions and tables, in order.

Sources: HL7 CDA R2 section 4.3.5 (StrucDoc.Text) and what vendors add to it. What `revised="delete"` or a style of
"hidden" takes from the reader's eye is left out and counted. Knows no clinical word and no entry; `tables` reads tables.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...reading import LineKind
from ..lines import tidy
from ..table import Row
from .signs import FOOTNOTE, raised
from .tables import is_unseen, read_table

_BREAKING = frozenset(
    "text paragraph list item table thead tbody tfoot tr td th caption footnote div p ul ol li pre h1 h2 h3 h4 h5 h6"
    " blockquote dl dt dd hr section center".split()
)
_ITEMS = frozenset(("item", "li", "dd"))
_LISTS = frozenset(("list", "ol", "ul"))
_UNSEEN = frozenset("colgroup col script style".split())
_BLANK_LINE = re.compile(r"[ \t\r\xa0]*\n[ \t\r\xa0]*\n\s*")
_LINE_OF_LIST = re.compile(r"\n[ \t\xa0]*(?=(?:[-*•·▪o]|\(?\d{1,2}[.)])[ \t\xa0])")


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph, an item (`kind`) or the caption of a table. ids: the IDs on the elements that its words stand in."""

    text: str
    kind: LineKind | None = None
    ids: frozenset[str] = frozenset()
    is_caption: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its rows, and for each the IDs inside it."""

    rows: tuple[Row, ...]
    ids: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What follows is another paragraph."""


Block = Words | Table | Gap


@dataclass(frozen=True, slots=True)
class Narrative:
    """The blocks of a `<text>`. hides: whether words were left out; pictures: how many were."""

    blocks: tuple[Block, ...]
    hides: bool = False
    pictures: int = 0

    @property
    def words(self) -> str:
        """All its words, for looking something up; the titles of columns among them."""
        return "\n".join(_words_of(block) for block in self.blocks)


def read_narrative(text: Any) -> Narrative:
    """The blocks of a section's `<text>`; none where it is empty."""
    walk = _Walk()
    walk.block(text)
    return Narrative(tuple(walk.blocks), walk.hides, walk.pictures)


def text_of(element: Any) -> str:
    """The words of one element of the narrative, blocks on lines of their own."""
    walk = _Walk()
    walk.block(element)
    lines = (_words_of(block) for block in walk.blocks)
    return "\n".join(line for line in lines if line)


class Texts(dict[str, str]):
    """The words of the narrative by ID, read when they are asked for."""

    def __init__(self, root: Any) -> None:
        super().__init__()
        self._elements = {
            element.get("ID"): element
            for text in root.iter("text")
            if text.getparent().tag == "section"
            for element in text.iter()
            if element.get("ID")
        }

    def __missing__(self, key: str) -> str:
        element = self._elements.get(key)
        self[key] = "" if element is None else " ".join(text_of(element).split())
        return self[key]

    def get(self, key: str, default: Any = None) -> Any:
        """The words at this ID, `default` where there are none."""
        return self[key] or default


class _Walk:
    """Walks the elements in order; the words of inline elements gather until a block starts or ends."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.hides = False
        self.pictures = 0
        self._words: list[str] = []
        self._ids: set[str] = set()
        self._open: list[str] = []
        self._kind: LineKind | None = None
        self._is_caption = False
        self._counts: dict[Any, int] = {}

    def block(self, element: Any) -> None:
        """Reads a block element: its own words and, in place, the blocks inside it."""
        if element.tag == "table":
            self._end()
            self._table(element)
            return
        self._end()
        outer = self._kind, self._is_caption
        if element.tag in _ITEMS:
            self._kind = LineKind.ITEM
            self._words.append(self._number(element))
        elif _is_caption(element):
            self._is_caption = True
        parent = element.getparent()
        inside = element.tag in _LISTS and parent is not None and parent.tag in _ITEMS
        apart = not inside and element.tag not in _ITEMS and element.tag not in ("tr", "td", "th", "div", "content")
        if apart:
            self._gap()
        self._content(element)
        self._end()
        if apart:
            self._gap()
        self._kind, self._is_caption = outer

    def _content(self, element: Any) -> None:
        if identity := element.get("ID"):
            self._open.append(identity)
        self._add(_flowing(element.text, element))
        for child in element:
            self._child(child)
            self._add(_flowing(child.tail, element))
        if identity:
            self._open.pop()

    def _child(self, child: Any) -> None:
        if not isinstance(child.tag, str) or child.tag in _UNSEEN:
            return
        if is_unseen(child):
            self.hides = self.hides or bool("".join(child.itertext()).strip())
        elif child.tag == "br":
            self._words.append("\n")
        elif child.tag == "caption" and child.getparent().tag in _ITEMS:
            self._item_caption(child)
        elif child.tag == "renderMultiMedia":
            self.pictures += 1
            self._words.append(" ")
            self._content(child)
        elif child.tag in ("sup", "sub"):
            self._add(raised(child, "".join(self._words[-8:])))
        elif child.tag == "footnote":
            self._add(f" ({' '.join(text_of_children(child).split())}) ")
        elif child.tag == "footnoteRef":
            self._add(child.get(FOOTNOTE, ""))
        elif child.tag in _BREAKING or _is_box(child):
            self.block(child)
        else:
            self._inline(child)

    def _number(self, item: Any) -> str:
        """The number before an item of an ordered list."""
        parent = item.getparent()
        if parent is None or not (parent.get("listType") == "ordered" or parent.tag == "ol"):
            return ""
        self._counts[parent] = self._counts.get(parent, 0) + 1
        return f"{self._counts[parent]}. "

    def _inline(self, child: Any) -> None:
        if _stand_apart(child.getprevious(), child):
            self._words.append(" ")
        self._content(child)

    def _item_caption(self, caption: Any) -> None:
        before = len(self._words)
        self._content(caption)
        said = "".join(self._words[before:]).strip()
        self._words.append("" if not said else " " if said[-1] in ":.-" else ": ")

    def _add(self, words: str) -> None:
        if not words:
            return
        self._words.append(words)
        if words.strip():
            self._ids.update(self._open)

    def _end(self) -> None:
        words, ids = "".join(self._words), frozenset(self._ids)
        self._words, self._ids = [], set()
        parts = [words] if self._kind else _BLANK_LINE.split(words)
        for at, part in enumerate(filter(tidy, parts)):
            if at:
                self._gap()
            self.blocks.append(Words(tidy(part), self._kind, ids, self._is_caption))
        if tidy(words) and self._kind is LineKind.ITEM:
            self._kind = None  # a second paragraph of an item is a line of its own

    def _gap(self) -> None:
        self._end()
        if self.blocks and not isinstance(self.blocks[-1], Gap):
            self.blocks.append(Gap())

    def _table(self, element: Any) -> None:
        table = read_table(element, text_of)
        self.hides = self.hides or table.hides
        for caption in element.findall("caption"):
            self.block(caption)
        if table.boxes:
            for box in table.boxes:
                self.block(box)
                self._gap()
        else:
            self.blocks.append(Table(table.rows, table.ids))
        self._gap()


def text_of_children(element: Any) -> str:
    """The words of an element without its own effect, such as those of a footnote."""
    walk = _Walk()
    walk._content(element)
    walk._end()
    return "\n".join(_words_of(block) for block in walk.blocks)


def _words_of(block: Block) -> str:
    if isinstance(block, Words):
        return block.text
    if isinstance(block, Table):
        rows = (", ".join(filter(None, (tidy(cell.text) for cell in row.cells))) for row in block.rows)
        return "\n".join(row for row in rows if row)
    return ""


def _flowing(text: str | None, parent: Any) -> str:
    """Text as it flows: a line end is a space, but for blank lines and lines of a list typed as such."""
    if not text or parent.tag == "pre" or "\n" not in text:
        return text or ""
    if not text.strip():
        return " "
    lead = " " if text[0].isspace() else ""
    tail = " " if text[-1].isspace() else ""
    return lead + "".join(_unwrapped(text.strip(" \t\r\n"))) + tail


def _unwrapped(text: str) -> Iterator[str]:
    for number, part in enumerate(_BLANK_LINE.split(text)):
        yield "\n\n" if number else ""
        yield "\n".join(" ".join(line.split("\n")) for line in _LINE_OF_LIST.split(part))


def _is_caption(element: Any) -> bool:
    """Whether the words are a heading of what stands below: of a table or list, or as HTML has them."""
    if element.tag == "caption":
        return element.getparent().tag in ("table", "list")
    return len(element.tag) == 2 and element.tag[0] == "h" and element.tag[1].isdigit()


def _is_box(element: Any) -> bool:
    """Whether a style sets inline words on a line of their own, as vendors' "xdiv" does."""
    return any(
        style.lower() in ("div", "xdiv", "block", "paragraph") for style in (element.get("styleCode") or "").split()
    )


def _stand_apart(before: Any | None, element: Any) -> bool:
    """Whether two inline elements with nothing between them are two values, as those that carry IDs are."""
    if before is None or (before.tail or "") or not isinstance(before.tag, str) or before.tag in ("sup", "sub", "br"):
        return False
    return all("ID" in each.attrib for each in (before, element))
