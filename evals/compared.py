"""Questions held against their documents, with what is evidence: what retrieval and its networks learn from.

Each is read as its first route's chain would read it. Knows no weights.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..chains.asked import read_question
from ..chains.features import Compared, Scope, compare
from ..chains.lists import in_its_list
from ..chains.registry import CHAINS
from ..ingest.index import IndexedSummary, embed_passages
from ..ingest.passages import summarise
from ..ingest.readers import read as read_document
from ..models.embedding import load_embeddings
from ..routing.router import Router
from ..settings import Settings
from .evidence import passages_with
from .jsonl import read


@dataclass
class Example:
    """A question held against its document. lines: its passages as the cross-encoder reads them.

    holds: whether each passage is evidence, bool [passages]. lengths: their words, int [passages].
    """

    question: dict
    compared: Compared
    lines: tuple[str, ...]
    holds: np.ndarray
    lengths: np.ndarray
    scope: Scope

    @property
    def answerable(self) -> bool:
        """Whether the document holds the answer."""
        return self.question["kind"] == "answerable"


def examples(sets: Iterable[tuple[Path, Path]]) -> Iterator[Example]:
    """The answerable and absent questions of pairs of a question file and its folder of documents. Raises MediAssistError."""
    settings = Settings.load()
    embeddings = load_embeddings(settings)
    router = Router(embeddings)
    indexed: dict[Path, IndexedSummary] = {}
    for file, folder in sets:
        for question in read(file):
            if question["kind"] not in ("answerable", "absent"):
                continue
            path = folder / question["doc"]
            if path not in indexed:
                indexed[path] = embed_passages(summarise(read_document(path, settings=settings), path.name), embeddings)
            summary, text = indexed[path].summary, question["question"]
            scope = CHAINS[router.route(text)[0].category].scope
            with_it = passages_with(question["evidence"], summary)
            yield Example(
                question=question,
                compared=compare(read_question(text), embeddings.read_one(text), indexed[path], scope),
                lines=tuple(in_its_list(passage.index, summary) for passage in summary.passages),
                holds=np.array([passage.index in with_it for passage in summary.passages]),
                lengths=np.array([len(passage.text.split()) for passage in summary.passages]),
                scope=scope,
            )
