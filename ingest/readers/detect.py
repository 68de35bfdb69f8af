"""Which format some bytes are in: their first bytes decide, the name only where these leave it open.

XML is told by its root element, JSON by a `resourceType`, as every FHIR resource has one (FHIR R4, 2.1.15).
Signatures: PDF "%PDF-" within the first 1,024 bytes (ISO 32000-1, annex H), RTF "{\\rtf", ZIP "PK\\3\\4" with a
`word/` part for DOCX (ECMA-376), OLE2 "D0CF11E0" for old .doc files and for encrypted DOCX (MS-CFB, MS-OFFCRYPTO).
"""

import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath

from ...errors import DocumentCorrupt, DocumentEncrypted, DocumentUnsupported


class Format(StrEnum):
    """The formats that are read; the value is `Reading.format`."""

    TXT = "txt"
    MARKDOWN = "md"
    HTML = "html"
    RTF = "rtf"
    DOCX = "docx"
    PDF = "pdf"
    CCDA = "ccda"
    FHIR = "fhir"
    IMAGE = "image"


SUPPORTED = "Plain text, Markdown, HTML, RTF, DOCX, PDF, C-CDA, FHIR and pictures of pages are read."
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOM = b"\xef\xbb\xbf"
_BEFORE_ROOT = rb"(?:\s|<!--(?:(?!-->).)*-->|<\?(?:(?!\?>).)*\?>)*"
_HTML_ROOT = rb"<(?:!doctype\s+html|html|head|body|title|meta|div|p|h[1-6]|table|span)\b"
_HTML_START = re.compile(_BEFORE_ROOT + _HTML_ROOT, re.I | re.S)
_XML_START = re.compile(rb"\s*<\?xml\b|" + _BEFORE_ROOT + rb"<[a-z][\w:.-]*[^>]*\sxmlns\b", re.I | re.S)
_DOCTYPE = rb"(?:<!doctype[^>\[]*(?:\[.*?\]\s*)?>)?"
_XML_ROOT = re.compile(
    _BEFORE_ROOT + _DOCTYPE + _BEFORE_ROOT + rb"<(?:[a-z_][\w.-]*:)?(?P<name>[a-z_][\w.-]*)\b[^>]*>", re.I | re.S
)
_RESOURCE = re.compile(rb'"resourceType"\s*:')
_JSON_START = re.compile(rb"\s*(?:\{\s*\"|\[\s*[{\"])")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"RIFF")
_SUFFIXES = {
    ".md": Format.MARKDOWN,
    ".markdown": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".xhtml": Format.HTML,
}
_BINARY_SUFFIXES = {".pdf": "PDF", ".docx": "DOCX", ".rtf": "RTF"}


def detect(data: bytes, name: str) -> Format:
    """The format of `data`, which may be called `name`. Raises for a format that is not read, saying which it is."""
    head = data.removeprefix(_BOM)[:4096]
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.lstrip().startswith(b"{\\rtf"):
        return Format.RTF
    if head.startswith(b"PK\x03\x04"):
        return _inside_zip(data)
    if head.startswith(_OLE2):
        raise _old_or_encrypted(data)
    if head.startswith(_IMAGES) and b"\0" in head:
        return Format.IMAGE
    return _kind_of_text(data.removeprefix(_BOM), PurePath(name).suffix.lower())


def _kind_of_text(data: bytes, suffix: str) -> Format:
    if suffix in _BINARY_SUFFIXES:
        kind = _BINARY_SUFFIXES[suffix]
        raise DocumentCorrupt(f"The file is called {suffix} but is no {kind}.", "Save or download it again.")
    plain = data.replace(b"\0", b"")  # UTF-16 markup looks like ASCII with NULs
    plain = plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    is_html = bool(_HTML_START.match(plain))
    if suffix == ".xml" or (_XML_START.match(plain) and not is_html):
        return _kind_of_xml(plain)
    if suffix in (".json", ".ndjson") or _JSON_START.match(plain):
        if _RESOURCE.search(plain):
            return Format.FHIR
        raise DocumentUnsupported("The file is JSON, but no FHIR resource.", f"Save it as PDF. {SUPPORTED}")
    return _SUFFIXES.get(suffix, Format.HTML if is_html else Format.TXT)


def _kind_of_xml(plain: bytes) -> Format:
    root = _XML_ROOT.match(plain)
    if root and root["name"] == b"ClinicalDocument":
        return Format.CCDA
    if root and b"http://hl7.org/fhir" in root[0]:
        return Format.FHIR
    if root and root["name"].lower() == b"html":
        return Format.HTML
    raise DocumentUnsupported("The file is XML, but neither C-CDA nor FHIR.", f"Save it as PDF. {SUPPORTED}")


def _inside_zip(data: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise DocumentCorrupt("The file is damaged or cut off.", "Save or download it again.") from None
    if any(name.startswith("word/") for name in names):
        return Format.DOCX
    raise DocumentUnsupported("The file is an archive or an office file other than DOCX.", SUPPORTED)


def _old_or_encrypted(data: bytes) -> DocumentEncrypted | DocumentUnsupported:
    """An OLE2 container: its directory names its streams in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return DocumentEncrypted("The document needs a password.", "Save a copy without the password.")
    return DocumentUnsupported("The file is in an old Office format.", "Save it as DOCX or PDF.")
