"""Which owner a page session belongs to: a session's name is made by the browser, so another's must be of no use.

Gradio sends what an event makes to whoever names its session; here the first owner to use a name keeps it.
Knows no HTTP and no documents.
"""

from collections import OrderedDict
from threading import Lock

MOST_SESSIONS = 20_000


class Sessions:
    """Names of sessions and their owners, the ones used last; those forgotten first are those unused longest."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self._most = most
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def claim(self, session: str, owner: str) -> bool:
        """Whether the session is this owner's, which an unused name becomes."""
        with self._lock:
            is_own = self._owners.setdefault(session, owner) == owner
            self._owners.move_to_end(session)
            if len(self._owners) > self._most:
                self._owners.popitem(last=False)
            return is_own
