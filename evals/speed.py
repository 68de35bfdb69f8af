"""How fast, in quote mode: from nothing, a document read, a question answered; by number of documents and by length.

Times are medians of warm calls in one thread, but for "from nothing": a new process up to its answer. Knows no quality.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from langchain_core.embeddings import Embeddings

from ..assistant import Assistant
from ..settings import Settings
from .machine import ROOT
from .measured import Line
from .scores import Scores

EXAMPLES = ROOT / "examples"
QUESTIONS = (
    "When is my next appointment?",
    "How long may I not lift anything heavy?",
    "What should I watch for?",
    "What medicine do I take for pain?",
    "What can I eat?",
)
COUNTS = (1, 10, 50, 100)
LENGTHS = (2_000, 10_000, 50_000, 200_000)
Step = Callable[[], object]


def basic(settings: Settings) -> Scores:
    """Seconds from nothing, of reading a document, and milliseconds of an answer; the peak of this process in MB."""
    texts = sorted(EXAMPLES.glob("*.txt"))
    assistant = Assistant(settings, keep=False)
    assistant.ask(assistant.add(texts[0]), QUESTIONS[0])  # loads the models
    reading = [timed(lambda path=path: assistant.add(path)) for path in texts]
    ids = [document.document_id for document in assistant.documents()]
    asking = [timed(lambda i=i, q=q: assistant.ask(i, q)) for i in ids for q in QUESTIONS]
    return {
        "from_nothing_s": from_nothing(),
        "read_s": median(reading),
        "ask_ms": 1_000 * median(asking),
        "ask_p95_ms": 1_000 * quantiles(asking, n=20)[-1],
        "peak_mb": peak_mb(),
    }


def from_nothing() -> float:
    """Seconds of a new process that reads a document and answers one question."""
    asked = [str(EXAMPLES / "appendectomy.txt"), QUESTIONS[0], "--model", "none"]
    command = [sys.executable, "-m", "mediassist", "ask", *asked]
    return timed(lambda: subprocess.run(command, check=True, capture_output=True))


def by_documents(settings: Settings, counts: Sequence[int] = COUNTS) -> Line:
    """Milliseconds of an answer from one of so many documents kept on disk."""
    text, line = (EXAMPLES / "appendectomy.txt").read_text(encoding="utf-8"), {}
    with TemporaryDirectory(prefix="mediassist-speed-") as folder:
        assistant = Assistant(settings.model_copy(update={"data_dir": Path(folder)}))
        last = ""
        for number in range(1, max(counts) + 1):
            last = assistant.add(numbered(text, number))
            if number in counts:
                line[str(number)] = _answer_ms(assistant, last)
    return line


def by_documents_in_one_collection(embeddings: Embeddings, counts: Sequence[int] = COUNTS) -> Line:
    """Milliseconds of the search alone in one Chroma collection for all documents, filtered by document."""
    import chromadb
    from chromadb.config import Settings as ChromaSettings
    from langchain_chroma import Chroma
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    chunks = RecursiveCharacterTextSplitter(chunk_size=500, chunk_overlap=50).split_text(
        (EXAMPLES / "appendectomy.txt").read_text(encoding="utf-8")
    )
    line = {}
    with TemporaryDirectory(prefix="mediassist-speed-", ignore_cleanup_errors=True) as folder:
        client = chromadb.PersistentClient(folder, ChromaSettings(anonymized_telemetry=False))
        store = Chroma("speed", embeddings, client=client)
        for number in range(1, max(counts) + 1):
            store.add_texts([numbered(chunk, number) for chunk in chunks], [{"document": str(number)}] * len(chunks))
            if number in counts:
                steps = [
                    lambda q=q, n=str(number): store.similarity_search(q, k=3, filter={"document": n})
                    for q in QUESTIONS
                ]
                line[str(number)] = _median_ms(steps)
    return line


def by_length(settings: Settings, lengths: Sequence[int] = LENGTHS) -> Line:
    """Milliseconds of an answer from a document of so many characters: examples one after the other."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.txt"))]
    whole, assistant, line = "\n\n".join(texts), Assistant(settings, keep=False), {}
    for length in lengths:
        long = numbered("\n\n".join([whole] * (1 + length // len(whole))), length)[:length]
        line[str(length)] = _answer_ms(assistant, assistant.add(long))
    return line


def numbered(text: str, number: int) -> str:
    """A document that differs from its like by its number."""
    return f"RECORD NUMBER: EX-{number:06}\n\n{text}"


def timed(step: Step) -> float:
    """Seconds of one call."""
    start = perf_counter()
    step()
    return perf_counter() - start


def peak_mb() -> float:
    """The most memory that this process has held, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def _answer_ms(assistant: Assistant, document_id: str) -> float:
    """A first question is asked before, so that opening the document is not counted."""
    assistant.ask(document_id, QUESTIONS[-1])
    return _median_ms([lambda q=q: assistant.ask(document_id, q) for q in QUESTIONS])


def _median_ms(steps: Sequence[Step]) -> float:
    return round(1_000 * median(timed(step) for step in steps), 2)
