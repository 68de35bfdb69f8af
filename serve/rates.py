"""How often somebody may ask: a bucket for each owner, or each address while nobody is signed in, that fills steadily.

A request takes one from the bucket, a GET a fifth; an empty one is 429 with the time to wait (RFC 6585). Paths that say
whether the server lives are free.
"""

from collections import OrderedDict
from math import ceil
from time import monotonic

from starlette.types import ASGIApp, Receive, Scope, Send

from .guard import SAFE_METHODS
from .identity import Identity
from .problems import TooManyRequests, respond

MOST_BUCKETS = 10_000
GET_COST = 0.2
FREE = ("/health", "/ready")


class Rates:
    """Buckets of `per_minute`, full at first; the longest unused are forgotten first."""

    def __init__(self, per_minute: int) -> None:
        self._size = float(per_minute)
        self._per_s = per_minute / 60
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str, cost: float) -> None:
        """Takes from somebody's bucket. Raises TooManyRequests where it holds too little."""
        now = monotonic()
        left, since = self._buckets.pop(who, (self._size, now))
        left = min(self._size, left + (now - since) * self._per_s)
        enough = left >= cost
        self._buckets[who] = (left - cost if enough else left, now)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        if not enough:
            raise TooManyRequests(max(1, ceil((cost - left) / self._per_s)))


class Limit:
    """Refuses whoever asks too often."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        self._app = app
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] == "http" and scope["path"] not in FREE:
            try:
                self._rates.take(_who(scope), GET_COST if scope["method"] in SAFE_METHODS else 1.0)
            except TooManyRequests as error:
                return await respond(error, scope, receive, send)
        await self._app(scope, receive, send)


def address_of(scope: Scope) -> str:
    """Who asks, as long as nobody is signed in."""
    return f"address {(scope.get('client') or ('unknown',))[0]}"


def _who(scope: Scope) -> str:
    identity = scope.get("state", {}).get("identity")
    return f"owner {identity.owner}" if isinstance(identity, Identity) else address_of(scope)
