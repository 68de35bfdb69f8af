"""Follow-up questions: what they are understood as, what they leave alone, and what a thread keeps."""

import json
from dataclasses import replace

import pytest
from mediassist import Assistant, Settings
from mediassist.answer import Answer
from mediassist.chains.base import Draft, Rung
from mediassist.document import Span
from mediassist.evals.conversations import CONVERSATIONS, run, share_right
from mediassist.graph.remember import turn_of
from mediassist.graph.state import State
from mediassist.graph.subjects import medicines, visits, words_of
from mediassist.graph.telling import tells
from mediassist.graph.turns import MOST_THREADS, MOST_TURNS, Threads, Turn
from mediassist.graph.understand import understand
from mediassist.graph.wording import asking
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading
from mediassist.routing.router import Route
from mediassist.routing.threads import chosen, read
from mediassist.vocabulary import NOT_MENTIONED, Category, Outcome

from .conftest import HEART_FAILURE, ROOT

FLOOR = 0.9


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def quoting(tmp_path_factory):
    return Assistant(Settings.load(llm_model="none", data_dir=tmp_path_factory.mktemp("data")), keep=False)


@pytest.fixture(scope="module")
def heart(quoting):
    return quoting.add(HEART_FAILURE)


@pytest.fixture(scope="module")
def summary(quoting, heart):
    return quoting.document(heart)


def about(summary, *names, asked_for=()):
    """A turn about the medicines or visits of these names."""
    pool = (*medicines(summary), *visits(summary))
    spans = [span for name in names for span in pool if name in summary.text[span.start : span.end]]
    return Turn(subjects=tuple(spans), asked_for=asked_for)


def test_conversations_over_two_examples_are_understood(quoting):
    part = [row for row in rows(CONVERSATIONS) if row["doc"] in ("heart-failure.txt", "diabetic-foot.md")]
    told = run(part, ROOT / "examples", quoting)
    assert share_right(told) >= FLOOR, [one for one in told if one.wrong]


@pytest.mark.parametrize(
    ("message", "meant"),
    [
        ("and for how long?", "For how long do I take Metoprolol succinate ER?"),
        ("how often?", "How often do I take Metoprolol succinate ER?"),
        ("what's it for?", "What is Metoprolol succinate ER for?"),
        ("why?", "What is Metoprolol succinate ER for?"),
        ("is that with food?", "Do I take Metoprolol succinate ER with food?"),
        ("what about at night?", "At what time of day do I take Metoprolol succinate ER?"),
        ("can I crush it?", "can I crush Metoprolol succinate ER?"),
        ("ok thanks, and when do I take it?", "When do I take Metoprolol succinate ER?"),
        ("and the cholesterol pill?", "How often do I take Atorvastatin?"),
        ("and the water pill?", "How often do I take the water pill?"),
        ("what about atorvastatin?", "How often do I take Atorvastatin?"),
        ("and the one at bedtime?", "How often do I take Atorvastatin?"),
        ("can I take ibuprofen with it?", "can I take ibuprofen with Metoprolol succinate ER?"),
    ],
)
def test_a_follow_up_on_a_medicine_becomes_a_whole_question_in_the_documents_words(summary, message, meant):
    meaning = understand(message, (about(summary, "Metoprolol", asked_for=("frequency",)),), summary)
    assert meaning.question == meant


@pytest.mark.parametrize(
    ("message", "meant"),
    [
        ("where is it?", "Where is the visit with Dr. Paul Lindqvist, primary care?"),
        ("who with?", "Who is the visit with: Dr. Paul Lindqvist, primary care?"),
        ("what do I bring?", "What do I bring to the visit with Dr. Paul Lindqvist, primary care?"),
        ("and the phone number?", "What is the phone number of Dr. Paul Lindqvist, primary care?"),
        (
            "what about the heart failure clinic?",
            "When is the visit with Dana Whitcomb, nurse practitioner, heart failure clinic?",
        ),
    ],
)
def test_a_follow_up_on_a_visit(summary, message, meant):
    meaning = understand(message, (about(summary, "Lindqvist", asked_for=("date",)),), summary)
    assert meaning.question == meant


def test_a_place_is_asked_of_the_last_visit_even_when_a_medicine_was_spoken_of_since(summary):
    turns = (about(summary, "Lindqvist"), about(summary, "Metoprolol"))
    assert "Lindqvist" in understand("where is it?", turns, summary).question


def test_the_other_one_is_the_other_of_the_two_that_were_spoken_of(summary):
    turns = (about(summary, "Furosemide", "Spironolactone"), about(summary, "Furosemide", asked_for=("duration",)))
    assert understand("what about the other one?", turns, summary).question == "For how long do I take Spironolactone?"


def test_the_other_one_of_many_is_asked_back(summary):
    meaning = understand("what about the other one?", (about(summary, "Furosemide"),), summary)
    assert meaning.unclear
    assert {choice.subject for choice in meaning.choices} >= set(about(summary, "Atorvastatin").subjects)
    assert not any(choice.subject in about(summary, "Furosemide", "Lisinopril").subjects for choice in meaning.choices)


def test_it_after_several_medicines_is_asked_back_and_them_is_all_of_them(summary):
    turns = (about(summary, "Furosemide", "Spironolactone"),)
    assert understand("how often do I take it?", turns, summary).unclear
    assert (
        understand("how often do I take them?", turns, summary).question
        == "how often do I take Furosemide (Lasix) and Spironolactone?"
    )


def test_after_a_question_that_was_not_answered_nothing_older_is_meant(summary):
    turns = (about(summary, "Furosemide"), Turn(asked_for=("permission",)))
    assert understand("and for how long?", turns, summary).unclear


@pytest.mark.parametrize("message", ["and for how long?", "why?", "what about the other one?", "is that with food?"])
def test_a_follow_up_on_nothing_is_unclear(summary, message):
    assert understand(message, (), summary).unclear


@pytest.mark.parametrize(
    "message",
    [
        "When is my next appointment?",
        "What medicines do I take?",
        "Is it safe to drive?",
        "Is it ok having a glass of wine?",
        "Why was I in the hospital?",
        "How long does it take to heal?",
        "If my feet swell, who do I call about them?",
        "Did they find anything in my heart?",
        "What is this document?",
        "Is there anything I should not eat?",
        "Can I take Tylenol?",
    ],
)
def test_a_question_that_stands_alone_is_never_altered(summary, message):
    for turn in (about(summary, "Metoprolol", asked_for=("frequency",)), about(summary, "Lindqvist")):
        meaning = understand(message, (turn,), summary)
        assert (meaning.question, meaning.unclear, meaning.subjects) == (message, False, ())


def test_of_our_own_questions_hardly_one_is_taken_for_a_follow_up(quoting):
    questions = rows(ROOT / "evals" / "questions.jsonl")
    read_in = {name: quoting.document(quoting.add(ROOT / "examples" / name)) for name in {q["doc"] for q in questions}}
    altered = [
        question["question"]
        for question in questions
        if (summary := read_in[question["doc"]]) and medicines(summary)
        if understand(question["question"], (Turn(subjects=medicines(summary)[:1]),), summary).question
        != question["question"]
    ]
    assert len(altered) <= 0.04 * len(questions), altered


def test_a_thread_keeps_spans_and_names_and_no_word(quoting, heart, summary):
    quoting.ask(heart, "How often do I take metoprolol?", thread="kept")
    quoting.ask(heart, "and the water pill?", thread="kept")
    quoting.ask(heart, "what about the other one?", thread="kept")
    kept = repr(quoting._threads.of(("local", heart, "kept")))
    for word in ("metoprolol", "furosemide", "lasix", "water", "pill", "other", "often"):
        assert word not in kept.lower()
    (turn, *_) = quoting._threads.of(("local", heart, "kept"))
    assert [summary.text[span.start : span.end] for span in turn.subjects] == ["Metoprolol succinate ER"]
    assert turn.asked_for == ("frequency",)


def test_the_patient_is_told_how_a_follow_up_was_understood(quoting, heart):
    quoting.ask(heart, "How do I take atorvastatin?", thread="told")
    answer = quoting.ask(heart, "what is it for?", thread="told")
    assert answer.notes[0] == "Your question was understood as: “What is Atorvastatin for?”"
    assert "cholesterol" in answer.text


def test_threads_are_bounded_and_forgotten_with_their_document():
    threads = Threads()
    for number in range(MOST_THREADS + 1):
        threads.keep(("ann", "d1", str(number)), (Turn(subjects=(Span(start=0, end=1),)),))
    assert threads.of(("ann", "d1", "0")) == ()
    assert threads.of(("ann", "d1", "1"))
    threads.forget("ann", "d1")
    assert threads.of(("ann", "d1", str(MOST_THREADS))) == ()


def test_a_thread_leans_on_its_last_turns_alone(quoting, heart):
    for _ in range(MOST_TURNS + 2):
        quoting.ask(heart, "Can I shower?", thread="long")
    assert len(quoting._threads.of(("local", heart, "long"))) == MOST_TURNS


def test_numbers_and_ordinals_choose():
    assert [chosen(message, 3) for message in ("2", "#3", "the last one", "first", "option 1")] == [1, 2, 2, 0, 0]
    assert [chosen(message, 3) for message in ("4", "2 pills", "the second pill", "first of all")] == [None] * 4
    assert chosen("1", 0) is None


def test_a_long_message_says_what_it_is_about():
    assert read("so tell me about that thing the nurse said I should do with it every day").pronoun is None


@pytest.mark.parametrize(
    ("subject", "asked_for", "told"),
    [
        ("Dr. Ito", ("place",), True),
        ("Dr. Ito", ("person",), True),
        ("Dr. Ito", ("bring",), False),
        ("Metoprolol", ("reason",), True),
        ("Metoprolol", ("part_of_day",), True),
        ("Metoprolol", ("food",), False),
    ],
)
def test_what_a_subjects_line_tells_is_seen_in_it(subject, asked_for, told):
    lines = """MEDICATIONS TO TAKE AT HOME:
Metoprolol 25 mg by mouth twice a day for your heart.

FOLLOW-UP:
Dr. Ito, cardiology clinic: 06/23/2026 at 11:00 a.m.
"""
    document = summarise(Reading(text=lines, format="txt"), "test")
    span = next(one for one in (*medicines(document), *visits(document)) if subject in words_of(one, document))
    state = State("?", "test", understood=asking(asked_for, span, document), asked_for=asked_for, subjects=(span,))
    assert tells(state, document) is told


def test_another_medicine_is_told_by_its_line_whatever_that_leaves_open(summary):
    before, now = about(summary, "Metoprolol", asked_for=("duration",)), about(summary, "Atorvastatin").subjects
    question = asking(("duration",), now[0], summary)
    state = State("?", "test", turns=(before,), understood=question, asked_for=("duration",), subjects=now)
    assert tells(state, summary)
    assert not tells(replace(state, turns=(about(summary, "Atorvastatin"),)), summary)


def test_a_question_may_lean_on_the_line_that_was_shown_as_the_nearest(summary):
    record = next(m for m in summary.medications if "Metoprolol" in m.name.text)
    draft = Draft(
        category=Category.MEDICATIONS, text="- a line", passages=(record.passage,), rung=Rung.QUOTED, confidence=0.3,
        grounded=True, only_near=True,
    )  # fmt: skip
    state = State(
        "?", "test", understood="What colour is the metoprolol tablet?", routes=(Route(Category.MEDICATIONS, 1.0, "?"),),
        drafts={Category.MEDICATIONS: draft}, answer=Answer(text=NOT_MENTIONED, outcome=Outcome.NOT_MENTIONED),
    )  # fmt: skip
    assert [words_of(one, summary) for one in turn_of(state, summary).subjects] == [record.name.text]
    told_before = replace(state, turns=(about(summary, "Atorvastatin"),))
    assert not turn_of(told_before, summary).subjects
