"""The sections of C-CDA and FHIR documents by their codes: what each is called, and what kind of heading it is.

Sources: LOINC; HL7 C-CDA R2.1 (section templates 2.16.840.1.113883.10.20.22.2.*); IHE PCC (1.3.6.1.4.1.19376.1.5.3.1.3.*).
The data is `document_sections.toml`. Activity has no section of its own: it stands in instructions, plan or functional status.
Knows no file: the readers say which code a section carries.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .headings import Heading, heading_of

DISCHARGE_MEDICATIONS = "10183-2"
ADMISSION_MEDICATIONS = "42346-7"
ADMINISTERED_MEDICATIONS = "29549-3"
MEDICATION_HISTORY = "10160-0"
DIET = "61144-2"
PLAN_OF_TREATMENT = "18776-5"
ALLERGIES = "48765-2"
DISCHARGE_DIAGNOSIS = "11535-2"


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """A kind of section. code: its LOINC code. name: what it is called where the document gives it no title."""

    code: str
    name: str
    heading: Heading


@cache
def _by_code() -> dict[str, DocumentSection]:
    """Every LOINC code and template OID that is known; each to its section."""
    table = tomllib.loads(Path(__file__).with_name("document_sections.toml").read_text(encoding="utf-8"))
    known: dict[str, DocumentSection] = {}
    for entry in table["section"]:
        section = DocumentSection(entry["code"], entry["name"], heading_of(entry))
        for code in (entry["code"], *entry.get("also", ()), *entry.get("templates", ())):
            known[code] = section
    return known


def section_of(codes: Iterable[str | None]) -> DocumentSection | None:
    """The section that the first known of these codes or template OIDs names; None when none is known.

    Published samples carry wrong codes: give the code first, then its translations, then the templates.
    """
    return next((_by_code()[code] for code in codes if code in _by_code()), None)
