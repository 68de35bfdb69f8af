"""The header of a clinical document as plain lines: whose it is, when the stay was, where, and by whom.

Sources: HL7 CDA R2 section 4.2; C-CDA R2.1 US Realm Header and Discharge Summary header. A fact that the file does not
state is not written. Knows nothing of the body.
"""

from collections.abc import Iterator
from typing import Any

from ...reading import LineKind
from ..lines import Lines
from .values import coded, end_of, is_null, moment, person, phone, start_of, words

TITLE = "About this document"
_PRIMARY_CARE = ("PCP", "PP")


def write_header(lines: Lines, document: Any) -> None:
    """Writes the facts under a heading of their own, each a line like "Admitted: 6 August 2012"."""
    facts = list(dict.fromkeys((name, value) for name, value in _facts(document) if value))
    if not facts:
        return
    lines.heading(TITLE)
    for name, value in facts:
        lines.add(f"{name}: {value}", LineKind.ROW)


def _facts(document: Any) -> Iterator[tuple[str, str]]:
    title = document.find("title")
    yield "Document", ("" if title is None else words(title)) or coded(document.find("code"), {})
    yield "Document date", _moment_at(document, "effectiveTime")
    for role in document.findall("recordTarget/patientRole"):
        yield from _patient(role)
    yield from _stay(document)
    for author in document.findall("author"):
        yield "Author", _who(author.find("assignedAuthor"))
    yield "Signed by", _who(document.find("legalAuthenticator/assignedEntity"))
    for performer in document.findall("documentationOf/serviceEvent/performer"):
        yield _performer(performer)
    for participant in document.findall("participant"):
        yield _contact(participant)


def _moment_at(parent: Any, path: str) -> str:
    element = parent.find(path)
    return "" if element is None else moment(element.get("value"))


def _patient(role: Any) -> Iterator[tuple[str, str]]:
    patient = role.find("patient")
    if patient is None:
        return
    yield "Patient", _name(patient)
    yield "Date of birth", _moment_at(patient, "birthTime")
    yield "Sex", coded(patient.find("administrativeGenderCode"), {})
    for guardian in patient.findall("guardian"):
        yield "Guardian", _name(guardian.find("guardianPerson"))


def _stay(document: Any) -> Iterator[tuple[str, str]]:
    stay = document.find("componentOf/encompassingEncounter")
    if stay is not None:
        time = stay.find("effectiveTime")
        yield "Admitted", start_of(time)
        yield "Discharged", end_of(time)
        yield "Discharged to", coded(stay.find("dischargeDispositionCode"), {})
        yield "Hospital", _place(stay)
        yield "Responsible", _who(stay.find("responsibleParty/assignedEntity"))
        for participant in stay.findall("encounterParticipant"):
            attends = participant.get("typeCode") == "ATND"
            yield "Attending" if attends else "Also involved", _who(participant.find("assignedEntity"))
    else:
        yield from _service(document)
    if stay is None or not _place(stay):
        custodian = document.find("custodian/assignedCustodian/representedCustodianOrganization/name")
        yield "Organization", words(custodian)


def _service(document: Any) -> Iterator[tuple[str, str]]:
    time = document.find("documentationOf/serviceEvent/effectiveTime")
    yield "Care described from", start_of(time)
    yield "Care described until", end_of(time)


def _place(stay: Any) -> str:
    facility = "location/healthCareFacility"
    names = (words(stay.find(f"{facility}/{path}")) for path in ("location/name", "serviceProviderOrganization/name"))
    return ", ".join(dict.fromkeys(filter(None, names)))


def _name(holder: Any | None) -> str:
    """The name of a person; of several, the first that is not of other use, such as a nickname or a former one."""
    if holder is None:
        return ""
    names = [name for name in holder.findall("name") if not is_null(name)]
    usual = [name for name in names if (name.get("use") or "L") in ("L", "OR", "C")]
    return next(filter(None, map(person, [*usual, *names])), "")


def _who(entity: Any | None) -> str:
    """A person with organization and telephone: "Dr. Ann Moe, Hill Clinic, 555-0100"; the program where no person is named."""
    if entity is None or is_null(entity):
        return ""
    one = next(filter(None, (_name(entity.find(path)) for path in ("assignedPerson", "associatedPerson"))), "")
    if not one:
        return words(entity.find("representedOrganization/name"))
    place = words(entity.find("representedOrganization/name")) or words(entity.find("scopingOrganization/name"))
    called = next(filter(None, map(phone, entity.findall("telecom"))), "")
    return ", ".join(part for part in (one, place, called) if part)


def _performer(performer: Any) -> tuple[str, str]:
    function = performer.find("functionCode")
    code = "" if function is None else function.get("code") or ""
    name = "Primary care provider" if code in _PRIMARY_CARE else "Care team"
    entity = performer.find("assignedEntity")
    special = "" if entity is None else coded(entity.find("code"), {})
    who = _who(entity)
    return name, f"{who} ({special})" if who and special else who


def _contact(participant: Any) -> tuple[str, str]:
    entity = participant.find("associatedEntity")
    if entity is None or entity.find("associatedPerson") is None:
        return "Contact", ""
    relation, who = coded(entity.find("code"), {}), _who(entity)
    return "Contact", f"{who} ({relation})" if who and relation else who
