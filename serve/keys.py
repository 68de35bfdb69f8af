"""API keys: made from 256 random bits, shown once, kept as a SHA-256 digest in a file of their own that only the owner reads.

A plain digest is enough for a secret that nobody can guess (OWASP, Password Storage: slow hashes are for what people
choose). A key is `mak_ID_SECRET`. One file a key, so that two commands at once lose none and a running server sees a
revocation with the next request.
"""

import os
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import MediAssistError, NotSignedIn, StoreError
from .identity import Identity, Means, Scope

PREFIX = "mak_"
_KEY = re.compile(r"mak_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_ID = re.compile(r"[0-9a-f]{12}")
_NO_DIGEST = "0" * 64


class Key(BaseModel):
    """A key as it is kept. digest: SHA-256 of the whole key, in hex. Times are UTC, ISO 8601; expires "" is never."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    owner: str
    scopes: tuple[Scope, ...]
    digest: str
    created: str
    expires: str = ""
    revoked: str = ""

    @property
    def is_valid(self) -> bool:
        """Whether it is neither revoked nor out of date."""
        return not self.revoked and (not self.expires or datetime.fromisoformat(self.expires) > datetime.now(UTC))

    def identity(self, means: Means = Means.KEY) -> Identity:
        """Whoever holds it."""
        return Identity(self.owner, frozenset(self.scopes), means, self.id)


class Keys:
    """The keys of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / "keys"

    def create(self, owner: str, scopes: Iterable[Scope], *, days: int | None = None) -> tuple[str, Key]:
        """Makes a key and returns it with its record; it is shown nowhere again. Raises StoreError."""
        if not owner.strip() or len(owner) > 200:
            raise MediAssistError("A key needs an owner of 1 to 200 characters.", "Name one with --owner.")
        now = datetime.now(UTC)
        key_id = secrets.token_hex(6)
        shown = f"{PREFIX}{key_id}_{secrets.token_urlsafe(32)}"
        expires = (now + timedelta(days=days)).isoformat(timespec="seconds") if days else ""
        created = now.isoformat(timespec="seconds")
        digest = digest_of(shown)
        key = Key(id=key_id, owner=owner, scopes=tuple(scopes), digest=digest, created=created, expires=expires)
        self._write(key)
        return shown, key

    def all(self) -> list[Key]:
        """Every key, oldest first, revoked ones too."""
        keys = [self._read(path.stem) for path in self._folder.glob("*.json")]
        return sorted((key for key in keys if key), key=lambda key: key.created)

    def revoke(self, key_id: str) -> Key:
        """Makes a key worthless from the next request on. Raises MediAssistError where there is none of that id."""
        key = self._read(key_id)
        if not key:
            raise MediAssistError("There is no such key.", "`mediassist key list` shows their ids.")
        revoked = key.model_copy(update={"revoked": key.revoked or datetime.now(UTC).isoformat(timespec="seconds")})
        self._write(revoked)
        return revoked

    def check(self, shown: str) -> Key:
        """The record of a key that is valid. Raises NotSignedIn for every other, without saying why."""
        parts = _KEY.fullmatch(shown)
        key = self._read(parts[1]) if parts else None
        same = compare_digest(digest_of(shown), key.digest if key else _NO_DIGEST)
        if not key or not same or not key.is_valid:
            raise NotSignedIn("The API key is not valid.", "Ask for a new one: `mediassist key create`.")
        return key

    def still_valid(self, key_id: str) -> bool:
        """Whether a key that was checked before may still be used."""
        key = self._read(key_id)
        return bool(key and key.is_valid)

    def _read(self, key_id: str) -> Key | None:
        if not _ID.fullmatch(key_id):
            return None
        try:
            return Key.model_validate_json((self._folder / f"{key_id}.json").read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError):
            raise StoreError("A file of keys is damaged or cannot be read.", "Look into DATA_DIR/keys.") from None

    def _write(self, key: Key) -> None:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            building = self._folder / f".{key.id}-{secrets.token_hex(4)}"
            with os.fdopen(os.open(building, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(key.model_dump_json())
            building.replace(self._folder / f"{key.id}.json")
        except OSError as error:
            raise StoreError(f"The key could not be kept ({type(error).__name__}).", "Check DATA_DIR.") from None


def digest_of(secret: str) -> str:
    """SHA-256 of a key or a cookie, in hex: what is kept in its place."""
    return sha256(secret.encode(errors="replace")).hexdigest()
