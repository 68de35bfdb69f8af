"""The HTTP server as it really runs: uvicorn on a loopback port, in a thread of the test's process."""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import uvicorn
from mediassist import Assistant, Settings
from mediassist.serve.app import create_app
from mediassist.serve.identity import Scope
from mediassist.serve.keys import Keys

from .conftest import HEART_FAILURE

SUMMARY = HEART_FAILURE.read_bytes()


def key_settings(folder: Path, **given: Any) -> Settings:
    """Of a server that asks for keys, writes no model's words and slows nobody down, but for what is given."""
    return Settings.load(
        **{"llm_model": "none", "data_dir": folder, "serve_auth": "key", "serve_rate_per_minute": 1_000_000} | given
    )


class RunningServer:
    """A server at `url`. Keys are made as the command makes them."""

    def __init__(self, settings: Settings, *, assistant: Assistant | None = None, page: bool = False) -> None:
        self.settings = settings
        self.app = create_app(settings, assistant=assistant, page=page)
        logging.getLogger("uvicorn.access").disabled = True  # as `mediassist serve` does: it tells paths
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self._socket = listening
        self.host = f"127.0.0.1:{listening.getsockname()[1]}"
        self.url = f"http://{self.host}"
        self.server = uvicorn.Server(
            uvicorn.Config(self.app, log_config=None, access_log=False, timeout_graceful_shutdown=20, ws="none")
        )
        self._thread = Thread(target=self.server.run, kwargs={"sockets": [listening]})

    def __enter__(self) -> "RunningServer":
        self._thread.start()
        while not self.server.started:
            assert self._thread.is_alive()
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self._thread.join(30)
        self._socket.close()

    def key(self, owner: str, *scopes: Scope) -> str:
        return Keys(self.settings.data_dir).create(owner, scopes or (Scope.READ, Scope.WRITE))[0]

    def client(self, secret: str | None = None, **given: object) -> httpx.Client:
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        return httpx.Client(base_url=self.url, headers=headers, timeout=60, **given)  # pyright: ignore


@contextmanager
def owning(server: RunningServer, owner: str, content: bytes = SUMMARY) -> Iterator[tuple[httpx.Client, str]]:
    """A client of an owner who has added one document, and its id."""
    with server.client(server.key(owner)) as client:
        added = client.post("/documents", files={"file": ("summary.txt", content)})
        assert added.status_code in (200, 201), added.text
        yield client, added.json()["document_id"]


def problem(response: httpx.Response, status: int) -> dict:
    """The problem detail of a refusal, which it must be."""
    assert response.status_code == status, (response.status_code, response.text)
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"]
    return body
