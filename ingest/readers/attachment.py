"""Files inside files: the PDF, text or C-CDA that a C-CDA body or a FHIR attachment carries, read as a file of its own.

What is attached is recognised by its content, as any file is: attachments labelled text/plain have been seen to hold a
gzipped C-CDA. Knows nothing of who carries it.
"""

import base64
import binascii
import zlib

from ...errors import DocumentCorrupt, DocumentTooLarge, DocumentUnsupported
from ...settings import Settings
from ..reading import Reading

_GZIP = b"\x1f\x8b"


def read_attachment(data: bytes, settings: Settings, name: str = "") -> Reading:
    """The reading of a file inside a file, unpacked first if it is gzipped or base64 of text only.

    name: what it is called or, from its media type, would be called ("attachment.pdf"). Raises a DocumentError; that of
    too deep a nesting is DocumentUnsupported.
    """
    from . import read

    if not settings.max_attachments:
        raise DocumentUnsupported("Files are packed into each other too deep.", "Give the innermost file by itself.")
    inner = settings.model_copy(update={"max_attachments": settings.max_attachments - 1})
    if data.startswith(_GZIP):
        data = gunzip(data, settings)
    return read(data, name=name, settings=inner)


def decode_base64(text: str, settings: Settings) -> bytes:
    """The bytes of base64 text with white space in it. Raises DocumentCorrupt; DocumentTooLarge over `max_file_bytes`."""
    packed = "".join(text.split())
    if len(packed) * 3 // 4 > settings.max_file_bytes + 2:
        raise DocumentTooLarge(
            f"A file inside the document is larger than the limit of {settings.max_file_bytes:,} bytes.",
            "Raise MAX_FILE_BYTES.",
        )
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError):
        raise DocumentCorrupt("A file inside the document is damaged.", "Ask for it again, or for a PDF.") from None


def gunzip(data: bytes, settings: Settings) -> bytes:
    """Unpacks gzip (RFC 1952), never more than `max_unpacked_bytes`. Raises DocumentCorrupt, DocumentTooLarge."""
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(data, settings.max_unpacked_bytes)
    except zlib.error:
        raise DocumentCorrupt("A file inside the document is damaged.", "Ask for it again, or for a PDF.") from None
    if unpacking.unconsumed_tail:
        raise DocumentTooLarge("A file inside the document unpacks to too many bytes.", "Raise MAX_UNPACKED_BYTES.")
    if not unpacking.eof:
        raise DocumentCorrupt("A file inside the document is cut off.", "Ask for it again, or for a PDF.")
    return unpacked
