"""What /openapi.json says beyond what FastAPI finds: every error is a problem detail, and which may come of which route."""

from typing import TYPE_CHECKING, Any

from .problems import MEDIA_TYPE, Problem, WrongField

if TYPE_CHECKING:
    from fastapi import FastAPI

_MEANINGS = {
    400: "The request cannot be read.",
    401: "No key or token, or one that is not valid.",
    403: "The key or token lacks the scope, or another web site asks.",
    404: "No such document of this owner; another owner's looks the same.",
    405: "The path has no such method.",
    408: "The request took too long to arrive.",
    413: "The request or the document is too large.",
    415: "No reader knows this kind of file.",
    421: "The server does not answer to that host name.",
    422: "A field, the question or the document cannot be used.",
    429: "Too many requests; Retry-After says when.",
    500: "The server could not do this.",
    503: "Busy, or a model does not answer; Retry-After says when.",
}
_EVERYWHERE = (403, 421, 429, 500)
_SECURED = (401, 503)
_WITH_BODY = (400, 408, 413, 415, 422)
_FREE = ("/health", "/ready")


def problem(status: int) -> dict[str, Any]:
    """An OpenAPI response that is a problem detail."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": _MEANINGS[status], "content": {MEDIA_TYPE: {"schema": schema}}}


NOT_FOUND: dict[int | str, dict[str, Any]] = {404: problem(404)}


def describe(app: "FastAPI", *, secured: bool) -> None:
    """Makes `app.openapi` complete. secured: whether a key or token is wanted at all."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if not app.openapi_schema:
            _complete(plain(), secured=secured)
        return plain()

    app.openapi = openapi


def _complete(schema: dict[str, Any], *, secured: bool) -> None:
    components = schema.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for model in (Problem, WrongField):
        schemas[model.__name__] = {
            key: value
            for key, value in model.model_json_schema(ref_template="#/components/schemas/{model}").items()
            if key != "$defs"
        }
    if not secured:
        components.pop("securitySchemes", None)
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            if not secured:
                operation.pop("security", None)
            responses = operation["responses"]
            responses.pop("422", None)
            for status in _statuses(path, operation):
                responses.setdefault(str(status), problem(status))


def _statuses(path: str, operation: dict[str, Any]) -> tuple[int, ...]:
    statuses = _EVERYWHERE if path not in _FREE else (421, 500)
    if "security" in operation or path not in _FREE:
        statuses += _SECURED
    return statuses + (_WITH_BODY if "requestBody" in operation else ())
