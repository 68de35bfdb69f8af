"""The resources of a file and the references between them (FHIR R4, 2.3 References; 2.36.4 resolving in Bundles).

A reference is found by the address of the entry (`fullUrl`), by type and id against the address of the one who refers,
inside the resource itself (`#id`), or by identifier. Two resources with one id are told apart by their addresses; where
that leaves several, none is taken. Nothing is fetched.
"""

import re
from typing import Any

from .parsing import Entry
from .values import Node, concept, node, nodes, plain
from .words import human_name

_TYPE_AND_ID = re.compile(r"(?:^|/)([A-Z][A-Za-z]+/[A-Za-z0-9.\-]+)$")


class Resources:
    """All resources of a file, in its order."""

    def __init__(self, entries: list[Entry]) -> None:
        self.all = [entry.resource for entry in entries]
        self._holder: dict[int, tuple[Entry, Node]] = {}
        self._by_url: dict[str, Node] = {}
        self._by_name: dict[str, list[Entry]] = {}
        self._by_id: dict[str, list[Entry]] = {}
        self._by_identifier: dict[tuple[str, str], Node] = {}
        for entry in entries:
            self._enter(entry)

    def _enter(self, entry: Entry) -> None:
        resource = entry.resource
        self._holder[id(resource)] = (entry, resource)
        for inner in nodes(resource.get("contained")):
            self._holder[id(inner)] = (entry, resource)
        if entry.url:
            self._by_url.setdefault(entry.url.lower(), resource)
        name = f"{kind_of(resource)}/{plain(resource.get('id'))}"
        self._by_name.setdefault(name, []).append(entry)
        self._by_id.setdefault(plain(resource.get("id")).lower(), []).append(entry)
        for identifier in nodes(resource.get("identifier")):
            if key := _identifier(identifier):
                self._by_identifier.setdefault(key, resource)

    def of_kind(self, *kinds: str) -> list[Node]:
        """The resources of these types, not those contained in others."""
        return [resource for resource in self.all if kind_of(resource) in kinds]

    def find(self, reference: Any, holder: Node) -> Node | None:
        """The resource that a Reference (or its text) inside `holder` means; None when it is not in the file."""
        of = reference if isinstance(reference, dict) else node(reference)
        if "concept" in of or isinstance(of.get("reference"), dict):  # CodeableReference of R5
            of = node(of.get("reference"))
        target = plain(of.get("reference")) or plain(of.get("url")) if of else plain(reference)
        target = target.split("/_history/")[0]
        if target.startswith("#"):
            return self._contained(target[1:], holder)
        found = self._at(target, holder) if target else None
        if found is None and (key := _identifier(node(of.get("identifier")))):
            found = self._by_identifier.get(key)
        return found

    def find_all(self, value: Any, holder: Node) -> list[Node]:
        """The resources that a field's references mean, those that are in the file."""
        references = value if isinstance(value, list) else [value]
        found = [self.find(reference, holder) for reference in references]
        return [resource for resource in found if resource is not None]

    def _contained(self, name: str, holder: Node) -> Node | None:
        if id(holder) not in self._holder:
            return None
        container = self._holder[id(holder)][1]
        inner = nodes(container.get("contained"))
        return next((item for item in inner if plain(item.get("id")).removeprefix("#") == name), None)

    def _at(self, target: str, holder: Node) -> Node | None:
        if exact := self._by_url.get(target.lower()):
            return exact
        if target.lower().startswith("urn:"):
            same = self._by_id.get(target.rsplit(":", 1)[-1].lower(), [])
            return same[0].resource if len(same) == 1 else None
        named = _TYPE_AND_ID.search(target)
        if not named:
            return None
        return self._by_type_and_id(named[1], target, holder)

    def _by_type_and_id(self, name: str, target: str, holder: Node) -> Node | None:
        entry = self._holder.get(id(holder), (None, None))[0]
        base = _TYPE_AND_ID.sub("", entry.url) if entry else ""
        if base and (near := self._by_url.get(f"{base}/{name}".lower())):
            return near
        candidates = self._by_name.get(name, [])
        if "://" in target:  # another server's resource of the same id is not meant
            candidates = [one for one in candidates if not one.url.lower().startswith("http")]
        return candidates[0].resource if len(candidates) == 1 else None

    def name(self, reference: Any, holder: Node) -> str:
        """What a reference is called: the name of the resource, else its own display."""
        found = self.find(reference, holder)
        said = name_of(found) if found else ""
        if found and kind_of(found) == "PractitionerRole":
            said = self.role(found)
        of = reference if isinstance(reference, dict) else {}
        return (
            said
            or plain(of.get("display"))
            or concept(of.get("concept"))
            or plain(node(of.get("identifier")).get("display"))
        )

    def names(self, value: Any, holder: Node) -> str:
        """What the references of a field are called, each once, with commas."""
        references = value if isinstance(value, list) else [value]
        said = [self.name(reference, holder) for reference in references if reference]
        return ", ".join(dict.fromkeys(name for name in said if name))

    def role(self, role: Node) -> str:
        """A PractitionerRole as one name: "Dr Ann Lee, Cardiology, Example Hospital"."""
        parts = [
            self.name(role.get("practitioner"), role) if role.get("practitioner") else "",
            concept(role.get("specialty")) or concept(role.get("code")),
            self.name(role.get("organization"), role) if role.get("organization") else "",
        ]
        return ", ".join(part for part in parts if part)


def kind_of(resource: Node) -> str:
    """The resource's type, such as "Patient"."""
    return plain(resource.get("resourceType"))


def name_of(resource: Node) -> str:
    """What a resource is called by its own fields."""
    kind = kind_of(resource)
    if kind in ("Patient", "Practitioner", "RelatedPerson", "Person"):
        return human_name(resource.get("name"))
    if kind in ("Organization", "Location", "HealthcareService", "CareTeam"):
        return plain(resource.get("name"))
    if kind == "Device":
        names = plain([item.get("name") or item.get("value") for item in nodes(resource.get("deviceName"))])
        return names or concept(resource.get("type"))
    return concept(resource.get("code")) or plain(resource.get("title")) or plain(resource.get("description"))


def _identifier(identifier: Node) -> tuple[str, str] | None:
    value = plain(identifier.get("value"))
    return (plain(identifier.get("system")), value) if value else None
