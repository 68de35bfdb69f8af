"""What is to happen: appointments, care plans and teams, goals.

Whether a plan still holds is the resource's own status, always said unless it is simply active. Source: FHIR R4, 9.5 to
9.8, 12.5 (Appointment); R5 field names.
"""

from .describe import Described, one
from .dosage import Parts
from .orders import plan_status, scheduled
from .resources import Resources, kind_of, name_of
from .values import Node, concept, is_true, node, nodes, plain
from .words import address, any_value, notes, period, quantity, telephone, when


def _appointment(resource: Node, resources: Resources) -> Described:
    with_whom, where = _participants(resource, resources)
    what = (
        plain(resource.get("description"))
        or concept(resource.get("serviceType"))
        or concept(resource.get("appointmentType"))
    )
    asked = period(node(resource.get("requestedPeriod")))
    return one(
        ("Appointment", what or concept(resource.get("specialty")) or "visit"),
        ("When", when(resource.get("start")) or asked),
        ("Until", when(resource.get("end"))),
        ("With", ", ".join(with_whom)),
        ("Where", "; ".join(where)),
        ("Specialty", concept(resource.get("specialty")) if what else ""),
        ("Reason", concept(resource.get("reasonCode")) or concept(resource.get("reason"))),
        ("Status", plain(resource.get("status")).replace("-", " ")),
        ("Instructions", notes(resource.get("patientInstruction")) or plain(resource.get("patientInstruction"))),
        ("Note", plain(resource.get("comment")) or notes(resource.get("note"))),
    )


def _participants(resource: Node, resources: Resources) -> tuple[list[str], list[str]]:
    """Whom an appointment is with and where it is, each with how to reach them; not the patient."""
    with_whom, where = [], []
    for item in nodes(resource.get("participant")):
        reference = item.get("actor")
        actor = resources.find(reference, resource) or {}
        name = resources.name(reference, resource)
        if kind_of(actor) == "Patient" or _says(reference, "Patient"):
            continue
        if kind_of(actor) == "Location" or _says(reference, "Location"):
            where.append(_place(actor, name))
        elif name:
            number = telephone(actor.get("telecom"))
            with_whom.append(f"{name}, telephone {number}" if number else name)
    return with_whom, where


def _says(reference: object, kind: str) -> bool:
    of = node(reference)
    return plain(of.get("type")) == kind or f"{kind}/" in plain(of.get("reference"))


def _place(place: Node, name: str) -> str:
    parts = (name, address(place.get("address")), telephone(place.get("telecom")))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _care_plan(resource: Node, resources: Resources) -> Described:
    title = plain(resource.get("title")) or plain(resource.get("description")) or concept(resource.get("category"))
    about: Parts = [
        ("Care plan", title or "plan"),
        ("Status", plan_status(resource, "status")),
        ("Period", period(resource.get("period"))),
        ("For", resources.names(resource.get("addresses"), resource)),
        ("Description", plain(resource.get("description")) if title != plain(resource.get("description")) else ""),
        ("Note", notes(resource.get("note"))),
    ]
    rows = [_activity(item, resource, resources) for item in nodes(resource.get("activity"))]
    rows = [row for row in rows if row]
    says_more = len([part for part in about if part[1]]) > 1 or bool(title)
    return Described(([about] if says_more or rows else []) + rows)


def _activity(item: Node, plan: Node, resources: Resources) -> Parts:
    """An activity, unless it is only a reference to a resource of the file, which has a row of its own."""
    detail = node(item.get("detail"))
    what = [
        concept(detail.get("code")),
        plain(detail.get("description")),
        resources.name(detail.get("productReference"), plan),
    ]
    if not detail and not resources.find(item.get("reference") or item.get("plannedActivityReference"), plan):
        what.append(plain(node(item.get("reference") or item.get("plannedActivityReference")).get("display")))
    what.append(concept(detail.get("productCodeableConcept")))
    words = ", ".join(dict.fromkeys(said for said in what if said))
    banned = is_true(detail.get("doNotPerform")) or is_true(detail.get("prohibited"))
    parts: Parts = [
        ("Activity", f"Do NOT: {words}" if banned and words else words),
        ("Status", plan_status(detail, "status")),
        ("When", scheduled(detail, "scheduled")),
        ("Where", resources.name(detail.get("location"), plan)),
        ("Amount", quantity(detail.get("quantity")) or quantity(detail.get("dailyAmount"))),
        ("Note", notes(item.get("progress"))),
    ]
    return [part for part in parts if part[1]] if words or parts[-1][1] else []


def _care_team(resource: Node, resources: Resources) -> Described:
    rows: list[Parts] = []
    for item in nodes(resource.get("participant")):
        member = resources.find(item.get("member"), resource)
        parts = [
            ("Member", resources.name(item.get("member"), resource)),
            ("Role", concept(item.get("role"))),
            ("Telephone", telephone((member or {}).get("telecom")) or telephone(item.get("telecom"))),
        ]
        if parts[0][1] and not (member and kind_of(member) == "Patient"):
            rows.append([part for part in parts if part[1]])
    if not rows and (name := name_of(resource)):
        rows = [[("Care team", name)]]
    return Described(rows)


def _goal(resource: Node, resources: Resources) -> Described:
    targets = []
    for item in nodes(resource.get("target")):
        said = (concept(item.get("measure")), any_value(item, "detail"), any_value(item, "due"))
        targets.append(" ".join(words for words in (said[0], said[1], f"by {said[2]}" if said[2] else "") if words))
    return one(
        ("Goal", concept(resource.get("description"))),
        ("Target", ", ".join(target for target in targets if target)),
        ("Status", plan_status(resource, "lifecycleStatus", "achievementStatus", "status")),
        ("Start", any_value(resource, "start")),
        ("Note", notes(resource.get("note"))),
    )


KINDS = {
    "Appointment": _appointment,
    "CarePlan": _care_plan,
    "CareTeam": _care_team,
    "Goal": _goal,
}
