"""Browsers that are signed in: a random cookie stands for an API key for some hours, or until the key is revoked.

Kept in memory under the digest of the cookie: a restart signs everybody out, and a copy of memory opens no session.
"""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from time import monotonic

from .identity import Identity, Means
from .keys import Key, Keys, digest_of

COOKIE = "mediassist_session"
MOST_SESSIONS = 10_000


@dataclass(frozen=True, slots=True)
class _Session:
    identity: Identity
    ends: float


class Sessions:
    """The open sessions of this process; beyond MOST_SESSIONS the oldest ends."""

    def __init__(self, keys: Keys, hours: float) -> None:
        self._keys = keys
        self.seconds = hours * 3_600
        self._open: OrderedDict[str, _Session] = OrderedDict()
        self._lock = Lock()

    def begin(self, key: Key) -> str:
        """A new cookie for whoever holds the key."""
        cookie = secrets.token_urlsafe(32)
        with self._lock:
            self._open[digest_of(cookie)] = _Session(key.identity(Means.SESSION), monotonic() + self.seconds)
            while len(self._open) > MOST_SESSIONS:
                self._open.popitem(last=False)
        return cookie

    def of(self, cookie: str) -> Identity | None:
        """Whoever the cookie stands for; None once the time is over or the key is revoked."""
        with self._lock:
            session = self._open.get(digest_of(cookie))
        if not session:
            return None
        if session.ends < monotonic() or not self._keys.still_valid(session.identity.key):
            self.end(cookie)
            return None
        return session.identity

    def end(self, cookie: str) -> None:
        """Makes the cookie worthless."""
        with self._lock:
            self._open.pop(digest_of(cookie), None)
