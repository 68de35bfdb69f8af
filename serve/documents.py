"""Documents over HTTP: add, list, show, show by lines, remove; each owner's own.

An upload stays in memory: Starlette spools what is over 1 MB to a file, which would leave a patient's words on disk.
"""

import asyncio
from typing import Annotated, TypedDict

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser

from ..document import DischargeSummary
from ..errors import DocumentUnsupported
from ..ingest.store import StoredDocument
from .access import Reader, Writer
from .audited import AuditedAssistant
from .bodies import MULTIPART_BYTES
from .openapi import NOT_FOUND
from .slots import Slots

LONGEST_NAME = 200
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "The discharge summary."},
                        "password": {"type": "string", "description": "Of an encrypted PDF."},
                    },
                }
            }
        },
    }
}
DocumentId = Annotated[str, Path(description="As POST /documents gave it.", examples=["0123456789abcdef"])]


class Document(BaseModel):
    """A kept document, without its words. added: UTC, ISO 8601."""

    document_id: str = Field(examples=["0123456789abcdef"])
    name: str = Field(examples=["summary.pdf"])
    format: str = Field(examples=["pdf"])
    added: str = Field(examples=["2026-03-03T09:30:00.000000+00:00"])
    passages: int
    medications: int
    version: int

    @classmethod
    def of(cls, record: StoredDocument) -> "Document":
        """What an owner sees of a record."""
        return cls.model_validate(record.model_dump(include=set(cls.model_fields)))


class Line(BaseModel):
    """A line of a document, counted from 1, with its span: `text[start:end]`, to hold citations against."""

    number: int
    start: int
    end: int
    page: int | None
    text: str = Field(examples=["Metoprolol 25 mg by mouth twice a day"])


class Lines(BaseModel):
    """A document by lines, as it was read."""

    document_id: str
    name: str
    lines: list[Line]


def document_routes(assistant: AuditedAssistant, slots: Slots, *, most_bytes: int) -> APIRouter:
    """The routes. slots: of documents that are received and read at once. most_bytes: of a file, kept in memory."""
    router = APIRouter(prefix="/documents", tags=["documents"])

    @router.post(
        "",
        status_code=201,
        summary="Add a document",
        openapi_extra=_BODY,
        responses={200: {"model": Document, "description": "It was there already."}},
    )
    async def add(request: Request, response: Response, whoever: Writer) -> Document:
        """Reads a discharge summary and keeps it, whole or not at all. The same text has the same id."""
        async with slots:
            upload = await _received(request, most_bytes)
            record, was_there = await asyncio.to_thread(assistant.receive, **upload, owner=whoever.owner)
        response.status_code = 200 if was_there else 201
        response.headers["Location"] = f"/documents/{record.document_id}"
        return Document.of(record)

    @router.get("", summary="List your documents")
    async def documents(whoever: Reader) -> list[Document]:
        """Your documents, oldest first, without their words."""
        return [Document.of(record) for record in await assistant.adocuments(owner=whoever.owner)]

    @router.get("/{document_id}", summary="Show a document", responses=NOT_FOUND)
    async def show(document_id: DocumentId, whoever: Reader) -> DischargeSummary:
        """The document as it was read: text, sections, passages, medicines and notices, each with its span."""
        return await assistant.adocument(document_id, owner=whoever.owner)

    @router.get("/{document_id}/lines", summary="Show a document by lines", responses=NOT_FOUND)
    async def lines(document_id: DocumentId, whoever: Reader) -> Lines:
        """The text by numbered lines, so that a citation can be shown where it stands."""
        summary = await assistant.adocument(document_id, owner=whoever.owner)
        return Lines(document_id=document_id, name=summary.name, lines=_lines(summary))

    @router.delete("/{document_id}", status_code=204, summary="Remove a document", responses=NOT_FOUND)
    async def remove(document_id: DocumentId, whoever: Writer) -> Response:
        """Deletes the document and all that was kept of it."""
        await assistant.aremove(document_id, owner=whoever.owner)
        return Response(status_code=204)

    return router


class _Upload(TypedDict):
    content: bytes
    name: str
    password: str | None


async def _received(request: Request, most_bytes: int) -> _Upload:
    """What a multipart body holds."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise DocumentUnsupported("The body is no multipart form.", "Send the file as the form field `file`.")
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=1)
    parser.spool_max_size = most_bytes + MULTIPART_BYTES  # see above
    try:
        form = await parser.parse()
    except MultiPartException:
        raise HTTPException(400) from None
    try:
        file, password = form.get("file"), form.get("password")
        if not isinstance(file, UploadFile) or not (password is None or isinstance(password, str)):
            raise HTTPException(400)
        return {"content": await file.read(), "name": _name(file), "password": password}
    finally:
        await form.close()


def _name(file: UploadFile) -> str:
    """What the file was called, without folders or unprintable characters."""
    last = (file.filename or "").replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in last if char.isprintable())[:LONGEST_NAME].strip() or "document"


def _lines(summary: DischargeSummary) -> list[Line]:
    lines: list[Line] = []
    start = 0
    for number, text in enumerate(summary.text.split("\n"), start=1):
        end = start + len(text)
        lines.append(Line(number=number, start=start, end=end, page=summary.page_of(start), text=text))
        start = end + 1
    return lines
