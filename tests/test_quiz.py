"""Teach-back: a wrong dose is never praised, and the document's own line always comes with the judgement."""

import re

import pytest
from mediassist.evals.teach_back import judge, scores
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading
from mediassist.ingest.worker import read_document
from mediassist.settings import Settings
from mediassist.teach_back import Judgement, Piece, Topic, check_reply, questions_of

from .conftest import HEART_FAILURE, ROOT

EXAMPLES = sorted(
    path for kind in ("*.txt", "*.xml", "*.json") for path in (ROOT / "examples").glob(kind) if path.name != "README.md"
)


@pytest.fixture(scope="module")
def heart_failure():
    return read_document(HEART_FAILURE, settings=Settings.load())


def reply_to(summary, start: str, words: str):
    question = next(question for question in questions_of(summary) if question.question.startswith(start))
    return check_reply(question, words, summary)


def test_up_to_ten_questions_from_records_and_lines_on_life_at_home(heart_failure):
    asked = questions_of(heart_failure)
    assert len(asked) == 10
    assert {question.topic for question in asked} >= {
        Topic.TAKE,
        Topic.NOT_TAKEN,
        Topic.VISIT,
        Topic.SIGNS,
        Topic.LIMIT,
    }
    assert asked[0].question == "How do you take Furosemide (Lasix)? Say how much, how often and when."


def test_only_what_the_document_states_is_asked():
    text = "DISCHARGE MEDICATIONS:\n1. Lisinopril 10 mg once a day.\n2. Colace.\n3. Prednisone 20 mg daily x 5 days then 10 mg.\n"
    asked = questions_of(summarise(Reading(text=text, format="txt"), "test"))
    assert [question.question for question in asked] == ["How do you take Lisinopril? Say how much and how often."]


def test_no_replies_of_the_table_are_praised_wrongly_and_most_right_ones_are_seen():
    figures = scores(judge())
    assert figures["replies"] >= 460
    assert figures["wrongly_praised"] == 0
    assert figures["right_told_right"] >= 0.85
    assert figures["right_told_wrong"] <= 0.02


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_another_amount_than_the_documents_is_never_right(path):
    summary = read_document(path, settings=Settings.load())
    for question in questions_of(summary):
        if question.topic is Topic.TAKE:
            dose = summary.medications[question.records[0]].dose
            line = summary.passages[question.passages[0]].text
            other = re.sub(r"^\W*(?:[\d.,]+|one|two|half an?|½)", "thirty-three", " ".join(dose.text.split()))
            found = check_reply(question, line.replace(" ".join(dose.text.split()), other), summary)
            assert found.judgement is not Judgement.RIGHT


def test_the_documents_own_line_comes_with_every_judgement(heart_failure):
    for words in ("1 tablet every morning", "2 tablets every morning", "I am not sure", ""):
        (citation,) = reply_to(heart_failure, "How do you take Furosemide", words).citations
        assert citation.quote == heart_failure.text[citation.start : citation.end]
        assert citation.quote.startswith("Furosemide")


def test_the_patients_words_and_the_chart_are_the_same_in_normal_form():
    text = "DISCHARGE MEDICATIONS:\n1. Metformin 500 mg tablet, 2 tabs p.o. b.i.d.\n"
    summary = summarise(Reading(text=text, format="txt"), "test")
    for words in ("two tablets twice daily", "1000 mg two times a day", "2 pills, 2 times a day by mouth"):
        assert reply_to(summary, "How do you take Metformin", words).judgement is Judgement.RIGHT


def test_what_is_left_out_is_named(heart_failure):
    found = reply_to(heart_failure, "How do you take Furosemide", "1 tablet once a day")
    assert (found.judgement, found.missing) == (Judgement.PARTLY, (Piece.WHEN,))
    assert "One part is still open: when." in found.text
    found = reply_to(heart_failure, "How do you take Acetaminophen", "1 tablet every 6 hours")
    assert found.missing == (Piece.ONLY_IF_NEEDED,)


@pytest.mark.parametrize(
    ("words", "piece"),
    [
        ("2 tablets every morning", Piece.HOW_MUCH),
        ("one tablet three times a day in the morning", Piece.HOW_OFTEN),
        ("one tablet at bedtime", Piece.WHEN),
        ("I no longer take it", Piece.WHETHER),
    ],
)
def test_what_goes_against_the_document_is_said_clearly(heart_failure, words, piece):
    found = reply_to(heart_failure, "How do you take Furosemide", words)
    assert found.judgement is Judgement.WRONG
    assert piece in found.against
    assert found.text.startswith("That is not what your summary says")


def test_a_stopped_medicine_told_as_one_to_take_is_wrong(heart_failure):
    found = reply_to(
        heart_failure, "Which medicines must you not take", "I stopped ibuprofen and I still take lisinopril"
    )
    assert found.judgement is not Judgement.RIGHT
    assert reply_to(heart_failure, "Which medicines", "I still take lisinopril").judgement is Judgement.WRONG


@pytest.mark.parametrize(
    "words",
    [
        "1 tablet every morning and I double it when I forget",
        "1 tablet every morning unless I feel well",
        "1 tablet every morning?",
    ],
)
def test_what_cannot_be_told_is_never_right(heart_failure, words):
    assert reply_to(heart_failure, "How do you take Furosemide", words).judgement is not Judgement.RIGHT


def test_no_reply_makes_it_fail(heart_failure):
    odd = (
        "",
        "   ",
        "????",
        "1/0 tablets",
        "💊",
        "a" * 3_000,
        "½ ½ ½",
        "every every every",
        "-",
        "0",
        "between one and two tablets",
    )
    for question in questions_of(heart_failure):
        for words in odd:
            assert check_reply(question, words, heart_failure).judgement is not Judgement.RIGHT


def test_a_document_without_instructions_asks_nothing():
    assert questions_of(summarise(Reading(text="HISTORY:\nHe was well.\n", format="txt"), "test")) == ()
