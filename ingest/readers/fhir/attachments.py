"""Files inside a FHIR file: of DocumentReference, Binary, DiagnosticReport, Communication and whatever else carries one.

Each is read by what it is, not by what it is labelled (`readers.attachment`). One of which the file has only the address
is named and never fetched. Source: FHIR R4, 2.24.0.5 (Attachment), 2.35 (Binary).
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from ....clinical.document_sections import section_of
from ....document import Span
from ....errors import DocumentEmpty, DocumentError, DocumentTooLarge
from ....vocabulary import NoticeKind, SetAside
from ...reading import LineKind
from ..attachment import decode_base64, read_attachment
from .resources import kind_of
from .values import Node, codes, concept, plain
from .words import when
from .writer import Writer

_SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/markdown": ".md"}
_ATTACHED = ("attachment", "presentedForm", "contentAttachment", "valueAttachment")
_PHOTOGRAPHED = ("Patient", "Practitioner", "Person", "RelatedPerson", "Organization")


def write_attachments(writer: Writer, resource: Node) -> None:
    """The files of a resource, each under a heading of its own, with what could not be read said in their place."""
    if kind_of(resource) in _PHOTOGRAPHED or writer.is_anothers(resource):
        return
    if writer.is_erroneous(resource):
        if has_attachments(resource, writer.settings.max_nesting):
            writer.erroneous[kind_of(resource)] += not writer.is_done(resource)
            writer.done(resource)
        return
    for attachment in _attachments(resource, writer.settings.max_nesting):
        _write(writer, resource, attachment)


def has_attachments(resource: Node, deepest: int) -> bool:
    """Whether the resource carries a file or the address of one."""
    return next(_attachments(resource, deepest), None) is not None


def _attachments(value: Any, deepest: int) -> Iterator[Node]:
    """The attachments at any depth, in order. A Binary is one itself."""
    if isinstance(value, dict):
        binary = value.get("resourceType") == "Binary"
        if _is_attachment(value) or (binary and (value.get("data") or value.get("content"))):
            yield value
        elif deepest:
            for name, inner in value.items():
                if name in _ATTACHED and isinstance(inner, dict) and _has_content(inner):
                    yield inner
                elif name != "contained":
                    yield from _attachments(inner, deepest - 1)
    elif isinstance(value, list) and deepest:
        for inner in value:
            yield from _attachments(inner, deepest - 1)


def _is_attachment(value: Node) -> bool:
    """Whether an object looks like an Attachment wherever it stands: content, and a field that only these have with it."""
    return _has_content(value) and any(name in value for name in ("contentType", "hash", "size"))


def _has_content(value: Node) -> bool:
    return bool(plain(value.get("data")) or plain(value.get("url")))


def _write(writer: Writer, resource: Node, attachment: Node) -> None:
    content, source = _content(writer, resource, attachment)
    seen = hashlib.sha256(content.encode()).hexdigest()
    if content and not writer.first_time(seen):
        return
    title, code = _title(resource, attachment)
    code = code if content else None
    start = writer.lines.heading(title, code=code).start
    if not writer.is_document(resource):
        _about(writer, resource)
    try:
        _read_in(writer, content, plain(attachment.get("contentType")) or plain(source.get("contentType")))
    except DocumentTooLarge:
        raise
    except DocumentError as error:
        writer.failures.append(error)
        writer.lines.add(f"Not shown: {error.reason}", LineKind.ROW, set_aside=SetAside.PLACEHOLDER)
        span = Span(start=start, end=writer.lines.length)
        writer.lines.notice(NoticeKind.LEFT_OUT, f"A file inside the document was not read. {error}", span)
    writer.check_length()


def _read_in(writer: Writer, content: str, kind: str) -> None:
    """Adds what the base64 `content` holds. kind: the media type it is said to be, a hint alone."""
    if not content:
        raise DocumentEmpty("The file holds only the address of this document, not the document itself.", "Ask for it.")
    suffix = _SUFFIXES.get(kind.split(";", maxsplit=1)[0].strip().lower(), "")
    reading = read_attachment(decode_base64(content, writer.settings), writer.settings, "attachment" + suffix)
    said = f"This part was read from a file inside the document ({_format(reading.format)})."
    writer.lines.notice(NoticeKind.ATTACHMENT, said, writer.include(reading))
    writer.clinical = True


def _content(writer: Writer, resource: Node, attachment: Node) -> tuple[str, Node]:
    """The base64 of an attachment, and the Binary of the file that holds it where it is not in the attachment itself."""
    if data := plain(attachment.get("data")) or plain(attachment.get("content")):
        return data, attachment
    url = plain(attachment.get("url"))
    if url.startswith("data:") and ";base64," in url:
        return url.split(";base64,", 1)[1], {"contentType": url[5:].split(";")[0]}
    binary = writer.resources.find({"reference": url}, resource) or {}
    if kind_of(binary) == "Binary":
        writer.done(binary)
        return plain(binary.get("data")) or plain(binary.get("content")), binary
    return "", {}


def _title(resource: Node, attachment: Node) -> tuple[str, str | None]:
    """What the file is called, and its LOINC code where that is one of a section or a whole document."""
    kind = resource.get("type") or resource.get("code")
    known = section_of(codes(kind)) if kind_of(resource) != "Binary" else None
    title = plain(attachment.get("title")) or concept(kind) if kind_of(resource) != "Binary" else ""
    title = title or plain(resource.get("description")) or (known.name if known else "") or "Attached file"
    return title, known.code if known else None


def _about(writer: Writer, resource: Node) -> None:
    """Who wrote an attached document and when, unless the file's facts say that already."""
    date = when(resource.get("date")) or when(resource.get("indexed")) or when(resource.get("issued"))
    author = writer.resources.names(resource.get("author") or resource.get("performer"), resource)
    about = plain(resource.get("description"))
    status = plain(resource.get("status"))
    superseded = status if status in ("superseded", "preliminary", "amended", "corrected") else ""
    for label, words in (("Written", date), ("Author", author), ("Status", superseded), ("Description", about)):
        if words:
            writer.lines.add(f"{label}: {words}", LineKind.ROW)


def _format(name: str) -> str:
    return {"txt": "text", "md": "text", "ccda": "C-CDA", "html": "HTML"}.get(name, name.upper())
