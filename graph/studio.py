"""The graph for LangGraph Studio (`langgraph.json`, `make studio`): the one that answers, with its nodes and state in the open.

Studio's server keeps the threads itself, in clear, and shows drafts: only synthetic documents belong there (docs/studio.md). So
`document_id` is the name of a file in one folder, the project's examples unless STUDIO_DOCUMENTS names another, and owners
mean nothing. langgraph.json names this module by its import path: loaded by file path it would be of no package.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from langgraph.checkpoint.memory import InMemorySaver

from ..errors import DocumentNotReadable
from ..ingest.index import IndexedSummary, embed_passages
from ..ingest.worker import read_document
from ..models.chat import Chat, open_chat
from ..models.embedding import FingerprintedEmbeddings, load_embeddings
from ..privacy import switch_off_telemetry
from ..routing.router import Router
from ..settings import NO_MODEL, Settings
from .build import build_graph

switch_off_telemetry()

EXAMPLES = Path(__file__).parent.parent / "examples"
FOLDER = Path(os.environ.get("STUDIO_DOCUMENTS") or EXAMPLES).expanduser()
SETTINGS = Settings.load(llm_model=NO_MODEL)
EMBEDDINGS = load_embeddings(SETTINGS)
"""Read at the first text, which is in a node."""
_loading = Lock()


@dataclass(frozen=True)
class StudioContext:
    """What Studio's form asks for. model: "none" quotes the document; else an Ollama model's name or a GGUF file's path."""

    # For the nodes it stands in for graph.state.Context. They run in threads, and what is slow loads when a node first asks
    # for it: on the server's event loop it would be a BlockingError.
    model: str = NO_MODEL

    @property
    def open_document(self) -> Callable[[str, str], IndexedSummary]:
        """Opens a file of the folder by its name, whoever asks."""
        return lambda _owner, document_id: opened(document_id)

    @property
    def embeddings(self) -> FingerprintedEmbeddings:
        """The embedding model that the settings name."""
        return EMBEDDINGS

    @property
    def router(self) -> Router:
        """The router over that embedding model."""
        return Router(EMBEDDINGS)

    @property
    def chat(self) -> Chat | None:
        """The chat model, None in quote mode. Raises ModelError with the remedy."""
        with _loading:
            return _chat(self.model)

    @property
    def emergency_number(self) -> str:
        """As the settings have it."""
        return SETTINGS.emergency_number

    @property
    def crisis_line(self) -> str:
        """As the settings have it."""
        return SETTINGS.crisis_line

    @property
    def model_judge(self) -> bool:
        """As the settings have it."""
        return SETTINGS.model_judge


def opened(name: str) -> IndexedSummary:
    """A file of the folder as it was read, kept in memory. Raises DocumentError, also for a name of another folder."""
    names = sorted(path.name for path in FOLDER.iterdir() if path.is_file() and path.name != "README.md")
    if name not in names:
        reason = "No file of the folder has the name in document_id."
        raise DocumentNotReadable(reason, f"Name one of: {', '.join(names)}.")
    with _loading:
        return _indexed(name)


@cache
def _indexed(name: str) -> IndexedSummary:
    return embed_passages(read_document(FOLDER / name, name=name, settings=SETTINGS), EMBEDDINGS)


@cache
def _chat(model: str) -> Chat | None:
    return open_chat(Settings.load(llm_model=model))


# Compiled with a checkpointer, so that `clarify` stops for a reply; exported without one, since the server brings its own.
graph = build_graph(InMemorySaver()).copy(update={"checkpointer": None, "context_schema": StudioContext})
