"""What was asked for: diets, referrals, procedures, devices, tasks; each with its status unless it is simply active.

Source: FHIR R4, 9.7 (NutritionOrder), 9.9 (ServiceRequest), 13.5 (Task); STU3's ProcedureRequest and ReferralRequest.
"""

from .describe import Described, one
from .resources import Resources
from .timing import times
from .values import Node, choice, concept, is_true, many, node, nodes, plain
from .words import any_value, notes, period, quantity, when

ORDERS = (
    "ServiceRequest",
    "ProcedureRequest",
    "ReferralRequest",
    "DeviceRequest",
    "DiagnosticOrder",
    "Task",
    "VisionPrescription",
)
"""Resources that order something to be done: one kind under the names of STU3, R4 and R5."""

_PROPOSED = {"proposal": "proposed, not ordered", "plan": "planned", "option": "an option, not ordered"}


def plan_status(of: Node, *fields: str) -> str:
    """The status of a plan; "active" goes without saying, "completed" does not."""
    said = [concept(of.get(name)).replace("-", " ") for name in fields]
    return ", ".join(word for word in said if word and word.lower() != "active")


def scheduled(of: Node, name: str) -> str:
    """When something is due: a field of several types, a Timing among them, in words."""
    kind, value = choice(of, name)
    if kind == "Timing":
        due = times(value)
        return ", ".join(part for part in (due.frequency, due.timing, due.duration) if part)
    return any_value(of, name)


def _nutrition(resource: Node, resources: Resources) -> Described:
    oral, enteral = node(resource.get("oralDiet")), node(resource.get("enteralFormula"))
    supplements = [_supplement(item) for item in nodes(resource.get("supplement"))]
    diet = concept(oral.get("type")) or plain(oral.get("instruction")) or concept(enteral.get("baseFormulaType"))
    return one(
        ("Diet", diet or next((said for said in supplements if said), "")),
        ("Amounts", _modified(oral.get("nutrient"), "amount")),
        ("Texture", _modified(oral.get("texture"), "foodType")),
        ("Fluids", concept(oral.get("fluidConsistencyType"))),
        ("Supplement", "; ".join(said for said in supplements if said) if diet else ""),
        ("Not to eat", concept(resource.get("excludeFoodModifier"))),
        ("Preferred", concept(resource.get("foodPreferenceModifier"))),
        ("Status", plan_status(resource, "status")),
        (
            "Instructions",
            _once(plain(oral.get("instruction")), plain(enteral.get("administrationInstruction")), leaving=diet),
        ),
        ("Date", when(resource.get("dateTime"))),
        ("Note", notes(resource.get("note"))),
    )


def _modified(value: object, name: str) -> str:
    """Nutrients with their amounts, textures with the food they are for: "sodium 2 g"."""
    said = [
        (concept(item.get("modifier")), quantity(item.get(name)) or concept(item.get(name))) for item in nodes(value)
    ]
    return ", ".join(" ".join(part for part in pair if part) for pair in said if any(pair))


def _supplement(item: Node) -> str:
    parts = (
        concept(item.get("type")),
        plain(item.get("productName")),
        quantity(item.get("quantity")),
        plain(item.get("instruction")),
    )
    return ", ".join(part for part in parts if part)


def _once(*said: str, leaving: str) -> str:
    return " ".join(words for words in said if words and words != leaving)


def _order(resource: Node, resources: Resources) -> Described:
    """A referral, a procedure or device that was asked for, a task."""
    what = _asked_for(resource)
    about = plain(resource.get("description"))
    banned = is_true(resource.get("doNotPerform"))
    return one(
        ("Order", f"Do NOT: {what}" if banned and what else what),
        ("Details", concept(resource.get("orderDetail")) or (about if about != what else "")),
        ("When", _due(resource)),
        ("With", _with(resource, resources)),
        ("Where", _where(resource, resources)),
        ("Reason", concept(resource.get("reasonCode")) or concept(resource.get("reason"))),
        ("Status", _standing(resource)),
        ("Priority", plain(resource.get("priority")) if plain(resource.get("priority")) != "routine" else ""),
        ("Instructions", _patient_instruction(resource)),
        ("Note", notes(resource.get("note"))),
    )


def _asked_for(resource: Node) -> str:
    said = concept(resource.get("code")) or any_value(resource, "code") or concept(resource.get("type"))
    said = said or plain(resource.get("description")) or concept(resource.get("serviceRequested"))
    return said or concept(resource.get("specialty"))


def _where(resource: Node, resources: Resources) -> str:
    return resources.names(resource.get("locationReference"), resource) or concept(resource.get("locationCode"))


def _standing(resource: Node) -> str:
    """The status, and whether it was ordered at all."""
    said = plan_status(resource, "status"), _PROPOSED.get(plain(resource.get("intent")), "")
    return ", ".join(part for part in said if part)


def _due(resource: Node) -> str:
    within = period(resource.get("executionPeriod")) or period(node(resource.get("restriction")).get("period"))
    return scheduled(resource, "occurrence") or within


def _with(resource: Node, resources: Resources) -> str:
    for name in ("performer", "recipient", "owner"):
        if said := resources.names(resource.get(name), resource):
            return said
    return concept(resource.get("performerType")) or concept(resource.get("specialty"))


def _patient_instruction(resource: Node) -> str:
    said = [plain(item.get("instructionMarkdown")) for item in nodes(resource.get("patientInstruction"))]
    return " ".join(words for words in (*said, plain(many(resource.get("patientInstruction")))) if words)


KINDS = {
    "NutritionOrder": _nutrition,
    **dict.fromkeys(ORDERS, _order),
}
