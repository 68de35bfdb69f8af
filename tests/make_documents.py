"""Random but realistic discharge summaries in every format whose files can be written from a list of blocks.

Each piece of text carries a word of its own (`kiwano17`), so that a test can tell where it went.
"""

import base64
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from itertools import count

from hypothesis import strategies as st

TITLES = (
    *("DIET", "Activity", "Discharge Medications", "Follow-up", "When to call", "Hospital Course", "Wound care"),
    *("DISCHARGE INSTRUCTIONS", "Allergies", "Sonstiges", "Diagnósticos", "Notes", "Plan:", "Medications on Admission"),
)
PHRASES = (
    *(
        "Take warfarin 5 mg by mouth every evening",
        "aspirin 81 mg p.o. daily",
        "Low salt, 2 g a day",
        "No lifting over 10 lb.",
    ),
    *(
        "See Dr. Smith on 3/4/2024 at 10:30 a.m. in clinic",
        "Call 911 for chest pain!",
        "Was seen by cardiology, i.e. Dr. Wu",
    ),
    *(
        "Temp > 101.5°F or pain 8/10",
        "Stop metoprolol; hold Coumadin until INR < 3",
        "½ tablet b.i.d. with food",
        "STOP: aspirin",
    ),
    *("Diet: regular", "Lasix 40 mg daily, lisinopril 5 mg daily and digoxin 0.125 mg daily"),
    *(
        "naïve café – 心臓 🫀",
        "1. first 2. second",
        "No known drug allergies",
        "N/A",
        "eat | drink",
        "a:b",
        "(see below)",
        "#1 * _x_",
    ),
    *("MEDICATIONS: none", "Please return if: fever, chills", "x" * 90, "word " * 70 + "end."),
)
COLUMNS = ("Drug", "Dose", "Frequency", "Comments", "Start date")


@dataclass(frozen=True)
class Block:
    """A heading, paragraph, list or table. rows: of a list, one cell each; of a table, equally many."""

    kind: str
    title: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Made:
    """A document's blocks, and line ends of plain text and Markdown."""

    blocks: tuple[Block, ...]
    newline: str = "\n"
    tokens: tuple[str, ...] = field(default=())


@st.composite
def documents(draw: st.DrawFn) -> Made:
    """A document of up to ten blocks."""
    numbers = count(1)
    tokens: list[str] = []

    def words() -> str:
        odd = draw(
            st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), max_size=8)
        )
        tokens.append(f"kiwano{next(numbers)}")
        parts = [draw(st.sampled_from(PHRASES)), tokens[-1]]
        if draw(st.integers(0, 4)) == 0:
            parts.insert(1, odd)
        return " ".join(parts if draw(st.booleans()) else parts[::-1])

    blocks = [Block("heading", draw(st.sampled_from(TITLES)))]
    for number in range(draw(st.integers(1, 9))):
        kind = draw(
            st.sampled_from(("heading", "paragraph", "list", "list", "table", "table") if number else ("paragraph",))
        )
        if kind == "heading":
            blocks.append(Block(kind, draw(st.sampled_from(TITLES))))
            continue
        columns = draw(st.integers(2, 4)) if kind == "table" else 1
        rows = tuple(tuple(words() for _ in range(columns)) for _ in range(draw(st.integers(1, 4))))
        blocks.append(Block(kind, "", rows))
    return Made(tuple(blocks), draw(st.sampled_from(("\n", "\r\n"))), tuple(tokens))


def as_txt(made: Made) -> bytes:
    """Plain text; a table's rows are lines of a list."""
    lines: list[str] = []
    for block in made.blocks:
        lines += ["", block.title] if block.kind == "heading" else [""]
        mark = "" if block.kind == "paragraph" else "- "
        lines += [f"{mark}{', '.join(row)}" for row in block.rows]
    return made.newline.join(lines).encode()


def as_md(made: Made) -> bytes:
    """Markdown, the words escaped so that none of them is syntax."""
    lines: list[str] = []
    for block in made.blocks:
        lines.append("")
        if block.kind == "heading":
            lines.append(f"## {block.title}")
        elif block.kind == "table":
            lines.append("| " + " | ".join(COLUMNS[: len(block.rows[0])]) + " |")
            lines.append("|---" * len(block.rows[0]) + "|")
            lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in block.rows]
        else:
            lines += [("- " if block.kind == "list" else "") + row[0] for row in block.rows]
            lines += ["", "<!-- end -->"] if block.kind == "list" else []
    return made.newline.join(lines).encode()


def _markup(made: Made, item: str, items: str, heading: Callable[[str], str], paragraph: str) -> str:
    parts: list[str] = []
    for block in made.blocks:
        if block.kind == "heading":
            parts.append(heading(escape(block.title)))
        elif block.kind == "table":
            head = "".join(f"<th>{title}</th>" for title in COLUMNS[: len(block.rows[0])])
            rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
            parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
        elif block.kind == "list":
            parts.append(
                f"<{items}>" + "".join(f"<{item}>{escape(row[0])}</{item}>" for row in block.rows) + f"</{items}>"
            )
        else:
            parts += [f"<{paragraph}>{escape(row[0])}</{paragraph}>" for row in block.rows]
    return "\n".join(parts)


def as_html(made: Made) -> bytes:
    """HTML."""
    body = _markup(made, "li", "ul", lambda title: f"<h2>{title}</h2>", "p")
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()


def _sections(made: Made) -> list[tuple[str, Made]]:
    sections: list[tuple[str, list[Block]]] = []
    for block in made.blocks:
        if block.kind == "heading":
            sections.append((block.title, []))
        else:
            sections[-1][1].append(block)
    return [(title, Made(tuple(blocks))) for title, blocks in sections]


def as_ccda(made: Made) -> bytes:
    """A C-CDA discharge summary, narrative only."""
    sections = "".join(
        f'<component><section><code code="8648-8" codeSystem="2.16.840.1.113883.6.1"/><title>{escape(title)}</title>'
        f"<text>{_markup(part, 'item', 'list', lambda title: title, 'paragraph')}</text></section></component>"
        for title, part in _sections(made)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3">'
        '<code code="18842-5" codeSystem="2.16.840.1.113883.6.1"/><title>Discharge Summary</title>'
        f"<component><structuredBody>{sections}</structuredBody></component></ClinicalDocument>"
    ).encode()


def as_fhir(made: Made) -> bytes:
    """A FHIR R4 document Bundle, narrative only."""
    sections = [
        {
            "title": title,
            "text": {
                "status": "generated",
                "div": '<div xmlns="http://www.w3.org/1999/xhtml">'
                + _markup(part, "li", "ul", lambda title: title, "p")
                + "</div>",
            },
        }
        for title, part in _sections(made)
    ]
    composition = {
        "resourceType": "Composition",
        "id": "c",
        "status": "final",
        "type": {"coding": [{"system": "http://loinc.org", "code": "18842-5"}]},
        "title": "Discharge Summary",
        "section": sections,
    }
    bundle = {"resourceType": "Bundle", "type": "document", "entry": [{"fullUrl": "urn:c", "resource": composition}]}
    return json.dumps(bundle).encode()


def as_attachment(made: Made) -> bytes:
    """The same as HTML, base64-encoded in a FHIR DocumentReference."""
    attachment = {"contentType": "text/html", "data": base64.b64encode(as_html(made)).decode()}
    return json.dumps(
        {"resourceType": "DocumentReference", "status": "current", "content": [{"attachment": attachment}]}
    ).encode()


def as_docx(made: Made) -> bytes:
    """A Word document."""
    import docx

    document = docx.Document()
    for block in made.blocks:
        if block.kind == "heading":
            document.add_heading(block.title, level=2)
        elif block.kind == "table":
            titles = COLUMNS[: len(block.rows[0])]
            table = document.add_table(rows=0, cols=len(titles))
            for row in (titles, *block.rows):
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    cell.paragraphs[0].add_run(words).bold = row is titles
        else:
            for row in block.rows:
                document.add_paragraph(row[0], style="List Bullet" if block.kind == "list" else None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


WRITERS: dict[str, Callable[[Made], bytes]] = {
    "a.txt": as_txt,
    "a.md": as_md,
    "a.html": as_html,
    "a.xml": as_ccda,
    "a.json": as_fhir,
    "attachment.json": as_attachment,
    "a.docx": as_docx,
}
