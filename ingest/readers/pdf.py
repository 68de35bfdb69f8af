"""PDF with a text layer, through pdfplumber: opening it, and refusing what would lose text. Layout is in `pdf_layout`.

pdfplumber alone gives characters with their fonts and ruling lines, hence table cells, without a download;
`unstructured[pdf]` needs models and several GB. Nothing is recognised from images: a page of pictures refuses the whole file.
"""

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...errors import DocumentCorrupt, DocumentEncrypted, DocumentError, DocumentScanned, DocumentTooLarge
from ...settings import Settings
from ..reading import Reading
from .lines import Lines
from .pdf_layout import lay_out

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

STAMP_CHARS = 60
"""Fewer characters than this over a picture are a stamp or a fax line, not the page's text."""
PICTURE_SHARE = 0.4
"""A picture of at least this share of the page can hold its text."""
DRAWN_SHAPES = 300
"""As many curves on a page without characters are letters drawn as shapes."""
UNREADABLE_SHARE = 0.02
"""Above this share of characters whose code no font explains, the page's text is not to be relied on."""


def read(data: bytes, settings: Settings) -> Reading:
    """The text of a PDF in reading order, a table row on one line, with the span of each page.

    Raises DocumentEncrypted, DocumentCorrupt, DocumentTooLarge (pages), and DocumentScanned naming the pages without text.
    """
    if b"%%EOF" not in data[-2048:]:
        raise _damaged("cut off")
    with _translated_errors():
        pdf = _open(data)
        pages = pdf.pages
    if len(pages) > settings.max_pages:
        raise DocumentTooLarge(
            f"The PDF has {len(pages):,} pages; the limit is {settings.max_pages:,}.",
            "Give the pages of the discharge summary alone, or raise MAX_PAGES.",
        )
    if not pages:
        raise _damaged("damaged")
    return _read_pages(pages, settings)


def _read_pages(pages: "list[Page]", settings: Settings) -> Reading:
    lines = Lines()
    without_text: list[int] = []
    for page in pages:
        with _translated_errors():
            _check_streams(page)
            if _is_picture(page):
                without_text.append(page.page_number)
            _check_letters(page)
        lines.start_page()
        with _translated_errors():
            lay_out(page, lines)
        lines.gap()
        page.close()
        if lines.length > settings.max_document_chars:
            raise DocumentTooLarge(
                f"The document holds more than {settings.max_document_chars:,} characters.",
                "Give the discharge summary alone, or raise MAX_DOCUMENT_CHARS.",
            )
    if without_text:
        raise _scanned(without_text)
    return lines.reading("pdf")


def _open(data: bytes) -> "PDF":
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its warnings quote the file
    return pdfplumber.open(io.BytesIO(data))


@contextmanager
def _translated_errors() -> Iterator[None]:
    """What pdfminer and pdfplumber raise on a broken file, as ours. On damaged objects they raise most built-in errors."""
    from pdfminer.pdfdocument import PDFEncryptionError
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    try:
        yield
    except DocumentError:
        raise
    except PdfminerException as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, PDFEncryptionError):
            raise _encrypted() from None
        raise _damaged("damaged") from None
    except PDFEncryptionError:
        raise _encrypted() from None
    except (
        PSException,
        MalformedPDFException,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
        AssertionError,
        RecursionError,
        NotImplementedError,
        OSError,
        EOFError,
        struct.error,
        zlib.error,
    ):
        raise _damaged("damaged") from None


def _check_streams(page: "Page") -> None:
    """pdfminer keeps what it could unpack of a damaged stream and goes on: here that is a damaged file."""
    from pdfminer.pdftypes import PDFStream, resolve1

    for content in page.page_obj.contents:
        stream = resolve1(content)
        if not isinstance(stream, PDFStream):
            raise _damaged("damaged")
        raw = stream.get_rawdata() if stream.decipher is None else None
        filters = [name for name, _ in stream.get_filters()]
        if raw and filters and getattr(filters[0], "name", "") in ("FlateDecode", "Fl"):
            unpacking = zlib.decompressobj()
            unpacking.decompress(raw)
            if not unpacking.eof:
                raise _damaged("cut off")


def _is_picture(page: "Page") -> bool:
    words = sum(not char["text"].isspace() for char in page.chars)
    largest = max((_area(image) for image in page.images), default=0.0)
    if words >= STAMP_CHARS:
        return False
    pictured = largest >= PICTURE_SHARE * float(page.width) * float(page.height)
    return pictured or (words == 0 and (bool(page.images) or len(page.curves) >= DRAWN_SHAPES))


def _area(image: dict[str, Any]) -> float:
    return float(image["width"]) * float(image["height"])


def _check_letters(page: "Page") -> None:
    """A font without a Unicode map leaves codes such as "(cid:12)" where letters and digits stood."""
    unknown = sum(char["text"].startswith("(cid:") for char in page.chars)
    if unknown > UNREADABLE_SHARE * len(page.chars):
        raise DocumentScanned(
            f"The letters of page {page.page_number} cannot be told from their font.",
            "Text recognition is not supported yet: ask for another copy, as text or DOCX.",
        )


def _scanned(pages: list[int]) -> DocumentScanned:
    named = ", ".join(map(str, pages[:20])) + (", ..." if len(pages) > 20 else "")
    return DocumentScanned(
        f"No text can be read on page{'s' if len(pages) > 1 else ''} {named}: only pictures.",
        "Text recognition (OCR) is not supported yet: ask for a copy with text.",
    )


def _damaged(how: str) -> DocumentCorrupt:
    return DocumentCorrupt(f"The PDF is {how}.", "Save or download it again.")


def _encrypted() -> DocumentEncrypted:
    return DocumentEncrypted("The PDF needs a password.", "Save a copy without the password.")
