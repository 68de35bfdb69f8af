"""How large a request may be and how long it may take to arrive. Counted as it comes, so nothing is read first and judged
later; what is over a limit is answered at once with 413 or 408, whatever the app was doing with it.
"""

import asyncio
from time import monotonic

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import MediAssistError
from ..settings import Settings
from .problems import BodyTooLarge, BodyTooSlow, respond

UPLOADS = ("/documents", "/page/document")
MULTIPART_BYTES = 65_536
"""What a multipart body may have beyond the file: boundaries, headers, the other fields."""
DRAIN_S = 2.0
"""A client that still sends is listened to for so long, or a closed connection would hide the answer from it."""


class Bodies:
    """Cuts off bodies that are too large or too slow."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        body = _Body(receive, send, self._limit(scope), self._settings.serve_body_timeout_s)
        headers = Headers(scope=scope)
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > body.most:
            if headers.get("expect", "").lower() != "100-continue":
                await _drain(receive)
            return await respond(_too_large(body.most), scope, receive, send)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception:
            if body.refused is None:
                raise
        if body.refused is not None and not body.answered:
            await _drain(receive)
            await respond(body.refused, scope, receive, send)

    def _limit(self, scope: Scope) -> int:
        if scope["method"] == "POST" and scope["path"] in UPLOADS:
            return self._settings.max_file_bytes + MULTIPART_BYTES
        return self._settings.serve_max_json_bytes


class _Body:
    """One body on its way in. refused: why it was cut off. answered: whether the app has begun its response."""

    def __init__(self, receive: Receive, send: Send, most: int, timeout_s: float) -> None:
        self.most = most
        self.refused: MediAssistError | None = None
        self.answered = False
        self._receive = receive
        self._send = send
        self._bytes = 0
        self._timeout_s = timeout_s
        self._ends: float | None = None
        self._whole = False

    async def receive(self) -> Message:
        """The next part, or a disconnect where the body is refused."""
        if self._whole or self.refused:
            return {"type": "http.disconnect"} if self.refused else await self._receive()
        if self._ends is None:  # a request that waits for its turn is not slow
            self._ends = monotonic() + self._timeout_s
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, self._ends - monotonic()))
        except TimeoutError:
            return self._refuse(
                BodyTooSlow("The request took too long to arrive.", "Try again on a better connection.")
            )
        self._bytes += len(message.get("body", b""))
        if self._bytes > self.most:
            return self._refuse(_too_large(self.most))
        self._whole = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Passes the app's response on, unless the body was refused before it began."""
        if self.refused and not self.answered:
            return
        self.answered = True
        await self._send(message)

    def _refuse(self, error: MediAssistError) -> Message:
        self.refused = error
        return {"type": "http.disconnect"}


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"The request is larger than {most:,} bytes.", "Send the discharge summary alone.")


async def _drain(receive: Receive) -> None:
    ends = monotonic() + DRAIN_S
    try:
        while (left := ends - monotonic()) > 0:
            message = await asyncio.wait_for(receive(), left)
            if message["type"] != "http.request" or not message.get("more_body"):
                return
    except TimeoutError:
        return
