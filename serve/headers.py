"""Headers that every response carries: nothing is guessed, framed, stored or loaded from elsewhere (OWASP Secure Headers)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_DATA = "default-src 'none'; frame-ancestors 'none'"
_PAGE = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_CACHED = ("text/css", "text/javascript", "application/javascript", "font/", "image/")
_HSTS = "max-age=31536000"


class SecurityHeaders:
    """Adds them to each response; HSTS where a proxy says that the client came by https."""

    def __init__(self, app: ASGIApp, cross_origin: bool) -> None:
        self._app = app
        self._resource_policy = "cross-origin" if cross_origin else "same-origin"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), https=scope.get("scheme") == "https")
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)

    def _add(self, headers: MutableHeaders, *, https: bool) -> None:
        kind = headers.get("content-type", "")
        for name, value in _ALWAYS.items():
            headers[name] = value
        headers["Cross-Origin-Resource-Policy"] = self._resource_policy
        headers.setdefault("Content-Security-Policy", _PAGE if kind.startswith("text/html") else _DATA)
        if not kind.startswith(_CACHED):
            headers["Cache-Control"] = "no-store"
        if https:
            headers["Strict-Transport-Security"] = _HSTS
