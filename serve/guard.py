"""From where a request may come: which Host it names, and which Origin may change something.

Against DNS rebinding a server without auth answers to loopback names only. Against requests forged by other sites, whatever
changes something must come from the same host or from an origin that the settings name (OWASP, CSRF Prevention: verifying
origin, and Fetch Metadata).
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import NotAllowed, SettingsError
from ..settings import Auth, Settings
from .problems import WrongHost, respond

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return host.lower() == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_open_server(host: str, settings: Settings) -> None:
    """Raises SettingsError where anybody on a network could read documents."""
    if settings.serve_auth == Auth.NONE and not is_loopback(host):
        raise SettingsError(
            f"Without auth the server listens on this machine only, not on {host}.",
            "Make a key with `mediassist key create --owner NAME` and set SERVE_AUTH=key.",
        )


class Guard:
    """Refuses requests to another host and changes from another site, before anything else looks at them."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            try:
                self._check(scope["method"], headers)
            except (NotAllowed, WrongHost) as error:
                return await respond(error, scope, receive, send)
        await self._app(scope, receive, send)

    def _check(self, method: str, headers: Headers) -> None:
        host = headers.get("host", "")
        name = _name_of(host)
        if self._settings.serve_hosts:
            known = name in self._settings.serve_hosts
        else:
            known = self._settings.serve_auth != Auth.NONE or is_loopback(name)
        if not known:
            raise WrongHost(
                "This server does not answer to that host name.", "Use its own address, or set SERVE_HOSTS."
            )
        if method not in SAFE_METHODS and not self._same_site(headers, host):
            raise NotAllowed("Another web site may not change anything here.", "Name its origin in SERVE_CORS_ORIGINS.")

    def _same_site(self, headers: Headers, host: str) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
        return origin in self._settings.serve_cors_origins or _netloc(origin) == host


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _name_of(host: str) -> str:
    """The name or address in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
