"""The page on a real server, with a small middleware that takes the owner from a cookie, as an identity provider would."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import uvicorn
from fastapi import FastAPI
from mediassist import Assistant, Settings
from mediassist.serve.page import mount_page
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send


class OwnerByCookie:
    """Puts an identity where the HTTP app puts it; a request without the cookie has none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        owner = Request(scope).cookies.get("owner") if scope["type"] == "http" else None
        if owner:
            scope.setdefault("state", {})["identity"] = SimpleNamespace(owner=owner)
        await self.app(scope, receive, send)


@contextmanager
def served(settings: Settings, *, keep: bool = True, **given: object) -> Iterator[str]:
    """The address of a running page."""
    app = FastAPI()
    app.add_middleware(OwnerByCookie)
    mount_page(app, Assistant(settings, keep=keep), settings, **given)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", timeout_graceful_shutdown=1, ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(15)
