"""From the headers of a request to who asks: the middleware puts an Identity at `scope["state"]["identity"]`.

A key or token that is not right ends the request with 401; none at all leaves it without an identity, for routes that need
none. What is wrong about a key or token is not told.
"""

import asyncio

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from ..errors import MediAssistError, NotSignedIn
from ..settings import Auth, Settings
from .identity import LOCAL, Identity
from .keys import PREFIX, Keys
from .problems import respond
from .rates import Rates, address_of
from .sessions import COOKIE, Sessions
from .tokens import Tokens


class Identities:
    """Recognises whoever asks, by the means that the settings allow. Raises SettingsError where these cannot be safe."""

    def __init__(self, settings: Settings) -> None:
        self.auth = settings.serve_auth
        self.keys = Keys(settings.data_dir)
        self.sessions = Sessions(self.keys, settings.serve_session_hours)
        self._tokens = Tokens(settings) if self.auth in (Auth.JWT, Auth.BOTH) else None

    @property
    def takes_keys(self) -> bool:
        """Whether API keys, and so the sign-in page, are of use."""
        return self.auth in (Auth.KEY, Auth.BOTH)

    async def of(self, headers: Headers) -> Identity | None:
        """Whoever sends these headers, None where they name nobody. Raises NotSignedIn, ServerBusy, StoreError."""
        if self.auth == Auth.NONE:
            return LOCAL
        if authorization := headers.get("authorization"):
            return await self._bearer(authorization)
        if self.takes_keys and (cookie := cookie_parser(headers.get("cookie", "")).get(COOKIE)):
            return self.sessions.of(cookie)
        return None

    async def _bearer(self, authorization: str) -> Identity:
        scheme, _, secret = authorization.partition(" ")
        secret = secret.strip()
        if scheme.lower() == "bearer" and self.takes_keys and secret.startswith(PREFIX):
            return self.keys.check(secret).identity()
        if scheme.lower() == "bearer" and self._tokens:
            return await asyncio.to_thread(self._tokens.check, secret)
        raise NotSignedIn("The key or token is not valid.", "Send `Authorization: Bearer ...`.")


class Authenticate:
    """Puts the identity into the scope, or ends the request; whoever guesses runs into the rate limit of an address."""

    def __init__(self, app: ASGIApp, identities: Identities, rates: Rates) -> None:
        self._app = app
        self._identities = identities
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] == "http":
            try:
                scope.setdefault("state", {})["identity"] = await self._known(scope)
            except MediAssistError as error:
                return await respond(error, scope, receive, send)
        await self._app(scope, receive, send)

    async def _known(self, scope: Scope) -> Identity | None:
        try:
            return await self._identities.of(Headers(scope=scope))
        except MediAssistError:
            self._rates.take(address_of(scope), 1.0)
            raise
