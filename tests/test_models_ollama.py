"""What an Ollama server has, making our model there, and the Modelfile that makes it."""

from pathlib import Path

import httpx
import pytest
from langchain_core.messages import HumanMessage
from mediassist.errors import ModelError, ModelMissing, ModelUnreachable, SettingsError
from mediassist.models.chat import LLAMA_STOP, open_chat
from mediassist.models.modelfile import Modelfile
from mediassist.models.ollama import Ollama, base_url, shown
from mediassist.settings import Settings
from mediassist.vocabulary import NOT_MENTIONED

from .ollama_server import SMOLLM2, Fault, OllamaServer

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def ours() -> Modelfile:
    return Modelfile.read(ROOT / "Modelfile")


# -- our Modelfile -------------------------------------------------------------------------------------------------


def test_the_model_is_told_exactly_the_system_prompt(ours: Modelfile) -> None:
    assert ours.system == (ROOT / "prompts" / "system.md").read_text(encoding="utf-8").strip()
    assert NOT_MENTIONED in ours.system


def test_our_modelfile_bounds_the_window_and_the_reply_and_ends_each_turn(ours: Modelfile) -> None:
    defaults = Settings.model_fields
    assert ours.base == "llama3.2"
    assert ours.parameters["temperature"] == 0
    assert ours.parameters["num_ctx"] == defaults["num_ctx"].default
    assert ours.parameters["num_predict"] == defaults["num_predict"].default
    assert ours.parameters["stop"] == LLAMA_STOP
    for place in ("range .Messages", "{{ .Role }}", "{{ .Content }}<|eot_id|>"):
        assert place in ours.template
    assert ours.template.endswith("<|start_header_id|>assistant<|end_header_id|>\n\n")


def test_our_modelfile_makes_the_model_and_it_answers(ollama: OllamaServer, ours: Modelfile) -> None:
    server = Ollama(ollama.url)
    assert not server.has("mediassist")
    assert list(server.create("mediassist", ours))[-1] == "success"
    assert server.has("mediassist")
    assert server.show("mediassist")["system"] == ours.system
    path, body = next(request for request in ollama.requests if request[0] == "/api/create")
    assert (path, body["from"], body["stream"]) == ("/api/create", "llama3.2", True)
    assert "modelfile" not in body, "the current API takes the fields, not the text"
    chat = open_chat(Settings.load(llm_model="auto", ollama_base_url=ollama.url))
    assert chat is not None
    assert chat.name == "mediassist"
    assert "blue" in chat.write([HumanMessage("What colour is the sky? One word.")])


def test_a_base_that_the_server_cannot_find_says_which_command_brings_it(ollama: OllamaServer) -> None:
    with pytest.raises(ModelMissing) as caught:
        list(Ollama(ollama.url).create("mediassist", Modelfile(base="nowhere:1b")))
    assert "ollama pull nowhere:1b" in caught.value.remedy
    assert not Ollama(ollama.url).has("mediassist")


def test_a_creation_that_the_server_breaks_off_is_not_taken_for_done(ollama: OllamaServer, ours: Modelfile) -> None:
    ollama.fault = Fault.SERVER_ERROR
    with pytest.raises(ModelUnreachable):
        list(Ollama(ollama.url).create("mediassist", ours))


# -- any Modelfile -------------------------------------------------------------------------------------------------


def test_every_instruction_is_read() -> None:
    made = Modelfile.parse(
        '# a comment\r\nfrom llama3.2:1b\r\n\r\nPARAMETER  temperature 0.5\nparameter num_ctx 4096\nPARAMETER stop "User: "\n'
        'PARAMETER stop 42\nPARAMETER use_mmap true\nSYSTEM """You say "yes".\n# not a comment\nFROM nothing"""\n'
        'TEMPLATE "{{ .Prompt }}"\nMESSAGE user What is it?\nMESSAGE assistant """A\npill."""\nLICENSE Apache-2.0'
    )
    assert made == Modelfile(
        base="llama3.2:1b",
        system='You say "yes".\n# not a comment\nFROM nothing',
        template="{{ .Prompt }}",
        parameters={"temperature": 0.5, "num_ctx": 4096, "stop": ["User: ", "42"], "use_mmap": True},
        messages=({"role": "user", "content": "What is it?"}, {"role": "assistant", "content": "A\npill."}),
        licenses=("Apache-2.0",),
    )
    assert type(made.parameters["num_ctx"]) is int


def test_fields_that_a_modelfile_leaves_out_are_not_sent() -> None:
    assert Modelfile.parse("FROM llama3.2").create_request("m") == {"model": "m", "from": "llama3.2", "stream": True}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no FROM"),
        ("SYSTEM hello", "no FROM"),
        ("FROM a\nFORM b", "Line 2"),
        ("FROM a\n\nSYSTEM", "Line 3"),
        ('FROM a\nSYSTEM """never closed', "Line 2"),
        ('FROM a\nSYSTEM "never closed', "Line 2"),
        ("FROM a\nMESSAGE nurse hello", "Line 2"),
        ("FROM ./model.gguf", "local file"),
        ("FROM a\nADAPTER ./lora", "Line 2"),
    ],
)
def test_a_modelfile_that_cannot_be_sent_is_refused_with_the_line(text: str, reason: str) -> None:
    with pytest.raises(ModelError, match=reason):
        Modelfile.parse(text)


def test_a_modelfile_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="FileNotFoundError"):
        Modelfile.read(tmp_path / "Modelfile")


# -- the server ----------------------------------------------------------------------------------------------------


def test_the_server_says_its_version_and_models(ollama: OllamaServer) -> None:
    server = Ollama(ollama.url + "/")
    assert server.version()
    assert server.names() == [SMOLLM2, "llama3.2:latest"]
    assert server.has("llama3.2")
    assert server.has("LLAMA3.2:latest")
    assert not server.has("smollm2")
    with pytest.raises(ModelMissing):
        server.show("absent")


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.GARBAGE, Fault.NOT_OBJECTS])
def test_a_server_that_fails_or_is_no_ollama_is_unreachable(ollama: OllamaServer, fault: Fault) -> None:
    ollama.fault = fault
    with pytest.raises(ModelUnreachable):
        Ollama(ollama.url).names()


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("http://127.0.0.1:11434/", "http://127.0.0.1:11434"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("models.ward.example", "http://models.ward.example:11434"),
        ("https://models.ward.example", "https://models.ward.example"),
        ("https://models.ward.example/ollama/", "https://models.ward.example/ollama"),
        ("http://[::1]:11434", "http://[::1]:11434"),
        (" localhost ", "http://localhost:11434"),
    ],
)
def test_an_address_needs_no_scheme_and_no_care_with_slashes(given: str, meant: str) -> None:
    assert base_url(given) == meant


@pytest.mark.parametrize("given", ["", "http://", "ftp://host", "http://host:port", "http://host:99999", "file:///etc"])
def test_what_is_no_address_is_a_wrong_setting(given: str) -> None:
    with pytest.raises(SettingsError):
        base_url(given)


def test_a_password_in_the_address_is_never_shown() -> None:
    assert shown("http://nurse:secret@host:1/x") == "http://host:1/x"
    with pytest.raises(ModelUnreachable) as caught:
        Ollama("http://nurse:secret@127.0.0.1:1").names()
    assert "secret" not in str(caught.value)


# -- the fixture server itself -------------------------------------------------------------------------------------


def test_the_fixture_server_answers_whole_and_by_schema_as_ollama_documents(ollama: OllamaServer) -> None:
    schema = {"type": "object", "properties": {"dose_mg": {"type": "integer"}}, "required": ["dose_mg"]}
    body = {
        "model": SMOLLM2,
        "messages": [{"role": "user", "content": "The dose is 40 mg. Give dose_mg."}],
        "format": schema,
        "stream": False,
        "options": {"temperature": 0, "num_predict": 60},
    }
    reply = httpx.post(f"{ollama.url}/api/chat", json=body, timeout=60).json()
    assert reply["done"]
    assert reply["done_reason"] == "stop"
    assert '"dose_mg"' in reply["message"]["content"]
    absent = httpx.post(f"{ollama.url}/api/chat", json={"model": "x", "messages": []})
    assert (absent.status_code, absent.json()) == (404, {"error": "model 'x' not found"})
