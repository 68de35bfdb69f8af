"""What an Ollama server has, and making a model there. Follows docs/api.md of Ollama.

Talks to the one address it was given: no proxy of the environment and no redirect can carry a request elsewhere.
Chat goes through LangChain's `ChatOllama` (`chat`); this asks what there is (`/api/tags`, `/api/show`, `/api/version`)
and makes models (`/api/create`).
"""

import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Never
from urllib.parse import urlsplit

import httpx

from ..errors import ModelError, ModelMissing, ModelUnreachable, SettingsError
from .modelfile import Modelfile

PRODUCT_MODEL = "mediassist"
BASE_MODEL = "llama3.2"
DEFAULT_PORT = 11434
_QUIET_CREATE_S = 600.0  # a pull or a layer being written may say nothing for minutes


def base_url(address: str) -> str:
    """The address with a scheme and without a trailing slash; a bare host gets Ollama's port.

    Raises SettingsError where it is no HTTP address.
    """
    address = address.strip()
    bare = "://" not in address
    parts = urlsplit(f"http://{address}" if bare else address)
    parts = parts._replace(path=parts.path.rstrip("/"))
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("http", "https") or not parts.hostname or port == -1:
        raise SettingsError("OLLAMA_BASE_URL is not an HTTP address.", "It looks like http://127.0.0.1:11434.")
    if bare and port is None:
        parts = parts._replace(netloc=f"{parts.netloc}:{DEFAULT_PORT}")
    return parts.geturl()


def shown(url: str) -> str:
    """The address as people may see it, without a user name and password."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def direct_client_options() -> dict[str, Any]:
    """httpx options that keep every request between us and the server named in the settings."""
    return {
        "trust_env": False,
        "follow_redirects": False,
        "verify": _certificates(),
        "limits": httpx.Limits(max_keepalive_connections=0),  # a connection a request: none is left open behind us
    }


def missing_model(name: str) -> ModelMissing:
    """The error for a model that the server lacks, with the command that brings it."""
    if _tagged(name) == _tagged(PRODUCT_MODEL):
        return ModelMissing(f"Ollama has no model {name!r}.", "Run `mediassist model create`.")
    return ModelMissing(f"Ollama has no model {name!r}.", f"Run `ollama pull {name}`.")


class Ollama:
    """An Ollama server. `timeout_s` bounds each wait for the server, in seconds."""

    def __init__(self, address: str, timeout_s: float = 10.0) -> None:
        self.url = base_url(address)
        self._client = httpx.Client(base_url=self.url, timeout=timeout_s, **direct_client_options())

    def version(self) -> str:
        """The server's version. Raises ModelUnreachable."""
        return str(self._ask("GET", "/api/version").get("version", ""))

    def names(self) -> list[str]:
        """The names of the models it has, with their tags. Raises ModelUnreachable."""
        return [str(model["name"]) for model in self._tags()]

    def has(self, name: str) -> bool:
        """Whether it has this model; no tag means `:latest`. Raises ModelUnreachable."""
        return _tagged(name) in {_tagged(found) for found in self.names()}

    def forwards_to(self, name: str) -> str | None:
        """The host that the server would send this model's prompts on to (a cloud model); None where it runs itself."""
        for model in self._tags():
            if _tagged(str(model["name"])) == _tagged(name) and model.get("remote_host"):
                return str(model["remote_host"])
        return None

    def show(self, name: str) -> dict[str, Any]:
        """What the server says of a model. Raises ModelMissing, ModelUnreachable."""
        return self._ask("POST", "/api/show", model=name)

    def create(self, name: str, modelfile: Modelfile) -> Iterator[str]:
        """Make a model, yielding each status as it changes; the server pulls the base first where it lacks it.

        Raises ModelMissing for an unknown base, ModelError for what the server refuses, ModelUnreachable.
        """
        timeout = httpx.Timeout(self._client.timeout.connect, read=_QUIET_CREATE_S)
        request = modelfile.create_request(name)
        last = ""
        with (
            self._reached(modelfile.base),
            self._client.stream("POST", "/api/create", json=request, timeout=timeout) as reply,
        ):
            if reply.is_error:
                reply.read()
            reply.raise_for_status()
            for line in filter(str.strip, reply.iter_lines()):
                event = json.loads(line)
                if "error" in event:
                    _refuse_create(modelfile.base, str(event["error"]))
                if event.get("status") not in (None, last):
                    last = str(event["status"])
                    yield last
        if last != "success":
            raise ModelUnreachable(f"Ollama stopped before {name!r} was made.", "Try again.")

    def _tags(self) -> list[Mapping[str, Any]]:
        models = self._ask("GET", "/api/tags").get("models") or []
        return [model for model in models if isinstance(model, dict) and "name" in model]

    def _ask(self, method: str, path: str, **body: object) -> dict[str, Any]:
        with self._reached(str(body.get("model", ""))):
            reply = self._client.request(method, path, json=body or None)
            reply.raise_for_status()
            found = reply.json()
            if not isinstance(found, dict):
                raise ValueError("not an object")
            return found

    @contextmanager
    def _reached(self, model: str) -> Iterator[None]:
        """Turn what httpx and the server say into our errors."""
        where = f"Ollama at {shown(self.url)}"
        try:
            yield
        except httpx.HTTPStatusError as error:
            _refuse(error.response, model, where)
        except httpx.TimeoutException:
            raise ModelUnreachable(f"{where} did not answer in time.", "Is it busy? Try again.") from None
        except httpx.HTTPError:
            raise ModelUnreachable(f"{where} does not answer.", "Run `ollama serve`, or set OLLAMA_BASE_URL.") from None
        except ValueError:
            raise ModelUnreachable(f"{where} does not answer as Ollama does.", "Check OLLAMA_BASE_URL.") from None


@cache
def _certificates() -> ssl.SSLContext:
    """The certificates to trust, those of SSL_CERT_FILE among them: a hospital's server may have its own."""
    return httpx.create_ssl_context()


def _tagged(name: str) -> str:
    """A model's name with its tag, for comparing."""
    name = name.casefold()
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def _refuse(reply: httpx.Response, model: str, where: str) -> Never:
    if reply.status_code == httpx.codes.NOT_FOUND and model:
        raise missing_model(model) from None
    if reply.is_server_error:
        raise ModelUnreachable(f"{where} failed with HTTP {reply.status_code}.", "Look at its log.") from None
    if reply.is_redirect or reply.status_code == httpx.codes.NOT_FOUND:
        raise ModelUnreachable(f"{where} does not answer as Ollama does.", "Check OLLAMA_BASE_URL.") from None
    raise ModelError(f"{where} refused with HTTP {reply.status_code}.", "Check OLLAMA_BASE_URL.") from None


def _refuse_create(base: str, said: str) -> Never:
    """The server's own words are kept: a create request holds no patient text."""
    if "not found" in said or "does not exist" in said:
        raise missing_model(base)
    raise ModelError(f"Ollama could not make the model: {said}.")
