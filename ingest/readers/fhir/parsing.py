"""The bytes of a FHIR file as entries: each resource with the address it has in its Bundle (`fullUrl`).

JSON (one resource, a Bundle of any type, an array of resources), NDJSON, and FHIR XML. Figures stay as written: every
number becomes text. What is odd inside a resource is left to those who read it; what is no JSON is refused.
Source: FHIR R4, JSON (2.6.2) and Bundle (2.36).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....errors import DocumentCorrupt, DocumentTooLarge, DocumentUnsupported
from ....settings import Settings
from ..encoding import whole_characters
from .values import Node, node, nodes, plain


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource and its `fullUrl`, empty where it has none."""

    resource: Node
    url: str


def load(data: bytes, settings: Settings) -> list[Entry]:
    """The entries of a file in their order. Raises DocumentCorrupt, DocumentTooLarge, DocumentUnsupported."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        from .xml_form import parse

        found = parse(data, settings)
    else:
        found = _parse(data, settings)
    entries = [entry for value in found for entry in _entries(value, "")]
    if not entries:
        raise DocumentUnsupported(
            "The file is JSON or XML, but holds no FHIR resource with content.",
            "Ask for a FHIR document, or for a PDF.",
        )
    return _without_repeats(entries)


def _parse(data: bytes, settings: Settings) -> list[Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _damaged() from None
    try:
        try:
            found = [_json(text)]
        except json.JSONDecodeError:
            found = [_json(line) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError):
        raise _damaged() from None
    for value in found:
        check_nesting(value, settings)
    return [_whole(value) for value in found] if "\\ud" in text.lower() else found


def _whole(value: Any) -> Any:
    """The same without halves of characters ("\\ud83d" alone), which JSON can write and no text can hold."""
    if isinstance(value, str):
        return whole_characters(value)
    if isinstance(value, list):
        return [_whole(item) for item in value]
    return {_whole(key): _whole(item) for key, item in value.items()} if isinstance(value, dict) else value


def _json(text: str) -> Any:
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> Node:
    """An object; one that gives a field twice, with different values, says two things at once and is refused."""
    made: Node = {}
    for key, value in pairs:
        if key in made and made[key] != value:
            raise ValueError("a field is given twice")
        made[key] = value
    return made


def _damaged() -> DocumentCorrupt:
    return DocumentCorrupt("The file is damaged or cut off: it is not valid JSON.", "Save or download it again.")


def check_nesting(value: Any, settings: Settings) -> None:
    """Raises DocumentTooLarge for objects and lists nested deeper than `max_nesting`."""
    level = [value]
    for _ in range(settings.max_nesting):
        level = [inner for item in level for inner in _inside(item)]
        if not level:
            return
    raise DocumentTooLarge("The file is nested too deep.", "Ask for a PDF, or raise MAX_NESTING.")


def _inside(item: Any) -> list[Any]:
    values = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    return [value for value in values if isinstance(value, (dict, list))]


def _entries(value: Any, url: str) -> Iterator[Entry]:
    """The resources of a value: of a Bundle or Parameters those inside, in place."""
    if isinstance(value, list):
        for item in value:
            yield from _entries(item, "")
    if not isinstance(value, dict):
        return
    kind = plain(value.get("resourceType"))
    if kind == "Bundle" or (not kind and "entry" in value):
        for entry in _current(value):
            yield from _entries(_typed(entry), plain(entry.get("fullUrl")))
    elif kind == "Parameters":
        for parameter in nodes(value.get("parameter")):
            yield from _entries(parameter.get("resource"), "")
    elif kind:
        yield Entry(value, url)


def _typed(entry: Node) -> Any:
    """The resource of an entry; one whose type is missing gets that of its address, else none is known: "Resource"."""
    resource = entry.get("resource")
    if not isinstance(resource, dict) or plain(resource.get("resourceType")) or "entry" in resource or not resource:
        return resource
    address = plain(node(entry.get("request")).get("url")) or plain(entry.get("fullUrl"))
    found = re.search(r"(?:^|/)([A-Z][A-Za-z]+)(?:/[A-Za-z0-9.-]+)?(?:\?.*)?$", address)
    return {**resource, "resourceType": found[1] if found else "Resource"}


def _current(bundle: Node) -> list[Node]:
    """The entries of a Bundle; of a history only the newest version of each resource, if that is no deletion."""
    entries = nodes(bundle.get("entry"))
    if plain(bundle.get("type")) != "history":
        return entries
    newest: dict[str, Node] = {}
    for entry in entries:
        name = plain(entry.get("fullUrl")) or _name(node(entry.get("resource"))) or f"#{id(entry)}"
        if name not in newest or _changed(entry) > _changed(newest[name]):
            newest[name] = entry
    kept = {id(entry) for entry in newest.values()}
    return [entry for entry in entries if id(entry) in kept]


def _name(resource: Node) -> str:
    kind, own = plain(resource.get("resourceType")), plain(resource.get("id"))
    return f"{kind}/{own}" if own else ""


def _changed(entry: Node) -> str:
    meta = node(node(entry.get("resource")).get("meta"))
    return plain(meta.get("lastUpdated")) or plain(node(entry.get("response")).get("lastModified"))


def _without_repeats(entries: list[Entry]) -> list[Entry]:
    """The entries without those that say word for word what one of the same address or id has said."""
    said: set[tuple[str, str]] = set()
    found: list[Entry] = []
    for entry in entries:
        name = _name(entry.resource)
        key = name, json.dumps(entry.resource, sort_keys=True) if name else ""
        if not name or key not in said:
            found.append(entry)
        said.add(key)
    return found
