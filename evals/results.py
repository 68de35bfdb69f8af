"""Everything that is measured, as one page: `python -m mediassist.evals.results` (`make eval`) writes evals/RESULTS.md and its plots.

Offline, in quote mode, over the project's own sets. Parts that are finished are kept in build/results/ for the code as it is
now, so a run that was stopped goes on; a part that fails is named on the page and costs nothing else. Knows no score.
"""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.metadata import distributions
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from ..errors import EvaluationError, MediAssistError
from ..settings import NO_MODEL
from .commands import progress
from .machine import ROOT, Machine, this_machine
from .measured import PartResult
from .results_training import finished

RESULTS = ROOT / "evals" / "RESULTS.md"
WORK = ROOT / "build" / "results"
FAILURES = (MediAssistError, ImportError, OSError, ValueError, LookupError, RuntimeError, subprocess.SubprocessError)
_OF_THE_CODE = {".py", ".toml", ".npz", ".jsonl", ".md", ".txt", ".xml", ".html", ".json"}
_NO_CODE = {"tests", "docs", "notebooks", "build", "deploy", "finetune", "serve"}
Part = Callable[[], PartResult]


def main(
    only: Annotated[
        list[str] | None,
        typer.Option(help="A part; may be given again. Others are taken from the last run of this code."),
    ] = None,
    bench: Annotated[
        Path | None,
        typer.Option(help="A folder with a benchmark and its score.py; its documents in `documents` beside it."),
    ] = None,
    card: Annotated[
        list[Path] | None, typer.Option(help="The JSON card of a finished training; may be given again.")
    ] = None,
    model: Annotated[
        str, typer.Option(metavar="NAME|none", help="A chat model to measure beside quote mode.")
    ] = NO_MODEL,
    questions: Annotated[int, typer.Option(help="The most questions for the chat model.")] = 30,
    fresh: Annotated[bool, typer.Option(help="Measure again what is already there.")] = False,
    output: Annotated[Path, typer.Option("-o", "--output", help="The page; plots go to `plots` beside it.")] = RESULTS,
) -> None:
    """Measure, and write the page of results."""
    machine = this_machine()
    work = WORK / fingerprint()
    with progress("results") as shown:
        parts = _parts(shown, bench, model, questions)
        if unknown := set(only or ()) - set(parts):
            raise EvaluationError(f"There is no part {', '.join(sorted(unknown))}.", f"Parts: {', '.join(parts)}.")
        done, failed = measure(parts, work, only, fresh=fresh)
    if card:
        done["cards"] = finished(card)
    write(output, machine, done, failed)
    typer.echo(f"{output}: {sum(len(part.rows) for part in done.values())} rows, {len(failed)} parts not measured")


def measure(
    parts: Mapping[str, Part], work: Path, only: list[str] | None = None, *, fresh: bool = False
) -> tuple[dict[str, PartResult], dict[str, str]]:
    """Each part's result, from `work` where it is there already; and why parts failed. Progress goes to stderr.

    only: parts to measure; the others are taken from `work`, or left out.
    """
    done, failed = {}, {}
    for number, (name, part) in enumerate(parts.items(), start=1):
        kept = work / f"{name}.json"
        wanted = not only or name in only
        if kept.is_file() and not (fresh and wanted):
            done[name] = PartResult.model_validate_json(kept.read_text(encoding="utf-8"))
            continue
        if not wanted:
            continue
        start = perf_counter()
        try:
            done[name] = part()
        except FAILURES as error:
            failed[name] = f"{type(error).__name__}: {error}"
        else:
            work.mkdir(parents=True, exist_ok=True)
            kept.write_text(done[name].model_dump_json(), encoding="utf-8")
        told = "not measured" if name in failed else "done"
        print(f"[{number}/{len(parts)}] {name}: {told}, {perf_counter() - start:.0f} s", file=sys.stderr)
    return done, failed


def write(output: Path, machine: Machine, done: Mapping[str, PartResult], failed: dict[str, str]) -> None:
    """Writes the page and its plots."""
    from .plots import draw
    from .results_page import page

    lines = {name: plot for part in done.values() for name, plot in part.plots.items()}
    drawn: list[Path] = []
    try:
        drawn = draw(lines, output.parent / "plots")
    except EvaluationError as error:
        failed["plots"] = str(error)
    output.write_text(page(machine, done, failed, drawn), encoding="utf-8")


def _parts(shown: Callable[[int, int], None], bench: Path | None, model: str, questions: int) -> dict[str, Part]:
    """The parts of this call, by name, in the order of the page."""
    from .asking import Run
    from .results_bench import bench_answers, bench_rest
    from .results_parts import PARTS, with_model

    run = Run.of(shown, model, questions)
    parts: dict[str, Part] = {name: (lambda part=part: part(run)) for name, part in PARTS.items()}
    if model != NO_MODEL:
        parts[f"model-{Path(model).name}"] = lambda: with_model(run)
    if bench:
        documents = bench.parent / "documents"
        parts["bench-answers"] = lambda: bench_answers(run, bench, documents)
        parts["bench-rest"] = lambda: bench_rest(run, bench, documents)
    return parts


def fingerprint() -> str:
    """12 hex digits of the code, the weights, the sets of questions and the installed packages as they are now."""
    packages = sorted(f"{package.name} {package.version}" for package in distributions())
    found = hashlib.sha256("\n".join(packages).encode())
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name not in _NO_CODE]
    packaged = [folder for folder in folders if (folder / "__init__.py").is_file() or folder.name == "examples"]
    files = [*ROOT.glob("*.py"), *(path for folder in packaged for path in folder.rglob("*"))]
    for path in sorted(path for path in files if path.suffix in _OF_THE_CODE and not _is_prose(path)):
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:12]


def _is_prose(path: Path) -> bool:
    return path.suffix == ".md" and path.parent.name == "evals"


def run() -> None:
    """The command, with one line on stderr for what is expected to go wrong."""
    try:
        typer.run(main)
    except MediAssistError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    run()
