"""Bearer tokens of an identity provider: JSON Web Tokens (RFC 7519), checked as RFC 8725 and RFC 9068 ask.

The signature, algorithm, audience, issuer and expiry must all be right. The owner is the subject, or the `patient` claim of
SMART App Launch 2. Scopes are `mediassist:read|write|admin`, or SMART's `patient/DocumentReference.*` for read and write.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..assistant import LOCAL_OWNER
from ..errors import NotSignedIn, ServerBusy, SettingsError
from ..settings import Settings
from .identity import Identity, Means, Scope

if TYPE_CHECKING:
    from jwt import PyJWK, PyJWKClient

LEEWAY_S = 30
JWKS_TIMEOUT_S = 5
LONGEST_TOKEN = 16_384
LONGEST_OWNER = 200
LEAST_SECRET_BYTES = 32
_OWN = re.compile(r"mediassist:(read|write|admin)")
_SMART = re.compile(r"patient/(?:DocumentReference|\*)\.(read|write|\*|c?r?u?d?s?)(?:\?.*)?")
_READS, _WRITES = {"read", "*"}, {"write", "*"}


class Tokens:
    """Checks tokens with what the settings name. Raises SettingsError at once where that cannot be safe."""

    def __init__(self, settings: Settings) -> None:
        _refuse_unsafe(settings)
        self._settings = settings
        self._key = _key_of(settings.jwt_key_file, settings) if settings.jwt_key_file else None
        self._jwks = _jwks_of(settings) if settings.jwt_jwks_url else None

    def check(self, token: str) -> Identity:
        """Whoever the token was issued for. May wait for the identity provider: call it off the event loop.

        Raises NotSignedIn for every token that is not right, without saying why; ServerBusy where the provider's keys
        cannot be had.
        """
        import jwt

        if len(token) > LONGEST_TOKEN:
            raise _not_valid()
        try:
            claims = jwt.decode(
                token,
                self._key if self._key is not None else self._published_key(token),
                algorithms=list(self._settings.jwt_algorithms),
                audience=self._settings.jwt_audience,
                issuer=self._settings.jwt_issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "aud", "iss"]},
            )
        except jwt.PyJWKClientConnectionError:
            raise ServerBusy("The identity provider cannot be reached.", "Try again soon.") from None
        except (jwt.PyJWTError, ValueError, TypeError):
            raise _not_valid() from None
        return Identity(_owner(claims, self._settings.jwt_owner_claim), _scopes(claims), Means.TOKEN)

    def _published_key(self, token: str) -> "PyJWK":
        if self._jwks is None:
            raise _not_valid()
        return self._jwks.get_signing_key_from_jwt(token)


def _not_valid() -> NotSignedIn:
    return NotSignedIn("The token is not valid.", "Sign in again with your identity provider.")


def _owner(claims: dict[str, Any], claim: str) -> str:
    owner = claims.get(claim)
    # what the command keeps on this machine belongs to LOCAL_OWNER: no token opens that
    if not isinstance(owner, str) or not 0 < len(owner) <= LONGEST_OWNER or owner == LOCAL_OWNER:
        raise _not_valid()
    return owner


def _scopes(claims: dict[str, Any]) -> frozenset[Scope]:
    granted = claims.get("scope", claims.get("scp", ""))
    words = granted.split() if isinstance(granted, str) else granted if isinstance(granted, list) else []
    return frozenset(scope for word in words for scope in _scopes_of(str(word)))


def _scopes_of(word: str) -> set[Scope]:
    if own := _OWN.fullmatch(word):
        return {Scope(own[1])}
    smart = _SMART.fullmatch(word)
    if not smart:
        return set()
    may = smart[1]
    reads = {Scope.READ} if may in _READS or (may not in _WRITES and "r" in may) else set()
    writes = {Scope.WRITE} if may in _WRITES or (may not in _READS and {"c", "d"} <= set(may)) else set()
    return reads | writes


def _refuse_unsafe(settings: Settings) -> None:
    if bool(settings.jwt_key_file) == bool(settings.jwt_jwks_url):
        raise SettingsError("Tokens are checked against one source of keys.", "Set JWT_KEY_FILE or JWT_JWKS_URL.")
    if not settings.jwt_audience or not settings.jwt_issuer:
        raise SettingsError("A token must be meant for this server.", "Set JWT_AUDIENCE and JWT_ISSUER.")
    algorithms = settings.jwt_algorithms
    if not algorithms or any(name.lower() == "none" for name in algorithms):
        raise SettingsError("Tokens without a signature are not accepted.", "Set JWT_ALGORITHMS, such as RS256.")
    shared = [name.startswith("HS") for name in algorithms]
    if any(shared) and (settings.jwt_jwks_url or not all(shared)):
        raise SettingsError(
            "HS256 is for a shared secret and goes with no public key.", "Set JWT_ALGORITHMS to one kind."
        )


def _key_of(path: Path, settings: Settings) -> bytes:
    try:
        key = path.expanduser().read_bytes().strip()
    except OSError as error:
        raise SettingsError(f"JWT_KEY_FILE cannot be read ({type(error).__name__}).", "Name a readable file.") from None
    if settings.jwt_algorithms[0].startswith("HS") and len(key) < LEAST_SECRET_BYTES:
        raise SettingsError(
            f"The secret is shorter than {LEAST_SECRET_BYTES} bytes.", "`openssl rand -hex 32` makes one."
        )
    return key


def _jwks_of(settings: Settings) -> "PyJWKClient":
    from urllib.parse import urlsplit

    from jwt import PyJWKClient

    from .guard import is_loopback

    url = urlsplit(settings.jwt_jwks_url)
    if url.scheme != "https" and not (url.scheme == "http" and is_loopback(url.hostname or "")):
        raise SettingsError("JWT_JWKS_URL is not an https address.", "Keys are fetched over https only.")
    return PyJWKClient(settings.jwt_jwks_url, timeout=JWKS_TIMEOUT_S)
