"""The model's own vote can stop an answer that the rules let pass, and pass none that they stop."""

import pytest
from langchain_core.messages import HumanMessage
from mediassist import Assistant, ScriptedChatModel
from mediassist.grounding.judge import SCHEMA, judged
from mediassist.models.chat import open_chat
from mediassist.settings import Settings

LINES = ["DISCHARGE MEDICATIONS: Metoprolol 25 mg by mouth twice a day."]
TRUE = "Take metoprolol 25 mg by mouth twice a day."


def test_a_vote_against_stops_and_any_other_reply_does_not():
    assert judged(TRUE, LINES, lambda _: '{"supported": false}') is not None
    for reply in ('{"supported": true}', "No.", '{"supported": "no"}', '{"supported": false, "why": "x"}', ""):
        assert judged(TRUE, LINES, lambda _, reply=reply: reply) is None


def test_an_answer_too_long_for_the_vote_is_left_to_the_rules():
    assert judged(TRUE * 100, LINES, lambda _: '{"supported": false}') is None


@pytest.mark.parametrize(("on", "model"), [(True, "quote"), (False, "scripted")])
def test_the_vote_is_off_unless_the_settings_ask_for_it(tmp_path, on, model):
    settings = Settings.load(llm_model="none", data_dir=tmp_path, model_judge=on)
    scripted = ScriptedChatModel()
    for reply in (TRUE, '{"supported": false}', TRUE, '{"supported": false}'):
        scripted.enqueue(reply)
    assistant = Assistant(settings, keep=False, chat_model=scripted)
    document = assistant.add("DISCHARGE MEDICATIONS:\n1. Metoprolol 25 mg by mouth twice a day.\n", name="summary")
    answer = assistant.ask(document, "How often do I take metoprolol?")
    assert "25 mg" in answer.text
    assert (answer.model == "quote") == (model == "quote")


def test_a_model_of_ours_is_held_to_the_schema_of_a_vote(smollm2):
    chat = open_chat(Settings.load(llm_model=str(smollm2), num_ctx=1024, num_predict=32))
    assert chat is not None
    seen: list[str] = []

    def ask(prompt: str) -> str:
        seen.append(chat.write([HumanMessage(prompt)], SCHEMA))
        return seen[-1]

    judged(TRUE, LINES, ask)
    assert seen[0].replace(" ", "").replace("\n", "") in ('{"supported":true}', '{"supported":false}')
