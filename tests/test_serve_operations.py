"""What whoever runs the server relies on: every path tried, limits, logs, counters, the audit log, shutdown, the commands."""

import json
import logging
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from mediassist import Assistant
from mediassist.serve.audit import Audit
from mediassist.serve.commands import audit, key_app, serve
from mediassist.serve.health import Readiness
from mediassist.serve.identity import Scope
from mediassist.serve.keys import Keys
from mediassist.serve.logs import JsonLines
from mediassist.serve.rates import Rates
from starlette.routing import Mount
from typer import Typer
from typer.testing import CliRunner

from .running_server import SUMMARY, RunningServer, key_settings, owning, problem

ASK = {"question": "When can I drive?", "document_id": "0123456789abcdef"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return key_settings(tmp_path_factory.mktemp("operations"))


@pytest.fixture(scope="module")
def server(settings):
    with RunningServer(settings, page=True) as running:
        yield running


def paths(server: RunningServer) -> set[str]:
    """Every path that the app has, those of the page too."""
    found = set(server.app.openapi()["paths"])
    waiting = [(route, "") for route in server.app.router.routes]
    while waiting:
        route, prefix = waiting.pop()
        path = prefix + getattr(route, "path", "")
        if isinstance(route, Mount):
            inner = getattr(route.app, "_app", route.app)
            inner = getattr(inner, "_app", inner)
            waiting += [(each, path) for each in getattr(inner, "routes", [])]
        elif path:
            found.add(path)
    return found


def test_every_path_tried_with_every_method_is_refused_or_answered_as_it_should_be(server):
    tried = paths(server)
    assert {"/health", "/documents", "/ask/invoke", "/session", "/openapi.json"} <= tried
    assert len(tried) > 30  # the page's too
    outcomes: Counter[tuple[str, int]] = Counter()
    public = {"/health", "/ready", "/openapi.json", "/sign-in", "/session", "/sign-out"}
    public |= {"/page/page.css", "/page/page.js"}
    with server.client() as nobody:
        for path in sorted(tried):
            concrete = path.replace("{document_id}", "0" * 16).replace("{", "").replace("}", "").replace(":path", "")
            for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"):
                response = nobody.request(method, concrete)
                outcomes[method, response.status_code] += 1
                assert response.status_code < 500 or path == "/ready", (method, path)
                assert response.headers["x-content-type-options"] == "nosniff"
                assert len(response.headers["x-request-id"]) == 32
                if response.status_code >= 400 and method != "HEAD":
                    problem(response, response.status_code)
                if path not in public:
                    assert response.status_code in (401, 403, 404, 405), (method, path, response.status_code)
    assert outcomes["GET", 401] > 10


def test_a_browser_without_a_session_is_sent_to_sign_in_and_sees_nothing(server):
    with server.client() as browser:
        response = browser.get("/", headers={"Accept": "text/html"})
        assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
        problem(browser.get("/config"), 401)
        problem(browser.get("/gradio_api/info"), 401)


def test_the_page_is_there_for_whoever_is_signed_in_and_asks_nothing_of_elsewhere(server):
    with server.client() as browser:
        browser.post("/session", json={"key": server.key("ann")}).raise_for_status()
        page = browser.get("/", headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert "text/html" in page.headers["content-type"]
    policy = page.headers["content-security-policy"]
    assert "'self'" in policy
    assert "http:" not in policy
    assert "https:" not in policy


def test_ready_says_so_once_the_embedding_model_is_loaded(server):
    with server.client() as anybody:
        deadline = time.monotonic() + 120
        while (response := anybody.get("/ready")).status_code == 503:
            assert "model" in problem(response, 503)["detail"]
            assert int(response.headers["retry-after"]) > 0
            assert time.monotonic() < deadline
            time.sleep(0.2)
        assert response.json() == {"status": "ready"}


def test_not_ready_while_the_store_is_out_of_reach(settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    out_of_reach = settings.model_copy(update={"data_dir": tmp_path / "file"})
    readiness = Readiness(Assistant(out_of_reach), out_of_reach)
    assert not readiness.store
    with RunningServer(out_of_reach) as running, running.client() as anybody:
        problem(anybody.get("/ready"), 503)
        assert anybody.get("/health").status_code == 200


def test_a_thousand_tiny_requests_are_told_to_wait(settings):
    running = RunningServer(settings.model_copy(update={"serve_rate_per_minute": 60}))
    with running, running.client(running.key("busy")) as busy, running.client(running.key("calm")) as calm:
        statuses: Counter[int] = Counter()
        for _ in range(1_000):
            response = busy.get("/documents")
            statuses[response.status_code] += 1
        refused = problem(busy.post("/ask/invoke", json={"input": ASK}), 429)
        assert set(statuses) == {200, 429}
        assert statuses[200] < 500
        assert int(response.headers["retry-after"]) >= 1
        assert "Wait" in refused["remedy"]
        assert calm.get("/documents").status_code == 200
        assert busy.get("/health").status_code == 200


def test_whoever_guesses_keys_is_slowed_down(settings):
    running = RunningServer(settings.model_copy(update={"serve_rate_per_minute": 20}))
    with running, running.client("mak_0123456789ab_" + "x" * 43) as guesser:
        statuses = [guesser.get("/documents").status_code for _ in range(30)]
    assert set(statuses[:20]) == {401}
    assert statuses[-1] == 429


def test_a_bucket_fills_again_and_strangers_push_out_only_the_longest_unused():
    rates = Rates(per_minute=6_000)
    rates.take("ann", 6_000)
    time.sleep(0.05)
    rates.take("ann", 3)
    for number in range(10_100):
        rates.take(str(number), 1)
    assert len(rates._buckets) <= 10_000


class _Slow(Assistant):
    """Answers when it is let."""

    begun, let = Event(), Event()

    def run(self, *arguments, **named):
        self.begun.set()
        self.let.wait(20)
        return super().run(*arguments, **named)


def test_more_questions_than_can_wait_are_told_to_come_back(settings, tmp_path):
    few = settings.model_copy(update={"data_dir": tmp_path, "serve_answers_at_once": 1, "serve_answers_waiting": 1})
    slow = _Slow(few)
    slow.begun.clear(), slow.let.clear()
    with RunningServer(few, assistant=slow) as running, running.client(running.key("ann")) as ann:
        body = {"input": ASK}
        with ThreadPoolExecutor(2) as people:
            first = people.submit(ann.post, "/ask/invoke", json=body)
            assert slow.begun.wait(10)
            second = people.submit(ann.post, "/ask/invoke", json=body)
            time.sleep(0.3)
            third = ann.post("/ask/invoke", json=body)
            slow.let.set()
            assert first.result().status_code == second.result().status_code == 404
        assert int(third.headers["retry-after"]) > 0
        problem(third, 503)


def test_an_answer_that_takes_too_long_is_given_up(settings, tmp_path):
    hasty = settings.model_copy(update={"data_dir": tmp_path, "serve_answer_timeout_s": 0.3})
    slow = _Slow(hasty)
    slow.begun.clear(), slow.let.clear()
    with RunningServer(hasty, assistant=slow) as running, running.client(running.key("ann")) as ann:
        problem(ann.post("/ask/invoke", json={"input": ASK}), 503)
        slow.let.set()


@pytest.mark.parametrize("way", ["invoke", "stream"])
def test_a_server_that_is_told_to_stop_finishes_the_answer_that_it_has_begun(settings, tmp_path, way):
    slow = _Slow(settings.model_copy(update={"data_dir": tmp_path}))
    slow.begun.clear(), slow.let.set()
    with RunningServer(slow.settings, assistant=slow) as running, owning(running, "ann") as (ann, document_id):
        slow.let.clear()
        with ThreadPoolExecutor(1) as people:
            body = {"input": {**ASK, "document_id": document_id}}
            answering = people.submit(ann.post, f"/ask/{way}", json=body)
            assert slow.begun.wait(10)
            running.server.handle_exit(15, None)
            time.sleep(1.2)
            slow.let.set()
            answer = answering.result()
    assert answer.status_code == 200
    assert "Do not drive for 1 week" in answer.text
    assert way == "invoke" or "event: end" in answer.text


def test_logs_counters_and_audit_hold_ids_and_no_word_of_a_patient(server, caplog):
    caplog.set_level(logging.DEBUG)
    with owning(server, "rosalind") as (ann, document_id):
        ann.post("/ask/invoke", json={"input": {**ASK, "document_id": document_id}})
        ann.post("/ask/stream", json={"input": {**ASK, "document_id": document_id}})
        ann.post("/ask/invoke", json={"input": {**ASK, "document_id": "lisinopril drive"}})
        ann.get("/documents/lisinopril?drive=lisinopril")
        ann.post("/documents", files={"file": ("Teague lisinopril.pdf", b"%PDF lisinopril drive")})
        ann.delete(f"/documents/{document_id}")
    with server.client(server.key("root", Scope.ADMIN)) as admin:
        counters = admin.get("/metrics").text
    ours = [record for record in caplog.records if record.name.startswith(("mediassist", "uvicorn"))]
    lines = [json.loads(JsonLines().format(record)) for record in ours]
    asked = [line for line in lines if line.get("route") == "/ask/invoke"]
    assert set(asked[-1]) == {"time", "level", "event", "id", "method", "route", "status", "ms"}
    log = Audit(server.settings.data_dir)
    assert log.path.stat().st_mode & 0o777 == 0o600
    written = [entry for entry in log.entries() if entry.who == "rosalind"]
    assert [(entry.action, entry.outcome) for entry in written] == [
        ("add", "new"),
        ("ask", "answered"),
        ("ask", "answered"),
        ("ask", "document-not-found"),
        ("read", "document-not-found"),
        ("add", written[5].outcome),
        ("remove", "done"),
    ]
    assert written[1].model == "quote"
    assert written[1].document == document_id
    assert written[1].request in {line.get("id") for line in lines}
    told = [*map(json.dumps, lines), *counters.splitlines(), *log.path.read_text().splitlines()]
    for word in ("drive", "lisinopril", "Teague", "Rosalind T", "week", "March"):
        assert not [line for line in told if word in line]
    assert 'mediassist_answers_total{outcome="answered"}' in counters
    assert 'route="/documents/{document_id}"' in counters
    assert document_id not in counters
    assert "rosalind" not in counters
    assert "process_resident_memory_bytes" in counters


def test_what_nobody_expected_is_told_by_its_place_and_not_by_its_message():
    try:
        raise ValueError("metoprolol 25 mg")
    except ValueError as error:
        record = logging.LogRecord("x", 40, __file__, 1, "failed", None, (type(error), error, error.__traceback__))
    line = JsonLines().format(record)
    assert "metoprolol" not in line
    assert "ValueError at test_serve_operations.py" in line


def test_nothing_is_done_that_cannot_be_written_to_the_audit_log(settings, tmp_path):
    closed = settings.model_copy(update={"data_dir": tmp_path})
    with RunningServer(closed) as running, owning(running, "ann") as (ann, document_id):
        Audit(tmp_path).path.unlink()
        Audit(tmp_path).path.mkdir()
        problem(ann.get(f"/documents/{document_id}"), 500)
        problem(ann.post("/ask/invoke", json={"input": {**ASK, "document_id": document_id}}), 500)


@pytest.fixture
def command(monkeypatch, tmp_path):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    app = Typer()
    app.add_typer(key_app, name="key")
    app.command()(audit)
    app.command()(serve)
    return lambda *words: CliRunner().invoke(app, list(words), catch_exceptions=True)


def test_keys_are_made_listed_and_revoked_by_the_command(command, tmp_path):
    made = json.loads(command("key", "create", "--owner", "ann", "--scopes", "read", "--json").output)
    assert Keys(tmp_path).check(made["key"]).owner == "ann"
    listed = command("key", "list").output
    assert made["id"] in listed
    assert "valid" in listed
    assert made["key"] not in listed + command("key", "list", "--json").output
    assert "digest" not in command("key", "list", "--json").output
    command("key", "revoke", made["id"])
    assert "revoked" in command("key", "list").output
    log = command("audit").output
    assert "create key" in log
    assert "revoke key" in log
    assert made["key"] not in log
    assert len(command("audit", "--last", "1", "--json").output.splitlines()) == 1
    assert command("audit", "--owner", "bob").output == ""


@pytest.mark.parametrize(
    "words",
    [
        ("key", "create", "--owner", "ann", "--scopes", "everything"),
        ("key", "create", "--owner", "ann", "--scopes", ""),
        ("key", "create", "--owner", " "),
        ("key", "revoke", "../../x"),
        ("key", "revoke", "0123456789ab"),
    ],
)
def test_a_command_that_makes_no_sense_makes_no_key(command, tmp_path, words):
    assert command(*words).exit_code == 1
    assert Keys(tmp_path).all() == []


def test_the_command_does_not_serve_a_network_without_auth(command):
    refused = command("serve", "--host", "0.0.0.0")
    assert refused.exit_code == 1
    assert "SERVE_AUTH=key" in str(refused.exception)


def test_the_version_of_a_document_that_is_added_twice_counts_up(server):
    with server.client(server.key("versions")) as ann:
        for number in (1, 2):
            text = SUMMARY + b"\nACTIVITY\n- Walk %d minutes every day.\n" % number
            added = ann.post("/documents", files={"file": ("summary.txt", text)})
            assert (added.status_code, added.json()["version"]) == (201, number)
