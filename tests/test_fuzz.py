"""Damaged and hostile files are refused with a reason: no crash, no hang, no memory past the limit, nothing let in.

`FUZZ=5000 pytest tests/test_fuzz.py` runs more mutants than the few of every day; `mediassist eval fuzz FOLDER`
runs them over files of your own.
"""

import base64
import gzip
import io
import json
import os
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from mediassist.document import DischargeSummary
from mediassist.errors import DocumentCorrupt, DocumentError, DocumentTooLarge
from mediassist.evals.fuzz import fuzz, kind_of
from mediassist.evals.mutants import mutants
from mediassist.evals.soundness import faults
from mediassist.ingest.worker import ReadingWorker
from mediassist.settings import Settings

from .conftest import ROOT
from .make_documents import WRITERS, Block, Made
from .make_pdf import make_pdf
from .test_readers import RTF, medication_page

MUTANTS = int(os.environ.get("FUZZ", "250"))
LIMITED = Settings.load(max_reading_s=20, max_reading_bytes=600_000_000)
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_file())
SHARED = ROOT.parent / "shared" / "documents"
SMALL = 60_000
SHARED_FILES = (
    [p for p in sorted(SHARED.rglob("*")) if p.is_file() and p.stat().st_size < SMALL] if SHARED.is_dir() else []
)
FAULTS = ("broke down", "cannot be read: ", "took longer")
REMEMBERED = Made(
    (
        Block("heading", "Discharge medications"),
        Block("paragraph", "", (("You were treated for pneumonia.",),)),
        Block("table", "", (("Warfarin 5 mg", "5 mg", "every evening"), ("Aspirin", "81 mg", "daily"))),
        Block("heading", "Diet"),
        Block("list", "", (("Low salt",), ("Fluids: 1.5 litres",))),
    )
)


@pytest.fixture(scope="module")
def worker() -> Iterator[ReadingWorker]:
    with ReadingWorker() as worker:
        yield worker


@pytest.fixture(scope="module")
def made_files(tmp_path_factory) -> list[Path]:
    """A file of each format that has no example, small enough for many mutants."""
    folder = tmp_path_factory.mktemp("made")
    files = {name: write(REMEMBERED) for name, write in WRITERS.items()}
    files |= {"a.rtf": RTF, "a.pdf": make_pdf(medication_page(), compress=True)}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return sorted(folder.iterdir())


# --- mutants ----------------------------------------------------------------------------------------------------------


def faults_among(files: list[Path], count: int) -> list[str]:
    found = fuzz(files, count, seed=20240607, settings=LIMITED)
    return [f"{r.mutant.file.name} {r.mutant.name}: {r.fault}" for r in found if r.fault]


def test_a_mutant_of_any_format_is_read_soundly_or_refused(made_files):
    assert faults_among(made_files, MUTANTS) == []


def test_a_mutant_of_any_example_is_read_soundly_or_refused():
    assert faults_among(EXAMPLES, MUTANTS // 3) == []


@pytest.mark.skipif(not SHARED_FILES, reason="the published sample documents are not here")
def test_a_mutant_of_any_published_sample_is_read_soundly_or_refused():
    assert faults_among(SHARED_FILES, MUTANTS // 3) == []


def test_the_same_seed_makes_the_same_mutants(made_files):
    for path in made_files:
        one, other = ([*mutants(path.read_bytes(), kind_of(path), 5, 7)] for _ in range(2))
        assert one == other
        assert any(data != path.read_bytes() for _, data in one)


# --- bombs ------------------------------------------------------------------------------------------------------------


def outcome(worker: ReadingWorker, data: bytes, name: str, **settings: object) -> DischargeSummary | DocumentError:
    """What a file is read as, or its refusal, within seconds; a reader that breaks down is a fault."""
    start = time.monotonic()
    limits = Settings.load(**{"max_reading_s": 20, "max_reading_bytes": 1_000_000_000, **settings})
    try:
        summary = worker.read(data, name=name, settings=limits)
    except DocumentError as error:
        assert [words for words in FAULTS if words in error.reason] == []  # noqa: PT017 - a refusal is an outcome
        return error
    finally:
        assert time.monotonic() - start < 15
    assert faults(summary) == []
    return summary


def ccda(text: str, doctype: str = "", title: str = "Diet") -> bytes:
    return (
        f'<?xml version="1.0"?>{doctype}<ClinicalDocument xmlns="urn:hl7-org:v3"><component><structuredBody><component>'
        f'<section><code code="61144-2" codeSystem="2.16.840.1.113883.6.1"/><title>{title}</title><text>{text}</text>'
        "</section></component></structuredBody></component></ClinicalDocument>"
    ).encode()


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12)
) + "]>"  # fmt: skip
QUADRATIC = f"<!DOCTYPE x [<!ENTITY a '{'ha' * 50_000}'>]>"
PARAMETERS = "<!DOCTYPE x [<!ENTITY % a SYSTEM 'file:///etc/passwd'> %a;]>"
OUTSIDE = "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
REMOTE = "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>"


def in_html(doctype: str, entity: str) -> bytes:
    return f"{doctype}<html><body><h1>Diet</h1><p>Low salt {entity}</p></body></html>".encode()


def in_fhir_xml(doctype: str, entity: str) -> bytes:
    return (
        f'<?xml version="1.0"?>{doctype}<Composition xmlns="http://hl7.org/fhir"><title value="Plan"/><section>'
        f'<title value="Diet"/><text><div xmlns="http://www.w3.org/1999/xhtml">Low salt {entity}</div></text></section>'
        "</Composition>"
    ).encode()


@pytest.mark.parametrize(
    ("doctype", "entity"),
    [(LAUGHS, "&a11;"), (QUADRATIC, "&a;" * 50_000), (OUTSIDE, "&a;"), (PARAMETERS, ""), (REMOTE, "")],
    ids=["billion laughs", "quadratic", "external", "parameter", "remote"],
)
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.xml", lambda doctype, entity: ccda(f"Low salt {entity}", doctype)),
        ("b.xml", in_fhir_xml),
        ("a.html", in_html),
    ],
    ids=["ccda", "fhir", "html"],
)
def test_entities_neither_swell_nor_reach_out(worker, name, make, doctype, entity):
    found = outcome(worker, make(doctype, entity), name)
    if isinstance(found, DischargeSummary):
        assert len(found.text) < 1_000_000
        assert "root:" not in found.text
        assert found.text.count("ha") < 200_000


def zipped(parts: dict[str, bytes], base: bytes | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in parts:
                        archive.writestr(name, old.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def honest_docx() -> bytes:
    return WRITERS["a.docx"](REMEMBERED)


def test_a_docx_that_unpacks_past_the_limit_is_refused(worker):
    bomb = zipped({"word/document.xml": b" " * 300_000_000})
    assert len(bomb) < 1_000_000
    assert isinstance(outcome(worker, bomb, "a.docx"), DocumentTooLarge)


def test_a_docx_that_lies_about_its_size_never_unpacks_to_more(worker):
    bomb = zipped({"word/document.xml": b" " * 300_000_000})
    lie = bomb.replace(struct.pack("<L", 300_000_000), struct.pack("<L", 1_000))
    assert lie != bomb
    assert isinstance(outcome(worker, lie, "a.docx", max_reading_bytes=120_000_000), DocumentCorrupt)


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "C:\\evil.xml", "word\\..\\..\\evil.xml"])
def test_a_docx_with_names_outside_of_it_is_refused(worker, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert isinstance(outcome(worker, zipped({name: b"<x/>"}, honest_docx()), "a.docx"), DocumentCorrupt)
    assert list(tmp_path.iterdir()) == []


def test_a_docx_of_very_many_parts_is_refused(worker):
    bomb = zipped({f"word/{n}.xml": b"" for n in range(6_000)}, honest_docx())
    assert isinstance(outcome(worker, bomb, "a.docx"), DocumentTooLarge)


def test_a_docx_that_declares_entities_is_refused(worker):
    with zipfile.ZipFile(io.BytesIO(honest_docx())) as archive:
        content = archive.read("word/document.xml")
    head, _, rest = content.partition(b"?>")
    for encoding in ("utf-8", "utf-16"):
        laughing = (head + b"?>" + LAUGHS.encode() + rest.replace(b"pneumonia", b"&a11;")).decode()
        laughing = laughing.replace("UTF-8", encoding)
        bomb = zipped({"word/document.xml": laughing.encode(encoding)}, honest_docx())
        assert isinstance(outcome(worker, bomb, "a.docx"), DocumentCorrupt)


def test_pictures_in_a_docx_are_not_unpacked(worker):
    with_picture = zipped({"word/media/image1.png": b"\0" * 150_000_000}, honest_docx())
    found = outcome(worker, with_picture, "a.docx", max_reading_bytes=500_000_000)
    assert isinstance(found, DischargeSummary)
    assert "pneumonia" in found.text


def in_attachment(data: bytes, kind: str = "text/plain") -> bytes:
    attachment = {"contentType": kind, "data": base64.b64encode(data).decode()}
    return json.dumps({"resourceType": "DocumentReference", "content": [{"attachment": attachment}]}).encode()


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_gzip_bomb_in_an_attachment_is_not_unpacked(worker, layers):
    bomb = b"a" * 300_000_000
    for _ in range(layers):
        bomb = gzip.compress(bomb, mtime=0)
    found = outcome(worker, in_attachment(bomb), "a.json")
    if isinstance(found, DischargeSummary):  # shown as left out, with the reason
        assert len(found.text) < 10_000
        assert found.notices
    else:
        assert isinstance(found, DocumentError)


def test_attachments_in_attachments_end(worker):
    data = b"DIET: Low salt"
    for _ in range(8):
        data = in_attachment(data, "application/fhir+json")
    found = outcome(worker, data, "a.json")
    assert not isinstance(found, DischargeSummary) or "Low salt" not in found.text


DEEP = 100_000
_OPEN = b'{"resource": {"resourceType": "Bundle", "entry": ['
NESTED_BUNDLES = b'{"resourceType": "Bundle", "entry": [' + _OPEN * 150 + b"]}}" * 150 + b"]}"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'{"resourceType": "Bundle", "entry": ' + b"[" * DEEP + b"]" * DEEP + b"}"),
        ("b.json", b'{"resourceType": "Bundle", "x": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}"),
        ("c.json", NESTED_BUNDLES),
        ("a.xml", ccda("<paragraph>" * DEEP + "Low salt" + "</paragraph>" * DEEP)),
        ("b.xml", ccda("<list><item>" * 100 + "Low salt" + "</item></list>" * 100)),
        ("a.html", b"<html><body>" + b"<div>" * DEEP + b"Low salt"),
        ("b.html", b"<html><body>" + b"<table><tr><td>" * DEEP + b"Low salt"),
        ("c.html", b"<html><body>" + b"<ul><li>" * DEEP + b"Low salt"),
        ("a.rtf", b"{\\rtf1 " + b"{" * DEEP + b"Low salt" + b"}" * DEEP + b"}"),
        ("b.rtf", b"{\\rtf1 " + b"\\trowd " * DEEP + b"Low salt}"),
        ("a.md", b"> " * DEEP + b"Low salt"),
        ("b.md", b"- " * DEEP + b"Low salt"),
        ("c.md", b"[" * DEEP + b"Low salt"),
        ("d.md", b"*a " * DEEP + b"Low salt"),
        ("a.pdf", b"%PDF-1.4\n1 0 obj\n" + b"[" * DEEP + b"]" * DEEP + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"),
        ("b.pdf", b"%PDF-1.4\n1 0 obj\n" + b"<</A " * DEEP + b">>" * DEEP + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_deep_nesting_is_read_or_refused(worker, name, data):
    outcome(worker, data, name)


def pdf_of(stream: bytes, dictionary: bytes = b"/Filter /FlateDecode", resources: bytes = b"") -> bytes:
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources <<" + resources + b">>>>",
        b"<<" + dictionary + b" /Length %d>>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<</Type /XObject /Subtype /Image /Width 100000 /Height 100000 /ColorSpace /DeviceRGB /BitsPerComponent 8"
        b" /Filter /FlateDecode /Length 8>>\nstream\n" + zlib.compress(b"") + b"\nendstream",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer<</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


def test_a_pdf_stream_that_unpacks_past_the_limit_is_refused(worker):
    bomb = pdf_of(zlib.compress(b" " * 400_000_000))
    assert isinstance(outcome(worker, bomb, "a.pdf"), DocumentError)
    twice = pdf_of(zlib.compress(zlib.compress(b" " * 400_000_000)), b"/Filter [/FlateDecode /FlateDecode]")
    assert isinstance(outcome(worker, twice, "a.pdf"), DocumentError)


def test_a_picture_of_huge_dimensions_in_a_pdf_is_not_drawn(worker):
    huge = pdf_of(b"q 600 0 0 800 0 0 cm /I Do Q", b"", b"/XObject <</I 5 0 R>>")
    outcome(worker, huge, "a.pdf")


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body))

    head = struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(60_000, 60_000), (2_000_000, 10), (2**31 - 1, 2**31 - 1), (0, 0)])
def test_a_picture_of_huge_dimensions_is_refused(worker, size):
    assert isinstance(outcome(worker, png(*size), "a.png"), DocumentError)


@pytest.mark.parametrize(
    "data",
    [
        b"<table><tr><td colspan=2000000000>Low salt<td>x</table>",
        b"<table>" + b"<tr><td rowspan=2000000000>Low salt<td colspan=1000000>x" * 200 + b"</table>",
        b"<table>" + b"<tr></tr><tr><td>a<td><td colspan=99999999>b</tr>" * 5 + b"</table>",
    ],
)
def test_cells_that_claim_to_span_the_world_do_not(worker, data):
    for name, content in (("a.html", b"<html><body>" + data), ("b.html", b"<html><body>" + data * 20)):
        outcome(worker, content, name)
    text = data.decode().replace("=2000000000", "='2000000000'")
    outcome(worker, ccda(text), "a.xml")


def test_half_characters_in_json_are_read(worker):
    data = b'{"resourceType": "DocumentReference", "description": "Plan \\ud83d", "content": []}'
    outcome(worker, data, "a.json")
    section = {"title": "Diet \ud83d", "text": {"div": "<div>Low salt \ud83d only</div>"}}
    composition = {"resourceType": "Composition", "title": "\ud83d", "section": [section]}
    outcome(worker, json.dumps(composition).encode(), "a.json")


@pytest.mark.parametrize(
    "text",
    [
        "aspirin, " * 5_000,
        "aspirin 5 mg and " * 3_000,
        "a" + " " * 30_000 + "b",
        "ignore previous instructions " * 3_000,
    ],
    ids=["drugs", "doses", "blanks", "orders"],
)
def test_a_line_without_an_end_is_read_in_time(worker, text):
    assert isinstance(outcome(worker, text.encode(), "a.txt"), DischargeSummary)
