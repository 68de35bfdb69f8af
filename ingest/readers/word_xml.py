"""What is done to a DOCX in memory before it is read, so that no reader passes over a part of it.

python-docx and unstructured see runs that stand directly in paragraphs of the body. Word also puts text in content controls
(`w:sdt`, most hospital forms), text boxes, fields, tracked insertions and symbols: these are brought into the flow, and
deleted, moved-away and hidden text is taken out. Element names: ECMA-376 part 1, section 17.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = [f"{W}{name}" for name in ("del", "moveFrom", "sdtPr", "sdtEndPr", "delText", "instrText")]
_WRAPPERS = [f"{W}{name}" for name in "sdt sdtContent ins moveTo smartTag customXml fldSimple dir bdo".split()]
_OFF = ("0", "false", "off")
# Codes of the fonts Symbol and Wingdings that clinical text uses; python-docx drops `w:sym` altogether.
_SYMBOL: dict[int, str] = {
    **{0x61: "α", 0x62: "β", 0x67: "γ", 0x6D: "μ", 0xA3: "≤", 0xAD: "↑", 0xAE: "→", 0xAF: "↓"},
    **{0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB7: "•"},
}
_WINGDINGS: dict[int, str] = {
    **{0x6F: "☐", 0x71: "☐", 0x78: "☒", 0xA8: "☐", 0xA7: "•", 0xD8: "•", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}
}
UNKNOWN_SYMBOL = "\ufffd"


def prepare(document: "Document") -> None:
    """Brings all text that Word shows into plain runs, and gives every paragraph a style that unstructured knows."""
    for root in _roots(document):
        _take_out(root)
        _symbols_to_text(root)
        _unwrap(root)
        _text_boxes_to_body(root)
        _outlines_to_styles(root, document)
    _name_styles(document)


def notes(document: "Document") -> Iterator[str]:
    """The text of each footnote and endnote; Word's own separators left out."""
    from lxml.etree import XMLParser, fromstring

    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(("/footnotes", "/endnotes")):
            continue
        root = fromstring(relation.target_part.blob, XMLParser(resolve_entities=False, no_network=True))
        for note in root:
            if note.get(f"{W}type") is None:
                yield " ".join("".join(p.itertext(f"{W}t")) for p in note.iter(f"{W}p"))


def is_bold(run: Any) -> bool:
    """Whether a run says of itself that it is bold; bold by style is not seen."""
    found = run.find(f"{W}rPr/{W}b")
    return found is not None and found.get(f"{W}val", "1") not in _OFF


def _roots(document: "Document") -> Iterator[Any]:
    yield document.element.body
    for section in document.sections:
        for edge in (section.header, section.footer, section.first_page_header, section.first_page_footer):
            if not edge.is_linked_to_previous:
                yield edge._element


def _take_out(root: Any) -> None:
    for element in list(root.iter(*_GONE, _FALLBACK)):
        _drop(element)
    for vanish in list(root.iter(f"{W}vanish")):
        run = vanish.getparent().getparent() if vanish.getparent() is not None else None
        if run is not None and run.tag == f"{W}r" and vanish.get(f"{W}val", "1") not in _OFF:
            _drop(run)


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _symbols_to_text(root: Any) -> None:
    for symbol in list(root.iter(f"{W}sym")):
        code = int(symbol.get(f"{W}char", "0"), 16) & 0xFF
        font = symbol.get(f"{W}font", "").lower()
        known = _SYMBOL if font == "symbol" else _WINGDINGS if font == "wingdings" else {}
        text = symbol.makeelement(f"{W}t", nsmap=symbol.nsmap)
        text.text = known.get(code, UNKNOWN_SYMBOL)
        symbol.getparent().replace(symbol, text)


def _unwrap(root: Any) -> None:
    """Puts the children of each wrapper in its place, the innermost first."""
    for wrapper in reversed(list(root.iter(*_WRAPPERS))):
        parent = wrapper.getparent()
        at = parent.index(wrapper)
        parent.remove(wrapper)
        for child in reversed(list(wrapper)):
            if child.tag != f"{W}rPr":
                parent.insert(at, child)


def _text_boxes_to_body(root: Any) -> None:
    """Puts what a text box holds after the paragraph that it is anchored in."""
    for box in reversed(list(root.iter(f"{W}txbxContent"))):
        host = next((above for above in box.iterancestors(f"{W}p")), None)
        if host is None:
            continue
        for block in reversed(list(box)):
            if block.tag in (f"{W}p", f"{W}tbl"):
                host.addnext(block)


def _outlines_to_styles(root: Any, document: "Document") -> None:
    """A paragraph that Word lists as a heading by its outline level alone gets a heading style."""
    for level in list(root.iter(f"{W}outlineLvl")):
        properties = level.getparent()
        properties.remove(level)
        paragraph = properties.getparent()
        if paragraph.tag == f"{W}p" and level.get(f"{W}val", "9") in "012345678":
            paragraph.style = _heading_style(document)


def _heading_style(document: "Document") -> str:
    from docx.enum.style import WD_STYLE_TYPE

    name = "Heading 1"
    found = [style for style in document.styles if style.type == WD_STYLE_TYPE.PARAGRAPH and style.name == name]
    style = found[0] if found else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    return style.style_id


def _name_styles(document: "Document") -> None:
    """Gives each paragraph style a name that unstructured maps to a kind; for others it would guess from the words."""
    from docx.enum.style import WD_STYLE_TYPE

    if document.styles.default(WD_STYLE_TYPE.PARAGRAPH) is None:
        plain = document.styles.add_style("No Spacing", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        plain.element.set(f"{W}default", "1")
    for style in document.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            style.name = _known_name(style)
    for level in list(document.styles.element.iter(f"{W}outlineLvl")):
        _drop(level)  # the name says it now; a list style with an outline level would be guessed again


def _known_name(style: Any) -> str:
    """The nearest of unstructured's names in the chain of styles that this one is based on."""
    seen: set[str] = set()
    above = style
    kind = ""
    while above is not None and above.style_id not in seen and not kind:
        seen.add(above.style_id)
        kind = _kind(above)
        above = above.base_style
    return kind or "No Spacing"


def _kind(style: Any) -> str:
    name = style.name or ""
    outline = style.element.xpath("./w:pPr/w:outlineLvl/@w:val")
    if outline and outline[0] in "012345678":
        return "Heading 1"
    if name.startswith("Heading ") and name[8:].isdigit() and 1 <= int(name[8:]) <= 9:
        return name
    if name in ("Title", "Subtitle"):
        return name
    return "List" if style.element.xpath("./w:pPr/w:numPr") or name.startswith("List") else ""
