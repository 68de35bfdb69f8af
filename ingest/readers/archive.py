"""A ZIP of documents (DOCX) made harmless before a library opens it: unpacked once, within the limits, and packed anew.

What a ZIP says of its sizes may be a lie, and libraries unpack a part whole before they look. So each part is unpacked here,
never beyond the size that it declares (the checksum then tells a lie), all declared sizes together at most
`max_unpacked_bytes`. Nothing is ever written to disk. Sources: APPNOTE.TXT 6.3; ISO/IEC 29500-2, 7.2 and 8 (part names;
no DTD in a package). Knows nothing of what the parts mean.
"""

import io
import re
import zipfile
import zlib

from ...errors import DocumentCorrupt, DocumentEncrypted, DocumentTooLarge
from ...settings import Settings

MOST_PARTS = 5_000
_MARKUP = (".xml", ".rels")
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)")
_DTD = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))


def repacked(data: bytes, settings: Settings) -> bytes:
    """The same archive with its XML parts as they are and all others (pictures, fonts, macros) emptied, uncompressed.

    Raises DocumentCorrupt, DocumentEncrypted, DocumentTooLarge.
    """
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as anew:
            for name, part in _parts(archive, settings).items():
                anew.writestr(name, _content(archive, part))
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        LookupError,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ):
        raise DocumentCorrupt("The file is damaged or cut off.", "Save or download it again.") from None
    return packed.getvalue()


def _parts(archive: zipfile.ZipFile, settings: Settings) -> dict[str, zipfile.ZipInfo]:
    """The parts by name, the last of a name as libraries take it, when all of them together are within the limits."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise DocumentEncrypted("The document needs a password.", "Save a copy without the password.")
    if sum(part.file_size for part in parts) > settings.max_unpacked_bytes:
        raise DocumentTooLarge(
            f"The file unpacks to more than the limit of {settings.max_unpacked_bytes:,} bytes.",
            "Save it again without its pictures, or raise MAX_UNPACKED_BYTES.",
        )
    if len(parts) > MOST_PARTS:
        raise DocumentTooLarge(f"The file holds more than {MOST_PARTS:,} parts.", "Save it again in Word.")
    if any(_OUTSIDE.search(part.filename) for part in parts):
        raise DocumentCorrupt("The file has parts with names outside of it.", "Save it again in Word.")
    return {part.filename: part for part in parts}


def _content(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    if not part.filename.lower().endswith(_MARKUP):
        return b""
    with archive.open(part) as file:
        content = file.read(part.file_size)
        if len(content) != part.file_size or file.read(1):
            raise zipfile.BadZipFile
    if any(mark in content for mark in _DTD):
        raise DocumentCorrupt("The file is no Word document: it declares entities.", "Save it again in Word.")
    return content
