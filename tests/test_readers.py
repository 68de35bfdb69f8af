"""What a patient's file says is read whole and in order, or the file is refused with a reason and a remedy."""

import io
import random
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from mediassist.errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentNotReadable,
    DocumentScanned,
    DocumentTooLarge,
    DocumentUnsupported,
    MediAssistError,
)
from mediassist.ingest.readers import read
from mediassist.ingest.reading import LineKind, Reading
from mediassist.settings import Settings

from .make_pdf import Page, make_pdf

SETTINGS = Settings.load()


def reading(source: Path | bytes | str, name: str | None = None, **settings: object) -> Reading:
    return read(source, name=name, settings=Settings.load(**settings))


def marked(found: Reading, kind: LineKind) -> list[str]:
    return [found.text[mark.start : mark.end] for mark in found.marks if mark.kind is kind]


def rows(found: Reading) -> list[str]:
    return marked(found, LineKind.ROW)


# --- files ------------------------------------------------------------------------------------------------------------


def word_file(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def simple_docx() -> bytes:
    document = docx.Document()
    document.add_heading("Discharge medications", level=2)
    document.add_paragraph("You were treated for pneumonia. Finish the course.")
    document.add_paragraph("Rest for 2 days", style="List Bullet")
    document.add_paragraph("Drink water", style="List Number")
    document.add_paragraph("Walk daily", style="List Number")
    table = document.add_table(rows=3, cols=3)
    for cell, words in zip(table.rows[0].cells, ("Medicine", "Dose", "When"), strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    for row, drug in zip(
        table.rows[1:], (("Amoxicillin", "500 mg", "three times a day"), ("Codeine", "30 mg", "")), strict=True
    ):
        for cell, words in zip(row.cells, drug, strict=True):
            cell.text = words
    document.add_paragraph("Call the ward with questions.")
    return word_file(document)


def medication_page() -> Page:
    page = Page().text(50, 60, "Discharge Medications", bold=True).grid([50, 150, 250, 400], [80, 100, 140, 180])
    for x, title in ((52, "Drug"), (152, "Dose"), (252, "When")):
        page.text(x, 94, title, bold=True)
    page.text(52, 112, "Amoxicillin and").text(52, 126, "clavulanate").text(152, 119, "625 mg")
    page.text(252, 112, "three times a").text(252, 126, "day with food")
    return page.text(52, 158, "Warfarin").text(152, 158, "5 mg").text(252, 158, "evening")


HTML = b"""<!DOCTYPE html><html><head><title>x</title><style>p {}</style></head><body><h2>Diet</h2>
<p>Eat  little
salt.<br>No alcohol.</p><script>var dose = "9 mg"</script><p style="display: none">Take 99 tablets</p>
<ul><li>Fruit</li><li>Fish &amp; rice</li></ul><ol start="3"><li>Walk</li></ol>
<table><thead><tr><th rowspan="2">Drug</th><th colspan="2">Dose</th></tr><tr><th>Morning</th><th>Night</th></tr></thead>
<tbody><tr><td rowspan="2">Prednisone</td><td>40 mg</td><td></td></tr><tr><td>20 mg</td><td>&frac12; tablet</td></tr>
</tbody></table></body></html>"""

RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\info{\author Nobody}}\pard\b Diet\b0\par
Caf\'e9 au lait: 1 cup. Thyroxine 50 \u956?g.\par{\listtext\tab 2.\tab}Walk daily\par
\trowd\cellx1000\cellx2000\intbl Drug\cell Dose\cell\row
\trowd\cellx1000\cellx2000\intbl Warfarin\cell 5 mg\par in the evening\cell\row
\pard\par Call us. \u-10179?\u-8704?\par}"""

MARKDOWN = (
    b"# Diet\n\nEat *little* salt.\n\n- Fruit\n- Fish\n  and rice\n\n1. Walk\n\n"
    b"| Drug | Dose |\n|---|---|\n| Warfarin | 5 mg |\n\nActivity\n========\n\nRest.\n"
)

TEXT = b"DISCHARGE SUMMARY\n\nDIET: low salt\n  1. Aspirin 81 mg daily\n\tthen rest\n"


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    return {
        "summary.txt": TEXT,
        "summary.md": MARKDOWN,
        "summary.html": HTML,
        "summary.rtf": RTF,
        "summary.docx": simple_docx(),
        "summary.pdf": make_pdf(medication_page(), Page().text(50, 60, "Follow up in 2 weeks."), compress=True),
    }


NAMES = ["summary.txt", "summary.md", "summary.html", "summary.rtf", "summary.docx", "summary.pdf"]


# --- the contract of every reader -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_reading_keeps_the_contract(name: str, files: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(files[name])
    found = read(path, settings=SETTINGS)
    assert found.format == name.rpartition(".")[2]
    check_contract(found)
    assert read(files[name], name=name, settings=SETTINGS) == found, "the same content reads the same, twice"


def check_contract(found: Reading) -> None:
    assert "\r" not in found.text
    at = 0
    for mark in found.marks:
        assert at <= mark.start < mark.end <= len(found.text), "marks are in order and do not overlap"
        content = found.text[mark.start : mark.end]
        assert content.strip()
        assert content == content.rstrip()
        assert mark.start == 0 or found.text[mark.start - 1] == "\n", "a mark starts with its line"
        at = mark.end
    if found.pages:
        assert found.pages[0].start == 0
        assert found.pages[-1].end == len(found.text)
        assert all(a.end == b.start for a, b in zip(found.pages, found.pages[1:], strict=False))


@pytest.mark.parametrize("name", NAMES[2:])
def test_a_format_is_known_by_its_content_whatever_its_name(name: str, files: dict[str, bytes]) -> None:
    assert reading(files[name]).format == name.rpartition(".")[2]
    assert reading(files[name], name="download.txt").format == name.rpartition(".")[2]


@pytest.mark.parametrize("name", NAMES)
def test_damaged_files_are_read_or_refused_never_a_traceback(name: str, files: dict[str, bytes]) -> None:
    whole, chance = files[name], random.Random(7)
    broken = [whole[: len(whole) * part // 12] for part in range(12)]
    for _ in range(40):
        flipped = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            flipped[chance.randrange(len(flipped))] = chance.randrange(256)
        broken.append(bytes(flipped))
    refused: list[MediAssistError] = []
    for data in broken:
        try:
            check_contract(read(data, name=name, settings=SETTINGS))
        except MediAssistError as error:
            refused.append(error)
    assert refused
    assert all(error.reason and error.remedy for error in refused)
    assert not any(
        word in str(error) for error in refused for word in ("Amoxicillin", "Warfarin", "Aspirin", "aspirin")
    )


@pytest.mark.parametrize("name", ["summary.rtf", "summary.docx", "summary.pdf"])
def test_a_file_that_was_cut_off_is_refused_not_half_read(name: str, files: dict[str, bytes]) -> None:
    for kept in (0.5, 0.8, 0.95):
        data = files[name][: int(len(files[name]) * kept)]
        with pytest.raises(DocumentCorrupt):
            read(data, name=name, settings=SETTINGS)


def test_reading_needs_no_network(files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a reader reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for name, data in files.items():
        assert read(data, name=name, settings=SETTINGS).text


def test_importing_the_readers_loads_nothing_heavy() -> None:
    heavy = "{'unstructured', 'pdfplumber', 'docx', 'lxml', 'striprtf', 'markdown_it', 'charset_normalizer'}"
    code = f"import sys, mediassist.ingest.readers; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- plain text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_half_a_tablet_stays_half_a_tablet(encoding: str) -> None:
    text = "Thyroxine 50 µg, ½ tablet – José’s dose at 37 °C\n"
    assert reading(text.encode(encoding), name="a.txt").text == text


def test_latin_1_is_read_as_windows_1252() -> None:
    assert reading("Müller: ½ Tablette täglich, 37 °C".encode("latin-1")).text == "Müller: ½ Tablette täglich, 37 °C"


def test_windows_letters_pasted_into_utf_8_are_kept() -> None:
    data = "Température 38 °C, ".encode() + "½ comprimé".encode("cp1252")
    assert reading(data).text == "Température 38 °C, ½ comprimé"


def test_russian_in_windows_1251_is_not_mojibake() -> None:
    text = "Выписной эпикриз. Принимать аспирин один раз в день после еды. Явка к врачу через две недели."
    assert reading(text.encode("cp1251")).text == text


def test_plain_text_is_verbatim_but_for_line_ends() -> None:
    assert reading(b"DIET:\r\n  low  salt\t \rEND \n\n").text == "DIET:\n  low  salt\t \nEND \n\n"
    assert reading("A\r\nB").text == "A\nB"


def test_text_that_is_given_as_text_is_plain_text() -> None:
    found = reading("# Not a heading\n<p>nor a tag</p>")
    assert (found.format, found.marks) == ("txt", ())


def test_utf_8_cut_in_a_letter_is_cut_off() -> None:
    with pytest.raises(DocumentCorrupt):
        reading("Température 38 °C é".encode()[:-1])


# --- Markdown ---------------------------------------------------------------------------------------------------------


def test_markdown_is_verbatim_with_its_headings_items_and_rows() -> None:
    found = reading(MARKDOWN.replace(b"\n", b"\r\n"), name="a.md")
    assert found.text == MARKDOWN.decode()
    assert marked(found, LineKind.HEADING) == ["# Diet", "Activity\n========"]
    assert marked(found, LineKind.ITEM) == ["- Fruit", "- Fish\n  and rice", "1. Walk"]
    assert rows(found) == ["| Drug | Dose |", "| Warfarin | 5 mg |"]


# --- HTML -------------------------------------------------------------------------------------------------------------


def test_html_reads_as_a_browser_shows_it() -> None:
    found = reading(HTML)
    assert "Eat little salt.\nNo alcohol." in found.text
    assert marked(found, LineKind.HEADING) == ["Diet"]
    assert marked(found, LineKind.ITEM) == ["Fruit", "Fish & rice", "3. Walk"]


def test_html_leaves_out_scripts_styles_and_hidden_text() -> None:
    text = reading(HTML).text
    assert "9 mg" not in text.replace("99", "")
    assert "99 tablets" not in text


def test_html_rows_carry_their_drug_and_their_column_titles() -> None:
    assert rows(reading(HTML)) == [
        "Drug: Prednisone | Dose Morning: 40 mg",
        "Drug: Prednisone | Dose Morning: 20 mg | Dose Night: ½ tablet",
    ]


def test_html_table_without_titles_gets_none() -> None:
    data = b"<table><tr><td>Warfarin</td><td>as told</td></tr><tr><td>Aspirin</td><td>81 mg</td></tr></table>"
    assert rows(reading(data)) == ["Warfarin | as told", "Aspirin | 81 mg"]


def test_html_tables_within_tables_are_read_cell_by_cell() -> None:
    inner = b"<table><tr><td>Aspirin</td><td>81 mg</td></tr></table>"
    found = reading(b"<table><tr><td><h3>Diet</h3>Low salt</td><td>" + inner + b"</td></tr></table>")
    assert marked(found, LineKind.HEADING) == ["Diet"]
    assert rows(found) == ["Aspirin | 81 mg"]


def test_html_form_ticks_are_kept() -> None:
    text = reading(b"<p><input type=checkbox checked>Driving allowed<br><input type=checkbox>Lifting allowed</p>").text
    assert text.split("\n")[:2] == ["[x] Driving allowed", "[ ] Lifting allowed"]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b'<html><meta charset="windows-1252">', "cp1252"),
        (b"<html>", "utf-8"),
        (b"<html>", "utf-16"),
        (b"<html>", "cp1252"),
    ],
)
def test_html_charset(head: bytes, encoding: str) -> None:
    page = head.decode() + "<body><p>½ tablet, 50 µg</p></body></html>"
    assert reading(page.encode(encoding)).text.strip() == "½ tablet, 50 µg"


def test_html_that_its_parser_gives_up_on_is_refused_not_half_read() -> None:
    """libxml2 stops at some depth of nesting and leaves out what follows."""
    with pytest.raises(DocumentCorrupt):
        reading(b"<html><body><p>Diet</p>" + b"<div>" * 3000 + b"Stop warfarin" + b"</div>" * 3000 + b"</body></html>")


# --- RTF --------------------------------------------------------------------------------------------------------------


def test_rtf_keeps_lines_letters_items_and_rows() -> None:
    found = reading(RTF)
    assert "Café au lait: 1 cup. Thyroxine 50 μg." in found.text
    assert "\U0001f600" in found.text
    assert marked(found, LineKind.ITEM) == ["2. Walk daily"]
    assert rows(found) == ["Drug | Dose", "Warfarin | 5 mg; in the evening"]
    assert "Nobody" not in found.text


def test_rtf_braces_and_backslashes_in_the_text() -> None:
    assert reading(rb"{\rtf1 Take \{one\} of \\cell 5\par}").text.strip() == r"Take {one} of \cell 5"


# --- DOCX -------------------------------------------------------------------------------------------------------------


def test_docx_headings_items_with_their_numbers_and_rows_in_document_order() -> None:
    found = reading(simple_docx())
    assert marked(found, LineKind.HEADING) == ["Discharge medications"]
    assert marked(found, LineKind.ITEM) == ["Rest for 2 days", "1. Drink water", "2. Walk daily"]
    assert rows(found) == [
        "Medicine: Amoxicillin | Dose: 500 mg | When: three times a day",
        "Medicine: Codeine | Dose: 30 mg",
    ]
    assert found.text.index("Codeine") < found.text.index("Call the ward")
    assert "pneumonia. Finish the course." in found.text


def test_docx_first_row_in_ordinary_letters_is_no_title() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for row, words in zip(table.rows, (("Warfarin", "as told"), ("Aspirin", "81 mg")), strict=True):
        row.cells[0].text, row.cells[1].text = words
    assert rows(reading(word_file(document))) == ["Warfarin | as told", "Aspirin | 81 mg"]


def test_docx_bold_first_drug_is_no_title() -> None:
    document = docx.Document()
    table = document.add_table(rows=2, cols=2)
    for cell, words in zip(table.rows[0].cells, ("Warfarin", "5 mg"), strict=True):
        cell.paragraphs[0].add_run(words).bold = True
    table.rows[1].cells[0].text, table.rows[1].cells[1].text = "Aspirin", "81 mg"
    assert rows(reading(word_file(document))) == ["Warfarin | 5 mg", "Aspirin | 81 mg"]


def test_docx_merged_drug_cell_is_repeated_so_no_dose_stands_alone() -> None:
    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for row, words in zip(table.rows, (("", "40 mg"), ("", "20 mg"), ("", "10 mg")), strict=True):
        row.cells[1].text = words[1]
    table.cell(0, 0).merge(table.cell(2, 0)).text = "Prednisone"
    assert rows(reading(word_file(document))) == ["Prednisone | 40 mg", "Prednisone | 20 mg", "Prednisone | 10 mg"]


def test_docx_text_in_content_controls_text_boxes_and_insertions_is_not_lost() -> None:
    document = docx.Document()
    body = document.element.body
    names = nsdecls("w")
    inner = (
        f"<w:sdt {names}><w:sdtContent><w:p><w:r><w:t>Stop warfarin</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        f'<w:p {names}><w:ins w:id="1"><w:r><w:t>Take 5 mg</w:t></w:r></w:ins>'
        f'<w:del w:id="2"><w:r><w:delText>Take 50 mg</w:delText></w:r></w:del></w:p>',
        f"<w:p {names}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Call 555-0100</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r></w:p>",
        f'<w:p {names}><w:r><w:t>BP </w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t>140</w:t></w:r></w:p>',
        f"<w:p {names}><w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden words</w:t></w:r><w:r><w:t>Seen words</w:t></w:r></w:p>",
        f'<w:p {names}><w:fldSimple w:instr="DATE"><w:r><w:t>3 May 2031</w:t></w:r></w:fldSimple></w:p>',
    )
    for at, xml in enumerate(inner):
        body.insert(at, parse_xml(xml))
    lines = [line for line in reading(word_file(document)).text.split("\n") if line]
    assert lines == ["Stop warfarin", "Take 5 mg", "Call 555-0100", "BP ≥140", "Seen words", "3 May 2031"]


def test_docx_header_and_footer_are_read_once() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Ward 7, phone 555-0199"
    document.add_paragraph("Rest.")
    document.add_section()
    document.add_paragraph("Walk.")
    text = reading(word_file(document)).text
    assert text.count("555-0199") == 1
    assert text.index("Rest.") < text.index("Walk.")


def test_docx_boxes_side_by_side_are_read_one_after_the_other() -> None:
    document = docx.Document()
    table = document.add_table(rows=7, cols=3)
    left = ("Diagnosis", "Pneumonia", "", "Diet", "Low salt", "", "Activity")
    right = ("Allergies", "Latex", "", "Plan", "Clinic", "", "")
    for row, a, b in zip(table.rows, left, right, strict=True):
        row.cells[0].text, row.cells[2].text = a, b
    lines = [line for line in reading(word_file(document)).text.split("\n") if line]
    assert lines == ["Diagnosis", "Pneumonia", "Diet", "Low salt", "Activity", "Allergies", "Latex", "Plan", "Clinic"]


def test_docx_table_within_a_table_keeps_its_rows() -> None:
    document = docx.Document()
    cell = document.add_table(rows=1, cols=1).cell(0, 0)
    cell.text = "Your medicines"
    inner = cell.add_table(rows=1, cols=2)
    inner.rows[0].cells[0].text, inner.rows[0].cells[1].text = "Aspirin", "81 mg"
    found = reading(word_file(document))
    assert rows(found) == ["Aspirin | 81 mg"]
    assert "Your medicines" in found.text


@pytest.mark.parametrize("style", ["Normal", "Title", "Heading 3", "List Bullet 2", "Quote", "Body Text", "Caption"])
def test_docx_no_style_makes_a_reader_guess_from_the_words(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """unstructured fetches a language model as soon as it has to guess whether words are a sentence."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("fetched a model"))
    document = docx.Document()
    for words in (
        "Take one tablet daily. Then see your doctor, please.",
        "Ward 7, Springfield, IL 62701",
        "nurse@example.org",
    ):
        paragraph = document.add_paragraph(words, style=style)
        paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    document.add_paragraph("Numbered. And with an outline.", style="List Number")._p.get_or_add_pPr().append(
        parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="2"/>')
    )
    assert "see your doctor" in reading(word_file(document)).text


def test_docx_that_unpacks_to_a_hundred_times_its_size_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 3_000_000)
    with pytest.raises(DocumentTooLarge):
        reading(out.getvalue(), max_unpacked_bytes=2_000_000)


def test_docx_of_pictures_only_is_a_scan() -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}><w:r><w:drawing/></w:r></w:p>"))
    with pytest.raises(DocumentScanned):
        reading(word_file(document))


def test_docx_with_a_password_is_told_from_an_old_word_file() -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(DocumentEncrypted):
        reading(container + "EncryptedPackage".encode("utf-16-le"), name="a.docx")
    with pytest.raises(DocumentUnsupported, match="DOCX or PDF"):
        reading(container, name="a.doc")


# --- PDF --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compress", [False, True])
def test_pdf_row_keeps_the_cells_of_one_drug_together(compress: bool) -> None:
    assert rows(reading(make_pdf(medication_page(), compress=compress))) == [
        "Drug: Amoxicillin and clavulanate | Dose: 625 mg | When: three times a day with food",
        "Drug: Warfarin | Dose: 5 mg | When: evening",
    ]


def test_pdf_row_without_ruling_lines() -> None:
    page = Page()
    for at, drug in enumerate((("Aspirin", "81 mg", "daily"), ("Metformin", "500 mg", "twice a day"))):
        for x, words in zip((50, 200, 300), drug, strict=True):
            page.text(x, 100 + 14 * at, words)
    assert rows(reading(make_pdf(page))) == ["Aspirin | 81 mg | daily", "Metformin | 500 mg | twice a day"]


def test_pdf_wrapped_cell_without_ruling_lines_stays_in_its_row() -> None:
    page = Page().text(50, 100, "Glyceryl").text(50, 113, "trinitrate").text(200, 106.5, "400 mcg")
    page.text(50, 150, "Aspirin").text(200, 150, "81 mg")
    assert rows(reading(make_pdf(page))) == ["Glyceryl trinitrate | 400 mcg", "Aspirin | 81 mg"]


def test_pdf_newspaper_columns_are_read_one_after_the_other() -> None:
    left = (
        "You came with pain in the chest that,had begun two days earlier and was,treated with nitrates. You felt better,"
        "on the second day and could walk with,no help."
    )
    right = (
        "You should eat a diet that is low in,salt and should walk for half an hour,each day. Do not drive for a week and,"
        "come back at once when the pain is,there again."
    )
    page = Page()
    for at, (a, b) in enumerate(zip(left.split(","), right.split(","), strict=True)):
        page.text(50, 100 + 14 * at, a).text(310, 100 + 14 * at, b)
    words = " ".join(reading(make_pdf(page)).text.split())
    assert words == " ".join(f"{left},{right}".replace(",", " ").split())


def test_pdf_number_of_a_list_line_is_no_cell() -> None:
    assert (
        reading(make_pdf(Page().text(50, 100, "1.").text(80, 100, "Take with food."))).text.strip()
        == "1. Take with food."
    )


def test_pdf_figure_in_two_fonts_stays_one_figure() -> None:
    page = Page()
    page.operators.append("BT /F2 11 Tf 50 700 Td (Take 8) Tj /F1 11 Tf (0 mg) Tj ET")
    assert reading(make_pdf(page)).text.strip() == "Take 80 mg"


def test_pdf_bold_first_drug_is_no_title() -> None:
    page = Page().grid([50, 150, 250], [80, 100, 120])
    page.text(52, 94, "Warfarin", bold=True).text(152, 94, "5 mg", bold=True).text(52, 114, "Aspirin").text(
        152, 114, "81 mg"
    )
    assert rows(reading(make_pdf(page))) == ["Warfarin | 5 mg", "Aspirin | 81 mg"]


def test_pdf_what_was_typed_and_ticked_in_a_form_is_read_beside_its_label() -> None:
    """Form fields are no characters of the page: a reader of characters alone would lose the dose."""
    page = Page().text(50, 100, "Warfarin dose:").text(50, 130, "Driving allowed").text(50, 160, "Ward:")
    page.field(150, 89, "/FT /Tx /V (5 mg daily)").field(150, 119, "/FT /Btn /AS /Yes /V /Yes").field(
        150, 149, "/FT /Tx /F 2 /V (gone)"
    )
    found = reading(make_pdf(page))
    assert [line for line in found.text.split("\n") if line] == [
        "Warfarin dose: 5 mg daily",
        "Driving allowed | [x]",
        "Ward:",
    ]


def test_pdf_figure_of_a_form_field_is_not_dropped_for_one_shown_elsewhere() -> None:
    page = Page().text(50, 100, "Aspirin 5 mg").text(50, 130, "Warfarin dose:").field(150, 119, "/FT /Tx /V (5 mg)")
    assert "Warfarin dose: 5 mg" in reading(make_pdf(page)).text


def test_pdf_pages_are_told_apart_and_a_blank_one_counts() -> None:
    found = reading(make_pdf(medication_page(), Page(), Page().text(50, 60, "Follow up in 2 weeks.")))
    assert len(found.pages) == 3
    at = found.text.index("Follow up")
    assert found.pages[2].start <= at < found.pages[2].end
    assert found.pages[1].start == found.pages[1].end


def test_pdf_of_blank_pages_is_empty() -> None:
    with pytest.raises(DocumentEmpty):
        reading(make_pdf(Page(), Page()))


def test_pdf_with_too_many_pages() -> None:
    with pytest.raises(DocumentTooLarge, match="more than 2 pages"):
        reading(make_pdf(Page(), Page(), Page()), max_pages=2)


@pytest.mark.parametrize(("password", "opens"), [("secret", False), ("", True)])
def test_pdf_password(password: str, opens: bool) -> None:
    """A PDF that only its owner may change opens without a password and is read."""
    pypdf = pytest.importorskip("pypdf", reason="pypdf writes the encrypted file of this test")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf(medication_page())))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    if opens:
        assert "Warfarin" in reading(out.getvalue()).text
    else:
        with pytest.raises(DocumentEncrypted):
            reading(out.getvalue())


def test_pdf_page_whose_stream_is_damaged_is_refused() -> None:
    whole = make_pdf(medication_page(), compress=True)
    start = whole.index(b"stream\n", whole.index(b"/FlateDecode")) + 30
    with pytest.raises(DocumentCorrupt):
        reading(whole[:start] + b"\0\0\0\0" + whole[start + 4 :])


# --- what cannot be read ----------------------------------------------------------------------------------------------


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.pdf", tmp_path, tmp_path / ("x" * 5000), Path("a\0b")):
        with pytest.raises(DocumentNotReadable) as refused:
            reading(path)
        assert refused.value.remedy


def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Rest.")
    path.chmod(0)
    try:
        path.read_bytes()
    except PermissionError:
        with pytest.raises(DocumentNotReadable, match="may not"):
            reading(path)
    else:
        pytest.skip("this user may read every file")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t\r\n ",
        b"\xef\xbb\xbf",
        "\ufeff".encode("utf-16-le"),
        b"<html><body></body></html>",
        b"{\\rtf1 }",
        b"---\n",
    ],
)
def test_nothing_to_read(data: bytes) -> None:
    with pytest.raises(DocumentEmpty):
        reading(data)


def test_empty_text_and_empty_docx() -> None:
    for source in ("", "  \n ", word_file(docx.Document())):
        with pytest.raises(DocumentEmpty):
            reading(source)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'<?xml version="1.0"?><catalog xmlns="urn:books"/>', "neither C-CDA nor FHIR"),
        (b'<?xml version="1.0"?><!-- <ClinicalDocument> --><catalog xmlns="x"/>', "neither C-CDA nor FHIR"),
        (b'{"name": "settings"}', "no FHIR resource"),
        (b"MZ\0\0\x01\x02\x03", "not a text file"),
        (b"PK\x05\x06" + b"\0" * 18, "not a text file"),
    ],
)
def test_other_kinds_of_file_are_named(data: bytes, says: str) -> None:
    with pytest.raises(DocumentUnsupported, match=says) as refused:
        reading(data)
    assert "PDF" in refused.value.remedy


def test_a_spreadsheet_is_no_docx() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(DocumentUnsupported):
        reading(out.getvalue(), name="a.docx")


def test_a_text_that_calls_itself_pdf_is_refused() -> None:
    with pytest.raises(DocumentCorrupt, match="no PDF"):
        reading(b"Not found", name="summary.pdf")


def test_sizes_are_limited_before_the_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 2001)
    for source in (path, path.read_bytes()):
        with pytest.raises(DocumentTooLarge):
            reading(source, max_file_bytes=2000)
    for source in (b"<p>" + b"word " * 300, "word " * 300, make_pdf(*[medication_page()] * 9)):
        with pytest.raises(DocumentTooLarge):
            reading(source, max_document_chars=1000)
