"""Documents over HTTP: added whole or not at all, each owner's own, and cut off where they are too large or too slow."""

import json
import os
import socket
import time
from pathlib import Path
from tempfile import SpooledTemporaryFile

import pytest
from starlette.formparsers import MultiPartParser

from .running_server import SUMMARY, RunningServer, key_settings, owning, problem

MOST = 300_000
TIMEOUT_S = 1.5


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    limits = {"max_file_bytes": MOST, "serve_max_json_bytes": 10_000, "serve_body_timeout_s": TIMEOUT_S}
    with RunningServer(key_settings(folder, **limits)) as running:
        yield running


@pytest.fixture
def ann(server):
    with server.client(server.key("ann")) as client:
        yield client


def kept(server: RunningServer) -> set[Path]:
    """Everything under the folder of documents."""
    return set((server.settings.data_dir / "documents").rglob("*"))


def raw(server: RunningServer, head: str, *parts: bytes, pause_s: float = 0.0) -> bytes:
    """What the server answers to a request that is sent part by part, headers first."""
    with socket.create_connection(server.host.split(":"), timeout=15) as connection:  # pyright: ignore
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        try:
            for part in parts:
                time.sleep(pause_s)
                connection.sendall(part)
        except OSError:
            pass
        answer = b""
        try:
            while chunk := connection.recv(65_536):
                answer += chunk
        except ConnectionResetError:
            pass
        return answer


def upload_head(server: RunningServer, *more: str) -> str:
    lines = (
        "POST /documents HTTP/1.1",
        f"Host: {server.host}",
        f"Authorization: Bearer {server.key('slow')}",
        "Content-Type: multipart/form-data; boundary=x",
        *more,
    )
    return "\n".join(lines)


PART = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'


def test_a_document_is_added_once_listed_shown_and_removed(ann):
    added = ann.post("/documents", files={"file": ("../../heart.txt", SUMMARY)})
    assert added.status_code == 201
    record = added.json()
    assert record["name"] == "heart.txt"
    assert added.headers["location"] == f"/documents/{record['document_id']}"
    again = ann.post("/documents", files={"file": ("heart.txt", SUMMARY)})
    assert (again.status_code, again.json()) == (200, record)
    assert ann.get("/documents").json() == [record]
    shown = ann.get(added.headers["location"]).json()
    assert shown["text"] == SUMMARY.decode()
    for part in ("sections", "passages", "medications"):
        assert shown[part]
    assert shown["notices"] == []
    assert ann.delete(added.headers["location"]).status_code == 204
    assert ann.get("/documents").json() == []
    problem(ann.delete(added.headers["location"]), 404)


def test_the_lines_of_a_document_are_where_citations_say(server):
    with owning(server, "lines") as (client, document_id):
        answer = client.post(
            "/ask/invoke", json={"input": {"question": "When can I drive?", "document_id": document_id}}
        ).json()["output"]
        by_lines = client.get(f"/documents/{document_id}/lines").json()["lines"]
    assert [line["number"] for line in by_lines] == list(range(1, len(by_lines) + 1))
    assert "\n".join(line["text"] for line in by_lines) == SUMMARY.decode()
    citation = answer["citations"][0]
    line = by_lines[citation["line"] - 1]
    assert line["text"][citation["start"] - line["start"] : citation["end"] - line["start"]] == citation["quote"]


def test_another_owners_document_looks_like_none(server):
    with owning(server, "carol") as (carol, document_id), server.client(server.key("dave")) as dave:
        assert dave.get("/documents").json() == []
        for method, path in (("GET", ""), ("GET", "/lines"), ("DELETE", "")):
            foreign = problem(dave.request(method, f"/documents/{document_id}{path}"), 404)
            unknown = problem(dave.request(method, f"/documents/{'0' * 16}{path}"), 404)
            assert {**foreign, "request_id": ""} == {**unknown, "request_id": ""}
        assert carol.get(f"/documents/{document_id}").status_code == 200


@pytest.mark.parametrize("document_id", ["x", "..%2f..%2fkeys", "%00", "0" * 17, "0123456789ABCDEF", "%2e%2e"])
def test_an_id_that_is_none_is_404(ann, document_id):
    response = ann.get(f"/documents/{document_id}/lines")
    problem(response, 404)


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 422), (b"\x00" * 500, 415), (b"%PDF-1.4 cut off", 422), (b"\xff\xfe\x00", 415), (b"PK\x03\x04nothing", 422)],
)
def test_what_cannot_be_read_is_refused_with_nothing_kept(server, ann, content, status):
    before = kept(server)
    response = ann.post("/documents", files={"file": ("a", content)})
    told = problem(response, response.status_code)
    assert response.status_code in (status, 415, 422)
    assert told["remedy"]
    assert kept(server) == before


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"content": b"plain"}, 415),
        ({"json": {"file": "a"}}, 415),
        ({"data": {"file": "text"}, "files": {"other": ("a", b"x")}}, 400),
        ({"files": {"other": ("a", b"x")}}, 400),
        ({"files": [("file", ("a", b"x")), ("file", ("b", b"x"))]}, 400),
        ({"files": {"file": ("a", b"x")}, "data": {"password": "x", "owner": "carol"}}, 400),
        ({"content": b"--x\r\n", "headers": {"Content-Type": "multipart/form-data"}}, 400),
        ({"content": b"garbage", "headers": {"Content-Type": "multipart/form-data; boundary=x"}}, 400),
    ],
)
def test_a_body_that_is_no_upload_is_refused(ann, given, status):
    problem(ann.post("/documents", **given), status)


def test_a_file_over_the_limit_is_refused_by_its_length_before_it_is_read(server, ann):
    before = kept(server)
    told = problem(ann.post("/documents", files={"file": ("a.txt", b"a" * (MOST + 100_000))}), 413)
    assert told["remedy"]
    start = time.monotonic()
    answer = raw(server, upload_head(server, "Content-Length: 5000000000"))
    assert b" 413 " in answer.partition(b"\r\n")[0]
    assert time.monotonic() - start < 5
    assert kept(server) == before


def test_a_file_that_does_not_say_how_long_it_is_is_cut_off_at_the_limit(server):
    before = kept(server)
    chunk = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    opening = f"{len(PART):x}\r\n".encode() + PART + b"\r\n"
    answer = raw(server, upload_head(server, "Transfer-Encoding: chunked"), opening, *[chunk] * 20)
    assert b" 413 " in answer.partition(b"\r\n")[0]
    assert b"application/problem+json" in answer
    assert kept(server) == before


def test_a_slow_upload_is_cut_off_with_nothing_kept(server):
    before = kept(server)
    start = time.monotonic()
    parts = [PART, *[b"a"] * 20]
    answer = raw(server, upload_head(server, "Content-Length: 1000"), *parts, pause_s=0.2)
    assert b" 408 " in answer.partition(b"\r\n")[0]
    assert time.monotonic() - start < TIMEOUT_S + 6
    assert kept(server) == before


def test_other_requests_are_small(ann):
    body = json.dumps({"input": {"question": "x" * 20_000, "document_id": "x"}})
    problem(ann.post("/ask/invoke", content=body, headers={"Content-Type": "application/json"}), 413)
    problem(ann.request("GET", "/documents", content=b"x" * 20_000), 413)
    problem(ann.post("/ask/invoke", content=(b"x" * 5_000 for _ in range(10))), 413)


def test_an_upload_that_breaks_off_leaves_nothing_and_the_server_goes_on(server, ann):
    before = kept(server)
    with socket.create_connection(server.host.split(":")) as connection:  # pyright: ignore
        head = upload_head(server, f"Content-Length: {len(PART) + 5_000}")
        connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + PART + b"PATIENT")
        time.sleep(0.2)
    time.sleep(0.3)
    assert kept(server) == before
    assert ann.get("/health").status_code == 200


def test_an_upload_is_on_disk_only_as_the_document_that_is_kept(ann, monkeypatch):
    """Starlette writes what is over its limit to a temporary file; here that limit is the file's own."""

    def rolled(*_: object) -> None:
        raise AssertionError("An upload was written to disk.")

    monkeypatch.setattr(MultiPartParser, "spool_max_size", 10)
    monkeypatch.setattr(SpooledTemporaryFile, "rollover", rolled)
    assert ann.post("/documents", files={"file": ("a.txt", SUMMARY)}).status_code == 201


def test_a_reader_who_leaves_in_mid_stream_leaves_nothing_behind(server):
    with owning(server, "leaver") as (client, document_id):
        ask = {"input": {"question": "What medicines do I take?", "document_id": document_id}}
        before = len(os.listdir("/proc/self/fd")) if Path("/proc").exists() else 0
        for _ in range(10):
            with client.stream("POST", "/ask/stream", json=ask) as response:
                next(response.iter_raw())
        deadline = time.monotonic() + 10
        while Path("/proc").exists() and len(os.listdir("/proc/self/fd")) > before + 5:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert client.post("/ask/invoke", json=ask).status_code == 200
