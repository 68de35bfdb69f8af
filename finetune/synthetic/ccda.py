"""A case as a C-CDA discharge summary (LOINC 18842-5): narrative sections by their LOINC codes, medicines as a table.

Sections: 10183-2 discharge medications, 61144-2 diet, 69730-0 instructions, 18776-5 plan of treatment, 11535-2 discharge
diagnosis, 8648-8 hospital course, 30954-2 results, 48765-2 allergies, 47519-4 procedures. Built with lxml, so every value is escaped.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
from lxml.builder import ElementMaker

from .facts import Fact, FactKind

if TYPE_CHECKING:
    from .phrases import Voice

NAMESPACE = "urn:hl7-org:v3"
SECTIONS = {
    "diagnosis": ("11535-2", "Discharge Diagnosis"),
    "procedure": ("47519-4", "Procedures"),
    "course": ("8648-8", "Hospital Course"),
    "results": ("30954-2", "Results"),
    "allergies": ("48765-2", "Allergies"),
    "medications": ("10183-2", "Discharge Medications"),
    "stopped": ("8653-8", "Medicines to stop"),
    "diet": ("61144-2", "Diet"),
    "activity": ("69730-0", "Activity instructions"),
    "warnings": ("69730-0", "When to call"),
    "visits": ("18776-5", "Plan of Treatment"),
}
COLUMNS = {
    "Medication": ("name",),
    "Dose": ("dose",),
    "Route": ("route",),
    "Frequency": ("frequency", "need", "timing"),
    "Duration": ("duration",),
    "Reason": ("purpose",),
}
_make = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE})

Blocks = Sequence[tuple[str, tuple[str, ...], tuple[Fact, ...]]]


def ccda(voice: "Voice", blocks: Blocks) -> bytes:
    """The document, in UTF-8."""
    case = voice.case
    first, _, last = case.name.partition(" ")
    root = _make.ClinicalDocument(
        _make.code(code="18842-5", codeSystem="2.16.840.1.113883.6.1", displayName="Discharge summary"),
        _make.title("Discharge Summary"),
        _make.recordTarget(_make.patientRole(_make.patient(_make.name(_make.given(first), _make.family(last))))),
        _make.component(_make.structuredBody(*(_section(*block) for block in blocks))),
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _section(heading: str, lines: tuple[str, ...], facts: tuple[Fact, ...]) -> etree._Element:
    code, title = SECTIONS[heading]
    body = _table(facts) if facts[0].kind is FactKind.MEDICINE else _list(lines)
    return _make.component(
        _make.section(_make.code(code=code, codeSystem="2.16.840.1.113883.6.1"), _make.title(title), _make.text(*body))
    )


def _list(lines: tuple[str, ...]) -> list[etree._Element]:
    """Paragraphs, with what stands under a line that ends in a colon as a list."""
    found: list[etree._Element] = []
    for line in lines:
        if line.startswith("- "):
            if found[-1].tag != f"{{{NAMESPACE}}}list":
                found.append(_make.list())
            found[-1].append(_make.item(line.removeprefix("- ")))
        else:
            found.append(_make.paragraph(line))
    return found


def _table(facts: tuple[Fact, ...]) -> list[etree._Element]:
    """A row for each medicine; a column that no medicine fills is left out."""
    filled = {
        title: names
        for title, names in COLUMNS.items()
        if any(fact.fields.get(name) for fact in facts for name in names)
    }
    rows = []
    for fact in facts:
        cells = (" ".join(fact.fields[name] for name in names if name in fact.fields) for names in filled.values())
        rows.append(_make.tr(*(_make.td(cell) for cell in cells)))
    head = _make.thead(_make.tr(*(_make.th(title) for title in filled)))
    return [_make.table(head, _make.tbody(*rows))]
