"""C-CDA and any other CDA document (HL7 CDA R2; C-CDA R1.1 and R2.1): the header's facts, then its sections in order.

    header         whose document it is, and when and where the stay was
    sections       one after another: kinds (which section), narrative and tables (its readable part), layout (as lines)
    entries        the coded part, where there is nothing to read: medications, timing, values
    conflicts      where the coded list of medicines says otherwise; medication_tables where the readable one has a hole
    body           a PDF, text or RTF inside the document

The readable part is the legal content, and is kept word for word. Knows no sentence, no passage and no question.
"""

from typing import Any

from ....errors import DocumentTooLarge, DocumentUnsupported
from ....settings import Settings
from ...reading import Reading
from ..lines import Lines
from ..xml import local_name, parse, without_namespaces
from .body import write_other_body
from .header import write_header
from .sections import write_sections
from .signs import resolve_footnotes

FORMAT = "ccda"


def read(data: bytes, settings: Settings) -> Reading:
    """The text of a CDA document. Raises DocumentUnsupported for other XML, DocumentCorrupt, DocumentTooLarge."""
    try:
        root = parse(data, settings)
        if local_name(root) != "ClinicalDocument":
            raise DocumentUnsupported("The XML file is no clinical document (CDA).", "Save it as PDF.")
        return _reading(without_namespaces(root), settings)
    except RecursionError:
        raise DocumentTooLarge("The XML file nests its elements too deep.", "Lower MAX_NESTING.") from None


def _reading(document: Any, settings: Settings) -> Reading:
    resolve_footnotes(document)
    lines = Lines()
    write_header(lines, document)
    for component in document.findall("component"):
        for body in component.findall("nonXMLBody"):
            write_other_body(lines, body, settings)
        write_sections(lines, component, settings)
    return lines.reading(FORMAT)


__all__ = ["read"]
