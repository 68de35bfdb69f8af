"""The example apps that embed the assistant, each run as its docstring says: real processes, loopback, real answers in quote mode."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import httpx
import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from mediassist import Assistant, Settings
from pydantic import PrivateAttr

from .conftest import HEART_FAILURE, ROOT
from .processes import serving

APPS = ROOT / "examples" / "apps"
WITHIN_S = 240
WATER_PILL = "How often do I take my water pill?"


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "DATA_DIR": str(folder / "data"), "LLM_MODEL": "none", "SUMMARY": str(HEART_FAILURE)}


def script(folder: Path, name: str, *arguments: str, given: str = "") -> subprocess.CompletedProcess:
    command = [sys.executable, "-W", "error", str(APPS / name), *arguments]
    env = environment(folder)
    return subprocess.run(
        command, input=given, capture_output=True, text=True, env=env, cwd=folder, timeout=WITHIN_S, check=False
    )


def server(folder: Path, *module: str) -> AbstractContextManager[str]:
    """The address of a server of ours."""
    return serving(folder, module, environment(folder), within_s=WITHIN_S)


def loaded(name: str):
    """An example as a module, to be used by a test as a host app would."""
    spec = spec_from_file_location(f"example_{name}", APPS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# FastAPI


@pytest.fixture(scope="module")
def ward(tmp_path_factory) -> Iterator[httpx.Client]:
    with (
        server(tmp_path_factory.mktemp("fastapi"), "uvicorn", "--app-dir", str(APPS), "fastapi_app:app") as url,
        httpx.Client(base_url=url, timeout=WITHIN_S, headers={"Authorization": "Bearer ana"}) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def hers(ward) -> str:
    kept = ward.post("/summaries", files={"file": ("heart-failure.txt", HEART_FAILURE.read_bytes())})
    assert kept.status_code == 201
    return kept.json()["document_id"]


def test_fastapi_answers_from_the_patients_own_summary_and_follows_the_thread(ward, hers):
    first = ward.post(f"/summaries/{hers}/questions", json={"question": WATER_PILL, "thread": "t"}).json()
    assert "every morning" in first["text"]
    assert first["citations"][0]["line"] == 24
    then = ward.post(f"/summaries/{hers}/questions", json={"question": "and what is it for?", "thread": "t"}).json()
    assert "remove fluid" in then["text"]


def test_fastapi_another_patients_summary_looks_like_none(ward, hers):
    ben = {"Authorization": "Bearer ben"}
    foreign = ward.post(f"/summaries/{hers}/questions", json={"question": WATER_PILL}, headers=ben)
    absent = ward.post("/summaries/none/questions", json={"question": WATER_PILL}, headers=ben)
    assert foreign.status_code == absent.status_code == 404
    assert foreign.json()["detail"].replace(hers, "none") == absent.json()["detail"]
    assert ward.delete(f"/summaries/{hers}", headers=ben).status_code == 404


@pytest.mark.parametrize(
    ("authorization", "status"), [({"Authorization": "Bearer eve"}, 401), ({"Authorization": ""}, 401)]
)
def test_fastapi_knows_who_asks_before_it_answers(ward, hers, authorization, status):
    asked = ward.post(f"/summaries/{hers}/questions", json={"question": WATER_PILL}, headers=authorization)
    assert asked.status_code == status


def test_fastapi_says_what_is_wrong_and_what_to_do(ward, hers):
    empty = ward.post(f"/summaries/{hers}/questions", json={"question": "  "})
    assert (empty.status_code, empty.json()["detail"]) == (422, "The question is empty.")
    picture = ward.post("/summaries", files={"file": ("scan.exe", b"MZ\x00\x01")})
    assert picture.status_code == 422
    assert picture.json()["remedy"]


def test_fastapi_removes(ward):
    kept = ward.post("/summaries", files={"file": ("short.txt", b"DIET: Low salt.\n")}).json()["document_id"]
    assert ward.delete(f"/summaries/{kept}").status_code == 204
    assert ward.post(f"/summaries/{kept}/questions", json={"question": WATER_PILL}).status_code == 404


# Flask


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> Iterator[httpx.Client]:
    app = str(APPS / "flask_view.py")
    with (
        server(tmp_path_factory.mktemp("flask"), "flask", "--app", app, "run") as url,
        httpx.Client(base_url=url, timeout=WITHIN_S) as client,
    ):
        yield client


def test_flask_shows_the_answer_with_its_lines_and_follows_the_browsers_thread(page):
    assert "<form" in page.get("/").text
    first = page.post("/", data={"question": WATER_PILL})
    assert "every morning" in first.text
    assert re.search(r"<li>.*line 24: <q>Furosemide", first.text)
    assert "remove fluid" in page.post("/", data={"question": "and what is it for?"}).text


def test_flask_escapes_what_it_is_given_and_refuses_an_empty_question(page):
    assert "<script>" not in page.post("/", data={"question": "<script>alert(1)</script> salt?"}).text
    refused = page.post("/", data={"question": ""})
    assert refused.status_code == 400
    assert 'role="alert">The question is empty.' in refused.text


# asyncio


def test_the_worker_answers_every_question_and_tells_of_the_one_it_could_not(tmp_path):
    given = f"{WATER_PILL}\n\nHow much salt can I have?\nWho won the football match?\n"
    done = script(tmp_path, "async_worker.py", str(HEART_FAILURE), given=given)
    assert done.returncode == 0, done.stderr
    rows = {row["number"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert sorted(rows) == [1, 2, 3, 4]
    assert "every morning" in rows[1]["answer"]
    assert rows[2]["error"] == "The question is empty."
    assert "2,000 mg" in rows[3]["answer"]
    assert rows[4]["outcome"] == "declined"
    assert not (tmp_path / "data").exists()


# LangGraph


def test_the_parent_graph_stops_for_a_reply_inside_ours_and_follows_the_thread(tmp_path):
    messages = ["When are visiting hours?", "help", "2", WATER_PILL, "and what is it for?"]
    done = script(tmp_path, "parent_graph.py", str(HEART_FAILURE), *messages)
    assert done.returncode == 0, done.stderr
    replies = re.split(r"^> .*\n", done.stdout, flags=re.MULTILINE)[1:]
    assert "2 to 8 p.m." in replies[0]
    assert "2. What should I eat?" in replies[1]
    assert "2,000 mg" in replies[2]
    assert "every morning" in replies[3]
    assert "remove fluid" in replies[4]


@pytest.fixture(scope="module")
def assistant() -> Assistant:
    return Assistant(Settings.load(llm_model="none"), keep=False)


@pytest.fixture(scope="module")
def owned(assistant) -> str:
    return assistant.add(HEART_FAILURE, owner="patient-7")


def test_the_parent_graph_holds_ours_as_a_subgraph_with_its_nodes():
    desk = loaded("parent_graph").build()
    assert [name for name, _ in desk.get_subgraphs()] == ["discharge_summary"]
    assert "discharge_summary:ground" in desk.get_graph(xray=True).nodes


def test_no_conversation_of_the_parent_graph_knows_of_another(assistant, owned):
    example = loaded("parent_graph")
    desk, patient = example.build(), example.Patient(assistant, "patient-7", owned)

    def say(message: str, thread: str) -> str:
        config = {"configurable": {"thread_id": thread}}
        out = desk.invoke({"message": message}, config, context=patient)
        return out["__interrupt__"][0].value["text"] if "__interrupt__" in out else out["reply"]

    say(WATER_PILL, "one")
    assert "remove fluid" in say("and what is it for?", "one")
    assert "remove fluid" not in say("and what is it for?", "another")


# LangChain


class ToolCaller(BaseChatModel):
    """A model that calls the first tool with one question, and would write its own answer if it were asked again."""

    question: str
    _tools: list[str] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "tool-caller"

    def bind_tools(self, tools, **kwargs):
        self._tools.extend(tool.name for tool in tools)
        return self

    def _generate(self, messages, stop=None, run_manager=None, **kwargs) -> ChatResult:
        said = AIMessage("Take two of them.")
        if isinstance(messages[-1], HumanMessage):
            call = {"name": self._tools[0], "args": {"question": self.question}, "id": "call-1"}
            said = AIMessage("", tool_calls=[call])
        return ChatResult(generations=[ChatGeneration(message=said)])


def test_the_tool_takes_a_question_and_nothing_else(assistant, owned):
    ask = loaded("langchain_tool").summary_tool(assistant, owned, "patient-7")
    assert list(ask.args) == ["question"]
    assert list(ask.tool_call_schema.model_json_schema()["properties"]) == ["question"]


async def ask_agent(assistant: Assistant, document_id: str, owner: str, question: str):
    example = loaded("langchain_tool")
    agent = example.agent_of(ToolCaller(question=question), example.summary_tool(assistant, document_id, owner))
    return (await agent.ainvoke({"messages": [("user", question)]}))["messages"][-1]


@pytest.mark.parametrize("question", [WATER_PILL, "How much salt can I have?"])
def test_an_agent_passes_the_answer_on_as_it_stands(assistant, owned, question):
    told = asyncio.run(ask_agent(assistant, owned, "patient-7", question))
    assert told.content == assistant.ask(owned, question, owner="patient-7").text
    assert told.artifact.citations
    assert "two of them" not in told.content


def test_an_agent_bound_to_another_owner_is_told_that_there_is_no_such_document(assistant, owned):
    told = asyncio.run(ask_agent(assistant, owned, "patient-8", WATER_PILL))
    assert "There is no document" in told.text
    assert "Furosemide" not in told.text


def test_the_tool_as_a_script(tmp_path):
    done = script(tmp_path, "langchain_tool.py", str(HEART_FAILURE), "How much salt can I have?")
    assert done.returncode == 0, done.stderr
    assert "2,000 mg" in done.stdout
    assert re.search(r"^  line \d+: Sodium", done.stdout, re.MULTILINE)


# MCP


def test_the_mcp_client_asks_the_newest_kept_document(tmp_path):
    pytest.importorskip("mcp", reason="needs the extra mcp")
    nothing = script(tmp_path, "mcp_client.py", WATER_PILL)
    assert (nothing.returncode, nothing.stdout) == (1, "No document is kept: `mediassist add FILE` keeps one.\n")
    keep = [sys.executable, "-m", "mediassist", "add", str(HEART_FAILURE)]
    subprocess.run(keep, env=environment(tmp_path), check=True, capture_output=True, timeout=WITHIN_S)
    done = script(tmp_path, "mcp_client.py", WATER_PILL)
    assert done.returncode == 0, done.stderr
    assert "every morning" in done.stdout
    assert "  line 24: Furosemide" in done.stdout


# All


@pytest.mark.parametrize("path", sorted(APPS.glob("*.py")), ids=lambda path: path.stem)
def test_each_example_is_short_and_says_how_to_run_it(path):
    text = path.read_text(encoding="utf-8")
    assert f"examples/apps/{path.name}" in text or f"--app-dir examples/apps {path.stem}:app" in text
    assert text.count("\n") <= 100
