"""The web page at /: Gradio's app inside ours, for whoever is signed in. The one place that knows where the page comes from."""

import json
from collections.abc import Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import MediAssistError
from .identity import Identity, identity_of
from .identity import Scope as May
from .problems import MEDIA_TYPE, as_response, problem_of_status, request_id_of, respond

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ..assistant import Assistant
    from ..settings import Settings


def mount_page(app: "FastAPI", assistant: "Assistant", settings: "Settings", *, sign_in: bool) -> bool:
    """Mounts the page behind all other routes; says whether there is one. sign_in: whether there is a form to send people to."""
    if find_spec("gradio") is None:
        return False
    from .page import mount_page as mount

    mount(app, assistant, settings, _owner_of, _may_write)
    *before, mounted = app.router.routes
    mounted.app = SignedIn(mounted.app, before, sign_in=sign_in)  # pyright: ignore[reportAttributeAccessIssue]
    return True


def _owner_of(request: Any) -> str:
    """Whose documents a request of the page opens. Raises NotSignedIn, NotAllowed."""
    identity = identity_of(request.request.scope)
    identity.demand(May.READ)
    return identity.owner


def _may_write(request: Any) -> bool:
    return May.WRITE in identity_of(request.request.scope).scopes


class SignedIn:
    """Lets those in who may read, sends browsers to the sign-in form, and makes Gradio's errors problems."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], *, sign_in: bool) -> None:
        self._app = app
        self._routes = routes
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            return
        state = scope["state"]
        state["route"] = "page"
        try:
            identity_of(scope).demand(May.READ)
        except MediAssistError as error:
            nobody = not isinstance(state.get("identity"), Identity)
            if nobody and self._sign_in and "text/html" in Headers(scope=scope).get("accept", ""):
                return await RedirectResponse("/sign-in", status_code=303)(scope, receive, send)
            return await respond(error, scope, receive, send)
        # the page stands behind every path, so a path of the API asked in a wrong way would be "not found" in it
        if any(route.matches(scope)[0] is Match.PARTIAL for route in self._routes):
            return await as_response(problem_of_status(405, request_id_of(scope)))(scope, receive, send)
        await self._app(scope, receive, _as_problems(scope, send))


def _as_problems(scope: Scope, send: Send) -> Send:
    """Puts a problem detail in the place of a bare error in JSON or plain text."""
    held: list[Message] = []

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] >= 400:
            kind = Headers(scope=message).get("content-type", "")
            if kind.startswith(("application/json", "text/plain")):
                held.append(message)
                return
        if not held:
            return await send(message)
        if not message.get("more_body", False):
            start = held.pop()
            problem = problem_of_status(start["status"], request_id_of(scope))
            body = json.dumps(problem.model_dump(exclude_defaults=True)).encode()
            headers = MutableHeaders(scope=start)
            headers["content-type"], headers["content-length"] = MEDIA_TYPE, str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

    return sending
