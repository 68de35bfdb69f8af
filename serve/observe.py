"""The outermost layer: gives each request an id, counts it, logs one line, and answers 500 to what nobody expected.

An exception goes no further: the server below would log its message, and that may hold a patient's words.
"""

from time import perf_counter
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .audit import REQUEST
from .logs import LOGGER, place_of
from .metrics import Metrics
from .problems import as_response, problem_of_status

GONE = 499
"""What the log says of a client that left before the response began (nginx's word for it)."""


class Observe:
    """Watches every request from the outside."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        request_id = uuid4().hex
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        REQUEST.set(request_id)
        start = perf_counter()
        seen = {"status": 0}

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen["status"] = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = request_id
            await send(message)

        error = ""
        with self._metrics.at_work.track_inprogress():
            try:
                await self._app(scope, receive, watched)
            except ClientDisconnect:
                pass
            except Exception as unexpected:  # noqa: BLE001 - see above
                error = place_of(unexpected)
                if not seen["status"]:
                    await as_response(problem_of_status(500, request_id))(scope, receive, watched)
            finally:
                self._tell(scope, seen["status"] or GONE, perf_counter() - start, error)

    def _tell(self, scope: Scope, status: int, seconds: float, error: str) -> None:
        route = _route(scope)
        self._metrics.count(scope["method"], route, status, seconds)
        fields = {
            "id": scope["state"]["request_id"],
            "method": scope["method"],
            "route": route,
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        LOGGER.log(40 if error else 20, "request", extra={"fields": fields | ({"error": error} if error else {})})


def _route(scope: Scope) -> str:
    """The template of the path, never the path: it may hold an id."""
    named = scope["state"].get("route")
    return named or getattr(scope.get("route"), "path", None) or "unmatched"
