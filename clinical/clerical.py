"""Columns of tables that are for clerks and computers: codes, code systems, who typed it in. No patient is helped by them.

Titles are those of the tables that vendors print into C-CDA narratives, folded as headings are. A row is a line of cells,
"Title: value | Title: value", as `ingest.readers.table` writes it.
"""

import re

SEPARATOR = " | "
"""Between the cells of a row."""
_CODE_SYSTEMS = r"(?:rxnorm|rx norm|ndc|loinc|snomed(?: ct)?|icd(?: cm)?|cpt|cvx|hcpcs|unii|ndf ?rt|dmd|gtin)"
_CLERICAL = re.compile(
    rf"(?:code|codes|coded?(?: system| value| type)|code system(?: name)?|system|{_CODE_SYSTEMS}(?: code| id| concept id)?|"
    r"(?:order|record|entry|item|section|medication|problem|concept|prescription|external|internal|source) id|identifier|"
    r"(?:entered|recorded|documented|updated|last updated|created|reviewed|verified|authored) by|"
    r"(?:date|time) (?:entered|updated|created)|last updated|template|version|oid|row|row number)"
)


def is_clerical(title: str) -> bool:
    """Whether a column of this title means nothing to a patient."""
    return bool(_CLERICAL.fullmatch(" ".join(re.findall(r"[a-z]+", title.lower()))))


def without_clerical_cells(line: str) -> str:
    """The line of a table row without the cells under clerical titles; any other line, and one with nothing else, as it is."""
    cells = line.split(SEPARATOR)
    kept = [cell for cell in cells if not is_clerical(cell.partition(":")[0])]
    return SEPARATOR.join(kept) if len(cells) > 1 and kept else line
