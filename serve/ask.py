"""LangServe at /ask: invoke, batch, stream and the two schemas, for LangServe's own client and for anybody with curl.

Everything that knows LangServe is in this file. Its endpoints that show what happens inside a run (stream_log,
stream_events, the playground) or take a config from the path are not there. Its handler does the work; the routes are
ours, so that requests are refused as everywhere else and OpenAPI says what is true.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request, Response
from langserve import APIHandler, CustomUserType
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse
from sse_starlette.sse import AppStatus

from ..errors import MediAssistError, QuestionError
from .access import Reader
from .identity import identity_of
from .logs import LOGGER, place_of
from .openapi import NOT_FOUND
from .problems import problem_of
from .questions import OWNER, Ask, Questions

_IGNORED = "Taken for LangServe's client and not looked at: owner and thread come with the key."
_STREAM = """Server-sent events: `metadata`, then `data` with a JSON string for each sentence that has passed the gate, then
`end`. What fails after the response has begun is an `error` event with `status_code` and `message`."""


class AskRequest(BaseModel):
    """One question, as LangServe's client sends it."""

    model_config = ConfigDict(extra="forbid")

    input: Ask
    config: dict[str, Any] = Field({}, description=_IGNORED)
    kwargs: dict[str, Any] = Field({}, description=_IGNORED)


class _Asked(Ask, CustomUserType):
    """As Ask. LangServe hands models of this kind on as they are; of others it makes a dict, in a deprecated way."""


class BatchRequest(BaseModel):
    """Several questions; one that cannot be answered fails them all, as with LangServe."""

    model_config = ConfigDict(extra="forbid")

    inputs: list[Ask]
    config: dict[str, Any] | list[dict[str, Any]] = Field({}, description=_IGNORED)
    kwargs: dict[str, Any] = Field({}, description=_IGNORED)


def ask_routes(questions: Questions, *, most: int) -> APIRouter:
    """The routes. most: questions of one batch."""
    # sse-starlette cuts streams off when the server is told to stop; ours end by themselves, and are finished
    AppStatus.disable_automatic_graceful_drain()
    # `configurable` is let through so that the owner below is; what a caller put there is overwritten
    handler = APIHandler(
        questions, input_type=_Asked, path="/ask", config_keys=("configurable",), per_req_config_modifier=_as_identity
    )
    router = APIRouter(prefix="/ask", tags=["ask"], responses=NOT_FOUND)

    @router.post("/invoke", response_model=handler.InvokeResponse, summary="Ask a question")
    async def invoke(request: Request, asked: AskRequest, _: Reader) -> Response:
        return await handler.invoke(request)

    @router.post("/batch", response_model=handler.BatchResponse, summary="Ask several questions")
    async def batch(request: Request, asked: BatchRequest, _: Reader) -> Response:
        if len(asked.inputs) > most:
            raise QuestionError(f"A batch has at most {most} questions.", "Send several.")
        return await handler.batch(request)

    @router.post(
        "/stream", response_class=EventSourceResponse, summary="Ask, and read by sentences", description=_STREAM
    )
    async def stream(request: Request, asked: AskRequest, _: Reader) -> Response:
        response = await handler.stream(request)
        response.body_iterator = _telling(response.body_iterator)
        return response

    @router.get("/input_schema", summary="The JSON Schema of a question")
    async def input_schema(request: Request, _: Reader) -> dict[str, Any]:
        return questions.get_input_jsonschema()

    @router.get("/output_schema", summary="The JSON Schema of an answer")
    async def output_schema(request: Request, _: Reader) -> dict[str, Any]:
        return questions.get_output_jsonschema()

    return router


def _as_identity(config: dict[str, Any], request: Request) -> dict[str, Any]:
    """The config of a run: the owner that the middleware found, and nothing of the caller's."""
    return {"configurable": {OWNER: identity_of(request.scope).owner}}


async def _telling(events: AsyncIterator[Any]) -> AsyncIterator[Any]:
    """LangServe's events, where an error of ours says its own status in place of "500 Internal Server Error"."""
    failed: Any = None
    try:
        async for event in events:
            if event.get("event") == "error":
                failed = event  # LangServe raises the error itself right after
            else:
                yield event
    except MediAssistError as error:
        problem = problem_of(error)
        told = {"status_code": problem.status, "message": f"{problem.detail} {problem.remedy}".strip()}
        yield {"event": "error", "data": json.dumps(told)}
    except Exception as unexpected:  # noqa: BLE001 - raised, it would break the response off and be logged with its message
        LOGGER.error("stream", extra={"fields": {"error": place_of(unexpected)}})
        yield failed
