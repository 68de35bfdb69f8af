"""The form that our prompts ask for claims nothing; what stands in the form is checked, field by field."""

import pytest
from mediassist.grounding import check
from mediassist.grounding.layout import without_layout

PASSAGES = [
    "MEDICATIONS: Furosemide (Lasix) 40 mg tablet: 1 tablet by mouth every morning, to remove fluid.",
    "MEDICATIONS: Metoprolol succinate 50 mg tablet: 1 tablet by mouth once a day.",
    "ACTIVITY: Do not drive for 1 week, until March 13.",
    "FOLLOW-UP: Dr. Paul Lindqvist, primary care: Friday, March 13, at 10:30 a.m. Phone (217) 555-0114. Bring your weight chart.",
]


@pytest.mark.parametrize(
    "answer",
    [
        "- **Medication:** Furosemide (Lasix)\n- **Dosage:** 40 mg\n- **Frequency:** every morning",
        "## Follow-up\n1. Who: Dr. Paul Lindqvist\n2. When: Friday, March 13, at 10:30 a.m.\n3. Phone: (217) 555-0114",
        "According to your discharge summary, you should not drive for 1 week.",
        "Here is your appointment:\n\nDr. Paul Lindqvist, Friday, March 13.",
        "Do not drive until March 13.\n\nYou are doing great, and your care team is here to help.",
        "Do not drive for 1 week. Take it one day at a time; you've got this!",
    ],
)
def test_fields_lead_ins_and_kind_words_claim_nothing(answer):
    report = check(answer, PASSAGES)
    assert report.grounded, report.failures


@pytest.mark.parametrize(
    "answer",
    [
        "- Medication: Metoprolol succinate\n- Dosage: 40 mg",
        "- Medication: Furosemide\n- Dosage: 40 mg\n- Frequency: twice a day",
        "Who: Dr. Paul Lindqvist\nWhen: Friday, March 20",
        "Who: Dr. Paul Lindqvist\nPhone: (217) 555-0199",
        "According to your discharge summary, you can drive.",
        "You are doing great, so you can drive.",
        "You are doing great. Take your tablets with food.",
    ],
)
def test_what_stands_in_the_form_is_checked(answer):
    assert not check(answer, PASSAGES).grounded


def test_the_fields_of_one_medicine_come_back_into_one_line():
    answer = "Medication: Lasix\nDosage: 40 mg\nFrequency: once a day\nMedication: Colace\nDosage: 100 mg"
    assert without_layout(answer).split("\n") == ["- Lasix, 40 mg, once a day", "- Colace, 100 mg"]
