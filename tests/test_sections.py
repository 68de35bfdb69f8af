"""Headings as clinicians write them."""

import pytest
from mediassist import Category
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import LineKind, MarkedLine, Reading


def sections(text: str, **more):
    return [
        (section.title, section.category.value, section.take_home)
        for section in summarise(Reading(text=text, format="txt", **more), "test").sections
    ]


@pytest.mark.parametrize(
    ("line", "title", "category"),
    [
        ("DIET:  Low salt.", "DIET", "diet"),
        ("Diet: Low salt.", "Diet", "diet"),
        ("DISCHARGE MEDICATIONS\n1. Aspirin 81 mg daily", "DISCHARGE MEDICATIONS", "medications"),
        ("Discharge Medications\n- Aspirin 81 mg daily", "Discharge Medications", "medications"),
        ("## Activity\nNo lifting.", "Activity", "activity"),
        ("**Follow-up:** Dr. Lee in one week.", "Follow-up", "follow_up"),
        ("3. WARNING SIGNS: Call for a fever.", "WARNING SIGNS", "warnings"),
        ("F/U: Dr. Lee in one week.", "F/U", "follow_up"),
        ("Meds:\nAspirin 81 mg daily", "Meds", "medications"),
        ("HOSPITAL COURSE:  She did well.", "HOSPITAL COURSE", "other"),
        ("WHEN TO CALL US\nFever over 101.", "WHEN TO CALL US", "warnings"),
        ("Follow-up (Cardiology):\nDr. Lee in one week.", "Follow-up (Cardiology)", "follow_up"),
    ],
)
def test_a_heading_opens_its_category(line, title, category):
    assert (title, category) in [(name, kind) for name, kind, _ in sections(line)]


@pytest.mark.parametrize(
    "text",
    [
        "She was told: rest and drink.",
        "He takes aspirin 81 mg daily.",
        "Lisinopril 20 mg daily",
        "LISINOPRIL 20 MG",
        "The activity of the disease: moderate.",
    ],
)
def test_a_sentence_or_a_drug_is_no_heading(text):
    assert [title for title, _, _ in sections(text)] == [""]


def test_medications_taken_before_admission_are_not_for_home():
    found = {title: home for title, _, home in sections("HOME MEDICATIONS: Aspirin.\n\nDISCHARGE MEDICATIONS: Plavix.")}
    assert found == {"HOME MEDICATIONS": False, "DISCHARGE MEDICATIONS": True}


def test_headings_inside_a_paragraph_are_found():
    found = sections("She went home stable.  DIET:  Low salt.  ACTIVITY:  As tolerated.")
    assert [(title, kind) for title, kind, _ in found][1:] == [("DIET", "diet"), ("ACTIVITY", "activity")]


def test_mixed_instructions_take_the_category_that_most_of_their_sentences_have():
    text = "DISCHARGE INSTRUCTIONS: No driving for a week. No lifting. She may shower. Low salt diet."
    assert sections(text) == [("DISCHARGE INSTRUCTIONS", "activity", True)]


def test_text_without_any_heading_is_one_section_for_home():
    assert sections("Take aspirin 81 mg daily. Take Plavix 75 mg daily.") == [("", Category.MEDICATIONS, True)]


def test_what_the_format_marks_as_a_heading_is_one_whatever_its_words():
    text = "Your medicines\nAspirin 81 mg daily\nWhat we did\nWe put in a stent."
    marks = (
        MarkedLine(start=0, end=14, kind=LineKind.HEADING),
        MarkedLine(start=text.index("What"), end=text.index("We put") - 1, kind=LineKind.HEADING),
    )
    assert [title for title, _, _ in sections(text, marks=marks)] == ["Your medicines", "What we did"]


def test_sections_cover_the_text_in_order():
    text = "Seen in clinic.\n\nDIET: Soft.\nACTIVITY:\nRest.\n"
    found = summarise(Reading(text=text, format="txt"), "test").sections
    assert [found[0].start, *(s.end for s in found)] == [0, *(s.start for s in found[1:]), len(text)]
