"""One reader a format, chosen by what the content is, and only then by what the file is called.

    read(path)    a file              ccda     C-CDA and other CDA R2 documents: lxml
    read(bytes)   a file's content    fhir     FHIR resources and bundles, JSON or XML
    read(str)     plain text          pdf      pdfplumber; its tables row by row; scanned pages by tesseract
                                      image    pictures of pages, by tesseract
                                      docx     unstructured, and python-docx for the tables
                                      html     lxml
                                      rtf      striprtf
                                      md, txt  as they stand, so that a quote can be checked against the file

A file is read whole or refused with the reason and the remedy (errors.py); no error holds a word of it. Knows nothing
of sections, passages or what the words mean. The readers load their libraries when called, not before.
"""

from pathlib import Path

from ...errors import DocumentEmpty, DocumentTooLarge
from ...settings import Settings
from ..reading import Reading
from . import ccda, fhir, html, image, markdown, pdf, rtf, text, word
from .detect import Format, detect
from .source import load

_READERS = {
    Format.TXT: text.read,
    Format.MARKDOWN: markdown.read,
    Format.HTML: html.read,
    Format.RTF: rtf.read,
    Format.DOCX: word.read,
    Format.CCDA: ccda.read,
    Format.FHIR: fhir.read,
    Format.IMAGE: image.read,
}


def read(
    source: Path | bytes | str, *, name: str | None = None, settings: Settings, password: str | None = None
) -> Reading:
    """The text of a document, with what its format knows of headings, list items, table rows and pages.

    source: a file, a file's content, or plain text. name: what the caller calls it, the file's own name by default; its
    suffix tells Markdown from plain text. password: of an encrypted PDF. Raises a DocumentError for whatever cannot be read whole.
    """
    if isinstance(source, str):
        check_length(source, settings)
        return _not_empty(text.read_text(source))
    called = name or (source.name if isinstance(source, Path) else "")
    data = load(source, settings)
    format_ = detect(data, called)
    reading = pdf.read(data, settings, password) if format_ is Format.PDF else _READERS[format_](data, settings)
    check_length(reading.text, settings)
    return _not_empty(reading)


def check_length(content: str, settings: Settings) -> None:
    """Raises DocumentTooLarge for text over `max_document_chars`."""
    if len(content) > settings.max_document_chars:
        raise DocumentTooLarge(
            f"The document holds {len(content):,} characters; the limit is {settings.max_document_chars:,}.",
            "Give the discharge summary alone, or raise MAX_DOCUMENT_CHARS.",
        )


def _not_empty(reading: Reading) -> Reading:
    if not any(char.isalnum() for char in reading.text):
        raise DocumentEmpty("There is nothing to read in the document.", "Check that it is the right file.")
    return reading


__all__ = ["read"]
