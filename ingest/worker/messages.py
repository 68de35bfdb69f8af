"""What a reading process and its parent say to each other: one document asked for, one summary or error in reply.

Each frame is its length (8 bytes, big-endian) and its bytes; JSON, so that nothing that comes back is ever executed. A
request is two frames, the Request and the content of the document; a reply is one. Knows no process.
"""

import struct
from typing import IO

from pydantic import BaseModel, ConfigDict

from ... import errors
from ...document import DischargeSummary
from ...errors import DocumentCorrupt, DocumentTooLarge, MediAssistError
from ...settings import Settings

READY = b"ready"
"""What the process says once, when it has loaded what reading needs."""
_LENGTH = struct.Struct(">Q")
_UNTOLD = {"DocumentNotFound"}  # built from an id; no reader raises it


class ReadingSettings(BaseModel):
    """The settings that reading needs; the others, which may hold addresses and secrets, stay where they are."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)

    max_file_bytes: int
    max_document_chars: int
    max_pages: int
    max_nesting: int
    max_attachments: int
    max_unpacked_bytes: int
    max_reading_s: float
    max_reading_bytes: int
    ocr_languages: str

    def whole(self) -> Settings:
        """Settings with these values; all others are the defaults of the process."""
        return Settings.load(**self.model_dump())


class Request(BaseModel):
    """A document to read. is_text: its content is plain text in UTF-8, not a file. title: what the summary is called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str | None
    title: str
    is_text: bool
    password: str | None
    settings: ReadingSettings


class Failure(BaseModel):
    """An error of errors.py on its way between processes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    reason: str
    remedy: str

    @classmethod
    def of(cls, error: MediAssistError) -> "Failure":
        """An error as a message."""
        return cls(kind=type(error).__name__, reason=error.reason, remedy=error.remedy)

    def error(self) -> MediAssistError:
        """The error itself, to be raised."""
        kind = None if self.kind in _UNTOLD else getattr(errors, self.kind, None)
        if not (isinstance(kind, type) and issubclass(kind, MediAssistError)):
            kind = DocumentCorrupt
        return kind(self.reason, self.remedy)


class Reply(BaseModel):
    """A summary or the reason why there is none. is_last: the process ends after this reply."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    summary: DischargeSummary | None = None
    failure: Failure | None = None
    is_last: bool = False


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Writes one frame and flushes it. Raises OSError when nobody reads any more."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes], longest: int) -> bytes:
    """The content of the next frame. Raises EOFError at the end of the stream; ValueError for more than `longest` bytes."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > longest:
        raise ValueError("a frame over its limit")
    return _exactly(stream, length)


def _exactly(stream: IO[bytes], count: int) -> bytes:
    content = stream.read(count)
    if len(content) < count:
        raise EOFError
    return content


def too_much_memory(limit: int) -> DocumentTooLarge:
    """The error for a document that takes more memory than `limit` bytes."""
    return DocumentTooLarge(
        f"Reading the document took more than {limit:,} bytes of memory.",
        "Give the discharge summary alone, or raise MAX_READING_BYTES.",
    )
