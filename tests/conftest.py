"""What test modules share: a small Ollama with real weights behind it."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from mediassist import ScriptedChatModel, Settings
from mediassist.cli import main

from .ollama_server import OllamaServer, smollm2_path, why_not


@pytest.fixture(scope="session")
def _ollama() -> Iterator[OllamaServer]:
    if reason := why_not():
        pytest.skip(reason)
    with OllamaServer() as server:
        yield server


@pytest.fixture
def ollama(_ollama: OllamaServer) -> OllamaServer:
    """A healthy Ollama that has smollm2:135m and llama3.2; its weights load at the first reply."""
    _ollama.reset()
    return _ollama


@pytest.fixture(scope="session")
def smollm2() -> Path:
    """The GGUF file of SmolLM2-135M-Instruct."""
    path = smollm2_path()
    if reason := why_not():
        pytest.skip(reason)
    assert path is not None
    return path


ROOT = Path(__file__).parent.parent
HEART_FAILURE = ROOT / "examples" / "heart-failure.txt"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Quote mode, with a data folder of the test's own."""
    return Settings.load(llm_model="none", data_dir=tmp_path / "data")


@pytest.fixture
def scripted() -> ScriptedChatModel:
    """A chat model that says what the test has enqueued."""
    return ScriptedChatModel()


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Runs `mediassist ...` in this process: (exit code, stdout, stderr). No Ollama listens at the port it is given."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OLLAMA_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("LLM_MODEL", raising=False)

    def command(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["mediassist", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return command
