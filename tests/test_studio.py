"""LangGraph Studio: the real `langgraph dev` on loopback, spoken to over its HTTP API and with langgraph_sdk."""

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
from mediassist.chains.registry import CHAINS

from .conftest import ROOT
from .processes import serving

sdk = pytest.importorskip("langgraph_sdk", reason="needs the extra studio")
pytest.importorskip("langgraph_api", reason="needs the extra studio")

CONFIG = ROOT / "langgraph.json"
STARTED_WITHIN_S = 120
HEART = {"document_id": "heart-failure.txt"}


def studio(folder: Path, **environment: str) -> AbstractContextManager[str]:
    """`langgraph dev` as `make studio` starts it, its state in a folder of the test's own."""
    command = ["langgraph_cli", "dev", "--no-browser", "--no-reload", "--config", str(CONFIG)]
    env = {**os.environ, "LANGGRAPH_CLI_NO_ANALYTICS": "1", "DO_NOT_TRACK": "1", **environment}
    return serving(folder, command, env, is_ready=is_up, within_s=STARTED_WITHIN_S)


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ok", timeout=5).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("studio")


@pytest.fixture(scope="module")
def url(folder) -> Iterator[str]:
    with studio(folder, LANGSMITH_API_KEY="a-developer's-own", LANGSMITH_TRACING="true") as url:
        yield url


@pytest.fixture(scope="module")
def client(url):
    with sdk.get_sync_client(url=url) as client:
        yield client


def test_every_node_is_seen_by_its_name(client):
    nodes = [node["id"] for node in client.assistants.get_graph("mediassist")["nodes"]]
    own = [
        "begin",
        "screen",
        "clarify",
        "route",
        *(category.value for category in CHAINS),
        "ground",
        "respond",
        "remember",
    ]
    assert nodes == ["__start__", *own, "__end__"]


def test_the_form_asks_for_a_question_a_document_and_a_model(client):
    (assistant,) = client.assistants.search()
    schemas = client.assistants.get_schemas(assistant["assistant_id"])
    assert schemas["input_schema"]["required"] == ["question", "document_id"]
    assert list(schemas["context_schema"]["properties"]) == ["model"]
    assert {"understood", "screening", "routes", "drafts", "stopped", "answer"} <= set(
        schemas["state_schema"]["properties"]
    )


def test_a_thread_through_the_api_ends_with_the_answer_and_keeps_what_a_follow_up_leans_on(url):
    with httpx.Client(base_url=url, timeout=120) as api:
        thread = api.post("/threads", json={}).json()["thread_id"]

        def ask(question):
            body = {
                "assistant_id": "mediassist",
                "input": {"question": question, **HEART},
                "context": {"model": "none"},
            }
            done = api.post(f"/threads/{thread}/runs/wait", json=body)
            assert done.status_code == 200
            return done.json()["answer"]

        answer = ask("How often do I take my water pill?")
        assert "every morning" in answer["text"]
        text = (ROOT / "examples" / HEART["document_id"]).read_text(encoding="utf-8")
        assert all(text[cited["start"] : cited["end"]] == cited["quote"] for cited in answer["citations"])
        assert "remove fluid" in ask("and what is it for?")["text"]
        state = api.get(f"/threads/{thread}/state").json()["values"]
        assert (state["routes"][0]["category"], len(state["turns"])) == ("medications", 2)


def test_the_state_can_be_read_after_each_node(client):
    thread = client.threads.create()["thread_id"]
    seen = client.runs.stream(thread, "mediassist", input={"question": "Can I shower?", **HEART}, stream_mode="updates")
    nodes = [node for part in seen if part.event == "updates" for node in part.data]
    assert nodes[:3] == ["begin", "screen", "route"]
    assert nodes[-3:] == ["ground", "respond", "remember"]


def test_clarify_stops_for_the_patients_reply_and_goes_on_with_it(client):
    thread = client.threads.create()["thread_id"]
    client.runs.wait(thread, "mediassist", input={"question": "help", **HEART})
    state = client.threads.get_state(thread)
    assert state["next"] == ["clarify"]
    (asked_back,) = state["tasks"][0]["interrupts"]
    place = asked_back["value"]["choices"].index("What should I eat?") + 1

    done = client.runs.wait(thread, "mediassist", command={"resume": str(place)})
    assert done["answer"]["outcome"] == "answered"
    assert "2,000 mg" in done["answer"]["text"]
    assert client.threads.get_state(thread)["next"] == []


def test_another_example_is_another_document(client):
    thread = client.threads.create()["thread_id"]
    asked = {"question": "What medicines do I take?", "document_id": "appendectomy.txt"}
    answer = client.runs.wait(thread, "mediassist", input=asked)["answer"]
    text = (ROOT / "examples" / "appendectomy.txt").read_text(encoding="utf-8")
    assert answer["citations"]
    assert all(text[cited["start"] : cited["end"]] == cited["quote"] for cited in answer["citations"])


@pytest.mark.parametrize("name", ["../pyproject.toml", str(ROOT / "pyproject.toml"), "README.md", "none.txt", ""])
def test_no_file_outside_the_folder_is_read(client, folder, name):
    with pytest.raises(Exception, match="DocumentNotReadable"):  # the SDK raises no class of its own
        client.runs.wait(None, "mediassist", input={"question": "What is it?", "document_id": name})
    assert "Name one of: alcohol-withdrawal.txt" in (folder / "log").read_text(encoding="utf-8")


def test_nothing_blocks_the_event_loop_and_nothing_is_traced_or_reported(url, folder):
    log = (folder / "log").read_text(encoding="utf-8")
    assert "BlockingError" not in log
    assert "No license key or control plane API key set, skipping metadata loop" in log
    assert "langsmith.client" not in log


def test_of_web_pages_only_studios_own_may_read_threads(url):
    def let_in(origin: str) -> str | None:
        return httpx.get(f"{url}/ok", headers={"Origin": origin}).headers.get("access-control-allow-origin")

    assert let_in("https://smith.langchain.com") == "https://smith.langchain.com"
    assert let_in("https://example.org") is None


def test_the_pages_program_prints_the_answer(url, capsys):
    page = (ROOT / "docs" / "studio.md").read_text(encoding="utf-8")
    program = page.partition("```python\n")[2].partition("```")[0]
    names: dict = {}
    exec(compile(program.replace("http://127.0.0.1:2024", url), "studio.md", "exec"), names)
    names["client"].http.client.close()
    assert "2,000 mg" in capsys.readouterr().out


def test_threads_lie_in_clear_where_it_was_started_and_git_ignores_that_folder(url, folder):
    assert (folder / ".langgraph_api").is_dir()
    assert ".langgraph_api/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_what_is_exported_has_no_checkpointer_of_its_own_and_keys_are_taken_away():
    from mediassist.graph.studio import graph

    assert graph.checkpointer is None
    environment = json.loads(CONFIG.read_text(encoding="utf-8"))["env"]
    assert environment["LANGSMITH_TRACING"] == "false"
    assert environment["LANGSMITH_API_KEY"] == ""
