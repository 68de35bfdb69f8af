"""Route and screen each message of a file, without any document: the rows that `score.py routes` reads.

Writes {"id", "categories" (most likely first), "outcome" (emergency, declined, clarify or null)}. Resumable.
"""

from collections.abc import Callable
from pathlib import Path

from ..models.embedding import FingerprintedEmbeddings
from ..routing.remembered import Remembered
from ..routing.router import Router
from ..routing.screening import screen
from . import jsonl

Progress = Callable[[int, int], None]
"""Called after each row with how many are done and how many there are in this run."""


def run(
    messages_path: Path, out_path: Path, embeddings: FingerprintedEmbeddings, progress: Progress | None = None
) -> int:
    """Append a row for each message that has none yet; returns how many were added.

    Raises EvaluationError for a file that cannot be used.
    """
    todo = jsonl.pending(jsonl.read(messages_path), out_path)
    for done, message in enumerate(todo, start=1):
        jsonl.append(out_path, row(message, embeddings))
        if progress:
            progress(done, len(todo))
    return len(todo)


def row(message: jsonl.Row, embeddings: FingerprintedEmbeddings) -> jsonl.Row:
    """The routes and the outcome of one message."""
    question, once = message["question"], Remembered(embeddings)
    return {
        "id": message["id"],
        "categories": [route.category.value for route in Router(once).route(question)],
        "outcome": screen(question, once).outcome,
    }
