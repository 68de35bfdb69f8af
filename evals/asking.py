"""How systems are asked the same questions: ours and its peers, each with its answers as rows and the seconds they took.

Knows no score. Reading the documents counts as a system's own time; loading the embedding model does not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from langchain_core.embeddings import Embeddings

from ..answer import Answer
from ..assistant import Assistant
from ..document import DischargeSummary
from ..models.embedding import LocalEmbeddings, load_embeddings
from ..settings import NO_MODEL, Settings
from . import answer_peers
from .answer_peers import Peer
from .answers import answer_row
from .jsonl import Row

Progress = Callable[[int, int], None]
OURS = "mediassist, quote mode"


@dataclass(frozen=True)
class Run:
    """What the parts work with. model: a chat model to be measured beside quote mode, or none. questions: the most for it."""

    settings: Settings
    embeddings: LocalEmbeddings
    progress: Progress
    model: str = NO_MODEL
    questions: int = 30

    @classmethod
    def of(cls, progress: Progress, model: str = NO_MODEL, questions: int = 30) -> "Run":
        """Quote mode, whatever the environment names."""
        settings = Settings.load(llm_model=NO_MODEL)
        return cls(settings, load_embeddings(settings), progress, model, questions)


@dataclass(frozen=True)
class Given:
    """What a system answered, the seconds that it took, and what it is made of, where it is a peer."""

    system: str
    rows: list[Row]
    seconds: float
    settings: str = ""


def ours_and_peers(
    run: Run, questions: Sequence[Row], documents: Path
) -> tuple[list[Given], dict[str, DischargeSummary], dict[str, str]]:
    """Every system's answers, ours first; the summaries by name; and why a peer gave none."""
    assistant, summaries, reading_s = added(run, documents, questions)
    given = [Given(OURS, *timed_rows(questions, answering(assistant, summaries), run.progress, reading_s))]
    missing = {}
    for label, make in makers(run.embeddings).items():
        try:
            peer = make()
            given.append(Given(peer.name, *peer_rows(peer, questions, summaries, run.progress), peer.settings))
        except (ImportError, ValueError, OSError) as error:
            missing[label] = f"{type(error).__name__}: {error}"
    return given, summaries, missing


def makers(embeddings: Embeddings) -> dict[str, Callable[[], Peer]]:
    """The peers, by what they are called where they cannot be made."""
    return {
        "the guide's pipeline": lambda: answer_peers.guide(embeddings),
        "the guide's pipeline with a threshold": lambda: answer_peers.guide(embeddings, answer_peers.LEAST_COSINE),
        "LangChain BM25 (pip install rank-bm25)": answer_peers.lexical,
        "LangChain ensemble (pip install rank-bm25)": lambda: answer_peers.ensemble(embeddings),
        "LlamaIndex (pip install llama-index-core)": lambda: answer_peers.llama_index(embeddings),
        "nearest lines": lambda: answer_peers.nearest_lines(embeddings),
    }


def added(
    run: Run, documents: Path, questions: Iterable[Row], settings: Settings | None = None
) -> tuple[Assistant, dict[str, DischargeSummary], float]:
    """An assistant that has read the documents of the questions, their summaries by name, and the seconds it took."""
    assistant, summaries = Assistant(settings or run.settings, keep=False), {}
    run.embeddings.warm()
    start = perf_counter()
    for name in dict.fromkeys(question["doc"] for question in questions):
        summaries[name] = assistant.document(assistant.add(documents / name, name=name))
    return assistant, summaries, perf_counter() - start


def answering(
    assistant: Assistant, summaries: Mapping[str, DischargeSummary], ids: Mapping[str, str] | None = None
) -> Callable[[Row], Row]:
    """Question -> our answer as a row. ids: of the documents; by their names when left out."""
    ids = ids or {document.name: document.document_id for document in assistant.documents()}

    def answer(question: Row) -> Row:
        found: Answer = assistant.ask(ids[question["doc"]], question["question"])
        return answer_row(question["id"], found)

    return answer


def peer_rows(
    peer: Peer, questions: Sequence[Row], summaries: Mapping[str, DischargeSummary], progress: Progress
) -> tuple[list[Row], float]:
    """A peer's answers, and the seconds for them, its reading of the documents with it."""
    start = perf_counter()
    find = {name: peer.read(summary) for name, summary in summaries.items()}
    reading_s = perf_counter() - start

    def answer(question: Row) -> Row:
        spans = find[question["doc"]](question["question"])
        return answer_peers.row_of(question["id"], summaries[question["doc"]].text, spans)

    return timed_rows(questions, answer, progress, reading_s)


def timed_rows(
    rows: Sequence[Row], step: Callable[[Row], Row], progress: Progress, before_s: float = 0.0
) -> tuple[list[Row], float]:
    """What a step makes of each row, and the seconds for all of them, added to those before."""
    done, start = [], perf_counter()
    for number, row in enumerate(rows, start=1):
        done.append(step(row))
        progress(number, len(rows))
    return done, before_s + perf_counter() - start
