"""What of the page can be reached without a browser: only what it needs, by its owner, and nothing of it on disk."""

import json
import tempfile
from pathlib import Path

import httpx
import pytest
from mediassist import Settings

from .conftest import HEART_FAILURE
from .page_server import served

MARKER = "Zyxwvut Patientname"
SUMMARY = f"PATIENT: {MARKER}\n{HEART_FAILURE.read_text()}".encode()

pytestmark = pytest.mark.filterwarnings("ignore:.*no_silent_downcasting")  # of pandas, about what Gradio's queue sets


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Where everything that asks for a temporary file gets it while the server runs."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def url(folder, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "GRADIO_TEMP_DIR"):
            patch.setenv(name, str(folder))
        patch.setattr(tempfile, "tempdir", str(folder))
        settings = Settings.load(llm_model="none", data_dir=tmp_path_factory.mktemp("data"), max_file_bytes=50_000)
        with served(settings, keep=False, may_write=lambda request: request.cookies["owner"] != "reader") as address:
            yield address


@pytest.fixture
def ana(url):
    with httpx.Client(base_url=url, cookies={"owner": "ana"}, timeout=120) as client:
        yield client


@pytest.fixture
def ben(url):
    with httpx.Client(base_url=url, cookies={"owner": "ben"}, timeout=120) as client:
        yield client


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/hostname",
        "/gradio_api/file=pyproject.toml",
        "/gradio_api/file/etc/hostname",
        "/gradio_api/file=http://127.0.0.1:9/",
        "/file=/etc/hostname",
        "/gradio_api/proxy=http://127.0.0.1:9/",
        "/assets/../routes.py",
        "/assets/%2e%2e/routes.py",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/app_id",
        "/gradio_api/runs",
        "/gradio_api/run-history/records",
        "/gradio_api/upload_progress?upload_id=1",
        "/gradio_api/queue/status",
        "/gradio_api/vibe-code",
        "/gradio_api/stream/s/1/2/playlist.m3u8",
        "/gradio_api/call/ask/1",
        "/config",
        "/monitoring",
        "/monitoring/summary",
        "/login_check",
        "/manifest.json",
        "/page/layout.py",
    ],
)
def test_what_the_page_does_not_need_is_not_there(ana, path):
    assert ana.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["upload", "run/predict", "api/predict", "call/ask", "component_server", "process_recording", "vibe-edit", "login"],
)
def test_gradios_other_doors_are_shut(ana, path):
    reply = ana.post(f"/gradio_api/{path}", files={"files": ("a.txt", SUMMARY)})
    assert reply.status_code == 404


def test_no_patient_byte_is_on_disk_after_an_upload(ana, folder):
    reply = ana.post("/page/document", content=SUMMARY, headers={"X-File-Name": "discharge%20papers.txt"})
    assert reply.status_code == 200, reply.text
    assert reply.json()["document_id"]
    for path in folder.rglob("*"):
        assert not path.is_file() or MARKER.encode() not in path.read_bytes()
        assert "discharge papers" not in path.name


def test_a_file_over_the_limit_is_refused_with_a_remedy(ana):
    for content in (b"x" * 60_000, iter([b"x" * 30_000] * 3)):  # with and without its length in the header
        reply = ana.post("/page/document", content=content)
        assert reply.status_code == 413
        assert "too big" in reply.json()["detail"]
        assert "50 KB" in reply.json()["detail"]
        assert reply.json()["remedy"]


def test_a_file_that_cannot_be_read_is_refused_in_plain_words(ana):
    reply = ana.post("/page/document", content=b"\x7fELF\x02\x01\x01" + bytes(900), headers={"X-File-Name": "a.bin"})
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    told = reply.json()
    told.pop("request_id", None)
    assert told == {
        "type": "urn:mediassist:problem:document-unsupported",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": "I cannot read this kind of file.",
        "remedy": "Save it as PDF, Word or text, and open that.",
    }


def test_nothing_is_not_a_document(ana):
    assert ana.post("/page/document").status_code == 422


def test_who_may_only_read_adds_nothing(url):
    reply = httpx.post(f"{url}/page/document", content=SUMMARY, cookies={"owner": "reader"})
    assert reply.status_code == 403
    assert "not add" in reply.json()["detail"]


def test_another_site_cannot_act_in_a_patients_browser(ana):
    join = {"fn_index": 0, "data": [], "session_hash": "s1"}
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert ana.post("/page/document", content=SUMMARY, headers=headers).status_code == 403
        assert ana.post("/gradio_api/queue/join", json=join, headers=headers).status_code == 403
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    refused = ana.options("/gradio_api/queue/join", headers=preflight)
    assert refused.status_code == 405
    for reply in (refused, ana.get("/theme.css", headers={"Origin": "https://evil.example"})):
        assert not [name for name in reply.headers if name.startswith("access-control")]


def join(client: httpx.Client, session: object, **more: object) -> int:
    return client.post(
        "/gradio_api/queue/join", json={"fn_index": 0, "data": [], "session_hash": session, **more}
    ).status_code


def test_a_session_serves_its_owner_alone(ana, ben):
    assert join(ana, "anas0session") == 200
    assert join(ben, "anas0session") == 404
    assert ben.get("/gradio_api/queue/data", params={"session_hash": "anas0session"}).status_code == 404
    assert ben.get("/gradio_api/heartbeat/anas0session").status_code == 404
    assert (
        ben.post(
            "/gradio_api/cancel", json={"session_hash": "anas0session", "fn_index": 0, "event_id": "x"}
        ).status_code
        == 404
    )


@pytest.mark.parametrize("session", [None, 7, "", "../x", "a" * 65, ["s"]])
def test_a_session_that_is_no_name_is_refused(ana, session):
    assert join(ana, session) == 404


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b'{"data": []}'])
def test_an_event_that_is_no_event_is_refused(ana, body):
    assert ana.post("/gradio_api/queue/join", content=body).status_code == 400


def test_an_event_is_small(ana):
    assert join(ana, "s2", data=["x" * 300_000]) == 413


def test_without_an_owner_there_is_no_page(url):
    for path in ("/", "/gradio_api/queue/data?session_hash=s3"):
        assert httpx.get(f"{url}{path}").status_code == 500


def test_the_page_points_nowhere_else_and_lists_no_endpoint(ana):
    reply = ana.get("/?deep_link=abc&view=api")
    page = reply.text
    before_config = page.partition("window.gradio_config")[0]
    assert "http" not in before_config.replace("http-equiv", "")
    for outside in ("raw.githubusercontent", "gradio.app", "fonts.googleapis", "cdnjs", "huggingface.co"):
        assert outside not in page
    assert '"named_endpoints":{}' in page.replace(" ", "")
    config = json.loads(page.partition("window.gradio_config = ")[2].partition(";</script>")[0])
    assert config["analytics_enabled"] is False
    assert config["footer_links"] == []
    assert all(event["api_visibility"] == "private" for event in config["dependencies"])


def test_the_policy_of_the_page_allows_this_server_alone(ana):
    policy = dict(part.strip().split(" ", 1) for part in ana.get("/").headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "http" not in str(policy)
    assert "'unsafe-inline'" not in policy["script-src"]
    assert ana.get("/").headers["content-security-policy"] != ana.get("/").headers["content-security-policy"]
