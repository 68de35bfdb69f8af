"""From bytes to text: UTF-8, UTF-16 and UTF-32 with their marks, and Windows-1252 (hence Latin-1).

A guess between the one-byte encodings is dangerous: "½ tablet" in Windows-1252 is "˝ tablet" in Windows-1250. So
Windows-1252 is taken wherever its reading is plausible, and charset-normalizer is asked only where it is not.
"""

import codecs
import re

from ...errors import DocumentCorrupt, DocumentUnsupported

_BOMS = (  # UTF-32 first: its little-endian mark starts with the UTF-16 one
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]")
_HALVES = re.compile("[\ud800-\udfff]")
FOREIGN_SHARE = 0.2
"""Above this share of accented letters among all letters, a Windows-1252 reading is taken for mojibake."""


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`; a byte order mark beats `declared`, the encoding that the file itself names.

    Raises DocumentUnsupported for bytes that are no text, DocumentCorrupt for text that is cut off in a character.
    """
    text = _decode(data, declared).removeprefix("\ufeff")
    found = _NOT_TEXT.search(text)
    if found:
        raise DocumentUnsupported(
            "The file is not a text file.", "Plain text, Markdown, HTML, RTF, DOCX, and PDF with text are read."
        )
    return text


def unix_lines(text: str) -> str:
    """The text with every line end as "\\n"."""
    return whole_characters(text).replace("\r\n", "\n").replace("\r", "\n")


def whole_characters(text: str) -> str:
    """The text with U+FFFD for each half of a character (a lone surrogate), as JSON and pasted text may hold them."""
    return _HALVES.sub("\ufffd", text)


def _decode(data: bytes, declared: str | None) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if declared:
        try:
            return data.decode(declared)
        except (LookupError, UnicodeError):
            pass  # files often name the wrong encoding
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and len(data) > 3 and not data[: error.start].isascii():
            raise _cut_off() from None
    return _mixed(data) or _one_byte(data)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError:
        raise _cut_off() from None


def _cut_off() -> DocumentCorrupt:
    return DocumentCorrupt("The text file is damaged or cut off.", "Save or download it again.")


def _mixed(data: bytes) -> str:
    """UTF-8 into which Windows-1252 bytes were pasted; empty when it is not that."""
    text = data.decode("utf-8", "surrogateescape")
    if not any(char > "\x7f" and not "\udc80" <= char <= "\udcff" for char in text):
        return ""
    try:
        return re.sub("[\udc80-\udcff]", lambda m: bytes([ord(m[0]) - 0xDC00]).decode("cp1252"), text)
    except UnicodeDecodeError:
        return ""


def _one_byte(data: bytes) -> str:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return _guessed(data)
    letters = [char for char in text if char.isalpha()]
    foreign = sum(not char.isascii() for char in letters)
    return _guessed(data) if foreign > FOREIGN_SHARE * len(letters) else text


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise DocumentUnsupported("The file's encoding is not known.", "Save it as UTF-8 text, DOCX or PDF.")
    return str(best)
