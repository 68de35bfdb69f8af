"""Other ways to answer from a document without a language model: the passages that common retrieval stacks find.

Each peer quotes what it finds, so all are compared on the same ground as our quote mode: retrieval and refusal, no writing.
Each runs through its own package, with the same all-MiniLM-L6-v2 where it embeds. Most never refuse: in such a pipeline that is left
to the language model's prompt. A peer whose package is not installed raises ImportError when it is made.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count
from typing import Any

from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from ..document import DischargeSummary
from ..vocabulary import Outcome
from .jsonl import Row

Span = tuple[int, int]
Find = Callable[[str], list[Span]]
"""Question -> the spans that answer it, nearest first; none where the peer refuses."""

MOST = 3
CHUNK_CHARS, OVERLAP_CHARS = 500, 50
LEAST_COSINE = 0.3
LLAMA_CHUNK_TOKENS, LLAMA_OVERLAP_TOKENS = 128, 20

_number = count()


@dataclass(frozen=True)
class Peer:
    """A way to answer. settings: what it is made of, with versions. read: makes a document ready for its questions."""

    name: str
    settings: str
    read: Callable[[DischargeSummary], Find]


def row_of(question_id: str, text: str, spans: Sequence[Span]) -> Row:
    """An answer of quotes in the form of `eval answers`."""
    citations = [{"start": start, "end": end, "quote": text[start:end]} for start, end in spans]
    outcome = Outcome.ANSWERED if spans else Outcome.NOT_MENTIONED
    return {
        "id": question_id,
        "answer": "\n".join(citation["quote"] for citation in citations),
        "outcome": outcome.value,
        "citations": citations,
    }


def guide(embeddings: Embeddings, least_cosine: float | None = None) -> Peer:
    """Fixed-size chunks, MiniLM, Chroma, the three nearest: the pipeline that tutorials build, its model's reply left out.

    least_cosine: chunks that are less near are dropped, so that it can refuse.
    """
    from langchain_chroma import Chroma

    def read(summary: DischargeSummary) -> Find:
        chunks = _chunks(summary)
        store = Chroma.from_documents(chunks, embeddings, **_own_collection())

        def find(question: str) -> list[Span]:
            near = store.similarity_search_with_score(question, k=min(MOST, len(chunks)))
            return [_span(chunk) for chunk, distance in near if least_cosine is None or 1 - distance >= least_cosine]

        return find

    name = "chunks, MiniLM, Chroma" + (f", cosine of {least_cosine} or more" if least_cosine else "")
    return Peer(name, f"{_splitter()}; {_versions('langchain-chroma', 'chromadb')}; k={MOST}", read)


def lexical() -> Peer:
    """LangChain's BM25 over the same chunks."""
    retriever_class = _bm25()
    used = f"{_splitter()}; {_versions('langchain-community', 'rank-bm25')}; k={MOST}"

    def read(summary: DischargeSummary) -> Find:
        retriever = retriever_class.from_documents(_chunks(summary), k=MOST, preprocess_func=_words)
        return lambda question: [_span(chunk) for chunk in retriever.invoke(question)]

    return Peer("LangChain BM25", used, read)


def ensemble(embeddings: Embeddings) -> Peer:
    """LangChain's EnsembleRetriever: BM25 and MiniLM in Chroma, reciprocal ranks, equal weights."""
    from langchain_chroma import Chroma
    from langchain_classic.retrievers import EnsembleRetriever

    retriever_class = _bm25()
    used = f"{_splitter()}; {_versions('langchain-classic', 'rank-bm25', 'langchain-chroma')}; k={MOST}, 0.5/0.5"

    def read(summary: DischargeSummary) -> Find:
        chunks = _chunks(summary)
        dense = Chroma.from_documents(chunks, embeddings, **_own_collection()).as_retriever(
            search_kwargs={"k": min(MOST, len(chunks))}
        )
        words = retriever_class.from_documents(chunks, k=MOST, preprocess_func=_words)
        both = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5])
        return lambda question: [_span(chunk) for chunk in both.invoke(question)[:MOST]]

    return Peer("LangChain ensemble", used, read)


def llama_index(embeddings: Embeddings) -> Peer:
    """LlamaIndex: its sentence splitter and vector index, with the same MiniLM."""
    with _unwarned():
        from llama_index.core import Document as LlamaDocument  # pyright: ignore[reportMissingImports]
        from llama_index.core import VectorStoreIndex  # pyright: ignore[reportMissingImports]
        from llama_index.core.node_parser import SentenceSplitter  # pyright: ignore[reportMissingImports]

    splitter = SentenceSplitter(chunk_size=LLAMA_CHUNK_TOKENS, chunk_overlap=LLAMA_OVERLAP_TOKENS)
    used = f"SentenceSplitter {LLAMA_CHUNK_TOKENS}/{LLAMA_OVERLAP_TOKENS} tokens; {_versions('llama-index-core')}; k={MOST}"
    embed_model = _for_llama_index(embeddings)

    def read(summary: DischargeSummary) -> Find:
        nodes = splitter.get_nodes_from_documents([LlamaDocument(text=summary.text)])
        retriever = VectorStoreIndex(nodes, embed_model=embed_model).as_retriever(similarity_top_k=MOST)
        return lambda question: [
            (found.node.start_char_idx, found.node.end_char_idx)
            for found in retriever.retrieve(question)
            if found.node.start_char_idx is not None
        ]

    return Peer("LlamaIndex", used, read)


def nearest_lines(embeddings: Embeddings) -> Peer:
    """The three lines nearest to the question by MiniLM, among the passages that our own reader finds."""
    from langchain_core.vectorstores import InMemoryVectorStore

    def read(summary: DischargeSummary) -> Find:
        store = InMemoryVectorStore(embeddings)
        store.add_documents(
            [
                Document(passage.text, metadata={"start_index": passage.start, "end": passage.end})
                for passage in summary.passages
            ]
        )
        return lambda question: [
            (line.metadata["start_index"], line.metadata["end"]) for line in store.similarity_search(question, k=MOST)
        ]

    return Peer("nearest lines, MiniLM", f"our passages; {_versions('langchain-core')}; k={MOST}", read)


def _bm25() -> Any:
    """LangChain's BM25 retriever. ImportError without rank-bm25."""
    with _unwarned():
        import rank_bm25  # noqa: F401 - else it is missed only at the first document
        from langchain_community.retrievers import BM25Retriever
    return BM25Retriever


@contextmanager
def _unwarned() -> Iterator[None]:
    """langchain-community warns, whoever imports it, that it is no longer tended."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*langchain-community.*sunset", category=DeprecationWarning)
        yield


def _for_llama_index(embeddings: Embeddings) -> Any:
    """Our embeddings as LlamaIndex takes them."""
    from llama_index.core.base.embeddings.base import BaseEmbedding  # pyright: ignore[reportMissingImports]

    class Same(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return embeddings.embed_query(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return embeddings.embed_query(text)

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

    return Same(model_name="all-MiniLM-L6-v2")


def _chunks(summary: DischargeSummary) -> list[Document]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS, add_start_index=True)
    return splitter.create_documents([summary.text])


def _span(chunk: Document) -> Span:
    start = int(chunk.metadata["start_index"])
    return start, start + len(chunk.page_content)


def _words(text: str) -> list[str]:
    """The words of a text without punctuation, in lower case; the retriever's own default only cuts at spaces."""
    return ["".join(filter(str.isalnum, word)) for word in text.lower().split()]


def _own_collection() -> dict[str, Any]:
    """A collection in memory for one document, compared by cosine."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.EphemeralClient(Settings(anonymized_telemetry=False))
    name = f"peer-{next(_number)}"
    return {"client": client, "collection_name": name, "collection_metadata": {"hnsw:space": "cosine"}}


def _splitter() -> str:
    return f"RecursiveCharacterTextSplitter {CHUNK_CHARS}/{OVERLAP_CHARS} characters"


def _versions(*packages: str) -> str:
    return ", ".join(f"{package} {version(package)}" for package in packages)
