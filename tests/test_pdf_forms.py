"""What a PDF lays out in columns, grids and over pages is read in the order in which a person would read it."""

import pytest
from mediassist.ingest.readers import read
from mediassist.ingest.reading import LineKind, Reading
from mediassist.settings import Settings
from mediassist.vocabulary import NoticeKind

from .make_pdf import Page, make_pdf

SETTINGS = Settings.load()
TITLES = ("Medicine", "How to take it", "What it is for")
COLUMNS = (50.0, 200.0, 400.0)
XS = [50.0, 170.0, 270.0, 500.0]
Cells = list[list[str]]


def reading(*pages: Page) -> Reading:
    found = read(make_pdf(*pages), settings=SETTINGS)
    for mark in found.marks:
        assert found.text[mark.start : mark.end].strip() == found.text[mark.start : mark.end] != ""
    for page, following in zip(found.pages, found.pages[1:], strict=False):
        assert page.end == following.start
    assert found.pages[-1].end == len(found.text)
    return found


def lines(found: Reading) -> list[str]:
    return [line for line in found.text.split("\n") if line]


def rows(found: Reading) -> list[str]:
    return [found.text[mark.start : mark.end] for mark in found.marks if mark.kind is LineKind.ROW]


def told(found: Reading, kind: NoticeKind) -> list[tuple[str, str]]:
    return [(found.text[note.start : note.end], note.text) for note in found.notices if note.kind is kind]


def table_page(y: float, body: list[Cells], titles: tuple[str, ...] = (), page: Page | None = None) -> Page:
    """A ruled table of three columns whose cells wrap."""
    page, ys = page or Page(), [y]
    if titles:
        for x, title in zip(XS, titles, strict=False):
            page.text(x + 3, y + 14, title, bold=True)
        ys.append(y + 20)
    for row in body:
        for x, cell in zip(XS, row, strict=False):
            page.column(x + 3, ys[-1] + 14, cell, leading=13)
        ys.append(ys[-1] + 13 * max(map(len, row)) + 7)
    return page.grid(XS, ys)


# --- tables without ruling lines --------------------------------------------------------------------------------------


@pytest.mark.parametrize("between_rows", [8, 0])
def test_wrapped_cells_of_three_columns_are_not_interleaved(between_rows: int) -> None:
    page, y = Page(), 100.0
    for x, title in zip(COLUMNS, TITLES, strict=True):
        page.text(x, 80 if between_rows else 87, title, bold=True)
    for row in (
        (["Glyceryl", "trinitrate"], ["Two doses under the", "tongue when needed"], ["Angina"]),
        (["Warfarin"], ["5 mg every evening,", "as the clinic says"], ["To prevent", "clots"]),
    ):
        for x, cell in zip(COLUMNS, row, strict=True):
            page.column(x, y, cell, leading=13)
        y += 26 + between_rows
    assert rows(reading(page)) == [
        "Medicine: Glyceryl trinitrate | How to take it: Two doses under the tongue when needed | What it is for: Angina",
        "Medicine: Warfarin | How to take it: 5 mg every evening, as the clinic says | What it is for: To prevent clots",
    ]


def test_drugs_set_close_are_never_made_one_row() -> None:
    page = Page()
    for y, drug, dose in ((100, "Aspirin", "81 mg"), (114, "Metformin", "500 mg"), (140, "Warfarin", "5 mg")):
        page.text(50, y, drug).text(200, y, dose)
    assert rows(reading(page)) == ["Aspirin | 81 mg", "Metformin | 500 mg", "Warfarin | 5 mg"]


def test_every_value_of_a_form_stands_with_its_label() -> None:
    page = Page()
    for y, name, value, other, its in (
        (80, "Name:", "Edith Marlowe", "Ward:", "Seven"),
        (94, "Born:", "12/03/1948", "Consultant:", "Dr. Osei"),
        (108, "Address:", "4 Mill Lane", "Discharged:", "14/06/2031"),
    ):
        page.text(50, y, name, bold=True).text(120, y, value).text(320, y, other, bold=True).text(420, y, its)
    page.text(120, 122, "Northgate")
    assert lines(reading(page)) == [
        "Name: Edith Marlowe | Ward: Seven",
        "Born: 12/03/1948 | Consultant: Dr. Osei",
        "Address: 4 Mill Lane Northgate | Discharged: 14/06/2031",
    ]


def test_labels_beside_a_block_of_text_are_not_run_together() -> None:
    page = Page().text(50, 100, "Mrs Edith Marlowe")
    for at, (label, value) in enumerate((("Clinic", "Ward 1"), ("Specialty", "Surgery"), ("Letter", "115/0"))):
        page.text(300, 100 + 14 * at, label, bold=True).text(400, 100 + 14 * at, value)
    assert lines(reading(page)) == ["Mrs Edith Marlowe | Clinic | Ward 1", "Specialty | Surgery", "Letter | 115/0"]


def test_lines_with_labels_of_their_own_are_no_wrapped_cell() -> None:
    page = Page().text(50, 106, "Northgate Hospital", size=14)
    page.column(300, 100, ["Record: 0042", "Name: Edith Marlowe"], leading=11)
    assert "Record: 0042" in lines(reading(page))
    assert "Name: Edith Marlowe" in lines(reading(page))


# --- columns ----------------------------------------------------------------------------------------------------------


def test_columns_on_heights_of_their_own_are_read_one_after_the_other() -> None:
    page = Page().text(50, 60, "Going home", bold=True, size=14)
    left = ["Low salt diet", "Two litres of fluid", "Wine is allowed", "No grapefruit", "Weigh daily"]
    right = ["Walk each day", "No lifting", "Rest at noon", "Showers allowed", "No swimming"]
    page.column(50, 100, left).column(310, 106, right)
    assert lines(reading(page)) == ["Going home", *left, *right]


def test_boxes_side_by_side_with_titles_keep_title_and_text_together() -> None:
    page = Page().text(50, 90, "DIET", bold=True).text(310, 90, "ACTIVITY", bold=True)
    page.column(50, 104, ["Eat a diet that is low in salt, with at", "most 2 g of sodium each day."])
    page.column(310, 104, ["Walk for 30 minutes each day and", "rest when you are tired."])
    page.text(50, 146, "WARNINGS", bold=True).text(310, 146, "FOLLOW-UP", bold=True)
    page.text(50, 160, "Call us with any fever.").text(310, 160, "See Dr. Osei on June 14.")
    text = reading(page).text
    for before, after in (("DIET", "Eat a diet"), ("ACTIVITY", "Walk for"), ("FOLLOW-UP", "See Dr. Osei")):
        assert 0 < text.index(after) - text.index(before) <= len(before) + 2
    assert "low in salt, with at most 2 g of sodium each day." in " ".join(text.split())


# --- headers and footers ----------------------------------------------------------------------------------------------


def letter(number: int, body: list[str]) -> Page:
    page = Page().text(50, 40, "Northgate Hospital").text(50, 54, "Patient: Edith Marlowe, record 0042")
    return page.column(50, 100, body).text(280, 820, f"Page {number} of 3")


def test_headers_and_footers_are_left_out_after_the_first_page_and_that_is_said() -> None:
    found = reading(letter(1, ["One."]), letter(2, ["Take the"]), letter(3, ["inhaler twice a day."]))
    assert lines(found) == [
        "Northgate Hospital",
        "Patient: Edith Marlowe, record 0042",
        "One.",
        "Page 1 of 3",
        "Take the",
        "inhaler twice a day.",
    ]
    assert "Take the\ninhaler" in found.text, "a sentence goes on over the page"
    assert [line for line, _ in told(found, NoticeKind.LEFT_OUT)] == [lines(found)[at] for at in (0, 1, 3)]
    assert "2 further pages" in told(found, NoticeKind.LEFT_OUT)[0][1]
    assert len(found.pages) == 3


def test_page_numbers_set_with_spaces_are_left_out() -> None:
    pages = [Page().text(50, 100, f"Part {n}.").text(50, 820, f"{n} | P a g e") for n in (1, 2, 3)]
    assert lines(reading(*pages)) == ["Part 1.", "1 | P a g e", "Part 2.", "Part 3."]


@pytest.mark.parametrize("second", ["Aspirin 325 mg daily", "Aspirin 81 mg daily"])
def test_a_dose_at_the_edge_of_each_page_is_no_header(second: str) -> None:
    first = Page().text(50, 40, "Aspirin 81 mg daily").text(50, 400, "Walk.")
    assert second in lines(reading(first, Page().text(50, 40, second).text(50, 400, "Rest.")))[2]


def test_lines_that_differ_in_a_figure_that_counts_no_pages_all_stay() -> None:
    pages = [Page().text(50, 40, f"Visit on June {day}").text(50, 400, "Walk.") for day in (3, 9, 14)]
    assert lines(reading(*pages))[::2] == ["Visit on June 3", "Visit on June 9", "Visit on June 14"]


def test_headings_that_count_weeks_are_no_page_numbers() -> None:
    pages = [Page().text(50, 40, f"Week {n}").text(50, 400, f"Take {n} tablets.") for n in (1, 2, 3)]
    assert lines(reading(*pages))[::2] == ["Week 1", "Week 2", "Week 3"]


def test_a_header_on_one_of_three_pages_stays() -> None:
    pages = [Page().text(50, 40, title).text(50, 400, "Walk.") for title in ("Ward 7", "Diet", "Ward 7 annex")]
    assert lines(reading(*pages))[::2] == ["Ward 7", "Diet", "Ward 7 annex"]


# --- tables over pages ------------------------------------------------------------------------------------------------


def test_a_row_that_the_page_cuts_in_two_stays_one_row() -> None:
    first = table_page(
        700,
        [[["Warfarin"], ["5 mg"], ["every evening"]], [["Prednisone"], ["40 mg"], ["every morning,"]]],
        ("Drug", "Dose", "When"),
    ).text(280, 825, "Page 1 of 2")
    second = table_page(40, [[[], [], ["with food"]], [["Aspirin"], ["81 mg"], ["daily"]]])
    found = reading(first, second.text(50, 300, "Call us.").text(280, 825, "Page 2 of 2"))
    assert rows(found) == [
        "Drug: Warfarin | Dose: 5 mg | When: every evening",
        "Drug: Prednisone | Dose: 40 mg | When: every morning, with food",
        "Drug: Aspirin | Dose: 81 mg | When: daily",
    ]
    assert lines(found)[-1] == "Call us."
    assert found.text.index("Drug: Aspirin") >= found.pages[1].start


def test_a_dose_on_the_next_page_takes_its_drug_along() -> None:
    first = table_page(700, [[["Prednisone"], ["40 mg"], ["Week one"]]], ("Drug", "Dose", "When"))
    second = table_page(40, [[[], ["20 mg"], ["Week two"]], [["Aspirin"], ["81 mg"], ["Daily"]]])
    assert rows(reading(first, second)) == [
        "Drug: Prednisone | Dose: 40 mg | When: Week one",
        "Drug: Prednisone | Dose: 20 mg | When: Week two",
        "Drug: Aspirin | Dose: 81 mg | When: Daily",
    ]


@pytest.mark.parametrize("again", [(), ("Drug", "Dose", "When")])
def test_a_table_on_the_next_page_keeps_its_column_titles(again: tuple[str, ...]) -> None:
    first = table_page(700, [[["Warfarin"], ["5 mg"], ["every evening"]]], ("Drug", "Dose", "When"))
    second = table_page(40, [[["Aspirin"], ["81 mg"], ["daily"]], [["Codeine"], ["30 mg"], ["at night"]]], again)
    third = table_page(40, [[["Senna"], ["15 mg"], ["at night"]], [["Iron"], ["200 mg"], ["daily"]]], again)
    assert rows(reading(first, second, third))[1:] == [
        "Drug: Aspirin | Dose: 81 mg | When: daily",
        "Drug: Codeine | Dose: 30 mg | When: at night",
        "Drug: Senna | Dose: 15 mg | When: at night",
        "Drug: Iron | Dose: 200 mg | When: daily",
    ]


def test_another_table_on_the_next_page_gets_no_foreign_titles() -> None:
    first = table_page(700, [[["Warfarin"], ["5 mg"], ["every evening"]]], ("Drug", "Dose", "When"))
    other = Page().grid([50, 300, 500], [40, 60, 80]).text(53, 54, "Clinic").text(303, 54, "June 14")
    other.text(53, 74, "Nurse").text(303, 74, "June 20")
    assert rows(reading(first, other))[1:] == ["Clinic | June 14", "Nurse | June 20"]


def test_a_shaded_first_row_holds_the_column_titles() -> None:
    page = Page().ground(50, 80, 250, 100).grid([50, 150, 250], [80, 100, 120])
    page.text(52, 94, "Drug").text(152, 94, "Dose").text(52, 114, "Aspirin").text(152, 114, "81 mg")
    assert rows(reading(page)) == ["Drug: Aspirin | Dose: 81 mg"]


# --- letters ----------------------------------------------------------------------------------------------------------


def test_words_parted_at_a_line_end_are_joined_and_compounds_keep_their_hyphen() -> None:
    page = Page().column(
        50,
        80,
        [
            "You were treated with a com-",
            "bination of medicines. Do not stop war-",
            "farin. Come for your follow-",
            "up on June 4. Eat a low-",
            "sodium diet. Rest for two-",
            "to three days and take 2-",
            "3 tablets of B-",
            "12 at night.",
        ],
    )
    words = reading(page).text
    for whole in ("a combination of", "stop warfarin.", "your follow-up on", "a low-sodium diet"):
        assert whole in words
    for untouched in ("two-\nto three", "take 2-\n3 tablets", "B-\n12 at"):
        assert untouched in words


def test_a_word_that_the_document_writes_with_a_hyphen_keeps_it() -> None:
    text = reading(Page().column(50, 80, ["Mid-stream urine was clear. Send another mid-", "stream sample."])).text
    assert "another mid-stream sample." in text
    text = reading(Page().column(50, 80, ["Your checkup is due. Come to the check-", "up."])).text
    assert "to the checkup." in text


def test_a_raised_figure_is_never_one_more_figure_of_a_number() -> None:
    page = Page().mixed(50, 100, ("Take 500", 11, 0), ("1", 6.5, 4), (" mg of paracetamol.", 11, 0))
    page.mixed(50, 120, ("White cells 8.2 x 10", 11, 0), ("9", 6.5, 5), ("/L, BMI 31 kg/m", 11, 0), ("2", 6.5, 5))
    page.mixed(50, 140, ("Give 20", 11, 0), ("2", 5, 7), (" mg", 11, 0))
    assert lines(reading(page)) == [
        "Take 500(1) mg of paracetamol.",
        "White cells 8.2 x 10^9/L, BMI 31 kg/m2",
        "Give 20(2) mg",
    ]


def test_bullets_and_boxes_of_sign_fonts_are_no_letters() -> None:
    page = Page().text(80, 100, "Take with food").text(80, 114, "Driving allowed")
    page.operators.append("BT /F3 11 Tf 60 742 Td <00b7> Tj ET")
    assert lines(reading(page))[0] == "• Take with food"
