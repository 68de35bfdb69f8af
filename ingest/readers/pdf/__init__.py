"""PDF, through pdfplumber: opening it, refusing what would lose text, and each page from its text layer or its picture.

pdfplumber alone gives characters with their fonts and ruling lines, hence table cells, without a download;
`unstructured[pdf]` needs models and several GB. A page without text of its own goes to `ocr`, which recognises it or says
what is missing for that. Layout is in `pdf.layout`, what runs over several pages in `pdf.running` and `pdf.continued`.
"""

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from ....errors import DocumentCorrupt, DocumentEncrypted, DocumentError, DocumentTooLarge
from ....settings import Settings
from ...reading import Reading
from .layout import page_content
from .page import PageContent
from .pictures import layer_of_a_scan, render, resolution, why_not_text
from .streams import bounded, inflate
from .write import write_pages

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

LAYER_CAUTION = (
    "This page is a picture; its words were recognised by another program, with a confidence that is not known: "
    "check them against the paper."
)


def read(data: bytes, settings: Settings, password: str | None = None) -> Reading:
    """The text of a PDF in reading order, a table row on one line, with the span and confidence of each page.

    Raises DocumentEncrypted, DocumentCorrupt, DocumentTooLarge, and DocumentScanned naming the pages that are pictures
    and what is missing to read them.
    """
    if b"%%EOF" not in data[-2048:]:
        raise _damaged("cut off")
    with bounded(settings.max_unpacked_bytes):
        with _translated_errors(password):
            pdf = _open(data, password)
            pages = _pages(pdf, settings)
        contents, pictures, dpis = _text_pages(pages, settings)
        if pictures:
            from ..ocr import recognise

            contents += recognise(render(data, password or "", dpis), settings, named=pictures)
    contents.sort(key=lambda page: page.number)
    return write_pages(contents, "pdf")


def _pages(pdf: "PDF", settings: Settings) -> "list[Page]":
    from pdfminer.pdfpage import PDFPage

    if len(list(islice(PDFPage.create_pages(pdf.doc), settings.max_pages + 1))) > settings.max_pages:
        raise DocumentTooLarge(
            f"The PDF has more than {settings.max_pages:,} pages.",
            "Give the pages of the discharge summary alone, or raise MAX_PAGES.",
        )
    if not pdf.pages:
        raise _damaged("damaged")
    return pdf.pages


def _text_pages(pages: "list[Page]", settings: Settings) -> tuple[list[PageContent], dict[int, str], dict[int, float]]:
    """The pages with text; and of those without, by page number, why they have none and in which resolution to draw them."""
    contents: list[PageContent] = []
    pictures: dict[int, str] = {}
    dpis: dict[int, float] = {}
    length = 0
    for page in pages:
        with _translated_errors(None):
            _check_streams(page)
            if why := why_not_text(page):
                pictures[page.page_number] = why
                dpis[page.page_number] = resolution(page)
            else:
                content = page_content(page)
                if layer_of_a_scan(page):
                    content.caution = LAYER_CAUTION
                contents.append(content)
                length += sum(len(word.text) + 1 for word in content.words)
        page.close()
        if length > settings.max_document_chars:
            raise DocumentTooLarge(
                f"The document holds more than {settings.max_document_chars:,} characters.",
                "Give the discharge summary alone, or raise MAX_DOCUMENT_CHARS.",
            )
    return contents, pictures, dpis


def _open(data: bytes, password: str | None) -> "PDF":
    import pdfplumber

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its warnings quote the file
    logging.getLogger("pdfplumber").setLevel(logging.ERROR)
    return pdfplumber.open(io.BytesIO(data), password=password or "")


@contextmanager
def _translated_errors(password: str | None) -> Iterator[None]:
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
            raise _encrypted(password) from None
        if isinstance(cause, DocumentError):
            raise cause from None
        raise _damaged("damaged") from None
    except PDFEncryptionError:
        raise _encrypted(password) from None
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
        if raw and filters and getattr(filters[0], "name", "") in ("FlateDecode", "Fl") and not inflate(raw)[1]:
            raise _damaged("cut off")


def _damaged(how: str) -> DocumentCorrupt:
    return DocumentCorrupt(f"The PDF is {how}.", "Save or download it again.")


def _encrypted(password: str | None) -> DocumentEncrypted:
    if password:
        return DocumentEncrypted("The password does not open this PDF.", "Check it, or save a copy without a password.")
    return DocumentEncrypted(
        "The PDF needs a password.", "Give it with --password (password= in Python), or save a copy without."
    )
