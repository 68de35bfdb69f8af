"""The medicines of a FHIR file: orders, statements, administrations, dispenses, as lines and by the list they stand on.

Only an order or dispense that says "discharge" itself is on the list to take home; one of another or of no category is
history, for a record says what was once ordered, not what to take now. Source: FHIR R4, 11 (Medications); the field
names of STU3, R5 and DSTU2 beside them.
"""

from ....vocabulary import MedicationList
from .dosage import Directions, Parts, directions
from .resources import Resources, kind_of
from .values import Node, choice, codes, concept, displays, has_code, is_true, many, node, nodes, plain
from .words import any_value, notes, quantity, ratio, when

ORDERS = ("MedicationRequest", "MedicationOrder", "MedicationPrescription")
STATEMENTS = ("MedicationStatement", "MedicationUsage")
KINDS = (*ORDERS, *STATEMENTS, "MedicationAdministration", "MedicationDispense")

_NOT_ORDERED = {"proposal": "proposed, not ordered", "plan": "planned, not ordered", "option": "an option, not ordered"}
_DISCHARGE_OVER = ("completed", "cancelled", "draft", "ended", "unknown")
_NOT_DISPENSED = ("cancelled", "declined", "preparation", "unknown")
_HOSPITAL = ("inpatient",)
_UNTAKEN = {"n": "not taken", "unk": "not known whether taken", "na": ""}


def list_of(resource: Node) -> MedicationList:
    """The list that a medicine stands on by its own fields alone."""
    if kind_of(resource) == "MedicationAdministration" or has_code(resource.get("category"), *_HOSPITAL):
        return MedicationList.ADMINISTERED
    of_discharge = kind_of(resource) in (*ORDERS, "MedicationDispense") and has_code(
        resource.get("category"), "discharge"
    )
    over = plain(resource.get("status")) in (_DISCHARGE_OVER if kind_of(resource) in ORDERS else _NOT_DISPENSED)
    if of_discharge and not over and plain(resource.get("intent")) not in _NOT_ORDERED:
        return MedicationList.TAKE_HOME
    return MedicationList.HISTORY


def medication_line(resource: Node, resources: Resources) -> Directions:
    """A medicine as labelled parts, the name first; empty name where the file has none. And what it says two ways."""
    told = directions(_dosages(resource))
    strength, form = _strength(resource, resources)
    parts: Parts = [
        ("Medication", medication_name(resource, resources)),
        ("Strength", strength),
        ("Form", form),
        *[part for part in told.parts if part[0] != "Instructions"],
        ("Reason", _reason(resource, resources)),
        ("Status", status(resource)),
        *[part for part in told.parts if part[0] == "Instructions"],
        ("Supply", _supply(resource)),
        _date(resource),
        ("Note", notes(resource.get("note"))),
    ]
    return Directions(parts, told.conflict)


def medication_name(resource: Node, resources: Resources) -> str:
    """The drug: as the resource itself or the Medication it refers to calls it."""
    kind, value = choice(resource, "medication")
    if not kind:
        value = resource.get("medication")
    own = concept(value) if kind != "Reference" else ""
    found = _medication(resource, resources)
    name = own or (_full_name(found, resources) if found else "")
    return _with_strength(name, value if own else (found or {}).get("code")) or resources.name(node(value), resource)


def _full_name(medication: Node, resources: Resources) -> str:
    named = concept(medication.get("code"))
    ingredients = [
        concept(item.get("itemCodeableConcept"))
        or concept(item.get("item"))
        or resources.name(item.get("itemReference"), medication)
        for item in nodes(medication.get("ingredient"))
    ]
    return named or " + ".join(name for name in ingredients if name)


def _with_strength(name: str, value: object) -> str:
    """A name without a figure, followed by another display of the same concept that has one."""
    if any(char.isdigit() for char in name):
        return name
    figured = next((other for other in displays(value) if any(char.isdigit() for char in other)), "")
    return f"{name} ({figured})" if name and figured else name


def _medication(resource: Node, resources: Resources) -> Node | None:
    kind, value = choice(resource, "medication")
    if kind in ("", "Reference"):
        value = value or resource.get("medication")
        return resources.find(node(value), resource) if value else None
    return None


def _strength(resource: Node, resources: Resources) -> tuple[str, str]:
    found = _medication(resource, resources) or {}
    said = []
    for item in nodes(found.get("ingredient")):
        amount = ratio(item.get("strength")) or ratio(item.get("amount")) or ratio(item.get("strengthRatio"))
        amount = amount or quantity(item.get("strengthQuantity"))
        if amount:
            said.append(amount)
    return " + ".join(said), concept(found.get("form")) or concept(found.get("doseForm"))


def _dosages(resource: Node) -> list[object]:
    for key in ("dosageInstruction", "dosage", "dosageInstructions"):
        if resource.get(key):
            return many(resource[key])
    rendered = plain(resource.get("renderedDosageInstruction"))
    return [rendered] if rendered else []


def _reason(resource: Node, resources: Resources) -> str:
    said = [
        concept(resource.get(key)) for key in ("reasonCode", "reasonCodeableConcept", "reasonForUseCodeableConcept")
    ]
    for item in many(resource.get("reason")):
        said.append(concept(item) or resources.name(item, resource))
    for key in ("reasonReference", "reasonForUseReference"):
        said.append(resources.names(resource.get(key), resource))
    return ", ".join(dict.fromkeys(words for words in said if words))


def status(resource: Node) -> str:
    """The status as the resource says it, with its reason, and what bans or weakens it: "stopped (tremor)"."""
    said = [_banned(resource), _untaken(resource), plain(resource.get("status")).replace("-", " ")]
    said.append(_NOT_ORDERED.get(plain(resource.get("intent")), ""))
    reason = concept(resource.get("statusReason")) or concept(resource.get("reasonNotTaken"))
    reason = reason or concept(resource.get("statusReasonCodeableConcept")) or concept(resource.get("reasonNotGiven"))
    words = ", ".join(word for word in said if word)
    return f"{words} ({reason})" if words and reason else words or reason


def _banned(resource: Node) -> str:
    return "Do NOT take" if is_true(resource.get("doNotPerform")) else ""


def _untaken(resource: Node) -> str:
    if (
        is_true(resource.get("wasNotTaken"))
        or is_true(resource.get("notGiven"))
        or is_true(resource.get("wasNotGiven"))
    ):
        return "not taken"
    adherence = codes(node(resource.get("adherence")).get("code"))
    if "not-taking" in adherence:
        return "not taken"
    return _UNTAKEN.get(plain(resource.get("taken")), "")


def _supply(resource: Node) -> str:
    asked = node(resource.get("dispenseRequest")) or (resource if kind_of(resource) == "MedicationDispense" else {})
    amount = quantity(asked.get("quantity"))
    lasts = quantity(asked.get("expectedSupplyDuration")) or quantity(asked.get("daysSupply"))
    repeats = plain(asked.get("numberOfRepeatsAllowed"))
    said = [amount, f"for {lasts}" if lasts else "", f"repeats allowed: {repeats}" if repeats else ""]
    return ", ".join(part for part in said if part)


def _date(resource: Node) -> tuple[str, str]:
    """When it was ordered, given, dispensed or taken, under the word for that."""
    for label, key in (("Ordered", "authoredOn"), ("Ordered", "dateWritten"), ("Dispensed", "whenHandedOver")):
        if said := when(resource.get(key)):
            return label, said
    label = "Given" if kind_of(resource) == "MedicationAdministration" else "Taken"
    for key in ("effective", "effectiveTime", "occurence", "occurrence"):
        if said := any_value(resource, key):
            return label, said
    return "Recorded", when(resource.get("dateAsserted"))
