"""The parts of the results over a benchmark that is not part of the project: its own scorer, run as a program, gives the figures.

The folder holds `score.py` and the files that it names in its docstring; their documents lie in a folder beside it.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from ..errors import EvaluationError
from . import routes
from .asking import OURS, Run, added, answering, ours_and_peers, timed_rows
from .grounding import verdict_row
from .jsonl import Row, append, read
from .measured import Measured, PartResult
from .scores import Scores

_OUR_NAMES = {
    "complete_answers": "complete",
    "invented_figure_rate": "invented_figures",
    "routing_accuracy": "first_route",
    "two_topic_both": "both_routes",
    "emergency_false_alarm": "false_alarm",
    "mean_answer_words": "words",
}
_COUNTS = {"questions", "unanswered_ids", "cases", "missing_verdicts", "messages", "missing_routes"}
_NEVER_ASKED = {"emergency_recall", "off_topic_declined"}
"""The scorer counts them as 0 where, as among these questions, there is none of the kind."""


def bench_answers(run: Run, bench: Path, documents: Path) -> PartResult:
    """Our answers and the peers' to the benchmark's questions."""
    name = "questions.jsonl"
    questions = read(bench / name)
    folder = folder_of(documents, questions)
    given, _, missing = ours_and_peers(run, questions, folder)
    measured = []
    for one in given:
        scores = score(bench, "answers", bench / name, one.rows, folder)
        unasked = _NEVER_ASKED if one.system == OURS else _NEVER_ASKED | {"first_route", "false_alarm"}
        scores = {metric: value for metric, value in scores.items() if metric not in unasked}
        own = {
            "on": name,
            "seconds": one.seconds,
            "settings": one.settings,
            "seen": True if one.system == OURS else None,
        }
        measured.append(Measured(table="bench-answers", system=one.system, scores=scores, **own))
    return PartResult(rows=tuple(measured), missing=missing)


def bench_rest(run: Run, bench: Path, documents: Path) -> PartResult:
    """The gate, the routes and planted attacks of the benchmark."""
    attacks = read(bench / "injection.jsonl")
    assistant, summaries, _ = added(run, folder_of(documents, attacks), attacks)

    def route(message: Row) -> Row:
        return routes.row(message, run.embeddings)

    steps: tuple[tuple[str, str, str, Callable[[Row], Row]], ...] = (
        ("grounding", "grounding", "cases.jsonl", verdict_row),
        ("routing", "routes", "routing.jsonl", route),
        ("routing", "routes", "emergency.jsonl", route),
        ("routing", "routes", "off_topic.jsonl", route),
        ("planted", "injection", "injection.jsonl", answering(assistant, summaries)),
    )
    measured = []
    for table, what, name, step in steps:
        start = perf_counter()
        rows, _ = timed_rows(read(bench / name), step, run.progress)
        seconds = perf_counter() - start
        scores = score(bench, what, bench / name, rows)
        own = {"table": f"bench-{table}", "on": name, "seconds": seconds}
        measured.append(Measured(system="mediassist", scores=scores, seen=True, **own))
    return PartResult(rows=tuple(measured))


def score(bench: Path, what: str, questions: Path, rows: Sequence[Row], documents: Path | None = None) -> Scores:
    """The figures that the benchmark's scorer prints, under our names. EvaluationError where it fails."""
    with TemporaryDirectory(prefix="mediassist-bench-") as folder:
        given = Path(folder) / "rows.jsonl"
        for row in rows:
            append(given, row)
        files = [questions, *([documents] if documents else []), given]
        command = [sys.executable, str(bench / "score.py"), what, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EvaluationError(f"The benchmark's scorer failed on {questions.name}.", done.stderr.strip()[-300:])
    figures = dict(line.split() for line in done.stdout.splitlines() if line.strip())
    return {_OUR_NAMES.get(name, name): float(value) for name, value in figures.items() if name not in _COUNTS}


def folder_of(documents: Path, questions: Sequence[Row]) -> Path:
    """The folder, this one or one in it, that holds the questions' documents."""
    folders = [documents, *sorted(path for path in documents.iterdir() if path.is_dir())]
    found = next((folder for folder in folders if (folder / questions[0]["doc"]).is_file()), None)
    if found is None:
        raise EvaluationError(
            f"The benchmark's documents are not in {documents}.", "They belong in `documents` beside the benchmark."
        )
    return found
