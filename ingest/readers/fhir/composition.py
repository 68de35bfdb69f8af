"""A Composition: its sections in order, by their LOINC codes, with the narrative that a clinician signed.

A section without a narrative is filled from the resources it refers to. Where both are there, the narrative stands, and
what the coded medicines say otherwise is reported (`conflicts`). Source: FHIR R4, 14.3 (Composition), 3.3 (Documents).
"""

from ....clinical.document_sections import DISCHARGE_MEDICATIONS, section_of
from ....document import Span
from ....errors import DocumentCorrupt
from ....vocabulary import MedicationList, NoticeKind, SetAside
from ...reading import LineKind, Reading
from .collection import ADMINISTERED_TITLE, unfolded
from .conflicts import disagreements
from .medications import KINDS as MEDICATIONS
from .medications import list_of
from .narrative import narrative_of, under_title
from .resources import kind_of
from .values import Node, codes, concept, displays, has_code, node, nodes, plain
from .writer import Writer

NOTHING = "No information."
_EMPTY = {
    "nilknown": "None known.",
    "notasked": "Not asked.",
    "withheld": "Withheld.",
    "unavailable": "Information not available.",
    "notstarted": "Not started.",
    "closed": "Closed.",
}


def write_composition(writer: Writer, composition: Node) -> None:
    """All sections of a Composition. One without sections gives its own narrative, if it has one."""
    writer.done(composition)
    sections = nodes(composition.get("section"))
    for section in sections:
        _write_section(writer, composition, section, level=1)
    if not sections and (reading := _narrative(writer, composition.get("text"), composition)):
        writer.lines.heading(plain(composition.get("title")) or "Document", code=_code(composition.get("type")))
        writer.include(reading)
        writer.clinical = True


def _write_section(writer: Writer, composition: Node, section: Node, level: int) -> None:
    if level > writer.settings.max_nesting:
        return
    title, code = _title(section), _code(section.get("code"))
    writer.lines.heading(title, code=code, level=level)
    told = _narrative(writer, section.get("text"), section)
    reading = under_title(told, [title, *displays(section.get("code"))], level) if told else None
    entries = unfolded(writer, writer.resources.find_all(section.get("entry") or section.get("content"), composition))
    inner = nodes(section.get("section"))
    if reading:
        _write_narrative(writer, reading, entries, code)
    elif not _write_entries(writer, entries, code, level) and not inner:
        _write_nothing(writer, section)
    for one in inner:
        _write_section(writer, composition, one, level + 1)
    writer.check_length()


def _title(section: Node) -> str:
    known = section_of(codes(section.get("code")))
    return plain(section.get("title")) or concept(section.get("code")) or (known.name if known else "") or "Section"


def _code(value: object) -> str | None:
    """The code of a kind of section that is known, else the first code, else none."""
    said = codes(value)
    known = section_of(said)
    return known.code if known else next(iter(said), None)


def _narrative(writer: Writer, value: object, holder: Node) -> Reading | None:
    try:
        return narrative_of(value)
    except DocumentCorrupt as error:
        writer.failures.append(error)
        span = writer.lines.add("Not shown: this text is damaged.", LineKind.ROW, set_aside=SetAside.PLACEHOLDER)
        writer.lines.notice(NoticeKind.LEFT_OUT, "The text of this section is damaged and was not read.", span)
        return None


def _write_narrative(writer: Writer, reading: Reading, entries: list[Node], code: str | None) -> None:
    """The narrative as it stands. Its entries say the same in codes and are not written a second time."""
    at = writer.include(reading).start
    writer.clinical = True
    for entry in entries:
        writer.covered(entry)
    known = section_of([code])
    if known and known.heading.medication_list:
        medicines = [entry for entry in entries if kind_of(entry) in MEDICATIONS]
        for span, said in disagreements(reading, medicines, writer.resources):
            writer.lines.notice(NoticeKind.CONFLICT, said, Span(start=at + span.start, end=at + span.end))


def _write_entries(writer: Writer, entries: list[Node], code: str | None, level: int) -> bool:
    """The entries as rows. What was given in hospital never stands among what to take home."""
    taken_home = code == DISCHARGE_MEDICATIONS
    given = [entry for entry in entries if taken_home and _is_given(entry)]
    written = writer.resources_here([entry for entry in entries if not (taken_home and _is_given(entry))])
    if given:
        title, administered = ADMINISTERED_TITLE
        written = writer.section(title, administered, level + 1, given) or written
    return written


def _is_given(entry: Node) -> bool:
    return kind_of(entry) in MEDICATIONS and list_of(entry) is MedicationList.ADMINISTERED


def _write_nothing(writer: Writer, section: Node) -> None:
    """Why a section is empty, as it says itself; "None known" is an answer, all else is a placeholder."""
    reason = section.get("emptyReason")
    own = plain(node(reason).get("text")) if isinstance(reason, dict) else ""
    said = own or next((_EMPTY[code] for code in codes(reason) if code in _EMPTY), concept(reason)) or NOTHING
    known = has_code(reason, "nilknown")
    writer.lines.add(said, LineKind.ROW, set_aside=None if known else SetAside.PLACEHOLDER)
