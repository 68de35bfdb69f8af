"""Signing a browser in with an API key: a plain form, and a cookie that no script can read and no other site can send.

No remote asset and no script: the form works in every browser.
"""

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import HTMLResponse, RedirectResponse

from ..errors import NotSignedIn
from .audit import Audit
from .guard import is_loopback
from .identity import Identity
from .keys import Keys
from .openapi import problem
from .sessions import COOKIE, Sessions

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in - MediReportAssist</title><style>
:root {{ color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif }}
main {{ max-width: 26rem; margin: 12vh auto; padding: 0 1rem }}
input, button {{ font: inherit; box-sizing: border-box; width: 100%; padding: .6rem; margin: .4rem 0 }}
</style></head><body><main><h1>Sign in</h1>{message}
<form method="post" action="/session"><label for="key">Your access key</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Sign in</button></form>
<p>The hospital or person who runs this service gives you the key.</p></main></body></html>
"""
_SIGN_OUT = """<p role="status">You are signed in.</p><p><a href="/">Open your documents</a></p>
<form method="post" action="/sign-out"><button type="submit">Sign out</button></form>"""
_SCHEMA = {
    "type": "object",
    "required": ["key"],
    "additionalProperties": False,
    "properties": {"key": {"type": "string", "maxLength": 200, "examples": ["mak_0123456789ab_..."]}},
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _SCHEMA},
            "application/x-www-form-urlencoded": {"schema": _SCHEMA},
        },
    }
}
_REFUSED = problem(401)
_REFUSED["content"] |= {"text/html": {"schema": {"type": "string"}}}
_FORM = {"description": "Signed in from the form."}


class Credentials(BaseModel):
    """An API key, as `mediassist key create` showed it."""

    model_config = ConfigDict(extra="forbid")

    key: str = Field(max_length=200)


def session_routes(keys: Keys, sessions: Sessions, audit: Audit) -> APIRouter:
    """The routes; of use where API keys are taken."""
    router = APIRouter(tags=["session"])

    @router.get("/sign-in", response_class=HTMLResponse, summary="The form")
    async def form(request: Request) -> HTMLResponse:
        """A page with one field."""
        signed_in = isinstance(request.scope["state"].get("identity"), Identity)
        return _page(_SIGN_OUT if signed_in else "")

    @router.post(
        "/session", status_code=204, summary="Sign in", openapi_extra=_BODY, responses={303: _FORM, 401: _REFUSED}
    )
    async def begin(request: Request) -> Response:
        """Takes a key as JSON (204) or from the form (303 to the page) and sets the cookie of a session."""
        is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        given = await _given(request, is_form=is_form)
        try:
            key = keys.check(given)
        except NotSignedIn:
            if not is_form:
                raise
            return _page('<p role="alert">That key is not valid. Please check it and try again.</p>', status=401)
        audit.write(key.owner, "sign in", key=key.id)
        response: Response = RedirectResponse("/", status_code=303) if is_form else Response(status_code=204)
        response.set_cookie(
            COOKIE,
            sessions.begin(key),
            max_age=int(sessions.seconds),
            httponly=True,
            samesite="strict",
            secure=not is_loopback(request.url.hostname or ""),
        )
        return response

    @router.delete("/session", status_code=204, summary="Sign out")
    async def end(request: Request) -> Response:
        """Makes the cookie worthless. Without one there is nothing to do."""
        return _signed_out(request, Response(status_code=204))

    @router.post("/sign-out", status_code=303, summary="Sign out, from a form")
    async def end_from_form(request: Request) -> Response:
        """As DELETE /session, for a page without scripts."""
        return _signed_out(request, RedirectResponse("/sign-in", status_code=303))

    def _signed_out(request: Request, response: Response) -> Response:
        identity = request.scope["state"].get("identity")
        if cookie := request.cookies.get(COOKIE):
            sessions.end(cookie)
            if isinstance(identity, Identity):
                audit.write(identity.owner, "sign out", key=identity.key)
        response.delete_cookie(COOKIE, httponly=True, samesite="strict")
        return response

    return router


def _page(message: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(message=message), status_code=status)


async def _given(request: Request, *, is_form: bool) -> str:
    try:
        if is_form:
            return Credentials.model_validate(dict(await request.form())).key
        return Credentials.model_validate_json(await request.body()).key
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from None
