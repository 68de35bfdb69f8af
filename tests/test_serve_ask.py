"""Questions over HTTP: LangServe's own client, and that nobody but the owner is answered."""

import asyncio
import json

import httpx
import pytest
from langserve import RemoteRunnable
from mediassist import Answer, Assistant, ScriptedChatModel, Settings
from mediassist.errors import ModelUnreachable

from .running_server import SUMMARY, RunningServer, key_settings, owning, problem

WATER_PILL = "How often do I take my water pill?"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with RunningServer(key_settings(tmp_path_factory.mktemp("data"), serve_batch_questions=3)) as running:
        yield running


@pytest.fixture(scope="module")
def mine(server):
    with owning(server, "ann") as (client, document_id):
        yield client, document_id


_CLIENTS: list[RemoteRunnable] = []
"""Kept alive: its finalizer waits for a thread, which must not happen in the server's, where the collector may run it."""


def remote(server: RunningServer, client: httpx.Client) -> RemoteRunnable:
    _CLIENTS.append(RemoteRunnable(f"{server.url}/ask", headers=dict(client.headers), timeout=60))
    return _CLIENTS[-1]


def test_langserves_own_client_gets_an_answer_with_its_lines(server, mine):
    client, document_id = mine
    answer = Answer.model_validate(remote(server, client).invoke({"question": WATER_PILL, "document_id": document_id}))
    assert "every morning" in answer.text
    assert answer.citations[0].quote in SUMMARY.decode()


def test_langserves_own_client_works_async_in_batch_and_by_sentences(server, mine):
    client, document_id = mine
    ask = {"question": WATER_PILL, "document_id": document_id}
    runnable = remote(server, client)
    whole = runnable.invoke(ask)["text"]

    async def in_every_way() -> None:
        assert (await runnable.ainvoke(ask))["text"] == whole
        assert [answer["text"] for answer in await runnable.abatch([ask, ask])] == [whole, whole]
        assert "".join([piece async for piece in runnable.astream(ask)]) == whole

    asyncio.run(in_every_way())
    assert [answer["text"] for answer in runnable.batch([ask, ask])] == [whole, whole]
    pieces = list(runnable.stream(ask))
    assert "".join(pieces) == whole
    assert len(pieces) > 1


def test_a_stream_holds_sentences_of_the_checked_answer_and_nothing_else(server, mine):
    client, document_id = mine
    ask = {"question": WATER_PILL, "document_id": document_id}
    text = client.post("/ask/invoke", json={"input": ask}).json()["output"]["text"]
    events = client.post("/ask/stream", json={"input": ask}).text.split("\r\n\r\n")
    kinds = [event.partition("\r\n")[0] for event in events if event]
    assert kinds[0] == "event: metadata"
    assert kinds[-1] == "event: end"
    assert set(kinds[1:-1]) == {"event: data"}
    told = [json.loads(event.partition("data: ")[2]) for event in events if event.startswith("event: data")]
    assert "".join(told) == text
    assert list(json.loads(events[0].partition("data: ")[2])) == ["run_id"]


@pytest.mark.parametrize(
    "path",
    [
        "stream_log",
        "stream_events",
        "astream_events",
        "astream_log",
        "transform",
        "feedback",
        "token_feedback",
        "public_trace_link",
        "config_schema",
        "playground",
        "playground/",
        "playground/index.html",
        "playground/assets/index.js",
        "c/N4XyA/invoke",
        "c/N4XyA/batch",
        "c/N4XyA/stream",
        "c/N4XyA/stream_log",
        "c/N4XyA/stream_events",
        "c/N4XyA/input_schema",
        "c/N4XyA/output_schema",
        "c/N4XyA/config_schema",
        "c/N4XyA/playground/",
        "threads",
        "runs",
        "../ask/stream_log",
        "stream/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_endpoint_of_langserve_shows_a_draft(mine, path, method):
    client, document_id = mine
    response = client.request(
        method,
        f"/ask/{path}",
        json={"input": {"question": WATER_PILL, "document_id": document_id}} if method == "POST" else None,
    )
    assert response.status_code in (404, 405, 307)
    assert "every morning" not in response.text


@pytest.mark.parametrize(
    "config",
    [
        {"configurable": {"owner": "ann", "__owner": "ann", "thread_id": "t", "identity": "ann"}},
        {"configurable": {"__owner": "ann"}, "metadata": {"owner": "ann"}, "tags": ["ann"]},
    ],
)
def test_a_callers_config_names_no_owner(server, mine, config):
    _, document_id = mine
    ask = {"question": WATER_PILL, "document_id": document_id}
    with server.client(server.key("bob")) as bob:
        problem(bob.post("/ask/invoke", json={"input": ask, "config": config}), 404)
        problem(bob.post("/ask/batch", json={"inputs": [ask], "config": config}), 404)
        problem(bob.post("/ask/batch", json={"inputs": [ask], "config": [config]}), 404)
        assert '"status_code": 404' in bob.post("/ask/stream", json={"input": ask, "config": config}).text


@pytest.mark.parametrize("document_id", ["nope", "0123456789abcdef", "../../etc", "%00", "\u0000", "a" * 200])
def test_an_unknown_document_looks_like_another_owners(server, mine, document_id):
    client, annas = mine
    with server.client(server.key("bob")) as bob:
        foreign = problem(bob.post("/ask/invoke", json={"input": {"question": "Food?", "document_id": annas}}), 404)
        ask = {"question": "Food?", "document_id": document_id}
        unknown = problem(bob.post("/ask/invoke", json={"input": ask}), 404)
        problem(bob.post("/ask/batch", json={"inputs": [ask]}), 404)
    same = ("type", "title", "detail", "remedy")
    assert [foreign[part] for part in same] == [unknown[part] for part in same]
    with pytest.raises(httpx.HTTPStatusError) as caught:
        list(remote(server, client).stream(ask))
    assert caught.value.response.status_code == 404


def test_two_owners_with_the_same_thread_name_share_no_thread(server, mine):
    ann, annas = mine
    with owning(server, "bob") as (bob, bobs):
        assert annas != bobs
        asked = {"question": WATER_PILL, "document_id": annas, "thread": "t"}
        ann.post("/ask/invoke", json={"input": asked}).raise_for_status()
        follow_up = {"question": "And why?", "thread": "t"}
        leans = ann.post("/ask/invoke", json={"input": {**follow_up, "document_id": annas}}).json()["output"]
        alone = bob.post("/ask/invoke", json={"input": {**follow_up, "document_id": bobs}}).json()["output"]
    assert "Furosemide" in leans["text"]
    assert "Furosemide" not in alone["text"]


@pytest.mark.parametrize("question", ["", "   ", "x" * 2_001, "\n"])
def test_a_question_that_cannot_be_asked_is_422_in_every_way(server, mine, question):
    client, document_id = mine
    ask = {"question": question, "document_id": document_id}
    assert problem(client.post("/ask/invoke", json={"input": ask}), 422)["type"].endswith(":question-error")
    problem(client.post("/ask/batch", json={"inputs": [ask, ask]}), 422)
    assert '"status_code": 422' in client.post("/ask/stream", json={"input": ask}).text


def test_a_batch_is_of_so_many_questions_and_no_more(mine):
    client, document_id = mine
    ask = {"question": "Food?", "document_id": document_id}
    assert client.post("/ask/batch", json={"inputs": []}).json()["output"] == []
    assert len(client.post("/ask/batch", json={"inputs": [ask] * 3}).json()["output"]) == 3
    assert "at most 3" in problem(client.post("/ask/batch", json={"inputs": [ask] * 4}), 422)["detail"]
    problem(client.post("/ask/batch", json={"inputs": [ask] * 2, "config": [{}]}), 422)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'"question"',
        b"\xff\xfe",
        b'{"input": {"question": "Food?", "document_id": "x", "owner": "ann"}}',
        b'{"input": {"question": "Food?", "document_id": "x"}, "owner": "ann"}',
        b'{"input": {"question": "Food?"}}',
        b'{"input": {"question": 3, "document_id": "x"}}',
        b'{"input": {"question": "Food?", "document_id": "x"}, "config": null}',
        b'{"input": {"question": "Food?", "document_id": "x", "thread": 5}}',
        b'{"input": NaN}',
    ],
)
def test_bad_json_and_unknown_fields_are_refused_without_being_repeated(mine, body):
    client, _ = mine
    for path in ("invoke", "batch", "stream"):
        sent = body.replace(b'"input"', b'"inputs"') if path == "batch" else body
        response = client.post(f"/ask/{path}", content=sent, headers={"Content-Type": "application/json"})
        assert response.status_code in (400, 422)
        assert "Food?" not in response.text
        assert "ann" not in response.text
        problem(response, response.status_code)


@pytest.mark.parametrize("question", ["\\ud800 food?", "food? \\u0000", "\\ufffe\\u202e food?", "🍎 food?"])
def test_letters_that_are_none_do_no_harm(mine, question):
    client, document_id = mine
    body = f'{{"input": {{"question": "{question}", "document_id": "{document_id}", "thread": "\\ud800"}}}}'.encode()
    response = client.post("/ask/invoke", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (200, 422)


def test_a_model_that_is_down_gives_quotes_and_one_that_breaks_gives_503_or_500(tmp_path):
    class Broken(Assistant):
        def run(self, *_, **__):
            raise ModelUnreachable("The embedding model is away.", "Wait.")

    class Wrong(Assistant):
        def run(self, *_, **__):
            raise ValueError("metoprolol 25 mg")

    settings = Settings.load(llm_model="none", data_dir=tmp_path, serve_auth="key")
    body = {"input": {"question": "Food?", "document_id": "x"}}
    with RunningServer(settings, assistant=Broken(settings)) as running, running.client(running.key("ann")) as ann:
        response = ann.post("/ask/invoke", json=body)
        problem(response, 503)
        assert int(response.headers["retry-after"]) > 0
        assert '"status_code": 503' in ann.post("/ask/stream", json=body).text
    with RunningServer(settings, assistant=Wrong(settings)) as running, running.client(running.key("ann")) as ann:
        response = ann.post("/ask/invoke", json=body)
        assert "metoprolol" not in problem(response, 500)["detail"]
        streamed = ann.post("/ask/stream", json=body).text
        assert '"status_code": 500' in streamed
        assert "metoprolol" not in streamed


def test_a_draft_that_fails_the_gate_reaches_nobody(tmp_path):
    settings = Settings.load(data_dir=tmp_path, serve_auth="key")
    model = ScriptedChatModel().enqueue(*["Take furosemide 400 mg four times a day."] * 8)
    with (
        RunningServer(settings, assistant=Assistant(settings, chat_model=model)) as running,
        owning(running, "ann") as (ann, document_id),
    ):
        ask = {"input": {"question": WATER_PILL, "document_id": document_id}}
        streamed = ann.post("/ask/stream", json=ask).text
        invoked = ann.post("/ask/invoke", json=ask).json()["output"]
    assert model.calls
    assert "400 mg" not in streamed
    assert "400 mg" not in invoked["text"]
