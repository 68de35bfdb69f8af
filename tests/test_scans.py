"""A scan is read with the doses that stand on the paper, or the user is told which lines to check; else it is refused."""

import re
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from mediassist import Assistant
from mediassist.errors import DocumentCorrupt, DocumentScanned, DocumentTooLarge, DocumentUnsupported
from mediassist.graph.respond import RECOGNISED_NOTE
from mediassist.ingest.readers import image, pdf
from mediassist.ingest.readers.ocr import program
from mediassist.ingest.reading import LineKind, Reading
from mediassist.settings import Settings
from mediassist.vocabulary import NoticeKind
from PIL import Image

from .make_pdf import Page, make_pdf
from .make_scan import as_file, as_pdf, scan

SETTINGS = Settings.load()
WHERE = program.where()
needs_tesseract = pytest.mark.skipif(WHERE is None, reason="tesseract is not installed (apt-get install tesseract-ocr)")
LETTER = [
    "Discharge medications",
    "1. Furosemide 40 mg by mouth twice a day.",
    "2. Warfarin 2.5 mg every evening. Target INR 2.0 to 3.0.",
    "3. Spironolactone 12.5 mg by mouth every morning.",
    "4. Insulin glargine 18 units under the skin at bedtime.",
    "5. Levothyroxine 75 mcg once daily, 30 minutes before breakfast.",
    "Stop ibuprofen 400 mg and diltiazem 120 mg.",
    "Eat less than 2 g of sodium a day and drink at most 1.5 liters of fluid.",
    "Call 555-0142 if you gain more than 3 pounds in a day or have a fever above 38.5 degrees.",
    "Follow-up with Dr. Osei on June 14 at 9:45 am, room 307.",
]
DRUGS = [
    ("Furosemide", ["40 mg"], ["twice a day"]),
    ("Metoprolol succinate", ["25 mg"], ["once daily", "before breakfast"]),
    ("Warfarin", ["2.5 mg"], ["every evening"]),
    ("Insulin glargine", ["18 units"], ["at bedtime"]),
]
TABLE = [
    "Medicine: Furosemide | Dose: 40 mg | When: twice a day",
    "Medicine: Metoprolol succinate | Dose: 25 mg | When: once daily before breakfast",
    "Medicine: Warfarin | Dose: 2.5 mg | When: every evening",
    "Medicine: Insulin glargine | Dose: 18 units | When: at bedtime",
]
LEFT = [
    "You came to hospital with pain in the",
    "chest that had begun two days before. You",
    "were given 300 mg of aspirin and your",
    "heart was seen by ultrasound. You could",
    "walk 200 meters without any help.",
]
RIGHT = [
    "At home you should eat a diet that is low",
    "in salt, with at most 2 g of sodium a day,",
    "and walk for 30 minutes each morning. Do",
    "not drive for 14 days. Come back at once",
    "if you have a fever above 38.5 degrees.",
]
FIGURE = re.compile(r"\d[\d.,:/-]*\d|\d")


def letter(size: float = 11) -> Page:
    page = Page().text(50, 60, "Northgate Community Hospital", bold=True, size=14)
    for at, line in enumerate(LETTER):
        page.text(50, 100 + 18 * at, line, bold=at == 0, size=size)
    return page


def table() -> Page:
    xs, ys = [50.0, 200.0, 300.0, 450.0], [80.0, 100.0, *(100.0 + 36 * at for at in range(1, 5))]
    page = Page().text(50, 60, "Your medicines", bold=True, size=14).grid(xs, ys)
    for x, title in zip(xs, ("Medicine", "Dose", "When"), strict=False):
        page.text(x + 4, 94, title, bold=True)
    for y, (drug, dose, when) in zip(ys[1:], DRUGS, strict=False):
        page.text(xs[0] + 4, y + 14, drug).column(xs[1] + 4, y + 14, dose).column(xs[2] + 4, y + 14, when, leading=13)
    return page


def flagged(found: Reading) -> str:
    notices = [note for note in found.notices if note.kind is NoticeKind.LOW_CONFIDENCE]
    return "\n".join(found.text[note.start : note.end] for note in notices)


def recall(found: Reading, words: list[str]) -> float:
    wanted = Counter(" ".join(words).split())
    return (wanted & Counter(found.text.split())).total() / wanted.total()


def unflagged_figures(found: Reading, words: list[str]) -> list[str]:
    """Figures of the scan that are not on the paper and on lines without a notice; and those of the paper that are lost."""
    wanted, got = Counter(FIGURE.findall(" ".join(words))), Counter(FIGURE.findall(found.text))
    told = Counter(FIGURE.findall(flagged(found)))
    invented, lost = got - wanted, wanted - got
    return [*(invented - told).elements(), *(["lost"] * max(0, lost.total() - invented.total()))]


# --- what is recognised -----------------------------------------------------------------------------------------------


@needs_tesseract
@pytest.mark.parametrize(
    ("least", "how"),
    [
        (1.0, {}),
        (1.0, {"dpi": 150, "jpeg": 40}),
        (1.0, {"turned": 90}),
        (1.0, {"turned": 180, "skew": 2.0}),
        (1.0, {"skew": -4.0}),
        (0.98, {"noise": 0.04}),
        (0.98, {"grain": 25.0, "shadow": 0.5}),
        (0.95, {"dpi": 200, "bilevel": True, "noise": 0.01}),
        (0.95, {"dpi": 100}),
        (0.90, {"dpi": 150, "skew": 2.5, "grain": 15.0, "blur": 1.0, "jpeg": 30, "shadow": 0.4}),
    ],
    ids=str,
)
def test_words_of_a_scan_are_found_and_no_dose_is_wrong_unsaid(least: float, how: dict[str, float]) -> None:
    found = image.read(as_file(scan(letter(), **how)), SETTINGS)
    assert recall(found, LETTER) >= least
    assert unflagged_figures(found, ["Northgate", *LETTER]) == []
    assert found.pages[0].confidence is not None
    assert 0.85 < found.pages[0].confidence <= 1.0
    assert found.format == "image"


@needs_tesseract
@pytest.mark.parametrize("how", [{}, {"turned": 270, "skew": 1.5}, {"noise": 0.03}], ids=str)
def test_a_ruled_table_in_a_scan_keeps_each_dose_with_its_drug(how: dict[str, float]) -> None:
    found = pdf.read(as_pdf(scan(table(), **how)), SETTINGS)
    assert [found.text[mark.start : mark.end] for mark in found.marks if mark.kind is LineKind.ROW] == TABLE
    assert found.text.startswith("Your medicines")


@needs_tesseract
def test_two_columns_of_a_scan_are_not_interleaved() -> None:
    found = image.read(as_file(scan(Page().column(50, 100, LEFT).column(310, 100, RIGHT), dpi=200)), SETTINGS)
    assert " ".join(found.text.split()) == " ".join([*LEFT, *RIGHT])


@needs_tesseract
def test_letters_too_small_to_hold_a_decimal_point_are_flagged() -> None:
    found = image.read(as_file(scan(letter(size=7.5), dpi=75)), SETTINGS)
    assert unflagged_figures(found, ["Northgate", *LETTER]) == []
    assert "Warfarin" in flagged(found)
    assert re.search(r"with \d+ % confidence: check it against the paper", found.notices[0].text)


@needs_tesseract
def test_pages_with_text_and_scanned_pages_of_one_pdf_are_each_read_as_they_are() -> None:
    picture = scan(letter(), dpi=150)
    scanned = Page().scanned(*picture.size, picture.tobytes())
    found = pdf.read(make_pdf(Page().text(50, 60, "First page."), scanned, Page().text(50, 60, "Last page.")), SETTINGS)
    assert [page.confidence is None for page in found.pages] == [True, False, True]
    assert recall(found, ["First page.", *LETTER, "Last page."]) == 1.0
    assert found.text.index("First page.") < found.text.index("Furosemide") < found.text.index("Last page.")
    inside = found.text[found.pages[1].start : found.pages[1].end]
    assert "Furosemide" in inside
    assert "Last" not in inside


@needs_tesseract
def test_a_layer_that_no_font_explains_is_recognised_from_its_picture() -> None:
    picture = scan(letter(), dpi=150)
    page = Page().scanned(*picture.size, picture.tobytes()).layer(50, 100, "Nothing of this can be read" * 3, font="F3")
    assert recall(pdf.read(make_pdf(page), SETTINGS), LETTER) == 1.0


def test_the_layer_of_another_program_over_a_scan_is_read_with_a_caution() -> None:
    page = Page().scanned(10, 10, b"\xff" * 100)
    for at, line in enumerate(LETTER):
        page.layer(50, 100 + 18 * at, line)
    found = pdf.read(make_pdf(page), SETTINGS)
    assert recall(found, LETTER) == 1.0
    assert [note.kind for note in found.notices] == [NoticeKind.LOW_CONFIDENCE]
    assert "Furosemide" in flagged(found)
    assert "another program" in found.notices[0].text


@needs_tesseract
def test_the_pages_of_a_tiff_are_pages() -> None:
    pages = [scan(Page().text(50, 100, words, size=14), dpi=150) for words in ("Take aspirin.", "Stop warfarin.")]
    found = image.read(as_file(*pages, kind="TIFF"), SETTINGS)
    assert len(found.pages) == 2
    assert "Stop warfarin." in found.text[found.pages[1].start :]


@needs_tesseract
@pytest.mark.parametrize("kind", ["JPEG", "BMP", "GIF", "PNG"])
def test_kinds_of_picture(kind: str) -> None:
    picture = scan(Page().text(50, 100, "Take aspirin 81 mg daily.", size=14), dpi=100).crop((0, 80, 826, 300))
    coloured = picture.convert("RGBA" if kind == "PNG" else "P" if kind == "GIF" else "RGB")
    assert "Take aspirin 81 mg daily." in image.read(as_file(coloured, kind=kind), SETTINGS).text


# --- what is refused --------------------------------------------------------------------------------------------------


@needs_tesseract
def test_a_page_of_guesswork_is_refused_and_named() -> None:
    poor = scan(letter(), dpi=45, noise=0.1, blur=1.0)
    data = make_pdf(Page().text(50, 60, "First page."), Page().scanned(*poor.size, poor.tobytes()))
    with pytest.raises(DocumentScanned, match="page 2") as refused:
        pdf.read(data, SETTINGS)
    assert "300 dpi" in refused.value.remedy


@needs_tesseract
def test_a_picture_without_a_word_is_refused_and_an_empty_sheet_is_not() -> None:
    first = Page().text(50, 60, "First page.")
    with pytest.raises(DocumentScanned, match="page 2"):
        pdf.read(make_pdf(first, Page().picture()), SETTINGS)
    empty = Page().scanned(10, 10, b"\xfa" * 100)
    assert len(pdf.read(make_pdf(first, empty), SETTINGS).pages) == 2


def test_without_tesseract_the_command_that_installs_it_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("PROGRAMFILES", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    data = make_pdf(Page().text(50, 60, "First page."), Page().picture(), Page().picture())
    with pytest.raises(DocumentScanned, match="pages 2, 3") as refused:
        pdf.read(data, SETTINGS)
    commands = {"darwin": "brew install tesseract", "win32": "winget install UB-Mannheim.TesseractOCR"}
    assert commands.get(sys.platform, "apt-get install tesseract-ocr") in refused.value.remedy
    with pytest.raises(DocumentScanned, match="it is a picture"):
        image.read(as_file(scan(Page(), dpi=60)), SETTINGS)


def test_a_stamp_over_a_scan_is_not_its_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DocumentScanned, match="page 1"):
        pdf.read(make_pdf(Page().picture().text(400, 20, "Received 3 May")), SETTINGS)


@needs_tesseract
def test_a_missing_language_is_named_with_its_command() -> None:
    with pytest.raises(DocumentScanned, match="tlh") as refused:
        image.read(as_file(scan(Page(), dpi=60)), Settings.load(ocr_languages="eng+tlh"))
    assert "OCR_LANGUAGES" in refused.value.remedy


@needs_tesseract
def test_recognition_ends_at_its_time_limit_and_leaves_no_picture_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(tmp_path))
    picture, threads = as_file(scan(letter(), dpi=100)), set(threading.enumerate())
    with pytest.raises(DocumentTooLarge, match="too long"):
        image.read(picture, Settings.load(max_reading_s=0.3))
    image.read(picture, SETTINGS)
    assert list(tmp_path.iterdir()) == []
    assert set(threading.enumerate()) <= threads


def test_pictures_are_limited_before_they_are_unpacked() -> None:
    for side in (9000, 30_000):
        with pytest.raises(DocumentTooLarge, match="million pixels"):
            image.read(as_file(Image.new("1", (side, side))), SETTINGS)
    pages = [Image.new("1", (20, 20))] * 4
    with pytest.raises(DocumentTooLarge, match="4 pictures"):
        image.read(as_file(*pages, kind="TIFF"), Settings.load(max_pages=3))


def test_a_damaged_or_odd_picture_is_refused() -> None:
    whole = as_file(scan(Page().text(50, 60, "Rest."), dpi=60))
    with pytest.raises((DocumentCorrupt, DocumentScanned)):
        image.read(whole[: len(whole) // 2], SETTINGS)
    with pytest.raises(DocumentUnsupported):
        image.read(b"RIFF\0\0\0\0AVI " + b"\0" * 64, SETTINGS)


def test_a_page_too_large_to_draw_is_refused() -> None:
    data = make_pdf(Page().picture()).replace(b"[0 0 595 842]", b"[0 0 99999 99999]")
    with pytest.raises((DocumentTooLarge, DocumentScanned)) as refused:
        pdf.read(data.replace(b"500 0 0 700 40 60 cm", b"90000 0 0 90000 0 0 cm"), SETTINGS)
    assert "1" in refused.value.reason


def test_nothing_is_imported_for_scans_until_one_is_read() -> None:
    code = "import sys, mediassist.ingest.readers; print({'PIL', 'pypdfium2', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@needs_tesseract
def test_an_answer_from_a_scan_says_that_it_was_recognised(tmp_path: Path) -> None:
    assistant = Assistant(Settings.load(llm_model="none", data_dir=tmp_path), keep=False)
    page = Page().text(60, 60, "DIET: Low salt, no more than 2,000 mg a day.")
    answer = assistant.ask(assistant.add(as_file(scan(page)), name="scan.png"), "How much salt may I have?")
    assert "2,000 mg" in answer.text
    assert answer.citations[0].page == 1
    assert RECOGNISED_NOTE in answer.notes
