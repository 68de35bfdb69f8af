"""What a patient has, had, reacts to, and had done: allergies, conditions, procedures, immunisations, families' illnesses.

Status words are the resource's own. Source: FHIR R4, 9 (Clinical summary), 10 (Diagnostics); STU3 and R5 field names.
"""

from .describe import Described, one
from .resources import Resources, name_of
from .values import Node, concept, has_code, is_true, many, node, nodes, plain
from .words import any_value, notes, quantity, when

_PLAIN_STATES = ("active", "final", "completed", "confirmed", "finished", "current")


def state(resource: Node, *fields: str) -> str:
    """The states a resource is in, those that go without saying left out: "resolved", "on hold", "provisional"."""
    said = [concept(resource.get(name)).replace("-", " ") for name in fields]
    return ", ".join(word for word in said if word and word.lower() not in _PLAIN_STATES)


def _allergy(resource: Node, resources: Resources) -> Described:
    reactions = [_reaction(item) for item in nodes(resource.get("reaction"))]
    substance = concept(resource.get("code")) or concept(resource.get("substance"))
    if not substance:
        substance = ", ".join(concept(item.get("substance")) for item in nodes(resource.get("reaction")))
    return one(
        ("Allergy", substance),
        ("Reaction", ", ".join(reaction for reaction in reactions if reaction)),
        ("Type", concept(resource.get("type"))),
        ("Risk", _risk(resource)),
        ("Status", state(resource, "clinicalStatus", "verificationStatus")),
        ("Since", any_value(resource, "onset")),
        ("Note", notes(resource.get("note"))),
    )


def _risk(resource: Node) -> str:
    return concept(resource.get("criticality")).replace("-", " ").replace("unable to assess", "not known")


def _reaction(reaction: Node) -> str:
    said = concept(reaction.get("manifestation")) or plain(reaction.get("description"))
    severity = plain(reaction.get("severity"))
    return f"{said} ({severity})" if said and severity else said


def _condition(resource: Node, resources: Resources) -> Described:
    return one(
        ("Condition", concept(resource.get("code"))),
        ("Severity", concept(resource.get("severity"))),
        ("Status", state(resource, "clinicalStatus", "verificationStatus")),
        ("Since", any_value(resource, "onset")),
        ("Until", any_value(resource, "abatement")),
        ("Where", concept(resource.get("bodySite"))),
        ("Note", notes(resource.get("note"))),
    )


def _procedure(resource: Node, resources: Resources) -> Described:
    refused = is_true(resource.get("notDone")) or is_true(resource.get("notPerformed"))
    return one(
        ("Procedure", concept(resource.get("code"))),
        ("Date", any_value(resource, "performed") or any_value(resource, "occurrence")),
        ("Where", concept(resource.get("bodySite"))),
        ("Status", "not done" if refused else state(resource, "status")),
        ("Reason", concept(resource.get("reasonCode")) or resources.names(resource.get("reasonReference"), resource)),
        ("Result", concept(resource.get("outcome"))),
        ("Complications", concept(resource.get("complication"))),
        ("Afterwards", concept(resource.get("followUp"))),
        ("Note", notes(resource.get("note")) or notes(resource.get("notes"))),
    )


def _immunization(resource: Node, resources: Resources) -> Described:
    not_given = is_true(resource.get("notGiven")) or is_true(resource.get("wasNotGiven"))
    refused = not_given or has_code(resource.get("status"), "not-done")
    return one(
        ("Vaccine", concept(resource.get("vaccineCode"))),
        ("Date", any_value(resource, "occurrence") or when(resource.get("date"))),
        ("Dose", quantity(resource.get("doseQuantity"))),
        ("Status", "not given" if refused else state(resource, "status")),
        ("Reason", concept(resource.get("statusReason"))),
        ("Note", notes(resource.get("note"))),
    )


def _family(resource: Node, resources: Resources) -> Described:
    illnesses = []
    for item in nodes(resource.get("condition")):
        said, age = concept(item.get("code")), any_value(item, "onset")
        illnesses.append(f"{said} (from {age})" if said and age else said)
    return one(
        ("Relative", concept(resource.get("relationship")) or plain(resource.get("name"))),
        ("Illness", ", ".join(said for said in illnesses if said)),
        ("Died", any_value(resource, "deceased")),
        ("Note", notes(resource.get("note"))),
    )


def _device_use(resource: Node, resources: Resources) -> Described:
    return one(
        ("Device", resources.names(resource.get("device"), resource) or concept(resource.get("device"))),
        ("Where", concept(resource.get("bodySite"))),
        ("Status", state(resource, "status")),
        ("Reason", concept(resource.get("reasonCode"))),
        ("Date", any_value(resource, "timing")),
        ("Note", notes(resource.get("note"))),
    )


def _impression(resource: Node, resources: Resources) -> Described:
    found = [
        concept(item.get("itemCodeableConcept")) or concept(item.get("item")) for item in nodes(resource.get("finding"))
    ]
    return one(
        (
            "Assessment",
            plain(resource.get("summary")) or plain(resource.get("description")) or concept(resource.get("code")),
        ),
        ("Findings", ", ".join(said for said in found if said)),
        ("Date", any_value(resource, "effective") or when(resource.get("date"))),
        ("Note", notes(resource.get("note"))),
    )


def _flag(resource: Node, resources: Resources) -> Described:
    return one(("Alert", concept(resource.get("code"))), ("Status", state(resource, "status")))


def _answers(resource: Node, resources: Resources) -> Described:
    return Described([[("Question", question), ("Answer", answer)] for question, answer in _items(resource, 0)])


def _items(of: Node, depth: int) -> list[tuple[str, str]]:
    """The answered questions of a questionnaire, in order; groups give their own."""
    found: list[tuple[str, str]] = []
    for item in (*nodes(of.get("item")), *nodes(of.get("group")), *nodes(of.get("question"))):
        answers = nodes(item.get("answer"))
        said = ", ".join(words for words in (any_value(answer, "value") for answer in answers) if words)
        if said:
            found.append((plain(item.get("text")) or plain(item.get("linkId")), said))
        if depth < 20:
            for inner in (item, *answers):
                found += _items(inner, depth + 1)
    return found


def _list(resource: Node, resources: Resources) -> Described:
    """A List names its entries; those that are in the file have rows of their own."""
    missing = [item for item in nodes(resource.get("entry")) if not resources.find(item.get("item"), resource)]
    names = ", ".join(name for name in (plain(node(item.get("item")).get("display")) for item in missing) if name)
    reason = concept(resource.get("emptyReason"))
    return one(
        ("List", plain(resource.get("title")) or concept(resource.get("code")) if names or reason else ""),
        ("Entries", names),
        ("Empty", reason),
        ("Note", notes(resource.get("note"))),
    )


def _communication(resource: Node, resources: Resources) -> Described:
    said = [any_value(item, "content") for item in nodes(resource.get("payload")) if "contentAttachment" not in item]
    return one(
        ("Message", " ".join(words for words in said if words)),
        ("Date", when(resource.get("sent"))),
        ("From", resources.names(resource.get("sender"), resource)),
        ("Note", notes(many(resource.get("note")))),
    )


def _medication(resource: Node, resources: Resources) -> Described:
    """A Medication that is listed itself, with no order or statement about it."""
    return one(("Medication", concept(resource.get("code"))), ("Form", concept(resource.get("form"))))


def _device(resource: Node, resources: Resources) -> Described:
    return one(
        ("Device", name_of(resource)), ("Status", state(resource, "status")), ("Note", notes(resource.get("note")))
    )


KINDS = {
    "Medication": _medication,
    "Device": _device,
    "AllergyIntolerance": _allergy,
    "Condition": _condition,
    "Procedure": _procedure,
    "Immunization": _immunization,
    "FamilyMemberHistory": _family,
    "DeviceUseStatement": _device_use,
    "DeviceUsage": _device_use,
    "ClinicalImpression": _impression,
    "Flag": _flag,
    "QuestionnaireResponse": _answers,
    "List": _list,
    "Communication": _communication,
    "CommunicationRequest": _communication,
}
