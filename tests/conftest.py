"""What test modules share: a small Ollama with real weights behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from mediassist import ScriptedChatModel, Settings

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
