"""Every error as a problem detail, `application/problem+json` (RFC 9457): what went wrong and what to do, never a word of
a patient's.

What a caller sent is not repeated: FastAPI's own answers hold the input that was wrong; these hold where it stood.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from ..errors import (
    DocumentError,
    DocumentNotFound,
    DocumentTooLarge,
    DocumentUnsupported,
    MediAssistError,
    NotAllowed,
    NotSignedIn,
    QuestionError,
)

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.types import Receive, Scope, Send

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 10
_URN = "urn:mediassist:problem:"


class WrongHost(MediAssistError):
    """A request that names another host."""


class TooManyRequests(MediAssistError):
    """Over the rate of the settings. wait_s: until the next one is answered."""

    def __init__(self, wait_s: int) -> None:
        self.wait_s = wait_s
        super().__init__("Too many requests.", f"Wait {wait_s} s.")


class BodyTooLarge(MediAssistError):
    """The body of a request is over a limit of the settings."""


class BodyTooSlow(MediAssistError):
    """The body of a request did not arrive in time."""


class WrongField(BaseModel):
    """Where a request is wrong. pointer: JSON pointer to the field. reason: a word of pydantic's, such as `missing`."""

    pointer: str
    reason: str


class Problem(BaseModel):
    """A problem detail of RFC 9457. type: a fixed name for the kind of problem, for programs."""

    type: str = Field(examples=["urn:mediassist:problem:document-not-found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no such document of yours."])
    remedy: str = Field(default="", examples=["GET /documents lists yours."])
    request_id: str = Field(default="", description="Also in the header X-Request-ID and in the server's log.")
    errors: list[WrongField] = Field(default=[], description="The fields that are wrong, with 422.")


_STATUS: tuple[tuple[type[MediAssistError], int], ...] = (
    (DocumentNotFound, 404),
    (DocumentTooLarge, 413),
    (DocumentUnsupported, 415),
    (DocumentError, 422),
    (QuestionError, 422),
    (NotSignedIn, 401),
    (NotAllowed, 403),
    (WrongHost, 421),
    (TooManyRequests, 429),
    (BodyTooLarge, 413),
    (BodyTooSlow, 408),
)


def status_of(error: MediAssistError) -> int:
    """The HTTP status of an error: 4xx for what the caller can mend, 503 where a retry may help, else 500."""
    known = next((status for kind, status in _STATUS if isinstance(error, kind)), None)
    return known or (503 if error.retryable else 500)


def problem_of(error: MediAssistError, request_id: str = "") -> Problem:
    """The problem detail of an error. What is wrong inside the server is told to its log alone."""
    status = status_of(error)
    reason, remedy = error.reason, error.remedy
    if isinstance(error, DocumentNotFound):
        reason, remedy = "There is no such document of yours.", "GET /documents lists yours."
    elif status == 500:
        reason, remedy = "The server could not do this.", "Tell whoever runs it the request id."
    return problem_in_words(status, kind_of(error), reason, remedy, request_id)


def problem_of_status(status: int, request_id: str = "") -> Problem:
    """The problem detail of a bare status, such as the 404 of an unknown path."""
    phrase = _phrase(status)
    return problem_in_words(status, _kind(phrase.replace(" ", "")), f"{phrase}.", "", request_id)


async def respond(error: MediAssistError, scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Answers a request of a middleware with the problem of an error."""
    await response_of(error, request_id_of(scope))(scope, receive, send)


def response_of(error: MediAssistError, request_id: str = "") -> JSONResponse:
    """An error as an HTTP response, with the headers that its status asks for."""
    problem = problem_of(error, request_id)
    headers: dict[str, str] = {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.wait_s)
    elif problem.status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    if isinstance(error, BodyTooLarge | BodyTooSlow):
        headers["Connection"] = "close"
    return as_response(problem, headers)


def as_response(problem: Problem, headers: dict[str, str] | None = None) -> JSONResponse:
    """A problem detail as an HTTP response."""
    body = problem.model_dump(exclude_defaults=True)
    return JSONResponse(body, status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def request_id_of(scope: "Scope") -> str:
    """The id that the request was given, "" before it was."""
    return str(scope.get("state", {}).get("request_id", ""))


def handle_problems(app: "FastAPI") -> None:
    """Makes every error of the app a problem detail."""
    from fastapi.exceptions import RequestValidationError
    from starlette.exceptions import HTTPException

    async def ours(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, MediAssistError)
        return response_of(error, request_id_of(request.scope))

    async def http(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        problem = problem_of_status(error.status_code, request_id_of(request.scope))
        return as_response(problem, dict(error.headers or {}))

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        problem = problem_in_words(
            422, "invalid-request", "The request is not as documented.", "See /openapi.json.", ""
        )
        fields = wrong_fields(error.errors())
        return as_response(problem.model_copy(update={"errors": fields, "request_id": request_id_of(request.scope)}))

    handlers: tuple[tuple[type[Exception], Callable[[Request, Exception], Awaitable[JSONResponse]]], ...] = (
        (MediAssistError, ours),
        (HTTPException, http),
        (RequestValidationError, invalid),
    )
    for kind, handler in handlers:
        app.add_exception_handler(kind, handler)


def wrong_fields(errors: Sequence[Any]) -> list[WrongField]:
    """Where a request is wrong, without what was sent; the name of an unknown field is the caller's own word too."""
    fields: list[WrongField] = []
    for error in errors[:20]:
        place = list(error["loc"][:-1] if error["type"] == "extra_forbidden" else error["loc"])
        fields.append(WrongField(pointer="/" + "/".join(map(str, place)), reason=error["type"]))
    return fields


def problem_in_words(status: int, kind: str, detail: str, remedy: str, request_id: str) -> Problem:
    """A problem detail in words of the caller's, such as those for a patient. kind: its fixed name, as in `document-encrypted`."""
    return Problem(
        type=_URN + kind, title=_phrase(status), status=status, detail=detail, remedy=remedy, request_id=request_id
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def kind_of(error: Exception) -> str:
    """The name of an error's class, as in `document-not-found`."""
    return _kind(type(error).__name__)


def _kind(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()
