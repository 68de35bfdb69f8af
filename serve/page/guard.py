"""What of Gradio can be reached: the page, its assets and its own events, each by the owner of the session alone.

Gradio also serves files by path, uploads, a proxy, recordings, run histories and cross-origin replies; none passes here.
An ASGI application around Gradio's. Knows no documents.
"""

import json
import re
import secrets
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .origin import is_same_origin
from .sessions import Sessions
from .shell import dressed, policy

MOST_EVENT_BYTES = 262_144
"""Largest body of an event: a question and a few ids. Documents come another way (`uploads`)."""

_ASSETS = re.compile(r"/(?:assets|static)/[\w./-]+|/(?:gradio_api/)?theme\.css|/favicon\.ico")
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/(\w{1,64})")
_LISTEN = "/gradio_api/queue/data"
_EVENTS = ("/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset")


class Guard:
    """Passes on what the page needs. owner_of: the owner of a request. Raises Starlette's HTTPException for the rest."""

    def __init__(self, app: ASGIApp, owner_of: Callable[[Request], str], sessions: Sessions | None = None) -> None:
        self._app = app
        self._owner_of = owner_of
        self._sessions = sessions or Sessions()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request, or raises HTTPException."""
        if scope["type"] != "http":
            raise HTTPException(404)
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        request = Request(scope, receive)
        if request.method in ("GET", "HEAD"):
            await self._get(path, request, send)
        elif request.method == "POST" and path in _EVENTS:
            await self._event(request, send)
        else:
            raise HTTPException(404 if path not in ("/", *_EVENTS, _LISTEN) else 405)

    async def _get(self, path: str, request: Request, send: Send) -> None:
        if path == "/":
            await self._page(request, send)
        elif _ASSETS.fullmatch(path) and ".." not in path:
            await self._app(request.scope, request.receive, _without_cors(send))
        elif path == _LISTEN or _HEARTBEAT.fullmatch(path):
            beat = _HEARTBEAT.fullmatch(path)
            query = parse_qs(request.scope.get("query_string", b"").decode("latin-1"))
            self._claim(request, beat[1] if beat else (query.get("session_hash") or [""])[0])
            await self._app(request.scope, request.receive, _without_cors(send, private=True))
        else:
            raise HTTPException(404)

    async def _page(self, request: Request, send: Send) -> None:
        """Gradio's HTML as ours. What the address asks of Gradio (a deep link, another page) is dropped."""
        self._owner_of(request)
        plain = [(name, value) for name, value in request.scope["headers"] if name != b"accept-encoding"]
        scope = {**request.scope, "headers": plain, "query_string": b"", "method": "GET"}
        got = _Reply()
        await self._app(scope, request.receive, got.send)
        nonce = secrets.token_urlsafe(16)
        headers = {"Content-Security-Policy": policy(nonce), "Cache-Control": "no-store"}
        page = HTMLResponse(dressed(got.body.decode("utf-8"), nonce), got.status, headers)
        await page(request.scope, request.receive, send)

    async def _event(self, request: Request, send: Send) -> None:
        if not is_same_origin(request.headers):
            raise HTTPException(403)
        body = await _body(request)
        try:
            session = json.loads(body)["session_hash"]
        except (ValueError, KeyError, TypeError):
            raise HTTPException(400) from None
        self._claim(request, session)
        await self._app(request.scope, _again(body, request.receive), _without_cors(send, private=True))

    def _claim(self, request: Request, session: object) -> None:
        """Raises as if there were no such session where it is another's."""
        owner = self._owner_of(request)
        if not (
            isinstance(session, str) and re.fullmatch(r"\w{1,64}", session) and self._sessions.claim(session, owner)
        ):
            raise HTTPException(404)


class _Reply:
    """A whole response, kept instead of sent."""

    def __init__(self) -> None:
        self.status = 500
        self.body = b""

    async def send(self, message: Message) -> None:
        """Takes one message of the response."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_EVENT_BYTES:
            raise HTTPException(413)
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then what the client sends after it (that it has gone)."""
    parts = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return parts.pop() if parts else await receive()

    return received


def _without_cors(send: Send, *, private: bool = False) -> Send:
    """Drops the headers by which Gradio would let other sites read. private: whether no cache may keep it."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", [])))
            for name in [name for name in Headers(raw=headers.raw) if name.startswith("access-control-")]:
                del headers[name]
            if private:
                headers["Cache-Control"] = "no-store"
            message = {**message, "headers": headers.raw}
        await send(message)

    return sent
