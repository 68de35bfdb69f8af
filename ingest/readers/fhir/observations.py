"""Results: observations and reports as "Haemoglobin: 7.9 g/dL (12 June 2019)", panels followed by what they hold.

Source: FHIR R4, 10.1 (Observation), 10.3 (DiagnosticReport).
"""

from .describe import Described
from .dosage import Parts
from .findings import state
from .resources import Resources, kind_of
from .values import Node, concept, nodes, plain
from .words import any_value, notes, span_of, when

_DEEPEST = 10


def _observation(resource: Node, resources: Resources) -> Described:
    return _with_members(resource, resources, {id(resource)}, 0)


def _with_members(resource: Node, resources: Resources, seen: set[int], depth: int) -> Described:
    """The row of a result, then those of the results it groups; a panel that only groups has no row of its own."""
    members: list[tuple[Node, Parts]] = []
    references = [*_references(resource, "hasMember"), *_references(resource, "result")]
    references += [item.get("target") for item in nodes(resource.get("related"))]
    for inner in resources.find_all(references, resource):
        if id(inner) in seen or kind_of(inner) != "Observation" or depth >= _DEEPEST:
            continue
        seen.add(id(inner))
        if plain(inner.get("status")) == "entered-in-error":
            continue
        told = _with_members(inner, resources, seen, depth + 1)
        members += [(inner, parts) for parts in told.rows or [[]]]
        members += told.members
    own = (
        _report_row(resource) if kind_of(resource) == "DiagnosticReport" else _row(resource, has_members=bool(members))
    )
    return Described([own] if own else [], members)


def _references(resource: Node, name: str) -> list[object]:
    value = resource.get(name)
    return value if isinstance(value, list) else [value] if value else []


def _row(resource: Node, *, has_members: bool) -> Parts:
    name = concept(resource.get("code"))
    said = _result(resource)
    components = [_component(item) for item in nodes(resource.get("component"))]
    said = "; ".join(words for words in (said, *components) if words)
    comment = notes(resource.get("note")) or plain(resource.get("comments")) or plain(resource.get("comment"))
    if not said and not comment and has_members:
        return []
    if not name and not said and not comment:
        return []
    said = said or concept(resource.get("dataAbsentReason")) or ("" if comment else "no value given")
    date = any_value(resource, "effective") or when(resource.get("issued"))
    words = f"{said} ({date})" if date and said else said or date
    status = state(resource, "status")
    return [part for part in ((name or "Result", words), ("Status", status), ("Note", comment)) if part[1]]


def _result(of: Node) -> str:
    """A value with its interpretation and the range it is held against."""
    value = any_value(of, "value")
    if not value:
        return ""
    ranges = [plain(item.get("text")) or span_of(item) for item in nodes(of.get("referenceRange"))]
    aside = [concept(of.get("interpretation")), *(f"reference {words}" for words in ranges[:1] if words)]
    said = ", ".join(words for words in aside if words)
    return f"{value} [{said}]" if said else value


def _component(item: Node) -> str:
    name = concept(item.get("code"))
    said = _result(item) or concept(item.get("dataAbsentReason"))
    return f"{name} {said}" if name and said else said


def _report_row(resource: Node) -> Parts:
    conclusion = plain(resource.get("conclusion")) or concept(resource.get("conclusionCode"))
    conclusion = conclusion or concept(resource.get("codedDiagnosis"))
    date = any_value(resource, "effective") or when(resource.get("issued"))
    name = concept(resource.get("code")) or "Report"
    parts = [("Report", name), ("Date", date), ("Status", state(resource, "status")), ("Conclusion", conclusion)]
    return [part for part in parts if part[1]]


def _imaging(resource: Node, resources: Resources) -> Described:
    said = plain(resource.get("description")) or concept(resource.get("procedureCode"))
    if not said:
        series = nodes(resource.get("series"))
        kinds = [" ".join((concept(item.get("modality")), concept(item.get("bodySite")))).strip() for item in series]
        said = ", ".join(dict.fromkeys(kind for kind in kinds if kind))
    return Described([[("Imaging", said), ("Date", when(resource.get("started")))]] if said else [])


KINDS = {
    "Observation": _observation,
    "DiagnosticReport": _observation,
    "ImagingStudy": _imaging,
}
