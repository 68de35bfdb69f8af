"""An exported model made on an Ollama server over its API: the weights uploaded as blobs, then `/api/create`.

Follows docs/api.md of Ollama ("Create a model", "Push a blob"). The server checks each blob against its SHA-256, and asks for
none twice. Talks to the one address it was given, as `models.ollama` does.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from ...errors import ModelError, ModelMissing, ModelUnreachable
from ...models.modelfile import Modelfile
from ...models.ollama import Ollama, direct_client_options, shown
from .files import Exported

_UPLOAD_S = 600.0  # of silence, while the server writes what it was sent


@dataclass(frozen=True)
class UploadedModelfile(Modelfile):
    """A Modelfile whose weights the server has as blobs: file name to "sha256:..."."""

    files: dict[str, str] = field(default_factory=dict)
    adapters: dict[str, str] = field(default_factory=dict)

    def create_request(self, name: str) -> dict[str, Any]:
        """As `Modelfile.create_request`, with the blobs in place of a base."""
        blobs = {"files": self.files, "adapters": self.adapters}
        return super().create_request(name) | {key: value for key, value in blobs.items() if value}


def create(name: str, exported: Exported, address: str, *, adapter_on: str = "") -> Iterator[str]:
    """Makes the model `name` on the Ollama at `address`, yielding each status.

    adapter_on: a model of the server to put the adapter on, in place of the merged model. It has to be the very base that was
    trained. Raises ModelMissing, ModelError, ModelUnreachable.
    """
    made = exported.modelfile
    common = {"system": made.system, "template": made.template, "parameters": made.parameters}
    weights = exported.adapter if adapter_on else exported.model
    if weights is None:
        raise ModelMissing("There is no adapter in GGUF for this base.", "Leave --adapter-on out.")
    yield f"uploading {weights.name}"
    blob = {weights.name: upload(weights, address)}
    uploaded = (
        UploadedModelfile(adapter_on, **common, adapters=blob)
        if adapter_on
        else UploadedModelfile("", **common, files=blob)
    )
    yield from Ollama(address).create(name, uploaded)


def upload(path: Path, address: str) -> str:
    """Sends a file as a blob, where the server lacks it; returns its name there. Raises ModelUnreachable, ModelError."""
    with path.open("rb") as file:
        digest = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    url = Ollama(address).url
    place = f"/api/blobs/{digest}"
    try:
        with httpx.Client(base_url=url, timeout=_UPLOAD_S, **direct_client_options()) as client:
            if client.head(place).is_success:
                return digest
            with path.open("rb") as file:
                reply = client.post(place, content=iter(lambda: file.read(1 << 20), b""))
    except httpx.HTTPError:
        raise ModelUnreachable(f"Ollama at {shown(url)} does not answer.", "Run `ollama serve`.") from None
    if reply.is_error:
        raise ModelError(f"Ollama refused {path.name} with HTTP {reply.status_code}.", "Has it disk space left?")
    return digest
