"""Which pages of a PDF are pictures, and what such a page looks like.

A page is a picture where an image fills it and no text of its own stands on it, where letters are drawn as shapes, or where
its fonts do not say which letters they draw. Rendered by PDFium, since only a rendering shows what a reader would see.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ....errors import DocumentCorrupt, DocumentScanned, DocumentTooLarge
from .letters import count_unknown

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from PIL.Image import Image

STAMP_CHARS = 60
"""Fewer characters than this over a picture are a stamp or a fax line, not the page's text."""
PICTURE_SHARE = 0.4
"""A picture of at least this share of the page can hold its text."""
SCAN_SHARE = 0.8
"""A picture of at least this share of the page is the page itself."""
DRAWN_SHAPES = 300
"""As many curves on a page without characters are letters drawn as shapes."""
UNREADABLE_SHARE = 0.02
"""Above this share of characters whose code no font explains, the page's text is not to be relied on."""
DPI = 300
"""What tesseract is trained for."""
MAX_PIXELS = 40_000_000
"""Of a rendered page: more than A2 at 300 dpi."""
LEAST_DPI = 60
"""No page is drawn smaller: one so large that it would have to be is refused."""
_INVISIBLE = re.compile(rb"(?:^|\s)3\s+Tr\b")

PICTURE = "only pictures"
NO_LETTERS = "letters that cannot be told from their font"


def why_not_text(page: "Page") -> str:
    """Why the text layer of a page cannot be relied on, "" if it can."""
    words = sum(not char["text"].isspace() for char in page.chars)
    largest = max((_area(image) for image in page.images), default=0.0)
    pictured = largest >= PICTURE_SHARE * float(page.width) * float(page.height)
    if words < STAMP_CHARS and pictured:
        return PICTURE
    if words == 0 and (page.images or len(page.curves) >= DRAWN_SHAPES):
        return PICTURE
    return NO_LETTERS if count_unknown(page) > UNREADABLE_SHARE * len(page.chars) else ""


def layer_of_a_scan(page: "Page") -> bool:
    """Whether the text of a page is an invisible layer that another program recognised from the picture under it."""
    largest = max((_area(image) for image in page.images), default=0.0)
    if largest < SCAN_SHARE * float(page.width) * float(page.height):
        return False
    from pdfminer.pdftypes import PDFStream, resolve1

    streams = [resolve1(content) for content in page.page_obj.contents]
    return any(isinstance(stream, PDFStream) and _INVISIBLE.search(stream.get_data()) for stream in streams)


def resolution(page: "Page") -> float:
    """The dots per inch at which a page is to be drawn: those of its largest picture, as far as tesseract needs them."""
    largest = max(page.images, key=_area, default=None)
    if largest is None or _area(largest) < PICTURE_SHARE * float(page.width) * float(page.height):
        return DPI
    pixels, points = largest["srcsize"][0], float(largest["width"])
    return min(DPI, max(LEAST_DPI, 72 * float(pixels) / max(points, 1.0)))


def render(data: bytes, password: str, dpis: Mapping[int, float]) -> "Iterator[tuple[int, Image]]":
    """The picture of each page by its number, in shades of grey, one at a time. Raises DocumentCorrupt, DocumentTooLarge.

    dpis: the dots per inch by page number.
    """
    try:
        import pypdfium2
    except ImportError:
        raise DocumentScanned(
            "A page of the PDF is a picture.", "To read it: `pip install 'mediassist[ocr]'`."
        ) from None
    try:
        document = pypdfium2.PdfDocument(data, password=password or None, autoclose=True)
    except pypdfium2.PdfiumError:
        raise _cannot_be_drawn() from None
    try:
        document.init_forms()
        for number, dpi in dpis.items():
            yield number, _drawn(document[number - 1], number, dpi)
    except (pypdfium2.PdfiumError, IndexError):
        raise _cannot_be_drawn() from None
    finally:
        document.close()


def _drawn(page: Any, number: int, dpi: float) -> "Image":
    import pypdfium2

    width, height = page.get_size()
    dpi = min(dpi, 72 * (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    if dpi < LEAST_DPI:
        raise DocumentTooLarge(f"Page {number} is too large to be drawn.", "Save it in its printed size, such as A4.")
    try:
        return page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    except pypdfium2.PdfiumError:
        raise _cannot_be_drawn() from None


def _area(image: dict[str, Any]) -> float:
    return float(image["width"]) * float(image["height"])


def _cannot_be_drawn() -> DocumentCorrupt:
    return DocumentCorrupt("A page of the PDF cannot be drawn.", "Save or download it again.")
