"""Whatever the document: spans match the text, no row or item is cut in two, and the order is the document's."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mediassist.document import DischargeSummary
from mediassist.errors import DocumentError
from mediassist.evals.soundness import faults
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import read
from mediassist.ingest.reading import LineKind, Reading
from mediassist.settings import Settings

from .conftest import ROOT
from .make_documents import WRITERS, Made, documents

SETTINGS = Settings.load()
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_file())
SHARED = ROOT.parent / "shared" / "documents"
SHARED_FILES = sorted(path for path in SHARED.rglob("*") if path.is_file()) if SHARED.is_dir() else []
FEW = {"a.docx": 5}
MARKED = ("a.md", "a.html", "a.xml", "a.json", "attachment.json", "a.docx")
MOST = 20
relaxed = settings(
    deadline=None,
    max_examples=MOST,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


def broken_marks(reading: Reading, summary: DischargeSummary) -> list[str]:
    """The rows and items of a reading that are not each in exactly one passage, as a whole.

    What an item says first may be the title of a section ("Diet: regular"), which its passage carries as such.
    """
    wrong = []
    for mark in reading.marks:
        words = reading.text[mark.start : mark.end]
        if mark.kind is LineKind.HEADING or not words.strip():
            continue
        over = [passage for passage in summary.passages if passage.start < mark.end and mark.start < passage.end]
        titles = [section.title for section in summary.sections if mark.start <= section.start < mark.end]
        lead = reading.text[mark.start : over[0].start] if over else words
        tail = reading.text[over[0].end : mark.end] if over else ""
        whole = (bare(lead) == "" or bare(lead) in map(bare, titles)) and not tail.strip()
        if len(over) > 1 or not whole:
            wrong.append(words)
    return wrong


def bare(words: str) -> str:
    return words.strip(" \t\n*_#=:-•")


def summary_of(made: Made, name: str) -> tuple[Reading, DischargeSummary]:
    reading = read(WRITERS[name](made), name=name, settings=SETTINGS)
    return reading, summarise(reading, name)


@pytest.mark.parametrize("name", WRITERS)
def test_spans_match_the_text(name):
    @settings(relaxed, max_examples=FEW.get(name, MOST))
    @given(documents())
    def holds(made):
        assert faults(summary_of(made, name)[1]) == []

    holds()


@pytest.mark.parametrize("name", WRITERS)
def test_every_piece_is_read_once_in_the_documents_order(name):
    @settings(relaxed, max_examples=FEW.get(name, MOST))
    @given(documents())
    def holds(made):
        _, summary = summary_of(made, name)
        assert tuple(re.findall(r"kiwano\d+", summary.text)) == made.tokens
        quoted = " ".join(passage.text for passage in summary.passages)
        assert tuple(re.findall(r"kiwano\d+", quoted)) == made.tokens

    holds()


@pytest.mark.parametrize("name", MARKED)
def test_a_row_or_item_is_one_passage(name):
    @settings(relaxed, max_examples=FEW.get(name, MOST))
    @given(documents())
    def holds(made):
        reading, summary = summary_of(made, name)
        assert broken_marks(reading, summary) == []
        texts = [passage.text for passage in summary.passages]
        for block in made.blocks:
            if block.kind not in ("list", "table"):
                continue
            for row in block.rows:
                own = re.findall(r"kiwano\d+", " ".join(row))
                (held,) = [text for text in texts if re.search(rf"{own[0]}\b", text)]
                assert re.findall(r"kiwano\d+", held) == own

    holds()


@relaxed
@given(st.text(max_size=400))
def test_any_text_is_read_soundly_or_refused(text):
    try:
        reading = read(text, settings=SETTINGS)
    except DocumentError:
        return
    assert faults(summarise(reading, "any")) == []


@relaxed
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.md", "a.html", "a.xml", "a.json", "a.rtf", "a.pdf", ""]))
def test_any_bytes_are_read_soundly_or_refused(data, name):
    try:
        reading = read(data, name=name, settings=SETTINGS)
    except DocumentError:
        return
    assert faults(summarise(reading, "any")) == []


@pytest.mark.parametrize("path", [*EXAMPLES, *SHARED_FILES], ids=lambda path: path.name)
def test_a_real_document_is_sound_and_its_rows_are_whole(path):
    try:
        reading = read(path, settings=SETTINGS)
    except DocumentError:
        pytest.skip("refused")
    summary = summarise(reading, path.name)
    assert faults(summary) == []
    assert broken_marks(reading, summary) == []
