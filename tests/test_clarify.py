"""Asking back: choices that this document answers, and the interrupt as a host app sees it."""

import logging

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from mediassist import Assistant, Outcome, Settings
from mediassist.graph.build import build_graph, serializer
from mediassist.graph.clarify import MOST_CHOICES, MOST_ROUNDS, text_of
from mediassist.vocabulary import CLARIFY, Reason

from .conftest import HEART_FAILURE, ROOT

EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.is_file() and path.name != "README.md")
THREAD = {"configurable": {"thread_id": "a patient's"}}


@pytest.fixture(scope="module")
def quoting(tmp_path_factory):
    return Assistant(Settings.load(llm_model="none", data_dir=tmp_path_factory.mktemp("data")), keep=False)


@pytest.fixture(scope="module")
def heart(quoting):
    return quoting.add(HEART_FAILURE)


@pytest.fixture
def host():
    return build_graph(InMemorySaver(serde=serializer()))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_choice_that_is_offered_is_answered_when_it_is_asked(quoting, path):
    document_id = quoting.add(path)
    answer = quoting.ask(document_id, "help")
    assert (answer.outcome, answer.reason) == (Outcome.CLARIFY, Reason.UNCLEAR)
    assert 0 < len(answer.choices) <= MOST_CHOICES
    for number, choice in enumerate(answer.choices, start=1):
        assert f"{number}. {choice}" in answer.text
        assert quoting.ask(document_id, choice).outcome is Outcome.ANSWERED, choice


def test_what_a_document_does_not_speak_of_is_not_offered(quoting):
    choices = quoting.ask(quoting.add("DIET: Low salt. No alcohol.\n"), "help").choices
    assert "What should I eat?" in choices
    assert not [choice for choice in choices if "visit" in choice or "medicine" in choice]


def test_with_nothing_to_offer_the_fixed_words_are_said():
    assert text_of([]) == CLARIFY


@pytest.mark.parametrize("reply", ["2", "2.", "number 2", "the second one", "Second"])
def test_a_choice_is_taken_by_number_or_place_in_the_same_thread(quoting, heart, reply):
    offered = quoting.ask(heart, "help", thread=reply).choices
    assert quoting.ask(heart, reply, thread=reply).text == quoting.ask(heart, offered[1]).text


def test_a_number_that_was_not_offered_is_no_choice(quoting, heart):
    quoting.ask(heart, "help", thread="nine")
    assert quoting.ask(heart, "9", thread="nine").outcome is not Outcome.ANSWERED


def test_a_medicine_in_the_patients_own_words_answers_what_was_asked_back(quoting, heart):
    quoting.ask(heart, "What medicines do I take?", thread="own")
    assert quoting.ask(heart, "how often do I take it?", thread="own").outcome is Outcome.CLARIFY
    answer = quoting.ask(heart, "the spironolactone", thread="own")
    assert "once a day" in answer.text
    assert "Metoprolol" not in answer.text


def _ask(graph, quoting, document_id, question):
    asked = {"question": question, "document_id": document_id, "owner": "local"}
    return graph.invoke(asked, THREAD, context=quoting.context(document_id))


def _reply(graph, quoting, document_id, words):
    return graph.invoke(Command(resume=words), THREAD, context=quoting.context(document_id))


@pytest.mark.parametrize("by_number", [True, False])
def test_a_host_app_resumes_the_interrupt_with_a_number_or_with_words(host, quoting, heart, by_number, caplog):
    caplog.set_level(logging.WARNING)
    state = _ask(host, quoting, heart, "help")
    (asked_back,) = state["__interrupt__"]
    assert "answer" not in state or state["answer"] is None
    offered = asked_back.value["choices"]
    assert asked_back.value["text"].count("\n") == len(offered) + 1
    state = _reply(host, quoting, heart, "1" if by_number else offered[0])
    assert state["answer"].outcome is Outcome.ANSWERED
    assert state["answer"].text == quoting.ask(heart, offered[0]).text
    assert caplog.records == []


def test_asking_back_ends_after_two_rounds(host, quoting, heart):
    state = _ask(host, quoting, heart, "help")
    for _ in range(MOST_ROUNDS):
        assert state["__interrupt__"]
        state = _reply(host, quoting, heart, "help")
    assert "__interrupt__" not in state
    assert state["answer"].outcome is Outcome.CLARIFY
    assert state["answer"].choices


def test_an_emergency_in_the_reply_is_met_as_one(host, quoting, heart):
    _ask(host, quoting, heart, "help")
    assert _reply(host, quoting, heart, "I can't breathe")["answer"].outcome is Outcome.EMERGENCY


def test_a_thread_that_the_host_keeps_answers_each_question_afresh_and_follow_ups_in_it(host, quoting, heart):
    first = _ask(host, quoting, heart, "How much can I lift?")["answer"]
    again = _ask(host, quoting, heart, "How much can I lift?")
    assert again["answer"].text == first.text
    assert again["stopped"] == ()
    follow_up = _ask(host, quoting, heart, "for how long?")["answer"]
    assert "2 weeks" in follow_up.text


def test_a_checkpointer_that_knows_nothing_of_our_types_serves_too(quoting, heart):
    graph = build_graph(InMemorySaver())
    assert _ask(graph, quoting, heart, "help")["__interrupt__"]
    assert _reply(graph, quoting, heart, "1")["answer"].outcome is Outcome.ANSWERED
    assert graph.get_state(THREAD).values["answer"].citations


def test_without_a_checkpointer_the_graph_ends_with_the_choices(quoting, heart):
    asked = {"question": "help", "document_id": heart, "owner": "local"}
    state = build_graph().invoke(asked, context=quoting.context(heart))
    assert state["answer"].outcome is Outcome.CLARIFY
    assert "__interrupt__" not in state


def test_chat_offers_numbered_questions_and_takes_a_number(run, monkeypatch):
    typed = iter(["help", "1", "and the water pill?", ""])
    monkeypatch.setattr("builtins.input", lambda prompt="": next(typed))
    code, out, err = run("chat", HEART_FAILURE, "--model", "none")
    assert (code, err) == (0, "")
    assert "1. What medicines do I take?" in out
    assert "Spironolactone 25 mg" in out
    assert out.count("Furosemide (Lasix) 40 mg") >= 2
