"""What was typed or ticked in the form fields of a PDF page, at its place: a page's own characters do not hold it.

Text and choice fields, check boxes, and text notes laid on the page. Entries: ISO 32000-1, 12.5.6 and 12.7. Signatures,
push buttons and hidden fields hold no words.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .page import Word

if TYPE_CHECKING:
    from pdfplumber.page import Page

LINE_POINTS = 12.0
_HIDDEN = 2
_PUSH_BUTTON = 1 << 16


def field_words(page: "Page") -> Iterator[Word]:
    """A word for each line of each field that holds something, where the field stands."""
    for annotation in page.annots:
        lines = _value(annotation["data"]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        height = min(LINE_POINTS, (annotation["bottom"] - annotation["top"]) / len(lines))
        top = annotation["top"] + (annotation["bottom"] - annotation["top"] - height * len(lines)) / 2
        for at, line in enumerate(lines):
            if line.strip():
                y = top + at * height
                yield Word(line.strip(), (annotation["x0"], y, annotation["x1"], y + height), bold=False)


def _value(data: dict[str, Any]) -> str:
    from pdfminer.pdftypes import resolve1

    flags = resolve1(data.get("F", 0))
    if isinstance(flags, int) and flags & _HIDDEN:
        return ""
    if _name(data.get("Subtype")) == "FreeText":
        return _text(resolve1(data.get("Contents")))
    if _name(data.get("Subtype")) != "Widget":
        return ""
    kind = _name(_inherited(data, "FT"))
    if kind == "Btn":
        bits = _inherited(data, "Ff")
        if isinstance(bits, int) and bits & _PUSH_BUTTON:
            return ""
        return "[ ]" if _name(data.get("AS")) in ("", "Off") else "[x]"
    return _text(_inherited(data, "V")) if kind in ("Tx", "Ch") else ""


def _inherited(data: dict[str, Any], key: str) -> Any:
    """An entry of a field, or of the fields it belongs to."""
    from pdfminer.pdftypes import resolve1

    for _ in range(8):
        if key in data:
            return resolve1(data[key])
        above = resolve1(data.get("Parent"))
        if not isinstance(above, dict):
            return None
        data = above
    return None


def _name(value: Any) -> str:
    from pdfminer.pdftypes import resolve1

    name = getattr(resolve1(value), "name", "")
    return name.decode("latin-1") if isinstance(name, bytes) else str(name)


def _text(value: Any) -> str:
    from pdfminer.utils import decode_text

    if isinstance(value, list):
        return ", ".join(_text(each) for each in value)
    return decode_text(value) if isinstance(value, bytes) else value if isinstance(value, str) else ""
