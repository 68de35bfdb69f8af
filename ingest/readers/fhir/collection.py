"""Resources that no narrative tells of, as sections made by us: one for each list of medicines and each kind of thing.

Sections stand in the order in which the file first has something for them. What is past (an ended plan, a kept
appointment) stands apart from what is to come. Billing and bookkeeping is not shown, and counted.
"""

from collections.abc import Iterable

from ....clinical.document_sections import (
    ADMINISTERED_MEDICATIONS,
    ALLERGIES,
    DIET,
    DISCHARGE_MEDICATIONS,
    MEDICATION_HISTORY,
    PLAN_OF_TREATMENT,
    section_of,
)
from ....vocabulary import MedicationList
from .medications import KINDS as MEDICATIONS
from .medications import list_of
from .orders import ORDERS
from .resources import kind_of
from .values import Node, codes, concept, has_code, is_true, nodes, plain
from .writer import Writer

Titled = tuple[str, str | None]
"""A section's title and LOINC code."""

ADMINISTERED_TITLE: Titled = ("Medications during the hospital stay", ADMINISTERED_MEDICATIONS)
_LISTS: dict[MedicationList, Titled] = {
    MedicationList.TAKE_HOME: ("Discharge medications", DISCHARGE_MEDICATIONS),
    MedicationList.ADMINISTERED: ADMINISTERED_TITLE,
    MedicationList.HISTORY: ("Medications on record", MEDICATION_HISTORY),
}
_VISITS: Titled = ("Visits", "46240-8")
_RESULTS: Titled = ("Results", "30954-2")
_EARLIER: Titled = ("Earlier plans and orders", None)
_KINDS: dict[str, Titled] = {
    "AllergyIntolerance": ("Allergies and intolerances", ALLERGIES),
    "Condition": ("Problems", "11450-4"),
    "Procedure": ("Procedures", "47519-4"),
    "Immunization": ("Immunizations", "11369-6"),
    "FamilyMemberHistory": ("Family history", "10157-6"),
    "DeviceUseStatement": ("Medical equipment", "46264-8"),
    "DeviceUsage": ("Medical equipment", "46264-8"),
    "ClinicalImpression": ("Assessment", "51848-0"),
    "Flag": ("Alerts", None),
    "QuestionnaireResponse": ("Questionnaire answers", None),
    "List": ("Lists", None),
    "Communication": ("Messages", None),
    "CommunicationRequest": ("Messages", None),
    "DiagnosticReport": _RESULTS,
    "ImagingStudy": _RESULTS,
    "Encounter": _VISITS,
    "CareTeam": ("Care team", "85847-2"),
    "Goal": ("Goals", "61146-7"),
    "Practitioner": ("People and places", None),
    "PractitionerRole": ("People and places", None),
    "Organization": ("People and places", None),
    "Location": ("People and places", None),
    "RelatedPerson": ("People and places", None),
    "HealthcareService": ("People and places", None),
}
_TO_COME: dict[str, Titled] = {
    "Appointment": ("Follow-up appointments", None),
    "CarePlan": ("Plan of care", PLAN_OF_TREATMENT),
    "NutritionOrder": ("Diet", DIET),
    **dict.fromkeys(ORDERS, ("Orders and referrals", PLAN_OF_TREATMENT)),
}
_PAST = {
    "completed", "revoked", "cancelled", "stopped", "ended", "fulfilled", "noshow", "rejected", "failed", "on-hold", "suspended"
}  # fmt: skip
_PLACED_ELSEWHERE = (
    "Patient", "Medication", "Device", "Binary", "Composition", "Specimen", "Substance", "DocumentReference", "DocumentManifest",
)  # fmt: skip
_BOOKKEEPING = (
    "Claim", "ClaimResponse", "ExplanationOfBenefit", "Coverage", "Provenance", "AuditEvent", "Account", "OperationOutcome",
    "MessageHeader", "Subscription", "Endpoint", "Group", "Linkage", "EpisodeOfCare", "Consent", "Slot", "Schedule",
    "CapabilityStatement", "StructureDefinition", "ValueSet", "CodeSystem", "SearchParameter", "Invoice", "ChargeItem",
)  # fmt: skip


def write_collection(writer: Writer, resources: Iterable[Node]) -> None:
    """The resources that are not in the text yet, under sections of their kinds."""
    for resource in resources:
        _write_list(writer, resource)
    sections: dict[Titled, list[Node]] = {}
    for resource in resources:
        if writer.is_done(resource) or kind_of(resource) in _PLACED_ELSEWHERE:
            continue
        if kind_of(resource) in _BOOKKEEPING:
            writer.left_out[kind_of(resource)] += 1
        else:
            sections.setdefault(_section_of(resource), []).append(resource)
    for (title, code), found in sections.items():
        writer.section(title, code, 1, found)
        writer.check_length()


def _write_list(writer: Writer, resource: Node) -> None:
    """A List whose code is that of a section, such as the discharge medications, is that section."""
    known = section_of(codes(resource.get("code"))) if kind_of(resource) == "List" else None
    if known is None or writer.is_done(resource) or writer.is_erroneous(resource) or writer.is_anothers(resource):
        return
    entries = unfolded(writer, [resource])
    if known.heading.medication_list is MedicationList.TAKE_HOME:
        current = plain(resource.get("status")) not in ("retired", "draft")
        entries = [entry for entry in entries if list_of(entry) is not MedicationList.ADMINISTERED] if current else []
    if writer.section(plain(resource.get("title")) or known.name, known.code, 1, entries):
        writer.done(resource)


def unfolded(writer: Writer, entries: list[Node]) -> list[Node]:
    """The resources with those of Lists in place of the Lists, as far as they are in the file and not struck out."""
    found: list[Node] = []
    for entry in entries:
        items = [item for item in nodes(entry.get("entry")) if not is_true(item.get("deleted"))]
        inner = (
            [(writer.resources.find(item.get("item"), entry), item) for item in items]
            if kind_of(entry) == "List"
            else []
        )
        if not any(resource for resource, _ in inner):
            found.append(entry)
        for resource, item in inner:
            if resource is not None and kind_of(resource) != "List":
                writer.say_change(resource, concept(item.get("flag")))
                found.append(resource)
    return found


def _section_of(resource: Node) -> Titled:
    kind = kind_of(resource)
    if kind in MEDICATIONS:
        return _LISTS[list_of(resource)]
    if kind == "Observation":
        return _of_observation(resource)
    if kind in _TO_COME:
        past = plain(resource.get("status")) in _PAST
        return _TO_COME[kind] if not past else _VISITS if kind == "Appointment" else _EARLIER
    return _KINDS.get(kind, ("Other information", None))


def _of_observation(resource: Node) -> Titled:
    category = resource.get("category")
    if has_code(category, "vital-signs"):
        return ("Vital signs", "8716-3")
    return ("Social history", "29762-2") if has_code(category, "social-history") else _RESULTS
