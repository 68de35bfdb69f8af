"""FHIR: documents, single resources, collections and attachments, of R4, R4B, R5, STU3 and what is left of DSTU2.

    read     facts, then the Compositions, then attached files, then the resources that none of these tell of
    parsing  resources  values  words      the file as it is: entries, references, fields, data types
    composition  narrative  conflicts      a document and the text that a clinician signed
    collection  describe  medications ...  resources without a text, as lines under sections made by us
    attachments                            files inside the file

A resource with odd, misspelt or missing fields is read as far as it goes; a model library that refuses it
(`fhir.resources`) is therefore not used. Nothing is fetched. Source: HL7 FHIR R4 (4.0.1).
"""

from ....document import Span
from ....errors import DocumentEmpty, DocumentTooLarge, DocumentUnsupported
from ....settings import Settings
from ....vocabulary import NoticeKind
from ...reading import LineKind, Reading
from .attachments import write_attachments
from .collection import write_collection
from .composition import write_composition
from .parsing import load
from .people import encounter_of, facts, persons
from .resources import Resources, kind_of
from .values import Node
from .writer import Writer

ABOUT = "About this document"
_ATTACHED_TO = ("DocumentReference", "Binary", "DiagnosticReport", "Media")


def read(data: bytes, settings: Settings) -> Reading:
    """The text of a FHIR file. Raises DocumentError for a file that is none, or has nothing to read, or is over a limit."""
    try:
        return _read(data, settings)
    except RecursionError:
        raise DocumentTooLarge("The file is nested too deep.", "Ask for a PDF, or lower MAX_NESTING.") from None


def _read(data: bytes, settings: Settings) -> Reading:
    resources = Resources(load(data, settings))
    documents = resources.of_kind("Composition")
    if persons(documents, resources) > 1:
        raise DocumentUnsupported("The file holds the records of several patients.", "Give those of one patient.")
    document = _document(resources, documents)
    writer = Writer(resources, settings, document)
    about = _write_facts(writer, document)
    for composition in documents:
        write_composition(writer, composition)
    for resource in resources.all:
        write_attachments(writer, resource)
    write_collection(writer, resources.all)
    if not writer.clinical:
        raise _nothing(writer)
    _say_what_is_left_out(writer, about)
    return writer.lines.reading("fhir")


def _document(resources: Resources, documents: list[Node]) -> Node:
    """The resource that is the document itself: the first Composition, else a DocumentReference or report that is alone."""
    if documents:
        return documents[0]
    attached = [
        resource for resource in resources.all if kind_of(resource) in ("DocumentReference", "DiagnosticReport")
    ]
    referring = [resource for resource in attached if kind_of(resource) == "DocumentReference"] or attached
    return referring[0] if len(referring) == 1 else {}


def _write_facts(writer: Writer, document: Node) -> Span:
    said = facts(document, writer.resources)
    if visit := encounter_of(document, writer.resources):
        writer.done(visit)
    start = writer.lines.length
    if said:
        writer.lines.heading(ABOUT)
    for label, words in said:
        writer.lines.add(f"{label}: {' '.join(words.split())}", LineKind.ROW)
    return Span(start=start, end=writer.lines.length)


def _nothing(writer: Writer) -> Exception:
    if writer.failures:
        return writer.failures[0]
    return DocumentEmpty("The file holds no clinical content that can be read.", "Check that it is the right file.")


def _say_what_is_left_out(writer: Writer, about: Span) -> None:
    span = about if about.end > about.start else Span(start=0, end=writer.lines.length)
    for counted, why in (
        (writer.left_out, "not shown"),
        (writer.erroneous, "left out, since they were entered in error"),
        (writer.of_others, "left out, since they are about another patient"),
    ):
        if counted:
            kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(counted.items()))
            writer.lines.notice(NoticeKind.LEFT_OUT, f"Resources of the file that are {why}: {kinds}.", span)
