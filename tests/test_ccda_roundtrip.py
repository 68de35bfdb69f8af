"""Every word that a reader sees in a C-CDA file is in the ingested text, in order within its paragraph, item or row.

The walk over the file is one of its own: it shares no code with the reader. Not counted, since they tell a reader nothing:
words deleted in a revision or of a hidden style, the caption of a table that says the title of its section again, and the
titles of columns without a single value (a row that spans all columns, such as "No information", is none).
"""

import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st
from lxml import etree
from mediassist import Settings
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import ccda
from mediassist.ingest.reading import LineKind, Reading

from .make_ccda import document, section

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.xml"))
SAMPLES = sorted((ROOT.parent / "shared" / "documents" / "ccda").glob("*.xml"))
HL7 = "{urn:hl7-org:v3}"
BLOCKS = {
    HL7 + tag for tag in "text paragraph list item table thead tbody tfoot tr td th caption br sup footnote".split()
}
NOT_SHOWN = re.compile("[\x80-\x9f]")  # control characters that wrong encodings leave behind
TOKEN = re.compile(r"\d+(?:[.,:/-]\d+)*|\w+")

needs_samples = pytest.mark.skipif(not SAMPLES, reason="the sample documents are not on this machine")
by_file = pytest.mark.parametrize(
    "path",
    [*EXAMPLES, *(pytest.param(path, marks=needs_samples) for path in SAMPLES)],
    ids=lambda path: path.name,
)


@dataclass
class Narrative:
    """A section as the file has it: its title, how deep it is, its pieces of running words, and its rows of such pieces."""

    title: str
    depth: int
    pieces: list[list[str]] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)


def tokens(text: str) -> list[str]:
    return TOKEN.findall(NOT_SHOWN.sub("", text))


def sections_of(root: Any) -> Iterator[Narrative]:
    for each in root.iter(HL7 + "section"):
        title = " ".join("".join(each.find(HL7 + "title").itertext()).split())
        narrative = Narrative(title, 1 + sum(1 for _ in each.iterancestors(HL7 + "section")))
        for text in each.findall(HL7 + "text"):
            untold = {cell for table in text.iter(HL7 + "table") for cell in titles_without_values(table)}
            narrative.pieces += pieces_of(text, title, untold)
            for row in text.iter(HL7 + "tr"):
                unseen = any(is_unseen(each) for each in (row, *row.iterancestors()))
                inside = next(row.iterancestors(HL7 + "td"), None) is not None
                if not unseen and not inside and not is_header(row):
                    narrative.rows.append([piece for cell in row for piece in pieces_of(cell, title)])
        yield narrative


def is_header(row: Any) -> bool:
    return row.getparent().tag == HL7 + "thead" or all(cell.tag == HL7 + "th" for cell in row)


def titles_without_values(table: Any) -> set[Any]:
    """The cells of header rows over columns in which no row holds a word."""
    rows = [row for row in table.iter(HL7 + "tr") if next(row.iterancestors(HL7 + "table")) is table]
    width = max((sum(int(cell.get("colspan", 1)) for cell in row) for row in rows), default=0)
    filled, titles = set(), {}
    for row in rows:
        column = 0
        for cell in row:
            span = int(cell.get("colspan", 1))
            if is_header(row):
                titles[cell] = range(column, column + span)
            elif "".join(cell.itertext()).strip() and (span < width or width == 1) and not is_unseen(row):
                filled.update(range(column, column + span))
            column += span
    return {cell for cell, columns in titles.items() if not filled.intersection(columns)}


def is_unseen(element: Any) -> bool:
    return element.get("revised") == "delete" or "hidden" in (element.get("styleCode") or "").lower()


def pieces_of(element: Any, title: str, untold: AbstractSet[Any] = frozenset()) -> list[list[str]]:
    """The runs of words between the blocks inside an element."""
    runs, unseen = [""], 0
    for event, each in etree.iterwalk(element, events=("start", "end")):
        is_own = each is element
        said = "".join(each.itertext()).strip().casefold()
        skipped = each in untold or is_unseen(each) or (each.tag == HL7 + "caption" and said == title.casefold())
        if event == "start":
            unseen += skipped
            if each.tag in BLOCKS:
                runs.append("")
            runs[-1] += (each.text or "") if not unseen else ""
        else:
            unseen -= skipped
            if each.tag in BLOCKS:
                runs.append("")
            runs[-1] += (each.tail or "") if not unseen and not is_own else ""
    return [words for words in map(tokens, runs) if words]


def read_sections(reading: Reading, narratives: list[Narrative]) -> list[str]:
    """The text of each section of the file: from its own heading to that of the next."""
    headings = [mark for mark in reading.marks if mark.kind is LineKind.HEADING]
    starts, at = [], 0
    for narrative in narratives:
        mark = next(
            mark
            for mark in headings
            if mark.start >= at
            and mark.level == narrative.depth
            and reading.text[mark.start : mark.end] == narrative.title
        )
        starts.append(mark.end)
        at = mark.end
    ends = [reading.text.rfind("\n", 0, start) for start in starts[1:]] + [len(reading.text)]
    return [reading.text[start:end] for start, end in zip(starts, ends[: len(starts)], strict=True)]


def stands_in(piece: list[str], words: list[str], start: int = 0) -> int:
    """Where a piece stands among words, unbroken; -1 where it does not."""
    found = (at for at in range(start, len(words) - len(piece) + 1) if words[at : at + len(piece)] == piece)
    return next(found, -1)


def in_order(row: list[list[str]], words: list[str]) -> bool:
    at = 0
    for piece in row:
        at = stands_in(piece, words, at)
        if at < 0:
            return False
        at += len(piece)
    return True


def opened(path: Path, settings: Settings) -> tuple[Reading, list[tuple[Narrative, str]]]:
    reading = ccda.read(path.read_bytes(), settings)
    narratives = list(sections_of(etree.parse(path).getroot()))
    return reading, list(zip(narratives, read_sections(reading, narratives), strict=True))


@by_file
def test_no_word_of_a_section_is_missing(path: Path, settings: Settings):
    _, sections = opened(path, settings)
    missing = {}
    for narrative, text in sections:
        gone = Counter(word for piece in narrative.pieces for word in piece) - Counter(tokens(text))
        if gone:
            missing[narrative.title] = gone
    assert missing == {}


@by_file
def test_the_words_of_a_paragraph_item_or_cell_stand_together_and_in_order(path: Path, settings: Settings):
    _, sections = opened(path, settings)
    broken = [
        (narrative.title, piece)
        for narrative, text in sections
        for piece in narrative.pieces
        if stands_in(piece, tokens(text)) < 0
    ]
    assert broken == []


@by_file
def test_a_row_is_one_line_with_its_cells_in_order(path: Path, settings: Settings):
    _, sections = opened(path, settings)
    broken = []
    for narrative, text in sections:
        lines = [tokens(line) for line in (*text.split("\n"), text)]
        broken += [
            (narrative.title, row) for row in narrative.rows if row and not any(in_order(row, line) for line in lines)
        ]
    assert broken == []


@by_file
def test_spans_of_the_document_match_its_text(path: Path, settings: Settings):
    reading = ccda.read(path.read_bytes(), settings)
    summary = summarise(reading, path.name)
    assert "".join(summary.text[section.start : section.end] for section in summary.sections) == summary.text
    for passage in summary.passages:
        assert " ".join(summary.text[passage.start : passage.end].split()) == passage.text
    for notice in summary.notices:
        assert 0 <= notice.start <= notice.end <= len(summary.text)
    for mark in reading.marks:
        for cell in mark.cells:
            assert mark.start <= cell.start <= cell.end <= mark.end


LEAVES = st.from_regex(r"[a-z]{4,8}", fullmatch=True)
INLINE = st.sampled_from(
    ["{}", "<content>{}</content>", '<content styleCode="Bold">{}</content>', "{}<br/>", "<br/>{}"]
)
BLOCK = st.sampled_from(
    [
        "<paragraph>{}</paragraph>",
        "<list><item>{}</item></list>",
        '<list listType="ordered"><item>{}</item></list>',
        "<table><tbody><tr><td>{}</td></tr></tbody></table>",
        "<table><thead><tr><th>Title</th><th>Other</th></tr></thead><tbody><tr><td>{}</td><td>x</td></tr></tbody></table>",
    ]
)
RUNS = st.lists(st.tuples(LEAVES, INLINE), min_size=1, max_size=4).map(
    lambda runs: " ".join(form.format(word) for word, form in runs)
)
TREES = st.recursive(
    RUNS,
    lambda inner: st.lists(st.tuples(inner, BLOCK), min_size=1, max_size=3).map(
        lambda parts: " ".join(form.format(part) for part, form in parts)
    ),
    max_leaves=12,
)


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(TREES)
def test_whatever_is_inside_what_no_word_is_lost_or_glued_and_their_order_is_kept(text: str):
    element = etree.fromstring(f'<text xmlns="urn:hl7-org:v3">{text}</text>')
    reading = ccda.read(document(section(title="Heading", text=text)), Settings.load(llm_model="none"))
    words = iter(tokens(reading.text))
    written = [word for word in tokens(" ".join(element.itertext())) if word not in ("Title", "Other")]
    assert all(word in words for word in written)


def test_both_kinds_of_files_are_there():
    assert len(EXAMPLES) >= 3
