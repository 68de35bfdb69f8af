"""Which routes want whom: FastAPI dependencies that hand a route its identity, or end the request with 401 or 403."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from .identity import Identity, Scope, identity_of
from .sessions import COOKIE

# For OpenAPI: the middleware has read the headers by the time that a route is found.
_BEARER = HTTPBearer(
    auto_error=False, scheme_name="bearer", description="An API key (`mak_...`), or a JWT of the identity provider."
)
_COOKIE = APIKeyCookie(
    name=COOKIE, auto_error=False, scheme_name="session", description="The cookie that POST /session sets."
)


def _demanding(scope: Scope) -> Callable[[Request], Awaitable[Identity]]:
    async def identity(request: Request) -> Identity:
        whoever = identity_of(request.scope)
        whoever.demand(scope)
        return whoever

    return identity


_SCHEMES = [Security(_BEARER), Security(_COOKIE)]
Reader = Annotated[Identity, Depends(_demanding(Scope.READ))]
Writer = Annotated[Identity, Depends(_demanding(Scope.WRITE))]
Admin = Annotated[Identity, Depends(_demanding(Scope.ADMIN))]
SECURED = _SCHEMES
"""For a router whose routes all want somebody."""
