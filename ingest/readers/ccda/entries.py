"""The coded part of a section as rows of titled cells and as statements, for a section whose readable part is empty.

"Medication: X | Dose: 1 tablet | Frequency: every 12 hours", "Test: Potassium | Result: 4.2 mmol/L", "No known allergies". What
is nullified is left out; what is negated reads as such. Sources: C-CDA R2.1 entry templates. Knows no narrative but the words
that an entry refers to.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ....clinical.document_sections import ALLERGIES, PLAN_OF_TREATMENT
from .medications import CodedMedicine, is_nullified, medicine_cells, medicines_in, vaccine_cells
from .narrative import Texts
from .timing import planned_for
from .values import coded, is_null, moment, person, quantity, time_of, words, written

Cells = tuple[tuple[str, str], ...]

PROBLEMS, IMMUNIZATIONS = "11450-4", "11369-6"
_ALLERGY = frozenset(
    ("2.16.840.1.113883.10.20.22.4.7", "2.16.840.1.113883.10.20.1.18", "2.16.840.1.113883.10.20.24.3.90")
)
_PROBLEM = frozenset(("2.16.840.1.113883.10.20.22.4.4", "2.16.840.1.113883.10.20.1.28"))
_STATUS_CODES = frozenset(("33999-4",))
_SEVERITY_CODES = frozenset(("SEV", "41769-1"))
_PLANNED = frozenset(("INT", "RQO", "ARQ", "APT", "PRP", "PRMS"))
_MOODS = {"EVN": "Observation", "GOL": "Goal"}
_PLACES = "participant[@typeCode='LOC']/participantRole/playingEntity/name"


@dataclass(frozen=True, slots=True)
class _Context:
    """code: of the section. texts: the narrative by ID."""

    code: str | None
    texts: Texts


def coded_rows(entries: list[Any], code: str | None, texts: Texts) -> list[Cells]:
    """What the entries of a section say, one row each; a statement such as "No known allergies" has one untitled cell."""
    context = _Context(code, texts)
    rows = (row for entry in entries for row in _rows(entry, context))
    return list(dict.fromkeys(tuple((title, " ".join(value.split())) for title, value in row) for row in rows if row))


def _rows(parent: Any, context: _Context) -> Iterator[list[tuple[str, str]]]:
    for element in parent:
        if not isinstance(element.tag, str) or is_nullified(element):
            continue
        if element.tag == "substanceAdministration" and context.code == IMMUNIZATIONS:
            for medicine in medicines_in(parent, context.texts):
                yield vaccine_cells(medicine, element, context.texts)
        elif element.tag in ("substanceAdministration", "supply"):
            yield from (_medicine(medicine, context) for medicine in medicines_in(parent, context.texts))
        elif element.tag == "organizer":
            yield from _organizer(element, context)
        elif element.tag == "act":
            yield from _act(element, context)
        elif element.tag == "observation":
            yield _observation(element, context)
        elif element.tag in ("procedure", "encounter"):
            yield _done(element, context)


def _medicine(medicine: CodedMedicine, context: _Context) -> list[tuple[str, str]]:
    cells = medicine_cells(medicine)
    is_planned = context.code == PLAN_OF_TREATMENT and cells and cells[0][0] == "Medication"
    return [("Planned medication", cells[0][1]), *cells[1:]] if is_planned else cells


def _organizer(element: Any, context: _Context) -> Iterator[list[tuple[str, str]]]:
    """A panel of results, a set of vital signs, or what one relative had."""
    relative = coded(element.find("subject/relatedSubject/code"), context.texts)
    when = time_of(element.find("effectiveTime"))
    for component in element.findall("component"):
        for row in _rows(component, context):
            titles = {title for title, _ in row}
            before = [("Relative", relative)] if relative and row else []
            after = [("Date", when)] if when and row and "Date" not in titles else []
            yield [*before, *row, *after]


def _act(element: Any, context: _Context) -> Iterator[list[tuple[str, str]]]:
    """An act around a problem, an allergy or a medicine; else something done, planned or advised."""
    inner = [relation for relation in element.findall("entryRelationship") if relation.get("typeCode") != "REFR"]
    code = element.find("code")
    wraps = code is None or (code.get("code") or "") in ("CONC", "48765-2", "") or is_null(code) or not coded(code, {})
    rows = [row for relation in inner for row in _rows(relation, context)]
    medicines = any(title in ("Medication", "Planned medication") for row in rows for title, _ in row)
    if rows and (wraps or medicines or context.code in (ALLERGIES, PROBLEMS) or _is_diagnosis(rows)):
        yield from rows
        return
    yield _done(element, context)
    yield from rows


def _is_diagnosis(rows: list[list[tuple[str, str]]]) -> bool:
    return all(title in ("Problem", "Since", "Until", "Status", "") for row in rows for title, _ in row)


def _observation(element: Any, context: _Context) -> list[tuple[str, str]]:
    templates = {template.get("root") for template in element.findall("templateId")}
    if templates & _ALLERGY or context.code == ALLERGIES:
        return _allergy(element, context)
    if templates & _PROBLEM or context.code == PROBLEMS:
        return _problem(element, context)
    return _finding(element, context)


def _is_negated(element: Any) -> bool:
    return (element.get("negationInd") or "").lower() == "true"


def _filled(cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The cells with a value, none if the first, which names the thing, is missing."""
    return [(title, value) for title, value in cells if value] if cells[0][1] else []


def _allergy(element: Any, context: _Context) -> list[tuple[str, str]]:
    entity = element.find("participant/participantRole/playingEntity")
    substance = ""
    if entity is not None:
        substance = coded(entity.find("code"), context.texts) or words(entity.find("name"))
    kind = coded(element.find("value"), context.texts)
    if _is_negated(element):
        return [("", f"No known allergy to {substance}" if substance else _no_known(kind))]
    reactions = list(_related(element, "MFST", context))
    cells = [
        ("Allergy", substance or kind or written(element.find("text"), context.texts)),
        ("Kind", kind if substance else ""),
        ("Reaction", ", ".join(reactions)),
        ("Severity", _related_value(element, _SEVERITY_CODES, context)),
        ("Status", _related_value(element, _STATUS_CODES, context)),
        ("Since", time_of(element.find("effectiveTime"))),
    ]
    return _filled(cells)


def _no_known(kind: str) -> str:
    for name in ("drug", "food"):
        if name in kind.lower():
            return f"No known {name} allergies"
    return "No known allergies"


def _related(element: Any, type_code: str, context: _Context) -> Iterator[str]:
    for relation in element.findall("entryRelationship"):
        if relation.get("typeCode") == type_code:
            for observation in relation.findall("observation"):
                said = coded(observation.find("value"), context.texts) or written(
                    observation.find("text"), context.texts
                )
                if said and not _is_negated(observation):
                    yield said


def _related_value(element: Any, codes: frozenset[str], context: _Context) -> str:
    found = []
    for observation in element.iterfind(".//entryRelationship/observation"):
        code = observation.find("code")
        if code is not None and code.get("code") in codes:
            found.append(coded(observation.find("value"), context.texts))
    return ", ".join(dict.fromkeys(filter(None, found)))


def _problem(element: Any, context: _Context) -> list[tuple[str, str]]:
    value = coded(element.find("value"), context.texts) or written(element.find("text"), context.texts)
    if _is_negated(element):
        general = not value or value.lower() in ("problem", "disease", "condition", "diagnosis")
        return [("", "No known problems" if general else f"No {value}")]
    time = element.find("effectiveTime")
    since = "" if time is None else time_of(time) if time.get("value") else moment(_at(time, "low"))
    cells = [
        ("Problem", value),
        ("Since", since),
        ("Until", "" if time is None else moment(_at(time, "high"))),
        ("Status", _related_value(element, _STATUS_CODES, context)),
    ]
    return _filled(cells)


def _at(time: Any, name: str) -> str | None:
    part = time.find(name)
    return None if part is None else part.get("value")


def _finding(element: Any, context: _Context) -> list[tuple[str, str]]:
    """A result, a vital sign or any other observation: what was looked at, and what it was."""
    name = coded(element.find("code"), context.texts)
    values = [said for said in (_value(value, context) for value in element.findall("value")) if said]
    said = written(element.find("text"), context.texts)
    if _is_negated(element):
        return [("", f"Not found: {', '.join(values) or name}")] if values or name else []
    mood = element.get("moodCode") or "EVN"
    is_planned = mood != "EVN"
    cells = [
        (_MOODS.get(mood, "Planned"), name or (said if values else "")),
        ("Value", ", ".join(values) or (said if said != name else "")),
        ("Range", "; ".join(_ranges(element, context))),
        ("Marked as", ", ".join(_marks(element, context))),
        ("Date", time_of(element.find("effectiveTime"))),
    ]
    if not cells[0][1] and said:
        cells[0] = ("", said)
    return _filled(cells) if cells[1][1] or is_planned or cells[0][0] == "" else []


def _value(value: Any, context: _Context) -> str:
    if is_null(value) and not len(value):
        return ""
    if value.get("type") in ("TS", "IVL_TS"):
        return time_of(value)
    if value.get("value") in ("true", "false") and value.get("type") == "BL":
        return "yes" if value.get("value") == "true" else "no"
    return quantity(value) or coded(value, context.texts) or written(value, context.texts) or _ratio(value)


def _ratio(value: Any) -> str:
    above, below = quantity(value.find("numerator")), quantity(value.find("denominator"))
    return f"{above}/{below}" if above and below else above


def _ranges(element: Any, context: _Context) -> Iterator[str]:
    for span in element.findall("referenceRange/observationRange"):
        said = quantity(span.find("value")) or written(span.find("text"), context.texts)
        if said:
            yield said


def _marks(element: Any, context: _Context) -> Iterator[str]:
    letters = {"H": "high", "L": "low", "HH": "very high", "LL": "very low", "A": "abnormal", "N": "normal"}
    for code in element.findall("interpretationCode"):
        if said := coded(code, context.texts) or letters.get(code.get("code") or "", ""):
            yield said


def _done(element: Any, context: _Context) -> list[tuple[str, str]]:
    """A procedure, an encounter or an act: done, not done, or planned."""
    name = coded(element.find("code"), context.texts)
    said = written(element.find("text"), context.texts)
    planned = element.get("moodCode") in _PLANNED
    title = {"encounter": "Visit", "procedure": "Procedure"}.get(element.tag, "Item")
    title = f"Planned {title.lower()}" if planned else title
    if _is_negated(element):
        not_so = "No" if element.tag == "act" else "Not done:"
        return [("", f"{not_so} {name or said}")] if name or said else []
    performers = element.findall("performer/assignedEntity")
    people = [person(entity.find("assignedPerson/name")) or coded(entity.find("code"), {}) for entity in performers]
    state = element.find("statusCode")
    cells = [
        (title, name or said),
        ("Details", said if said != name and name else ""),
        ("Date", planned_for(element)),
        ("With", ", ".join(filter(None, people))),
        ("Where", ", ".join(filter(None, map(words, element.xpath(_PLACES))))),
        ("Status", "" if state is None or planned else state.get("code") or ""),
    ]
    return _filled(cells)
