"""Files inside a clinical document: a body that is a PDF, text or RTF in base64, and media among the entries.

Sources: HL7 CDA R2 section 4.3.3 (nonXMLBody); C-CDA R2.1 Unstructured Document. Pictures are not read. A body that lies in
another file is not fetched. Knows no section.
"""

from typing import Any

from ....document import Span
from ....errors import DocumentError, DocumentUnsupported
from ....settings import Settings
from ....vocabulary import NoticeKind
from ...reading import Reading
from ..attachment import decode_base64, read_attachment
from ..lines import Lines

ATTACHED = "This text was read from a file inside the document."
ELSEWHERE = "A part of the document lies in another file, which was not read."
UNREAD = "A file inside this section could not be read and was left out."
PICTURE = "A picture in this section was left out."
_SUFFIX = {
    "application/pdf": "pdf", "text/plain": "txt", "text/html": "html", "text/rtf": "rtf", "application/rtf": "rtf",
    "application/msword": "doc", "text/xml": "xml", "application/xml": "xml", "application/xhtml+xml": "html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}  # fmt: skip


def write_other_body(lines: Lines, body: Any, settings: Settings) -> None:
    """Writes the text of a `<nonXMLBody>`. Raises a DocumentError where it cannot be read."""
    for text in body.findall("text"):
        if _holds_nothing(text):
            raise DocumentUnsupported(
                "The body of the document is not in this file.", "Give the file that it refers to by itself."
            )
        lines.notice(NoticeKind.ATTACHMENT, ATTACHED, lines.include(_whole_lines(_read(text, settings))))


def include_files(lines: Lines, section: Any, settings: Settings, heading: Span) -> None:
    """Writes the files that a section carries in its text or as media; says which could not be read."""
    carried = [text for text in section.findall("text") if text.get("representation") == "B64"]
    media = section.xpath("./entry//observationMedia/value")
    for text in (*carried, *media):
        kind = (text.get("mediaType") or "").lower()
        if kind.startswith(("image/", "video/", "audio/")):
            lines.notice(NoticeKind.LEFT_OUT, PICTURE, heading)
        elif _holds_nothing(text):
            lines.notice(NoticeKind.LEFT_OUT, ELSEWHERE, heading)
        else:
            _include(lines, text, settings, heading)
    for text in section.findall("text"):
        if _holds_nothing(text) and text.find("reference") is not None:
            lines.notice(NoticeKind.LEFT_OUT, ELSEWHERE, heading)


def _include(lines: Lines, text: Any, settings: Settings, heading: Span) -> None:
    try:
        reading = _read(text, settings)
    except DocumentError:
        lines.notice(NoticeKind.LEFT_OUT, UNREAD, heading)
        return
    lines.notice(NoticeKind.ATTACHMENT, ATTACHED, lines.include(_whole_lines(reading)))


def _holds_nothing(text: Any) -> bool:
    return not "".join(text.itertext()).strip()


def _read(text: Any, settings: Settings) -> Reading:
    kind = (text.get("mediaType") or "text/plain").split(";")[0].strip().lower()
    content = "".join(text.itertext())
    packed = (text.get("representation") or "").upper() == "B64" or not kind.startswith("text/")
    data = decode_base64(content, settings) if packed else content.strip("\n").encode("utf-8")
    return read_attachment(data, settings, f"attachment.{_SUFFIX.get(kind, '')}".rstrip("."))


def _whole_lines(reading: Reading) -> Reading:
    """Its pages are those of the inner file, not of this document."""
    return reading.model_copy(update={"pages": ()})
