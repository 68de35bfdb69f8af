"""`mediassist eval ...`: the benchmark's commands write the file that its scorer reads and can be resumed; others print."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..settings import NO_MODEL, Settings

if TYPE_CHECKING:
    from .fuzz import Result

eval_app = typer.Typer(help="Benchmarks and measurements.", no_args_is_help=True)

Output = Annotated[
    Path, typer.Option("-o", "--output", help="Where rows are written; the ids in it are not done again.")
]
Model = Annotated[str, typer.Option("--model", metavar="NAME|none", help="Who writes the answers.")]


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, from the first row on; what it yields is called after each row with how many are done, of how many."""
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True))
    task = bar.add_task(what, total=None)

    def show(done: int, total: int) -> None:
        bar.start()
        bar.update(task, completed=done, total=total)

    try:
        yield show
    finally:
        if bar.live.is_started:
            bar.stop()


@eval_app.command()
def answers(
    questions: Annotated[Path, typer.Argument(help="Questions, one JSON object a line.")],
    documents: Annotated[Path, typer.Argument(help="The folder of their documents.")],
    output: Output,
    model: Model = NO_MODEL,
    drafts: Annotated[
        Path | None, typer.Option(help="Also write the first draft of each answer, before the gate.")
    ] = None,
) -> None:
    """Answer the questions of a benchmark."""
    from .answers import run

    with progress("answers") as shown:
        run(questions, documents, output, Settings.load(llm_model=model), shown, drafts)


@eval_app.command()
def grounding(
    cases: Annotated[Path, typer.Argument(help="Grounding cases, one JSON object a line.")],
    output: Output,
    model: Model = NO_MODEL,
) -> None:
    """Check answers against their context."""
    from .grounding import run

    with progress("grounding") as shown:
        run(cases, output, shown)


@eval_app.command()
def routes(
    messages: Annotated[Path, typer.Argument(help="Messages, one JSON object a line.")],
    output: Output,
    model: Model = NO_MODEL,
) -> None:
    """Screen and route messages."""
    from ..models.embedding import load_embeddings
    from .routes import run

    with progress("routes") as shown:
        run(messages, output, load_embeddings(Settings.load(llm_model=model)), shown)


@eval_app.command()
def medications(
    gold: Annotated[Path, typer.Argument(help="Records made by hand, one JSON object a line.")],
    documents: Annotated[Path, typer.Argument(help="The folder of their documents.")],
) -> None:
    """Compare the medication records of documents with records made by hand."""
    from .medications import run

    for name, value in run(gold, documents, Settings.load()).items():
        typer.echo(f"{name:32} {value:g}" if name == "records" else f"{name:32} {value:.4f}")


@eval_app.command()
def reading(
    answers: Annotated[Path, typer.Argument(help="Answers, as `eval answers` writes them.")],
) -> None:
    """Tell how hard answers are to read: Flesch-Kincaid grades of the whole answer and of the document's lines in it."""
    from .reading import measure

    typer.echo(f"{'':10} texts  median  quartiles    hardest  <= 6   <= 8")
    for what, of in measure(answers).items():
        typer.echo(
            f"{what:10} {of.texts:5}  {of.median:6.2f}  {of.lower:5.2f}-{of.upper:5.2f}  {of.hardest:7.2f}  "
            f"{of.at_most_6:.2f}   {of.at_most_8:.2f}"
        )


@eval_app.command()
def ingest(
    folder: Annotated[Path, typer.Argument(help="A folder of documents.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Tell what is read of each file of a folder, how fast, and in how much memory."""
    from .ingest import measure

    with progress("ingest") as shown:
        found = measure(folder, Settings.load(), shown)
    typer.echo(found.model_dump_json(indent=2) if as_json else found.markdown())


@eval_app.command()
def fuzz(
    folder: Annotated[Path, typer.Argument(help="A folder of documents.")],
    mutants: Annotated[int, typer.Option(help="How many damaged copies are read.")] = 1_000,
    seed: Annotated[int, typer.Option(help="The same seed damages in the same way.")] = 0,
) -> None:
    """Read damaged copies of documents; each must be read soundly or refused."""
    from ..ingest.folder import files_in
    from .fuzz import fuzz as read_mutants
    from .fuzz import report

    def counted() -> "Iterator[Result]":
        with progress("mutants") as shown:
            for done, result in enumerate(read_mutants(files_in(folder), mutants, seed), start=1):
                shown(done, mutants)
                yield result

    lines, faults = report(counted())
    typer.echo("\n".join(lines))
    raise typer.Exit(1 if faults else 0)
