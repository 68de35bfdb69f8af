"""How a document reaches the page: the bytes of one file as the body of a POST, held in memory, never on disk.

(Gradio's own upload writes them to a folder that it serves; multipart forms spool there too. Neither is used.)
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import PurePosixPath
from urllib.parse import unquote

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from ...assistant import Assistant
from ...errors import MediAssistError
from ...settings import Settings
from ..problems import as_response, kind_of, problem_in_words, request_id_of
from . import words
from .origin import is_same_origin

NAME_HEADER = "x-file-name"
PASSWORD_HEADER = "x-file-password"
MOST_SECONDS = 300.0
MOST_NAME_CHARS = 120


def upload_to(
    assistant: Assistant, settings: Settings, owner_of: Callable[[Request], str], may_write: Callable[[Request], bool]
) -> Callable[[Request], Awaitable[JSONResponse]]:
    """The endpoint. Replies with the id of the document, or with a problem detail in words for a patient."""

    async def upload(request: Request) -> JSONResponse:
        if not is_same_origin(request.headers):
            raise HTTPException(403)
        owner = owner_of(request)
        if not may_write(request):
            return _refusal(request, 403, "not-allowed", *words.NOT_ALLOWED)
        try:
            data = await asyncio.wait_for(_bytes_of(request, settings.max_file_bytes), MOST_SECONDS)
        except (TimeoutError, ClientDisconnect):
            return _refusal(request, 408, "body-too-slow", *words.NO_FILE)
        if data is None:
            return _refusal(request, 413, "body-too-large", *words.too_big(settings.max_file_bytes))
        if not data:
            return _refusal(request, 422, "document-empty", *words.NO_FILE)
        name, password = _name_of(request), unquote(request.headers.get(PASSWORD_HEADER, "")) or None
        try:
            document_id = await assistant.aadd(data, owner=owner, name=name, password=password)
        except MediAssistError as error:
            return _refusal(request, 422, kind_of(error), *words.told(error))
        return JSONResponse({"document_id": document_id})

    return upload


async def _bytes_of(request: Request, most: int) -> bytes | None:
    """The body; None as soon as it is over the limit, whatever the client said of its length."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        return None
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            return None
    return bytes(data)


def _name_of(request: Request) -> str:
    """The file's own name, without folders and unprintable characters."""
    name = PurePosixPath(unquote(request.headers.get(NAME_HEADER, "")).replace("\\", "/")).name
    return "".join(char for char in name if char.isprintable())[:MOST_NAME_CHARS] or words.DOCUMENT_HEADING


def _refusal(request: Request, status: int, kind: str, reason: str, remedy: str) -> JSONResponse:
    return as_response(problem_in_words(status, kind, reason, remedy, request_id_of(request.scope)))
