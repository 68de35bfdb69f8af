"""Every word that a clinician signed in a FHIR document stands in its ingested text, in order within its section.

The words are found here with the standard library's HTML parser, not with the reader. The titles of a table's columns are
written beside each of their cells, so they are asked for anywhere in the section; all other words in order.
"""

import base64
import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from mediassist import Settings
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import fhir

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "documents" / "fhir"
FILES = [*sorted((ROOT / "examples").glob("fhir*.json")), *sorted(SHARED.glob("*.json"))]
# what a reader may leave out: nothing so far
ALLOWED: dict[str, set[str]] = {}


class Words(HTMLParser):
    """The words of a piece of XHTML in order, and apart from them those of column titles."""

    def __init__(self) -> None:
        super().__init__()
        self.in_order: list[str] = []
        self.titles: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "img", "hr", "input"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        is_title = "thead" in self._open or "th" in self._open
        (self.titles if is_title else self.in_order).extend(words(data))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def missing(wanted: list[str], text: str) -> list[str]:
    """The words of `wanted` that do not follow each other in `text`."""
    lost, at, there = [], 0, words(text)
    for word in wanted:
        try:
            at = there.index(word, at) + 1
        except ValueError:
            lost.append(word)
    return lost


def narratives(section: dict[str, Any]) -> list[tuple[str, str]]:
    """The title and XHTML of a section and those inside it, in order."""
    own = [(section.get("title", ""), section.get("text", {}).get("div", ""))]
    return own + [one for inner in section.get("section", []) for one in narratives(inner)]


def compositions(value: dict[str, Any]) -> list[dict[str, Any]]:
    resources = (
        [entry["resource"] for entry in value.get("entry", [])] if value["resourceType"] == "Bundle" else [value]
    )
    return [resource for resource in resources if resource["resourceType"] == "Composition"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the published samples are not on this machine")
def test_the_published_samples_are_there():
    assert len(list(SHARED.glob("*.json"))) >= 4


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_word_of_a_narrative_is_lost(path: Path):
    data = path.read_bytes()
    summary = summarise(fhir.read(data, Settings()), path.name)
    after, lost = 0, []
    for document in compositions(json.loads(data)):
        for title, div in (one for section in document["section"] for one in narratives(section)):
            at = next(n for n in range(after, len(summary.sections)) if summary.sections[n].title == title)
            after = at + 1
            # headings inside the narrative open sections of their own, up to the next section of the document
            ends = [
                one.start for one in summary.sections[after:] if one.level <= summary.sections[at].level or one.code
            ]
            text = summary.text[summary.sections[at].start : min(ends, default=len(summary.text))]
            found = Words()
            found.feed(div)
            lost += missing(found.in_order, text)
            lost += [word for word in found.titles if word not in words(text)]
    assert set(lost) <= ALLOWED.get(path.name, set())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_word_of_an_attached_text_is_lost(path: Path):
    value = json.loads(path.read_bytes())
    text = fhir.read(path.read_bytes(), Settings()).text
    for content in value.get("content", []) if value["resourceType"] == "DocumentReference" else []:
        packed = base64.b64decode(content["attachment"].get("data", ""))
        plain = gzip.decompress(packed) if packed.startswith(b"\x1f\x8b") else packed
        assert missing(words(plain.decode()), text) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_medicine_of_the_file_is_named(path: Path):
    value = json.loads(path.read_bytes())
    text = fhir.read(path.read_bytes(), Settings()).text
    for entry in value.get("entry", []):
        resource = entry["resource"]
        named = resource.get("medicationCodeableConcept", {}).get("text", "")
        if resource["resourceType"].startswith("Medication") and resource.get("status") != "entered-in-error":
            assert missing(words(named)[:1], text) == []
