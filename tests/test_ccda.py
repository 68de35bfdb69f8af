"""C-CDA: whose document it is, which section is which, and what becomes of the odd ones. Narrative, entries, conflicts and
embedded files have test modules of their own."""

from contextlib import suppress

import pytest
from mediassist import Category, Settings
from mediassist.document import DischargeSummary
from mediassist.errors import DocumentCorrupt, DocumentError, DocumentTooLarge, DocumentUnsupported
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import ccda
from mediassist.ingest.reading import LineKind, Reading
from mediassist.vocabulary import MedicationList, NoticeKind

from .make_ccda import document, section

SETTINGS = Settings.load(llm_model="none")
HEADER = """
<title>Discharge Summary</title><effectiveTime value="201208131500-0500"/>
<recordTarget><patientRole><patient>
  <name use="P"><given>Bob</given></name>
  <name use="L"><given>Robert</given><given nullFlavor="NI"/><family>Ames</family><suffix>Jr.</suffix></name>
  <administrativeGenderCode code="M" displayName="Male"/><birthTime value="194705"/>
</patient></patientRole></recordTarget>
<author><time value="20120813"/><assignedAuthor><telecom value="mailto:a@b"/><telecom value="tel:555-0101"/>
  <assignedPerson><name>Dr. Ann Moe</name></assignedPerson></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><name>Hill Group</name>
  </representedCustodianOrganization></assignedCustodian></custodian>
<componentOf><encompassingEncounter>
  <effectiveTime><low value="201208061030"/><high value="20120813"/></effectiveTime>
  <location><healthCareFacility><location><name>Hill Hospital</name></location></healthCareFacility></location>
</encompassingEncounter></componentOf>
"""


def read(*sections: str, header: str = "", prolog: str = "") -> Reading:
    return ccda.read(document(*sections, header=header, prolog=prolog), SETTINGS)


def summary_of(*sections: str) -> DischargeSummary:
    return summarise(read(*sections), "x.xml")


def headings(reading: Reading) -> list[tuple[str, str | None, int]]:
    marks = (mark for mark in reading.marks if mark.kind is LineKind.HEADING)
    return [(reading.text[mark.start : mark.end], mark.code, mark.level) for mark in marks]


def said(reading: Reading, kind: NoticeKind) -> list[str]:
    return [notice.text for notice in reading.notices if notice.kind is kind]


# --- the header ----------------------------------------------------------------------------------------------------


def test_the_header_is_the_first_section_in_plain_lines():
    assert read(section(), header=HEADER).text.split("\n")[:10] == [
        "About this document",
        "Document: Discharge Summary",
        "Document date: 13 August 2012, 15:00",
        "Patient: Robert Ames Jr.",
        "Date of birth: May 1947",
        "Sex: Male",
        "Admitted: 6 August 2012, 10:30",
        "Discharged: 13 August 2012",
        "Hospital: Hill Hospital",
        "Author: Dr. Ann Moe, 555-0101",
    ]


def test_facts_that_are_missing_are_not_written():
    header = """<title nullFlavor="NI"/><effectiveTime nullFlavor="UNK"/>
    <recordTarget><patientRole nullFlavor="NI"/></recordTarget><author><assignedAuthor nullFlavor="NI"/></author>"""
    assert read(section(text="Rest."), header=header).text.strip() == "Instructions\nRest."


def test_a_lower_case_null_flavor_is_one_too():
    header = """<recordTarget><patientRole><patient><name nullflavor="unk">x</name><birthTime value="19800101"/>
    </patient></patientRole></recordTarget>"""
    assert "Patient" not in read(section(), header=header).text


def test_header_lines_stay_in_one_section():
    reading = read(section(text="Rest."), header=HEADER)
    assert [part.title for part in summarise(reading, "x").sections] == ["About this document", "Instructions"]


# --- which section is which ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["10183-2", "75311-1"])
def test_the_code_decides(code):
    found = summary_of(section(code, "Liste", "<list><item>Warfarin 5 mg daily</item></list>")).sections[-1]
    assert (found.code, found.medication_list, found.take_home) == ("10183-2", MedicationList.TAKE_HOME, True)


def test_a_translation_decides_where_the_code_is_unknown():
    xml = """<component><section><code code="X1"><translation code="42344-2"/></code><title>T</title>
    <text>Low salt.</text></section></component>"""
    assert summary_of(xml).sections[-1].category is Category.DIET


def test_a_template_decides_where_no_code_is_known():
    root = "1.3.6.1.4.1.19376.1.5.3.1.3.22"
    xml = f'<component><section><templateId root="{root}"/><code nullFlavor="UNK"/><title>T</title><text>x</text></section></component>'
    assert summary_of(xml).sections[-1].code == "10183-2"


def test_the_title_decides_where_nothing_else_is_known():
    found = summary_of(section("1.16", "Discharge diet", "Low salt.")).sections[-1]
    assert (found.code, found.category) == (None, Category.DIET)


def test_a_section_without_a_title_has_the_name_of_its_code():
    assert headings(read(section("8648-8", "", "Uneventful.")))[-1][0] == "Hospital course"


def test_a_section_without_title_and_code_is_still_apart_from_the_one_before():
    untitled = "<component><section><text>Alcohol</text></section></component>"
    summary = summary_of(section("10183-2", "Discharge medications", "Warfarin 5 mg"), untitled)
    assert summary.sections[-1].title == "Untitled section"
    assert summary.sections[-1].medication_list is None


def test_sections_inside_sections_are_one_level_deeper():
    inner = section("8709-8", "Skin", "Warm.", inner=section("x", "Left leg", "Dry."))
    assert headings(read(section("29545-1", "Physical examination", "", inner=inner))) == [
        ("Physical examination", "29545-1", 1),
        ("Skin", "8709-8", 2),
        ("Left leg", None, 3),
    ]


def test_a_section_twice_is_there_twice():
    reading = read(section("8653-8", "Instructions", "Rest."), section("8653-8", "Instructions", "Walk."))
    assert [title for title, _, _ in headings(reading)] == ["Instructions", "Instructions"]
    assert "Rest." in reading.text
    assert "Walk." in reading.text


@pytest.mark.parametrize("title", ["Medications on admission", "Medications administered", "Inpatient medications"])
def test_a_take_home_code_under_the_title_of_another_list_is_not_what_to_take(title):
    reading = read(section("10183-2", title, "<list><item>Heparin 5000 units IV</item></list>"))
    assert said(reading, NoticeKind.CONFLICT)
    found = summarise(reading, "x").sections[-1]
    assert not found.take_home
    assert found.medication_list is not MedicationList.TAKE_HOME


@pytest.mark.parametrize("code", ["42346-7", "29549-3", "10160-0"])
def test_a_discharge_title_does_not_make_another_list_what_to_take(code):
    reading = read(section(code, "Discharge medications", "<list><item>Heparin 5000 units IV</item></list>"))
    assert said(reading, NoticeKind.CONFLICT)
    assert summarise(reading, "x").sections[-1].medication_list is not MedicationList.TAKE_HOME


def test_allergies_under_the_code_of_the_medication_list_are_not_what_to_take():
    reading = read(section("10183-2", "ALLERGIES", "<list><item>Penicillin</item></list>"))
    assert said(reading, NoticeKind.CONFLICT)
    assert summarise(reading, "x").sections[-1].medication_list is None


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("10160-0", "Medications"),
        ("10183-2", "Home medications"),
        ("10183-2", "Your medicines"),
        ("18776-5", "Follow-up appointments"),
        ("8653-8", "Diet"),
        ("47420-5", "Activity"),
        ("48765-2", "Alerts"),
    ],
)
def test_other_words_for_the_same_are_no_conflict(code, title):
    assert said(read(section(code, title, "Text.")), NoticeKind.CONFLICT) == []


# --- sections that say nothing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("null", ["NI", "NA", "UNK"])
def test_an_empty_section_is_a_heading_and_no_information(null):
    xml = f'<component><section nullFlavor="{null}"><code code="61144-2"/><title>Diet</title><text> \n </text></section></component>'
    assert read(xml).text.strip() == "Diet\nNo information."


def test_a_section_that_only_holds_others_does_not_say_that_it_holds_nothing():
    assert "No information" not in read(section("29545-1", "Examination", "", inner=section("x", "Skin", "Warm."))).text


def test_what_a_section_says_of_having_nothing_stays():
    assert "No Known Discharge Instructions" in read(section(text="No Known Discharge Instructions")).text


# --- files ---------------------------------------------------------------------------------------------------------


def test_any_prefix_mark_and_instruction_before_the_root():
    plain = document(section(text="Rest."), header=HEADER).decode()
    prefixed = plain.replace("</", "</n:").replace("<", "<n:").replace("<n:/n:", "</n:").replace('xmlns="', 'xmlns:n="')
    odd = "<?xml version='1.0'?><?xml-stylesheet href='CDA.xsl'?><!-- c -->" + prefixed
    assert ccda.read(odd.encode("utf-8-sig"), SETTINGS).text == ccda.read(plain.encode(), SETTINGS).text


def test_a_document_without_a_namespace_is_read():
    plain = document(section(text="Rest.")).replace(b' xmlns="urn:hl7-org:v3"', b"")
    assert "Rest." in ccda.read(plain, SETTINGS).text


def test_old_ccd_by_its_templates():
    xml = """<component><section><templateId root="2.16.840.1.113883.10.20.1.8"/><code code="10160-0"/>
    <title>Medications</title><text>Metoprolol 25 mg</text></section></component>"""
    assert summary_of(xml).sections[-1].medication_list is MedicationList.HISTORY


def test_xml_that_is_no_clinical_document_is_refused_with_a_remedy():
    with pytest.raises(DocumentUnsupported) as refused:
        ccda.read(b'<Bundle xmlns="http://hl7.org/fhir"/>', SETTINGS)
    assert refused.value.remedy


def test_a_document_cut_off_is_refused_whole():
    whole = document(section(text="Rest. Walk."))
    for end in range(100, len(whole) - 1, 7):
        with pytest.raises(DocumentCorrupt):
            ccda.read(whole[:end], SETTINGS)


def test_nesting_and_size_have_limits():
    deep = "<content>" * 300 + "x" + "</content>" * 300
    with pytest.raises(DocumentTooLarge):
        read(section(text=deep))
    with pytest.raises(DocumentTooLarge):
        ccda.read(document(section(text="word " * 500)), Settings.load(llm_model="none", max_document_chars=1_000))


def test_titles_said_again_in_each_row_do_not_fill_the_memory():
    rows = "<tr><td>a</td><td>b</td></tr>" * 20_000
    head = f"<tr><th>{'long ' * 2_000}</th><th>{'title ' * 2_000}</th></tr>"
    with pytest.raises(DocumentTooLarge):
        read(section(text=f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"))


def test_a_table_wider_than_any_page_is_refused():
    row = '<tr><td rowspan="100" colspan="100">x</td><td rowspan="100" colspan="100">y</td></tr>'
    with pytest.raises(DocumentTooLarge, match="columns"):
        read(section(text=f"<table>{row * 50}</table>"))


def test_nesting_up_to_the_limit_is_read():
    deep = "<content>" * 180 + "deep" + "</content>" * 180
    assert "deep" in read(section(text=deep)).text


@pytest.mark.parametrize(
    "drop", ["<title>", "<code ", "<text>", "</text>", "<section>", "<component>", "xmlns", "value="]
)
def test_a_document_with_a_part_renamed_is_read_or_refused(drop):
    data = document(section(text="Rest."), header=HEADER).decode().replace(drop, drop[:-1] + "x" + drop[-1])
    with suppress(DocumentError):
        assert ccda.read(data.encode(), SETTINGS).format == "ccda"
