"""Asked what was wrong, the diagnosis is told, though it shares no word with the question."""

import pytest
from mediassist import Assistant, Settings
from mediassist.chains.diagnosis import MOST_LINES, diagnosis_lines, with_diagnosis
from mediassist.chains.relevance import Found
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading

from .conftest import ROOT

QUESTIONS = [
    "What did they find was wrong with me?",
    "What is my diagnosis?",
    "whats wrong with me",
    "What did the doctors find was wrong with my heart?",
    "what do I have?",
]
SILENT = Found((), 0.1, 0.0)


def read(text: str):
    return summarise(Reading(text=text, format="txt"), "a.txt")


@pytest.fixture(scope="module")
def assistant():
    assistant = Assistant(Settings.load(llm_model="none"), keep=False)
    return assistant, assistant.add(ROOT / "examples" / "heart-failure.txt")


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_diagnosis_is_told_first(assistant, question):
    told, document = assistant
    lines = told.ask(document, question).text.split("\n")
    assert "acute heart failure" in lines[1]


@pytest.mark.parametrize(
    "question", ["What did they do about my rash?", "Did I have a heart attack?", "What do I have for breakfast?"]
)
def test_other_questions_are_left_to_retrieval(question):
    assert with_diagnosis(question, SILENT, read("DIAGNOSIS: Pneumonia.\n")) is SILENT


def test_the_diagnosis_at_admission_is_none():
    summary = read("ADMISSION DIAGNOSIS:\nChest pain.\n\nDISCHARGE DIAGNOSIS:\n1. Reflux.\n2. Anxiety.\n")
    assert [summary.passages[index].text for index in diagnosis_lines(summary)] == ["Reflux.", "Anxiety."]


def test_a_diagnosis_within_a_paragraph_is_found_by_its_label():
    summary = read("COURSE:\nHe came with belly pain. Final diagnosis: acute pancreatitis. He was fed by day 3.\n")
    assert [summary.passages[index].text for index in diagnosis_lines(summary)] == [
        "Final diagnosis: acute pancreatitis."
    ]


def test_a_document_without_one_stays_silent():
    assert with_diagnosis("What was wrong with me?", SILENT, read("DIET:\nLow salt.\n")) is SILENT


def test_a_long_list_of_problems_is_cut_at_the_first_lines():
    listed = "\n".join(f"{number}. Problem {number} of many." for number in range(1, 15))
    found = with_diagnosis("What is my diagnosis?", SILENT, read(f"DIAGNOSES:\n{listed}\n"))
    assert len(found.passages) == MOST_LINES
