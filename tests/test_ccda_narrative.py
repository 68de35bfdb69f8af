"""The readable part of a C-CDA section: what a nurse sees on the screen is what is read, in the same order."""

import pytest
from mediassist import Settings
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import ccda
from mediassist.ingest.reading import LineKind, Reading
from mediassist.vocabulary import NoticeKind, SetAside

from .make_ccda import document, every, medication, section, table

SETTINGS = Settings.load(llm_model="none")
DRUGS = ["Medication", "Dose", "Frequency"]


def read(text: str, entries: str = "", code: str = "8653-8") -> Reading:
    return ccda.read(document(section(code, "Title", text, entries)), SETTINGS)


def lines(text: str, entries: str = "", code: str = "8653-8") -> list[str]:
    return [line for line in read(text, entries, code).text.split("\n")[1:] if line]


def kinds(reading: Reading, kind: LineKind) -> list[str]:
    return [reading.text[mark.start : mark.end] for mark in reading.marks if mark.kind is kind]


# --- words ---------------------------------------------------------------------------------------------------------


def test_a_line_break_in_mid_sentence_glues_nothing():
    assert lines("<paragraph>Take one tablet<br/>twice a day</paragraph>") == ["Take one tablet", "twice a day"]


def test_line_ends_of_the_file_and_padding_are_single_spaces():
    assert lines("<paragraph>Take\n      one&#160;&#160;tablet </paragraph>") == ["Take one tablet"]


def test_text_between_paragraphs_is_in_its_place():
    assert lines("before<paragraph>one</paragraph>between<paragraph>two</paragraph>") == [
        "before",
        "one",
        "between",
        "two",
    ]


def test_a_typed_list_keeps_its_lines():
    assert lines("Call us for:\n - fever\n - pain\n   at night") == ["Call us for:", "- fever", "- pain at night"]


def test_values_side_by_side_with_ids_of_their_own_are_not_glued():
    assert lines('<content ID="a">5 mg</content><content ID="b">2 tablets</content>') == ["5 mg 2 tablets"]


def test_letters_in_another_style_stay_one_word():
    assert lines('<content styleCode="Bold">W</content>arfarin') == ["Warfarin"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Oxycodone 5 mg<sup>1</sup>", "Oxycodone 5 mg [1]"),
        ("take 2<sup>1</sup> tablets", "take 2 [1] tablets"),
        ("Warfarin<sup>*</sup>", "Warfarin*"),
        ("Warfarin<sup>(1)</sup>", "Warfarin (1)"),
        ("212 x 10<sup>9</sup>/L", "212 x 10^9/L"),
        ("1.73 m<sup>2</sup>", "1.73 m2"),
        ("the 1<sup>st</sup> day", "the 1st day"),
        ("H<sub>2</sub>O, CO<sub>2</sub>", "H2O, CO2"),
        ("<sup>1</sup>/<sub>2</sub> tablet", "1/2 tablet"),
        ("1<sup>1</sup>/<sub>2</sub> tablets", "1 1/2 tablets"),
        ("Take <sup>1</sup> tablet", "Take 1 tablet"),
    ],
)
def test_raised_and_lowered_signs_never_change_a_figure(written, shown):
    assert lines(written) == [shown]


def test_a_footnote_stands_where_it_is_referred_to():
    text = '<paragraph>Warfarin<footnoteRef IDREF="f"/> 5 mg</paragraph><footnote ID="f">with food</footnote>'
    assert lines(text) == ["Warfarin (with food) 5 mg", "(with food)"]


def test_deleted_and_hidden_words_are_left_out_and_that_is_said():
    text = (
        '<paragraph>Take <content revised="delete">40 mg</content><content revised="insert">20 mg</content></paragraph>'
        '<paragraph styleCode="xHidden">not for you</paragraph>'
        '<table><tbody><tr styleCode="hidden"><td>secret</td></tr><tr><td>seen</td></tr></tbody></table>'
    )
    reading = read(text)
    assert [line for line in reading.text.split("\n")[1:] if line] == ["Take 20 mg", "seen"]
    assert [notice.kind for notice in reading.notices] == [NoticeKind.LEFT_OUT]


def test_a_picture_is_left_out_and_that_is_said():
    reading = read('See<renderMultiMedia referencedObject="m"><caption>Wound, day 3</caption></renderMultiMedia>below.')
    assert [line for line in reading.text.split("\n")[1:] if line] == ["See", "Wound, day 3", "below."]
    assert "picture" in reading.notices[0].text


# --- lists ---------------------------------------------------------------------------------------------------------


def test_items_are_marked_and_ordered_ones_numbered():
    reading = read('<list listType="ordered"><item>Rest</item><item>Walk</item></list><list><item>Eat</item></list>')
    assert kinds(reading, LineKind.ITEM) == ["1. Rest", "2. Walk", "Eat"]


def test_items_inside_items_follow_them():
    text = "<list><item>Call if:<list><item>fever</item><item>pain</item></list></item><item>Rest</item></list>"
    assert lines(text) == ["Call if:", "fever", "pain", "Rest"]


def test_the_caption_of_an_item_is_its_label():
    assert lines("<list><item><caption>Diet</caption>Low salt</item></list>") == ["Diet: Low salt"]


def test_a_table_inside_an_item_is_in_its_place():
    text = f"<list><item>Take{table(DRUGS, ['Warfarin', '5 mg', 'daily'])}as told</item></list>"
    assert lines(text) == ["Take", "Medication: Warfarin | Dose: 5 mg | Frequency: daily", "as told"]


# --- tables --------------------------------------------------------------------------------------------------------


def test_a_row_is_one_passage_with_its_column_titles():
    reading = read(table(DRUGS, ["Warfarin", "5 mg", "BID"], ["Aspirin", "81 mg", "daily"]))
    assert [passage.text for passage in summarise(reading, "x").passages] == [
        "Medication: Warfarin | Dose: 5 mg | Frequency: BID",
        "Medication: Aspirin | Dose: 81 mg | Frequency: daily",
    ]


def test_cells_keep_their_spans():
    reading = read(table(DRUGS, ["Warfarin", "5 mg", "BID"]))
    row = next(mark for mark in reading.marks if mark.kind is LineKind.ROW)
    assert [(cell.title, reading.text[cell.start : cell.end]) for cell in row.cells] == [
        ("Medication", "Warfarin"),
        ("Dose", "5 mg"),
        ("Frequency", "BID"),
    ]


def test_titles_over_titles():
    head = '<tr><th rowspan="2">Drug</th><th colspan="2">Dose</th></tr><tr><th>Morning</th><th>Night</th></tr>'
    text = f"<table><thead>{head}</thead><tbody><tr><td>A</td><td>1</td><td>2</td></tr></tbody></table>"
    assert lines(text) == ["Drug: A | Dose Morning: 1 | Dose Night: 2"]


def test_a_drug_over_two_rows_stands_in_both():
    rows = '<tr><td rowspan="2">Prednisone</td><td>20 mg</td></tr><tr><td>10 mg</td></tr>'
    text = f"<table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody>{rows}</tbody></table>"
    assert lines(text) == ["Drug: Prednisone | Dose: 20 mg", "Drug: Prednisone | Dose: 10 mg"]


def test_a_list_in_a_cell_keeps_its_words_apart():
    text = "<table><tr><td>Warfarin</td><td><list><item>5 mg</item><item>2 tablets</item></list></td></tr></table>"
    assert lines(text) == ["Warfarin | 5 mg; 2 tablets"]


def test_a_small_table_in_a_cell_is_part_of_the_row():
    inner = "<list><item><table><tbody><tr><td>Started 6-Aug-2012</td></tr></tbody></table></item></list>"
    text = table(["Name", "Details"], ["Ceftriaxone 2 grams IV", f'{inner}<content styleCode="xdiv">Active</content>'])
    assert lines(text) == ["Name: Ceftriaxone 2 grams IV | Details: Started 6-Aug-2012; Active"]


def test_a_table_that_only_sets_the_page_is_read_box_by_box():
    text = f"<table><tbody><tr><td>Left{table(DRUGS, ['A', '5 mg', 'daily'])}</td><td>Right</td></tr></tbody></table>"
    assert lines(text) == ["Left", "Medication: A | Dose: 5 mg | Frequency: daily", "Right"]


def test_labels_beside_values():
    text = "<table><tbody><tr><th>Nurse</th><td>twice a week</td></tr></tbody></table>"
    assert lines(text) == ["Nurse: twice a week"]


def test_bold_titles_without_a_header_row():
    first = "".join(f'<td><content styleCode="Bold">{title}</content></td>' for title in ("Drug", "Dose"))
    text = f"<table><tbody><tr>{first}</tr><tr><td>A</td><td>5 mg</td></tr></tbody></table>"
    assert lines(text) == ["Drug: A | Dose: 5 mg"]


def test_the_foot_of_a_table_comes_last_and_rows_outside_a_body_are_read():
    head = "<thead><tr><th>Drug</th><th>Dose</th></tr></thead>"
    foot = "<tfoot><tr><td colspan='2'>See leaflet</td></tr></tfoot>"
    text = f"<table>{head}{foot}<tr><td>A</td><td>1 mg</td></tr></table>"
    assert lines(text) == ["Drug: A | Dose: 1 mg", "See leaflet"]


def test_the_caption_of_a_table_is_a_heading_inside_its_section():
    captioned = table(DRUGS, ["Warfarin", "5 mg", "daily"]).replace(
        "<table>", "<table><caption>Home medications</caption>"
    )
    reading = read(captioned, code="10160-0")
    assert [(m.level, m.code) for m in reading.marks if m.kind is LineKind.HEADING] == [(1, "10160-0"), (2, None)]


def test_a_caption_that_says_the_title_again_is_not_repeated():
    assert lines("<table><caption>TITLE</caption><tr><td>Only</td></tr></table>") == ["Only"]


# --- medication tables with holes ----------------------------------------------------------------------------------


def test_a_dose_without_its_drug_is_set_aside_and_that_is_said():
    reading = read(table(DRUGS, ["Warfarin", "5 mg", "daily"], ["", "10 mg", "BID"]), code="10183-2")
    rows = [mark for mark in reading.marks if mark.kind is LineKind.ROW]
    assert [row.set_aside for row in rows] == [None, SetAside.DOSE_WITHOUT_DRUG]
    assert [reading.text[n.start : n.end] for n in reading.notices] == ["Dose: 10 mg | Frequency: BID"]


def test_a_dose_alone_in_its_row_is_set_aside_too():
    reading = read(table(["Medication", "Dose"], ["", "10 mg"]), code="10183-2")
    assert [mark.set_aside for mark in reading.marks if mark.kind is LineKind.ROW] == [SetAside.DOSE_WITHOUT_DRUG]


def test_a_drug_of_an_unknown_name_is_no_hole():
    reading = read(table(DRUGS, ["Zyvaprexo", "10 mg", "BID"]), code="10183-2")
    assert not any(mark.set_aside for mark in reading.marks)


def test_outside_lists_of_medicines_no_row_is_set_aside():
    reading = read(table(["Drug", "Result"], ["", "10 mg"]), code="30954-2")
    assert not any(mark.set_aside for mark in reading.marks)


def test_the_missing_name_comes_from_the_entry_that_points_at_the_row():
    reading = read(
        table(DRUGS, ["", "10 mg", "BID"], ids=["r1"]), medication("Lisinopril 10 MG", reference="r1"), "10183-2"
    )
    assert "Medication: Lisinopril 10 MG | Dose: 10 mg | Frequency: BID" in reading.text
    assert [notice.kind for notice in reading.notices] == [NoticeKind.FROM_CODES]


def test_an_entry_that_points_elsewhere_names_nothing():
    reading = read(table(DRUGS, ["", "10 mg", "BID"], ids=["r1"]), medication("Lisinopril", reference="r2"), "10183-2")
    assert "Lisinopril" not in reading.text


def test_a_schedule_that_only_the_entry_states_is_added():
    reading = read(
        table(["Medication", "Dose"], ["Warfarin", "5 mg"], ["Aspirin", "81 mg"], ids=["a", "b"]),
        medication("Warfarin", times=every("24", "h"), reference="a"),
        "10183-2",
    )
    assert "Medication: Warfarin | Dose: 5 mg | Frequency (coded): every 24 hours\n" in reading.text
    assert "Medication: Aspirin | Dose: 81 mg\n" in reading.text
    assert NoticeKind.FROM_CODES in [notice.kind for notice in reading.notices]


@pytest.mark.parametrize("said", ["BID", "twice a day", "at bedtime", "2 puffs once"])
def test_a_schedule_that_the_row_states_is_not_added(said):
    reading = read(
        table(DRUGS, ["Warfarin", "5 mg", said], ids=["a"]),
        medication("Warfarin", times=every("12", "h"), reference="a"),
        "10183-2",
    )
    assert "(coded)" not in reading.text
