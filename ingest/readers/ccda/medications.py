"""The medicines in the coded part of a section: what each `substanceAdministration` or `supply` says, in plain words.

Sources: C-CDA R2.1 Medication Activity (2.16.840.1.113883.10.20.22.4.16), Medication Supply Order (4.17), Medication
Information (4.23), Indication (4.19), Instruction (4.20), Precondition (4.25). What is nullified is no medicine. Knows no
narrative but the words that an entry refers to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .narrative import Texts
from .timing import periods_of, timing_of
from .values import all_names, coded, is_null, quantity, time_of, words, written

_STATUS_CODE = "33999-4"
_INSTRUCTION = "2.16.840.1.113883.10.20.22.4.20"
_INDICATIONS = frozenset(("RSON",))
_MATERIAL = "manufacturedProduct/manufacturedMaterial"
_ADMINISTRATIONS = ("substanceAdministration", "supply")


@dataclass(frozen=True, slots=True)
class CodedMedicine:
    """A medicine as coded. Each part is "" where the file does not state it.

    names: every wording of its name, the most readable first. periods: "every 12 hours" for each repeated time. references:
    the IDs in the narrative that it points at. is_negated: it says that the medicine is not taken or was not given.
    status: of the medicine, as an observation of its own says it; state: of the record (`statusCode`).
    """

    names: tuple[str, ...] = ()
    form: str = ""
    dose: str = ""
    at_most: str = ""
    rate: str = ""
    route: str = ""
    site: str = ""
    frequency: str = ""
    needed: str = ""
    start: str = ""
    stop: str = ""
    duration: str = ""
    reason: str = ""
    instructions: str = ""
    sig: str = ""
    status: str = ""
    state: str = ""
    periods: tuple[str, ...] = ()
    references: frozenset[str] = frozenset()
    is_negated: bool = False

    @property
    def name(self) -> str:
        """The most readable of its names; "" where it has none."""
        return self.names[0] if self.names else ""


def medicines_in(entry: Any, texts: Texts) -> list[CodedMedicine]:
    """The medicines of one `<entry>`, those that are nullified left out; the steps of a taper are one each."""
    found = [_medicine(element, texts) for element in _administrations(entry)]
    return [medicine for medicine in found if _says_anything(medicine)]


def is_nullified(element: Any) -> bool:
    """Whether a record was withdrawn: it never should have been there."""
    state = element.find("statusCode")
    return state is not None and (state.get("code") or "").lower() == "nullified"


def _administrations(parent: Any) -> Iterator[Any]:
    for child in parent:
        if not isinstance(child.tag, str) or is_nullified(child):
            continue
        if child.tag in _ADMINISTRATIONS:
            steps = [each for each in child.findall("entryRelationship/substanceAdministration") if _is_step(each)]
            yield from [each for each in steps if not is_nullified(each)] or [child]
        elif child.tag in ("act", "organizer", "entryRelationship", "component"):
            yield from _administrations(child)


def _is_step(administration: Any) -> bool:
    """A part of a taper has its own dose or time; other inner administrations only refer to another one."""
    relation = administration.getparent().get("typeCode")
    return relation == "COMP" and administration.find("doseQuantity") is not None


def _says_anything(medicine: CodedMedicine) -> bool:
    return bool(medicine.names or medicine.dose or medicine.frequency or medicine.sig or medicine.is_negated)


def _medicine(element: Any, texts: Texts) -> CodedMedicine:
    timing = timing_of(element)
    sig = element.find("text")
    state = element.find("statusCode")
    return CodedMedicine(
        names=tuple(_names(element, texts)),
        form=coded(element.find("administrationUnitCode"), texts),
        dose=quantity(element.find("doseQuantity")),
        at_most=_ratio(element.find("maxDoseQuantity")),
        rate=quantity(element.find("rateQuantity")),
        route=coded(element.find("routeCode"), texts),
        site=coded(element.find("approachSiteCode"), texts),
        frequency=timing.frequency,
        needed=_needed(element, texts),
        start=timing.start,
        stop=timing.stop,
        duration=timing.duration,
        reason=", ".join(_reasons(element, texts)),
        instructions="; ".join(_instructions(element, texts)),
        sig=written(sig, texts),
        status=_status(element, texts),
        state="" if state is None else (state.get("code") or "").lower(),
        periods=tuple(periods_of(element)),
        references=references_in(element),
        is_negated=(element.get("negationInd") or "").lower() == "true",
    )


def _names(element: Any, texts: Texts) -> list[str]:
    """The names of its product; a step of a taper and a supply have that of the record around them."""
    names: list[str] = []
    product = next(iter(element.xpath(f"./consumable/{_MATERIAL} | ./product/{_MATERIAL}")), None)
    if product is not None:
        for code in product.findall("code"):
            names += all_names(code, texts)
        names += [words(name) for name in product.findall("name") if not is_null(name)]
    if not any(names):
        outer = next(element.iterancestors("substanceAdministration"), None)
        return [] if outer is None else _names(outer, texts)
    return list(dict.fromkeys(name for name in names if name))


def _ratio(element: Any | None) -> str:
    if element is None:
        return ""
    above, below = quantity(element.find("numerator")), quantity(element.find("denominator"))
    return f"{above} in {below}" if above and below else above


def _needed(element: Any, texts: Texts) -> str:
    said = []
    for criterion in element.findall("precondition/criterion"):
        value = criterion.find("value")
        said.append(
            coded(value, texts) or written(criterion.find("text"), texts) or coded(criterion.find("code"), texts)
        )
    return ", ".join(filter(None, said))


def _reasons(element: Any, texts: Texts) -> Iterator[str]:
    for relation in element.findall("entryRelationship"):
        if relation.get("typeCode") in _INDICATIONS:
            for observation in relation.findall("observation"):
                if said := coded(observation.find("value"), texts) or written(observation.find("text"), texts):
                    yield said


def _instructions(element: Any, texts: Texts) -> Iterator[str]:
    for act in element.iter("act"):
        is_advice = any(template.get("root") == _INSTRUCTION for template in act.findall("templateId"))
        if is_advice and (said := written(act.find("text"), texts)):
            yield said


def _status(element: Any, texts: Texts) -> str:
    for observation in element.findall("entryRelationship/observation"):
        code = observation.find("code")
        if code is not None and code.get("code") == _STATUS_CODE:
            return coded(observation.find("value"), texts)
    return ""


def references_in(element: Any) -> frozenset[str]:
    """The IDs in the narrative that an entry points at."""
    values = ((each.get("value") or "").strip() for each in element.iter("reference"))
    return frozenset(value[1:] for value in values if value.startswith("#"))


def medicine_cells(medicine: CodedMedicine) -> list[tuple[str, str]]:
    """A medicine as titled cells; the parts that it does not state are not there."""
    name = medicine.name
    if medicine.is_negated:
        name = f"Not taken: {name}" if name else "No known medications"
    sig = medicine.sig if medicine.sig not in medicine.names else ""
    cells = [
        ("Medication", name),
        ("Dose", medicine.dose),
        ("Form", medicine.form),
        ("Route", medicine.route),
        ("Site", medicine.site),
        ("Frequency", medicine.frequency),
        ("When needed", medicine.needed),
        ("Rate", medicine.rate),
        ("At most", medicine.at_most),
        ("Duration", medicine.duration),
        ("Start", medicine.start),
        ("Stop", medicine.stop),
        ("Reason", medicine.reason),
        ("Directions", sig),
        ("Instructions", medicine.instructions),
        ("Status", medicine.status or medicine.state),
    ]
    return [(title, value) for title, value in cells if value]


def vaccine_cells(medicine: CodedMedicine, element: Any, texts: Texts) -> list[tuple[str, str]]:
    """An immunization as titled cells."""
    name = f"Not given: {medicine.name}" if medicine.is_negated else medicine.name
    cells = [
        ("Vaccine", name),
        ("Date", medicine.start or time_of(element.find("effectiveTime"))),
        ("Dose", medicine.dose),
        ("Route", medicine.route),
        ("Status", medicine.status or medicine.state),
        ("Reason", "; ".join(_refusals(element, texts))),
    ]
    return [(title, value) for title, value in cells if value]


def _refusals(element: Any, texts: Texts) -> Iterator[str]:
    for observation in element.findall("entryRelationship/observation"):
        is_reason = observation.getparent().get("typeCode") == "RSON"
        if is_reason and (said := coded(observation.find("code"), texts)):
            yield said
