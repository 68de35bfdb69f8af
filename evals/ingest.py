"""What ingest makes of a folder: what was found in each file or why it was refused; and how fast, against the floor.

The floor is what no reader can go below: reading the bytes from disk, and embedding the passages. Each format is read by a
process of its own, whose peak memory is its own (Linux). Files are read twice; the second time counts, so that loading
libraries does not. Knows no reader.
"""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter

from pydantic import BaseModel, ConfigDict

from ..document import DischargeSummary
from ..errors import DocumentError
from ..ingest.folder import files_in
from ..ingest.worker import ReadingWorker
from ..models.embedding import LocalEmbeddings, load_embeddings
from ..settings import Settings
from ..vocabulary import Category, MedicationList

Progress = Callable[[int, int], None]
MEBIBYTE = 1 << 20


class FileRow(BaseModel):
    """What was found in a file, or why it was refused. take_home, other: medications. warnings: passages of that kind."""

    model_config = ConfigDict(frozen=True)

    file: str
    format: str = ""
    pages: int = 0
    sections: int = 0
    passages: int = 0
    take_home: int = 0
    other: int = 0
    warnings: int = 0
    notices: int = 0
    refused: str = ""


class SpeedRow(BaseModel):
    """A format's speed. All times in seconds for all its files; peak_mib: of its process, None where not known.

    ratio: of reading and embedding to the floor, 1.0 being no cost of reading at all.
    """

    model_config = ConfigDict(frozen=True)

    format: str
    documents: int
    first_s: float
    reading_s: float
    floor_s: float
    documents_per_s: float
    ratio: float
    peak_mib: float | None


class Measured(BaseModel):
    """Both tables."""

    model_config = ConfigDict(frozen=True)

    files: tuple[FileRow, ...]
    speed: tuple[SpeedRow, ...]

    def markdown(self) -> str:
        """Both tables for people."""
        return f"{_table(self.files)}\n\n{_table(self.speed)}\n"


def measure(folder: Path, settings: Settings, progress: Progress | None = None) -> Measured:
    """Reads every file of a folder. Raises DocumentNotReadable when it is none; ModelError without embeddings."""
    files = files_in(folder)
    rows: list[FileRow] = []
    of_format: dict[str, list[tuple[Path, DischargeSummary]]] = {}
    with ReadingWorker() as worker:
        for done, path in enumerate(files, start=1):
            try:
                summary = worker.read(path, settings=settings)
            except DocumentError as error:
                rows.append(FileRow(file=_name(path, folder), refused=f"{type(error).__name__}: {error}"))
            else:
                rows.append(_found(_name(path, folder), summary))
                of_format.setdefault(summary.format, []).append((path, summary))
            if progress:
                progress(done, len(files))
    embeddings = load_embeddings(settings)
    speed = [_speed(name, read, settings, embeddings) for name, read in sorted(of_format.items())]
    return Measured(files=tuple(rows), speed=tuple(speed))


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _found(name: str, summary: DischargeSummary) -> FileRow:
    take_home = sum(medication.listed is MedicationList.TAKE_HOME for medication in summary.medications)
    return FileRow(
        file=name,
        format=summary.format,
        pages=len(summary.pages),
        sections=len(summary.sections),
        passages=len(summary.passages),
        take_home=take_home,
        other=len(summary.medications) - take_home,
        warnings=sum(passage.category is Category.WARNINGS for passage in summary.passages),
        notices=len(summary.notices),
    )


def _speed(
    name: str, read: Sequence[tuple[Path, DischargeSummary]], settings: Settings, embeddings: LocalEmbeddings
) -> SpeedRow:
    paths = [path for path, _ in read]
    texts = [[passage.in_section for passage in summary.passages] for _, summary in read]
    embeddings.embed_documents(texts[0][:1])  # loads the weights
    with ReadingWorker(processes=1) as worker:
        worker.warm()
        first_s = _timed(lambda: [worker.read(path, settings=settings) for path in paths])
        reading_s = _timed(lambda: [worker.read(path, settings=settings) for path in paths])
        peak = max((mib for pid in worker.pids if (mib := _peak_mib(pid)) is not None), default=None)
    loading_s = _timed(lambda: [path.read_bytes() for path in paths])
    embedding_s = _timed(lambda: [embeddings.embed_documents(text) for text in texts])
    floor_s = loading_s + embedding_s
    return SpeedRow(
        format=name,
        documents=len(paths),
        first_s=round(first_s, 3),
        reading_s=round(reading_s, 3),
        floor_s=round(floor_s, 3),
        documents_per_s=round(len(paths) / (reading_s + embedding_s), 2),
        ratio=round((reading_s + embedding_s) / floor_s, 2),
        peak_mib=peak,
    )


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _peak_mib(pid: int) -> float | None:
    """The most memory that a process has had in use; None where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    kib = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), None)
    return round(int(kib) * 1024 / MEBIBYTE, 1) if kib else None


def _table(rows: Iterable[BaseModel]) -> str:
    values = [row.model_dump() for row in rows]
    if not values:
        return "(none)"
    titles = list(values[0])
    lines = ["| " + " | ".join(titles) + " |", "|" + " --- |" * len(titles)]
    lines += [
        "| " + " | ".join("" if row[title] in ("", None) else str(row[title]) for title in titles) + " |"
        for row in values
    ]
    return "\n".join(lines)
