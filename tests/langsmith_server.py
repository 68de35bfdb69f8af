"""A server on loopback that stands for LangSmith: it keeps whatever it is sent, and answers just enough to go on."""

import json
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

BATCHES = {
    "use_multipart_endpoint": False,
    "scale_up_qsize_trigger": 1000,
    "scale_up_nthreads_limit": 1,
    "scale_down_nempty_trigger": 4,
    "size_limit": 100,
    "size_limit_bytes": 20_000_000,
}
NOW = datetime.now(UTC).isoformat()


class LangSmithServer:
    """Use as a context. sent: (method, path, body) of each request."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, bytes]] = []
        self.datasets: dict[str, dict] = {}
        self.examples: list[dict] = []
        self.session: dict = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def words(self) -> str:
        """All that was sent, with the paths it was sent to."""
        return "\n".join(f"{path}\n{body.decode('utf-8', 'replace')}" for _, path, body in self.sent)

    def __enter__(self) -> "LangSmithServer":
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def reply(self, method: str, url: str, body: bytes) -> object:
        path, asked = urlsplit(url).path, parse_qs(urlsplit(url).query)
        if path == "/info":
            return {"version": "0.10.0", "batch_ingest_config": BATCHES}
        if path == "/datasets" and method == "GET":
            found = self.datasets.get(asked["name"][0])
            return [found] if found else []
        if path == "/datasets":
            name = json.loads(body)["name"]
            self.datasets[name] = {"id": str(uuid4()), "name": name, "created_at": NOW}
            return self.datasets[name]
        if path == "/examples" and method == "GET":
            offset = int(asked.get("offset", ["0"])[0])
            return self.examples[offset:]
        if path.startswith("/examples"):
            self.examples += [
                {**row, "id": row.get("id") or str(uuid4()), "created_at": NOW} for row in json.loads(body)
            ]
            return self.examples
        if path.startswith("/sessions"):
            given = {name: value for name, value in json.loads(body or b"{}").items() if value is not None}
            self.session = {"id": str(uuid4()), "tenant_id": str(uuid4()), "start_time": NOW, **self.session, **given}
            return self.session
        return {}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                outer.sent.append((self.command, self.path, body))
                said = json.dumps(outer.reply(self.command, self.path, body)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_GET = do_POST = do_PATCH = do_PUT = _any

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        return Handler
