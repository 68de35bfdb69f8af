"""Puts the page at "/" of a FastAPI app: Gradio behind its guard, our style sheet and script, and the upload.

Mount it last: what the app has not taken by then is asked of the page. The app's own middleware decides who is asking.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from ...assistant import Assistant
from ...errors import MediAssistError
from ...settings import Settings
from .layout import build_page

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI
    from gradio.themes import Base
    from starlette.requests import Request

_FOLDER = Path(__file__).parent


def identity_owner(request: "gr.Request") -> str:
    """The owner that the app's middleware has put at `scope["state"]["identity"]`; it is there in queued events too.

    Raises MediAssistError where there is none, so that nobody acts as nobody.
    """
    identity = getattr(request.state, "identity", None)
    owner = getattr(identity, "owner", None)
    if not isinstance(owner, str) or not owner:
        raise MediAssistError("This request has no owner.", "Mount the page behind the middleware that identifies.")
    return owner


def anyone_may_write(_: "gr.Request") -> bool:
    """Whoever may read may add and remove."""
    return True


def mount_page(
    app: "FastAPI",
    assistant: Assistant,
    settings: Settings,
    owner_of: "Callable[[gr.Request], str]" = identity_owner,
    may_write: "Callable[[gr.Request], bool]" = anyone_may_write,
) -> "FastAPI":
    """Mounts the page at "/" and returns the app. may_write: whether a request may add and remove documents.

    Raises MediAssistError naming the extra where Gradio is not installed.
    """
    gr = _gradio()
    from starlette.responses import FileResponse
    from starlette.routing import Mount, Route

    from .guard import Guard
    from .uploads import upload_to

    def owner_behind(request: "Request") -> str:
        return owner_of(gr.Request(request=request))

    def may_write_behind(request: "Request") -> bool:
        return may_write(gr.Request(request=request))

    async def style(_: "Request") -> FileResponse:
        return FileResponse(_FOLDER / "page.css", media_type="text/css", headers=_FRESH)

    async def script(_: "Request") -> FileResponse:
        return FileResponse(_FOLDER / "page.js", media_type="text/javascript", headers=_FRESH)

    upload = upload_to(assistant, settings, owner_behind, may_write_behind)
    app.router.routes += [
        Route("/page/page.css", style),
        Route("/page/page.js", script),
        Route("/page/document", upload, methods=["POST"]),
    ]
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, _mount(app, lambda: build_page(assistant, settings, owner_of, may_write))).result()
    mounted = app.router.routes[-1]
    if not isinstance(mounted, Mount):
        raise RuntimeError("Gradio was not mounted as the last route.")
    mounted.app = Guard(mounted.app, owner_behind)
    return app


async def _mount(app: "FastAPI", build: "Callable[[], gr.Blocks]") -> None:
    """Builds and mounts where an event loop runs: elsewhere Gradio opens loops of its own and never closes them."""
    import gradio as gr

    gr.mount_gradio_app(
        app,
        build(),
        "/",
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=1,
        ssr_mode=False,
        mcp_server=False,
        theme=_theme(),
    )


_FRESH = {"Cache-Control": "no-cache"}


def _theme() -> "Base":
    """Fonts of the reader's own system; by name, since Gradio's own themes ask Google for theirs."""
    from gradio.themes import Base, sizes

    system = ["system-ui", "Segoe UI", "Roboto", "Helvetica", "Arial", "sans-serif"]
    return Base(font=system, font_mono=["ui-monospace", "monospace"], text_size=sizes.text_lg)


def _gradio():
    """Gradio. Raises MediAssistError where it is not installed."""
    try:
        import gradio as gr
    except ImportError:
        raise MediAssistError("The web page needs Gradio.", 'pip install "mediassist[serve]"') from None
    return gr
