"""`mediassist train data` and `mediassist train embeddings`. Light: what they need is loaded when they run."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import EvaluationError
from ..settings import NO_MODEL, Settings


def data(
    summaries: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="SUMMARIES...", help="Files, and folders of files; a folder in a folder is one patient."
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The rows; the other files are named after it.")
    ] = Path("data.jsonl"),
    synthetic: Annotated[int, typer.Option(min=0, help="How many synthetic summaries to add.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed makes the same data.")] = 0,
    questions: Annotated[
        list[Path] | None, typer.Option(help="Questions with evidence on the given files, as in evals/README.md.")
    ] = None,
    rows: Annotated[int, typer.Option(min=1, help="Most rows of a document for the language model.")] = 12,
) -> None:
    """Make training data from summaries: rows, pairs, planted errors, and a data card."""
    from ..evals.commands import progress
    from .dataset.make import make_data

    settings = Settings.load(llm_model=NO_MODEL)
    with progress("documents") as shown:
        made = make_data(
            summaries or [],
            output,
            settings,
            count=synthetic,
            seed=seed,
            questions=questions or (),
            most_rows=rows,
            progress=shown,
        )
    left = sum(made.dropped.as_dict().values())
    documents = sum(made.documents.values())
    made_of = (
        f"{len(made.rows):,} rows, {len(made.pairs):,} pairs, {len(made.cases):,} cases of {documents:,} documents"
    )
    typer.echo(f"{made_of}; {left:,} left out.")
    for line in made.unread:
        typer.echo(f"not read: {line}", err=True)
    typer.echo(f"Why and how balanced: {output.with_name(output.name.removesuffix('.jsonl') + '.md')}")


def embeddings(  # noqa: PLR0913, PLR0917 - the options of a command
    pairs: Annotated[
        list[Path],
        typer.Argument(
            metavar="DATA...", help="What `train data` wrote, or files of pairs or of public questions and answers."
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Where the model goes; there it is used by itself.")
    ] = Path("medical-embeddings-model"),
    recipe: Annotated[str, typer.Option(help='"ranking", or "cosine": the guide\'s.')] = "ranking",
    base: Annotated[
        str, typer.Option(help="The model to tune: a sentence-transformers name or folder.")
    ] = "sentence-transformers/all-MiniLM-L6-v2",
    epochs: Annotated[float, typer.Option(min=0.01, help="How often all pairs are seen.")] = 1.0,
    batch: Annotated[int, typer.Option(min=2, help="Pairs a step.")] = 64,
    rate: Annotated[float, typer.Option(min=1e-7, max=1e-2, help="Learning rate.")] = 5e-5,
    seed: Annotated[int, typer.Option(help="The same seed draws the same pairs in the same order.")] = 0,
    most: Annotated[
        int | None, typer.Option("--pairs", min=1, help="Learn from so many pairs, evenly of all files.")
    ] = None,
    check: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="QUESTIONS DOCUMENTS", help="More unseen documents to be judged on."),
    ] = None,
) -> None:
    """Tune the embedding model; it is used from then on, unless recall fell anywhere."""
    from ..evals.commands import progress
    from .dataset.retrieval_sets import from_questions
    from .embeddings.train import train_embeddings

    if recipe not in ("ranking", "cosine"):
        raise EvaluationError(f"There is no recipe {recipe!r}.", 'Choose "ranking" or "cosine".')
    from .embeddings.trainer import Recipe, TrainingSettings

    settings = TrainingSettings(Recipe(recipe), epochs, batch, rate, seed)
    checks = (from_questions(*check, Settings.load(llm_model=NO_MODEL)),) if check else ()
    try:
        with progress("steps") as shown:
            outcome = train_embeddings(
                pairs, output, settings, base=base, most_pairs=most, checks=checks, progress=shown
            )
    except KeyboardInterrupt:
        raise EvaluationError(
            "Stopped; nothing is lost.", "The same command goes on from the last checkpoint."
        ) from None
    for one in outcome.judged:
        typer.echo(f"{one.name}\n  before: {one.before}\n  after:  {one.after}")
    if outcome.refusals:
        raise EvaluationError(
            f"The tuned model is not used: {'; '.join(outcome.refusals)}.",
            f"It is kept in {outcome.folder} to look at.",
        )
    typer.echo(f"{outcome.folder} is used from now on in this folder, or anywhere by EMBEDDING_MODEL.")
