"""Who asks: the owner whose documents are opened, and what may be done with them. Knows nothing of keys or tokens."""

from collections.abc import MutableMapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..assistant import LOCAL_OWNER
from ..errors import NotAllowed, NotSignedIn


class Scope(StrEnum):
    """What a key or token may do: read and ask, add and remove, see how the server does."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class Means(StrEnum):
    """How somebody was recognised."""

    LOCAL = "local"
    KEY = "key"
    TOKEN = "token"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Identity:
    """Whoever asks. key: the id of the API key, empty for a token and for the local user."""

    owner: str
    scopes: frozenset[Scope]
    means: Means
    key: str = field(default="", compare=False)

    def demand(self, *scopes: Scope) -> None:
        """Raises NotAllowed where one of the scopes is missing."""
        for scope in scopes:
            if scope not in self.scopes:
                raise NotAllowed(f'This needs the scope "{scope}".', "Use a key or token that has it.")


LOCAL = Identity(LOCAL_OWNER, frozenset(Scope), Means.LOCAL)


def identity_of(scope: MutableMapping[str, Any]) -> Identity:
    """The identity that the middleware put into an ASGI scope. Raises NotSignedIn where there is none."""
    identity = scope.get("state", {}).get("identity")
    if not isinstance(identity, Identity):
        raise NotSignedIn("Sign in first.", "Send an API key or a token: `Authorization: Bearer ...`.")
    return identity
