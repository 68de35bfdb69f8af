"""`mediassist train verifier`. Light: what it needs is loaded when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from ...errors import EvaluationError
from ...evals.cases import PATH as OWN_CASES


def verifier(  # noqa: PLR0913, PLR0917 - the options of a command
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder of the verifier and its figures.")] = Path(
        "verifier"
    ),
    cases: Annotated[
        Path | None,
        typer.Option(
            help="Cases to take thresholds on (their dev documents) and to be judged on (held); else our own, evals/cases.jsonl."
        ),
    ] = None,
    check: Annotated[list[Path] | None, typer.Option(metavar="CASES", help="More cases to be judged on.")] = None,
    summaries: Annotated[int, typer.Option(min=0, help="Synthetic summaries to learn from.")] = 150,
    epochs: Annotated[int, typer.Option(min=1, help="How often all pairs are seen.")] = 2,
    rank: Annotated[int, typer.Option(min=1, help="Rank of the LoRA factors.")] = 16,
    batch: Annotated[int, typer.Option(min=1, help="Pairs a step.")] = 32,
    rate: Annotated[float, typer.Option(min=1e-7, max=1e-2, help="Learning rate.")] = 5e-4,
    max_steps: Annotated[int, typer.Option(min=0, help="Stop after so many steps; 0 for all.")] = 0,
    seed: Annotated[int, typer.Option(help="The same seed makes the same pairs in the same order.")] = 0,
) -> None:
    """Train a small network to check claims, and say whether it is of use beside the rules."""
    from ...evals.commands import progress
    from .judged import markdown
    from .train import train_verifier
    from .trainer import VerifierSettings

    settings = VerifierSettings(rank, rate, epochs, batch, summaries, seed, max_steps)
    try:
        with progress("steps") as shown:
            outcome = train_verifier(output, settings, cases=cases or OWN_CASES, checks=check or (), progress=shown)
    except KeyboardInterrupt:
        raise EvaluationError(
            "Stopped; nothing is lost.", "The same command goes on from the last checkpoint."
        ) from None
    typer.echo(markdown(outcome.figures))
    for reason in outcome.against:
        typer.echo(f"Not to be used: {reason}")
    typer.echo(f"{outcome.folder / 'README.md'}: the figures, and what it learned from.")
