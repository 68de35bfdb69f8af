"""docs/reference/http.md: every route of the HTTP server and every body it takes or gives, out of its OpenAPI description."""

from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import Any

from layout import code, page_of, table

INTRO = """What `mediassist serve` answers, out of the OpenAPI description that the running server gives. How to start it, keys,
limits and the shape of errors: [serving](../serving.md). `/session`, `/sign-in` and `/sign-out` are there where keys are taken
(`SERVE_AUTH` of `key` or `both`). The web page at `/` has routes of its own that are no interface for
programs."""

PROBLEM = "application/problem+json"
METHODS = ("get", "post", "put", "patch", "delete")


def page() -> str:
    """The page as the routes are now."""
    from mediassist import Settings
    from mediassist.serve.app import create_app

    with TemporaryDirectory() as folder:  # the environment's own keys and documents are none of the page's business
        settings = Settings.load(data_dir=folder, serve_auth="key")  # with the routes of a browser's session
        return described(create_app(settings).openapi())


def described(openapi: dict[str, Any]) -> str:
    """The page of an OpenAPI description."""
    routes = [
        _route(f"{method.upper()} {path}", operation)
        for path, operations in sorted(openapi["paths"].items())
        for method, operation in operations.items()
        if method in METHODS
    ]
    schemas = openapi.get("components", {}).get("schemas", {})
    bodies = [_schema(name, schema) for name, schema in sorted(schemas.items())]
    refusals = table(("status", "meaning"), sorted(_refusals(openapi).items()))
    problems = (
        f"## Refusals\n\nEach with a [Problem](#problem) as `{PROBLEM}` (RFC 9457).\n\n{refusals}" if refusals else ""
    )
    return page_of("HTTP", "serve/app.py", INTRO, *routes, problems, "## Bodies" if bodies else "", *bodies)


def _refusals(openapi: dict[str, Any]) -> dict[str, str]:
    """What each status of a refusal means, over all routes."""
    return {
        status: reply.get("description", "")
        for operations in openapi["paths"].values()
        for method, operation in operations.items()
        if method in METHODS
        for status, reply in operation["responses"].items()
        if PROBLEM in reply.get("content", {})
    }


def _route(title: str, operation: dict[str, Any]) -> str:
    told = operation.get("description") or operation.get("summary") or ""
    parameters = [
        (code(wanted["name"]), wanted["in"], _kind(wanted.get("schema", {})), wanted.get("description", ""))
        for wanted in operation.get("parameters", [])
    ]
    body = [
        (code(media), _kind(content.get("schema", {})))
        for media, content in operation.get("requestBody", {}).get("content", {}).items()
    ]
    replies = sorted(operation["responses"].items())
    given = [(status, _kinds(reply), reply.get("description", "")) for status, reply in replies if not _refuses(reply)]
    refused = ", ".join(status for status, reply in replies if _refuses(reply))
    parts = [
        f"## `{title}`",
        told,
        table(("parameter", "in", "kind", "meaning"), parameters),
        table(("body", "kind"), body),
        table(("status", "body", "meaning"), given),
        refused and f"[Refusals](#refusals): {refused}.",
    ]
    return "\n\n".join(part for part in parts if part)


def _refuses(reply: dict[str, Any]) -> bool:
    return PROBLEM in reply.get("content", {})


def _kinds(reply: dict[str, Any]) -> str:
    return ", ".join(
        f"{code(media)} {_kind(content.get('schema', {}))}".strip()
        for media, content in reply.get("content", {}).items()
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    fields = [
        (code(field), _kind(of), "yes" if field in required else "no", of.get("description", ""))
        for field, of in schema.get("properties", {}).items()
    ]
    told = schema.get("description", "")
    values = ", ".join(code(str(value)) for value in schema.get("enum", []))
    parts = [
        f"### {name}",
        told,
        values and f"One of {values}.",
        table(("field", "kind", "required", "meaning"), fields),
    ]
    return "\n\n".join(part for part in parts if part)


def _kind(schema: dict[str, Any]) -> str:
    """What a schema allows, in words; a named one links to its place on the page."""
    return " or ".join(_words(schema))


def _words(schema: dict[str, Any]) -> Iterator[str]:
    if reference := schema.get("$ref"):
        name = reference.rsplit("/", 1)[-1]
        yield f"[{name}](#{name.lower()})"
    for group in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(group, []):
            yield from _words(part)
    if schema.get("type") == "array":
        yield f"list of {_kind(schema.get('items', {})) or 'anything'}"
    elif schema.get("enum"):
        yield ", ".join(code(str(value)) for value in schema["enum"])
    elif "const" in schema:
        yield code(str(schema["const"]))
    elif schema.get("type"):
        yield schema["type"] + (f" ({schema['format']})" if schema.get("format") else "")
