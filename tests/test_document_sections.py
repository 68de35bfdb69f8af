"""Sections by their codes, as C-CDA and FHIR give them, and sections inside sections."""

import pytest
from mediassist import Category
from mediassist.clinical.document_sections import section_of
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers.lines import Lines
from mediassist.vocabulary import MedicationList


def sections(*parts: tuple[str, str | None, int, str]):
    """Sections of a document made of (title, code, level, body)."""
    lines = Lines()
    for title, code, level, body in parts:
        lines.heading(title, code=code, level=level)
        lines.add(body)
    return summarise(lines.reading("ccda"), "test").sections


@pytest.mark.parametrize(
    ("code", "listed"),
    [
        ("10183-2", MedicationList.TAKE_HOME),
        ("75311-1", MedicationList.TAKE_HOME),
        ("42346-7", MedicationList.ADMISSION),
        ("29549-3", MedicationList.ADMINISTERED),
        ("10160-0", MedicationList.HISTORY),
    ],
)
def test_only_the_discharge_list_is_to_take_home(code, listed):
    (section,) = sections(("Medications", code, 1, "Lisinopril 10 mg daily"))
    assert section.medication_list is listed
    assert section.take_home is (listed is MedicationList.TAKE_HOME)
    assert section.category is Category.MEDICATIONS


def test_the_code_beats_the_title():
    (section,) = sections(("Things to know", "61144-2", 1, "Low salt."))
    assert (section.category, section.take_home) == (Category.DIET, True)


def test_without_a_known_code_the_title_tells():
    (section,) = sections(("Discharge diet", "00000-0", 1, "Low salt."))
    assert section.category is Category.DIET


def test_a_code_may_stand_in_a_translation_or_a_template():
    for codes in ([None, "10183-2"], ["00000-0", "2.16.840.1.113883.10.20.22.2.11.1"], ["75311-1"]):
        found = section_of(codes)
        assert found is not None
        assert found.code == "10183-2"
    assert section_of(["00000-0", None]) is None


def test_a_nested_section_whose_title_tells_nothing_is_of_its_parents_kind():
    course, inner = sections(
        ("Hospital Course", "8648-8", 1, "Admitted with pneumonia."), ("Day 2", None, 2, "Better.")
    )
    assert (inner.category, inner.take_home) == (course.category, False)


def test_a_list_of_medicines_inside_a_story_of_the_past_is_of_the_past():
    _, inner = sections(
        ("History of Present Illness", "10164-2", 1, "Chest pain."), ("Medications", None, 2, "Aspirin 81 mg daily")
    )
    assert inner.medication_list is MedicationList.HISTORY
    assert not inner.take_home


def test_a_diet_inside_the_instructions_is_a_diet():
    _, diet = sections(
        ("Hospital Discharge Instructions", "8653-8", 1, "Rest."), ("Diet", None, 2, "Low salt, 2 g a day.")
    )
    assert (diet.category, diet.take_home) == (Category.DIET, True)


def test_what_stands_under_a_coded_story_stays_in_the_story():
    text = "REVIEW OF EVENTS: Treated with antibiotics."
    found = sections(("Hospital Course", "8648-8", 1, text))
    assert not any(section.take_home for section in found)
