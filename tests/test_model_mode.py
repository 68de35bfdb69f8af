"""Model mode with real weights: over Ollama's API and in process. SmolLM2 is weak, so the gate has something to do."""

import pytest
from mediassist import Assistant, Outcome
from mediassist.answer import Support
from mediassist.chains.base import Rung

from .conftest import HEART_FAILURE
from .ollama_server import Fault

QUESTION = "How long must I not drive?"


def assistant_of(settings, **more):
    return Assistant(settings.model_copy(update={"num_predict": 160, "num_ctx": 4096, **more}), keep=False)


def test_an_answer_over_ollama_holds_only_what_the_summary_bears_out(settings, ollama):
    assistant = assistant_of(settings, llm_model="llama3.2", ollama_base_url=ollama.url)
    document_id = assistant.add(HEART_FAILURE)
    state = assistant.run(document_id, QUESTION)
    answer = state.answer
    assert answer.outcome is Outcome.ANSWERED
    assert all(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    assert any("1 week" in citation.quote for citation in answer.citations)
    sent = [body for path, body in ollama.requests if path == "/api/chat"]
    assert sent
    assert all(body["options"]["num_ctx"] == 4096 and body["options"]["num_predict"] == 160 for body in sent)
    assert "Do not drive for 1 week" in sent[0]["messages"][-1]["content"]
    # whatever the weights wrote, a draft that left the house stood on one of its rungs and passed
    assert all(draft.grounded for draft in state.drafts.values())
    assert all(draft.rung <= Rung.CORRECTED or answer.model == "quote" for draft in state.drafts.values())


@pytest.mark.parametrize(
    "fault", [Fault.SERVER_ERROR, Fault.CUT_CONNECTION, Fault.NO_END, Fault.GARBAGE, Fault.SILENCE]
)
def test_ollama_failing_in_mid_answer_gives_the_quotes_with_a_note(settings, ollama, fault):
    assistant = assistant_of(settings, llm_model="llama3.2", ollama_base_url=ollama.url, model_timeout_s=3)
    document_id = assistant.add(HEART_FAILURE)
    ollama.fault = fault
    answer = assistant.ask(document_id, QUESTION)
    assert answer.model == "quote"
    assert "until March 13" in answer.text
    assert len(answer.notes) == 1


def test_ollama_coming_back_is_used_again(settings, ollama):
    assistant = assistant_of(settings, llm_model="llama3.2", ollama_base_url=ollama.url)
    document_id = assistant.add(HEART_FAILURE)
    ollama.fault = Fault.SERVER_ERROR
    assert assistant.ask(document_id, QUESTION).notes
    ollama.fault = None
    before = len(ollama.requests)
    assistant.ask(document_id, QUESTION)
    assert any(path == "/api/chat" for path, _ in ollama.requests[before:])


def test_a_model_that_ollama_lacks_gives_the_command_that_brings_it(settings, ollama):
    assistant = assistant_of(settings, llm_model="mistral", ollama_base_url=ollama.url)
    answer = assistant.ask(assistant.add(HEART_FAILURE), QUESTION)
    assert "ollama pull mistral" in answer.notes[0]
    assert "until March 13" in answer.text


def test_a_gguf_file_answers_in_process_behind_the_same_gate(settings, smollm2):
    assistant = assistant_of(settings, llm_model=str(smollm2))
    answer = assistant.ask(assistant.add(HEART_FAILURE), QUESTION)
    assert answer.outcome is Outcome.ANSWERED
    assert all(verdict.support is Support.SUPPORTED for verdict in answer.verdicts)
    assert answer.model in ("quote", smollm2.name)
