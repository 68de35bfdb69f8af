"""Fuzzing of the readers: damaged copies of documents are read by the real worker, and each must be read soundly or refused.

    mediassist eval fuzz FOLDER --mutants 1000 --seed 0

A fault is an error that no reader foresaw, a process that breaks down, a summary that is not sound (`soundness`), more time
or more memory than the settings allow. Knows no format: `mutants` does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ..errors import DocumentError
from ..ingest.worker import ReadingWorker
from ..settings import Settings
from .mutants import mutants
from .soundness import faults

LIMITS = {"max_reading_s": 20, "max_reading_bytes": 1_000_000_000}
_KINDS = {".htm": "html"}
_FAULTS = ("cannot be read: ", "broke down", "took longer than", "of memory")
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged copy of a file. name: which, so that it can be made again."""

    file: Path
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant. outcome: "read" or the kind of error; fault: what is wrong with that, or None."""

    mutant: Mutant
    outcome: str
    fault: str | None


def kind_of(path: Path) -> str:
    """The kind of mutation for a file, by its name."""
    return _KINDS.get(path.suffix.lower(), path.suffix.lower().removeprefix("."))


def mutants_of(files: Sequence[Path], count: int, seed: int) -> Iterator[Mutant]:
    """`count` mutants, spread evenly over the files."""
    for at, path in enumerate(files):
        share = count // len(files) + (at < count % len(files))
        for name, data in mutants(path.read_bytes(), kind_of(path), share, seed):
            yield Mutant(path, name, data)


def fuzz(files: Sequence[Path], count: int, seed: int = 0, settings: Settings | None = None) -> Iterator[Result]:
    """Reads `count` mutants of the files and says what became of each."""
    limited = settings or Settings.load(**LIMITS)
    with ReadingWorker() as worker, ThreadPoolExecutor(AT_ONCE) as threads:
        batch: list[Mutant] = []
        for mutant in mutants_of(files, count, seed):
            batch.append(mutant)
            if len(batch) == 16 * AT_ONCE:
                yield from threads.map(lambda each: _read(worker, each, limited), batch)
                batch = []
        yield from threads.map(lambda each: _read(worker, each, limited), batch)


def _read(worker: ReadingWorker, mutant: Mutant, settings: Settings) -> Result:
    try:
        summary = worker.read(mutant.data, name=mutant.file.name, settings=settings)
    except DocumentError as error:
        foreseen = not any(words in error.reason for words in _FAULTS)
        return Result(mutant, type(error).__name__, None if foreseen else error.reason)
    return Result(mutant, "read", "; ".join(sorted(set(faults(summary)))) or None)


def report(results: Iterable[Result]) -> tuple[list[str], int]:
    """Lines on what became of the mutants of each kind of file, then of each fault once; and how many faults there are."""
    outcomes: Counter[tuple[str, str]] = Counter()
    seen: dict[tuple[str, str], list[Mutant]] = {}
    for result in results:
        kind = kind_of(result.mutant.file)
        outcomes[kind, result.outcome] += 1
        if result.fault:
            seen.setdefault((kind, result.fault), []).append(result.mutant)
    lines = [f"{kind:5} {outcome:20} {times:6}" for (kind, outcome), times in sorted(outcomes.items())]
    for (kind, fault), found in sorted(seen.items()):
        lines.append(f"FAULT {len(found)}x {kind} {found[0].file.name} {found[0].name}: {fault}")
    return lines, len(seen)
