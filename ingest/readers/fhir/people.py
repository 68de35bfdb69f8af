"""Who and where: visits, people, organisations, and the facts that open the text ("Patient: ...", "Discharged: ...").

The patient of the document is its subject, or the only one of the file. Source: FHIR R4, 8 (Administration).
"""

from collections.abc import Iterator

from .describe import Described, one
from .dosage import Parts
from .findings import state
from .resources import Resources, kind_of, name_of
from .values import Node, concept, has_code, node, nodes, plain
from .words import address, human_name, period, telephone, when

_STAYS = ("imp", "acute", "nonac", "obsenc", "ss", "inpatient", "emer", "emergency")


def facts(document: Node, resources: Resources) -> Parts:
    """What opens the text: title and date of the document, patient, stay, hospital, author. document: may be empty."""
    patient = patient_of(document, resources) or {}
    visit = encounter_of(document, resources) or {}
    parts: Parts = [
        ("Document", _title(document)),
        ("Document date", when(document.get("date")) or when(document.get("indexed")) or when(document.get("created"))),
        ("Document status", _unfinished(document)),
        ("Patient", human_name(patient.get("name")) or resources.name(document.get("subject"), document)),
        ("Date of birth", when(patient.get("birthDate"))),
        ("Sex", concept(patient.get("gender"))),
        (
            "General practitioner",
            resources.names(patient.get("generalPractitioner") or patient.get("careProvider"), patient),
        ),
        *_stay(visit, resources),
        ("Author", resources.names(document.get("author"), document)),
        ("Hospital", _hospital(document, visit, resources)),
        ("Hospital telephone", _hospital_phone(document, visit, resources)),
    ]
    return [part for part in parts if part[1]]


def patient_of(document: Node, resources: Resources) -> Node | None:
    """The patient that the document is about, else the only patient of the file."""
    for name in ("subject", "patient"):
        if document.get(name):
            found = resources.find(document[name], document)
            if found is not None and kind_of(found) == "Patient":
                return found
    patients = resources.of_kind("Patient")
    return patients[0] if patients and len({_person(patient) for patient in patients}) == 1 else None


def persons(documents: list[Node], resources: Resources) -> int:
    """How many patients of different name or date of birth the documents are about, or without any, the file holds."""
    about = [patient_of(document, resources) for document in documents]
    found = [patient for patient in about if patient] if documents else resources.of_kind("Patient")
    return len({_person(patient) for patient in found})


def is_of_another(resource: Node, patient: Node | None, resources: Resources) -> bool:
    """Whether a resource is about a patient of the file who is not this one."""
    if patient is None or kind_of(resource) == "Patient":
        return False
    for name in ("subject", "patient", "for", "beneficiary"):
        found = resources.find(resource[name], resource) if resource.get(name) else None
        if found and kind_of(found) == "Patient" and _person(found) != _person(patient):
            return True
    return False


def _person(patient: Node) -> tuple[str, str]:
    return human_name(patient.get("name")).lower(), plain(patient.get("birthDate"))


def encounter_of(document: Node, resources: Resources) -> Node | None:
    """The visit that the document names, else the only stay in hospital of the file, else its only visit."""
    context = document.get("context")
    for reference in (document.get("encounter"), *(item.get("encounter") for item in nodes(context)), context):
        for found in resources.find_all(reference, document) if reference else ():
            if kind_of(found) == "Encounter":
                return found
    visits = resources.of_kind("Encounter")
    stays = [visit for visit in visits if is_stay(visit)]
    if len(visits) == 1:
        return visits[0]
    return stays[0] if len(stays) == 1 and document else None


def is_stay(visit: Node) -> bool:
    """Whether a visit is a stay in hospital: by its class, or since it has a discharge."""
    return has_code(visit.get("class"), *_STAYS) or bool(visit.get("hospitalization") or visit.get("admission"))


def _stay(visit: Node, resources: Resources) -> Iterator[tuple[str, str]]:
    held = node(visit.get("period")) or node(visit.get("actualPeriod"))
    first, last = ("Admitted", "Discharged") if is_stay(visit) else ("Visit began", "Visit ended")
    people = [
        resources.names(item.get("individual") or item.get("actor"), visit) for item in nodes(visit.get("participant"))
    ]
    yield "Kind of visit", concept(visit.get("type"))
    yield "Reason for visit", _reason(visit)
    yield first, when(held.get("start"))
    yield last, when(held.get("end"))
    going = node(visit.get("hospitalization")) or node(visit.get("admission"))
    yield "Discharged to", concept(going.get("dischargeDisposition")) or resources.name(going.get("destination"), visit)
    yield "Seen by", ", ".join(dict.fromkeys(name for name in people if name))
    yield "Diet at discharge", concept(going.get("dietPreference"))


def _title(document: Node) -> str:
    return (
        plain(document.get("title"))
        or concept(document.get("type"))
        or concept(document.get("code"))
        or plain(document.get("description"))
    )


def _unfinished(document: Node) -> str:
    """A status that a reader must know; a final or current document needs none."""
    status = plain(document.get("docStatus")) or plain(document.get("status"))
    return "" if status in ("final", "current", "active", "completed") else status.replace("-", " ")


def _hospital(document: Node, visit: Node, resources: Resources) -> str:
    said = [resources.name(visit.get("serviceProvider"), visit), resources.name(document.get("custodian"), document)]
    return next((name for name in said if name), "")


def _hospital_phone(document: Node, visit: Node, resources: Resources) -> str:
    for reference, holder in ((visit.get("serviceProvider"), visit), (document.get("custodian"), document)):
        if reference and (found := resources.find(reference, holder)):
            return telephone(found.get("telecom"))
    return ""


def _reason(visit: Node) -> str:
    said = concept(visit.get("reasonCode"))
    for item in nodes(visit.get("reason")):  # R5 puts the concept one level deeper
        said = said or concept(item.get("value") or item)
    return said or plain(visit.get("reason"))


def _visit(resource: Node, resources: Resources) -> Described:
    held = resource.get("period") or resource.get("actualPeriod")
    people = [
        resources.names(item.get("individual") or item.get("actor"), resource)
        for item in nodes(resource.get("participant"))
    ]
    return one(
        ("Visit", concept(resource.get("type")) or concept(resource.get("class")) or "visit"),
        ("Date", period(held)),
        ("Reason", _reason(resource)),
        ("With", ", ".join(dict.fromkeys(name for name in people if name))),
        ("Where", resources.name(resource.get("serviceProvider"), resource)),
        ("Status", state(resource, "status")),
        ("Discharged to", concept(node(resource.get("hospitalization")).get("dischargeDisposition"))),
    )


def _contact(resource: Node, resources: Resources) -> Described:
    """A person, place or organisation that can be called or found; a mere name stands where it is referred to."""
    reached = telephone(resource.get("telecom")), address(resource.get("address"))
    name = name_of(resource)
    if kind_of(resource) == "PractitionerRole":
        name = resources.role(resource)
    if not any(reached):
        return Described([])
    role = concept(resource.get("specialty")) or concept(resource.get("relationship"))
    return one(("Name", name), ("Role", role), ("Telephone", reached[0]), ("Address", reached[1]))


KINDS = {
    "Encounter": _visit,
    **dict.fromkeys(
        ("Practitioner", "PractitionerRole", "Organization", "Location", "RelatedPerson", "HealthcareService"), _contact
    ),
}
