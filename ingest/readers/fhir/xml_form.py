"""FHIR's XML form as the objects that its JSON form would give (FHIR R4, 2.6.1 and 2.6.2).

An element's `value` attribute becomes text; what stands once is one value and not a list, as `values` allows; XHTML stays
markup. Knows no resource.
"""

from typing import Any

from ....settings import Settings
from ..xml import local_name
from ..xml import parse as parse_xml
from .values import Node


def parse(data: bytes, settings: Settings) -> list[Any]:
    """The resource of an XML file. Raises the errors of `readers.xml.parse`; what is no resource gives no entry later."""
    return [_resource(parse_xml(data, settings))]


def _resource(element: Any) -> Node:
    return {"resourceType": local_name(element), **_fields(element)}


def _fields(element: Any) -> Node:
    made: Node = {name: value for name, value in element.attrib.items() if name in ("id", "url")}
    for child in element:
        name = local_name(child)
        if not name:
            continue
        value = _value(child, name)
        if name not in made:
            made[name] = value
        elif isinstance(made[name], list):
            made[name].append(value)
        else:
            made[name] = [made[name], value]
    return made


def _value(element: Any, name: str) -> Any:
    if name == "div":
        from lxml.etree import tostring

        return tostring(element, encoding="unicode", with_tail=False)
    inner = [child for child in element if local_name(child)]
    if len(inner) == 1 and local_name(inner[0])[:1].isupper():
        return _resource(inner[0])
    written = element.get("value")
    if written is not None:
        return written
    return _fields(element)
