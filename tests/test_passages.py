# ruff: noqa: E501
"""Passages: the smallest citable pieces, with exact spans."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mediassist.document import Notice
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import LineKind, MarkedLine, Reading
from mediassist.vocabulary import NoticeKind, SetAside


def summary_of(text: str, **more):
    return summarise(Reading(text=text, format="txt", **more), "test")


def passages(text: str, **more) -> list[str]:
    return [passage.text for passage in summary_of(text, **more).passages]


def test_stops_of_abbreviations_and_doctors_end_no_sentence():
    assert passages(
        "Give Tylenol 650 mg p.o. q.6 h. p.r.n. headache. She will see Dr. Lee on Friday at 1:50 p.m. and call us."
    ) == [
        "Give Tylenol 650 mg p.o. q.6 h. p.r.n. headache.",
        "She will see Dr. Lee on Friday at 1:50 p.m. and call us.",
    ]


def test_a_stop_after_an_abbreviation_ends_a_sentence_that_another_opens():
    assert passages("He takes Colace b.i.d. He may shower. He saw Dr. X. The wound is dry.") == [
        "He takes Colace b.i.d.",
        "He may shower.",
        "He saw Dr. X.",
        "The wound is dry.",
    ]


def test_each_list_line_is_one_passage_also_when_the_numbers_restart():
    text = "MEDICATIONS:\n1. Aspirin 81 mg daily.  This is new.\n2. Zocor 20 mg at bedtime.\n\nFOLLOW UP:\n1. Dr. Y in one week (ENT)."
    assert passages(text) == [
        "Aspirin 81 mg daily. This is new.",
        "Zocor 20 mg at bedtime.",
        "Dr. Y in one week (ENT).",
    ]


def test_one_drug_stays_one_passage_in_a_sentence_that_lists_many():
    text = "MEDICATIONS:\nLasix 40 mg daily, lisinopril 5 mg daily, Augmentin 875 mg twice a day for 1 week and digoxin 0.125 mg daily."
    assert passages(text) == [
        "Lasix 40 mg daily",
        "lisinopril 5 mg daily",
        "Augmentin 875 mg twice a day for 1 week",
        "digoxin 0.125 mg daily.",
    ]


def test_a_drug_keeps_the_sentences_that_say_how_to_take_it_and_when_to_stop():
    text = (
        "DISCHARGE MEDICATIONS:\nPrednisolone liquid (15 mg in 5 mL). Give 7 mL once a day. Three more doses. Then stop.\n\n"
        "Cetirizine 5 mL at bedtime. This is new. He will see Dr. Lee in one week.\n"
    )
    assert passages(text) == [
        "Prednisolone liquid (15 mg in 5 mL). Give 7 mL once a day. Three more doses. Then stop.",
        "Cetirizine 5 mL at bedtime. This is new.",
        "He will see Dr. Lee in one week.",
    ]


@pytest.mark.parametrize("newline", ["\n", "\n\n"])
def test_two_drugs_on_two_lines_are_never_joined(newline):
    lines = ["potassium citrate 10 mEq three times a day with meals and water", "allopurinol 100 mg once a day"]
    assert passages("Medications:\n" + newline.join(lines)) == lines


def test_a_wrapped_paragraph_is_joined_before_it_is_split():
    text = (
        "The patient was told to keep the wound clean and dry and to change\n"
        "the dressing every day. She will come back to the clinic on Monday\n"
        "to have the stitches taken out. She was also told to call the office\n"
        "for any fever.\n"
    )
    assert [len(sentence.split()) for sentence in passages(text)] == [18, 15, 11]


def test_a_short_body_takes_its_heading_along():
    assert passages("DIET:  Regular.\n\nACTIVITY:  As tolerated.") == ["DIET: Regular.", "ACTIVITY: As tolerated."]


def test_a_table_row_stays_whole():
    row = "Drug: Bisoprolol | Dose: 2.5 mg | Frequency: Once daily. Stop after 2 weeks."
    text = f"Medicines\n{row}\n"
    marks = (MarkedLine(start=10, end=10 + len(row), kind=LineKind.ROW),)
    assert passages(text, marks=marks) == [row]


def test_a_line_of_the_story_that_sends_home_is_for_home():
    found = summary_of(
        "HOSPITAL COURSE: She had a fever. She was discharged home on Cipro 250 mg b.i.d. for 3 days."
    ).passages
    assert [(p.take_home, p.category.value) for p in found] == [(False, "other"), (True, "medications")]


def test_an_appointment_inside_a_medication_list_is_follow_up():
    found = summary_of(
        "DISCHARGE MEDICATIONS: Aspirin 81 mg daily. He will be seen by his primary doctor in 2 days."
    ).passages
    assert [p.category.value for p in found] == ["medications", "follow_up"]


@given(st.text(alphabet=st.sampled_from("abDO. :,\n\t-12;()mg"), max_size=300))
def test_every_passage_is_cut_from_the_text_at_its_span_in_order(text):
    summary = summary_of(text)
    spans = [(passage.start, passage.end) for passage in summary.passages]
    assert spans == sorted(spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    for passage in summary.passages:
        citation = summary.cite(passage)
        assert citation.quote == summary.text[citation.start : citation.end]
        assert " ".join(citation.quote.split()) == passage.text
        assert summary.text[: citation.start].count("\n") + 1 == citation.line


def test_no_word_of_the_document_is_lost():
    text = "DISCHARGE PLAN:\nDiet:  No restriction.\n1. Lasix 40 mg daily, and\n   potassium 10 mEq daily.\nSee Dr. X as scheduled\n"
    kept = " ".join(passage.in_section for passage in summary_of(text).passages)
    assert all(word.strip(".,:") in kept for word in text.split() if word not in ("1.", "DISCHARGE", "PLAN:", "and"))


def test_a_long_row_or_item_stays_whole():
    line = "Drug: Bisoprolol. " + "Take it with water. " * 40
    for kind in (LineKind.ROW, LineKind.ITEM):
        marks = (MarkedLine(start=10, end=10 + len(line.rstrip()), kind=kind),)
        assert passages(f"Medicines\n{line.rstrip()}\n", marks=marks) == [line.rstrip()]


@pytest.mark.parametrize(
    "words",
    ["No Information", "None recorded", "N/A", "Not available", "excluded/not available", "Diet information is unavailable.",
     "No data available for this section", "Not on file", "Unable to display", "No Known Discharge Instructions", "Medications: No information"],
)  # fmt: skip
def test_words_that_only_say_that_nothing_is_here_are_set_aside(words):
    (passage,) = summary_of(f"DIET:\n{words}\n").passages
    assert passage.set_aside is SetAside.PLACEHOLDER


@pytest.mark.parametrize(
    "words",
    ["No known allergies", "None", "Patient takes no medications", "No activity restriction", "No restrictions.", "No known medications",
     "The result is not available yet; call Dr. Lee.", "Home oxygen was not available.", "Brain disease could not be excluded."],
)  # fmt: skip
def test_a_no_that_means_something_is_an_answer(words):
    assert not any(passage.set_aside for passage in summary_of(f"ACTIVITY:\n{words}\n").passages)


def test_what_a_reader_sets_aside_stays_aside_and_its_notices_are_kept():
    text = "Medicines\nDose: 5 mg | When: daily\n"
    mark = MarkedLine(start=10, end=34, kind=LineKind.ROW, set_aside=SetAside.DOSE_WITHOUT_DRUG)
    notice = Notice(start=10, end=34, kind=NoticeKind.LEFT_OUT, text="A dose without its drug.")
    summary = summary_of(text, marks=(mark,), notices=(notice,))
    assert [passage.set_aside for passage in summary.passages] == [SetAside.DOSE_WITHOUT_DRUG]
    assert summary.notices == (notice,)
