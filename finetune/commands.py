"""`mediassist train ...`: data, embeddings, language model, export, comparison. Light: what they need is loaded when they run."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..errors import EvaluationError
from ..evals.commands import progress
from ..settings import Settings
from .data_commands import data, embeddings
from .verifier.command import verifier

train_app = typer.Typer(help="Train, export and compare models; promote only what is better.", no_args_is_help=True)
train_app.command()(data)
train_app.command()(embeddings)
train_app.command()(verifier)

Precision = Literal["auto", "float32", "bfloat16", "4bit"]


@train_app.command()
def llm(  # noqa: PLR0913, PLR0917
    rows: Annotated[Path, typer.Argument(metavar="DATA", help="Rows of `train data`.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder of the adapter and its card.")],
    base: Annotated[
        str, typer.Option(help='"smollm2", a Hugging Face folder, a GGUF file, or owner/name on the hub.')
    ] = "smollm2",
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")] = False,
    epochs: Annotated[float, typer.Option(min=0.01, help="How often all rows are seen.")] = 1.0,
    max_steps: Annotated[int, typer.Option(min=-1, help="Steps in place of epochs.")] = -1,
    rank: Annotated[int, typer.Option(min=1, help="Rank of the LoRA factors.")] = 16,
    alpha: Annotated[int, typer.Option(min=1, help="Their weight is alpha / rank.")] = 16,
    learning_rate: Annotated[float, typer.Option(min=1e-7, max=1e-1)] = 2e-4,
    batch: Annotated[int, typer.Option(min=1, help="Rows of one pass, for each process.")] = 2,
    gather: Annotated[int, typer.Option(min=1, help="Passes that make one step.")] = 4,
    max_tokens: Annotated[int, typer.Option(min=64, help="Longer rows are left out.")] = 2048,
    precision: Annotated[Precision, typer.Option(help='"4bit" is QLoRA: CUDA and bitsandbytes.')] = "auto",
    save_steps: Annotated[int, typer.Option(min=1, help="A checkpoint after so many steps.")] = 20,
    seed: Annotated[int, typer.Option(help="The same seed sees the same rows in the same order.")] = 3407,
) -> None:
    """Tune a language model by LoRA on rows that passed the grounding check."""
    from .llm.settings import LlmSettings
    from .llm.train import Stopped, train

    settings = LlmSettings(
        epochs=epochs, max_steps=max_steps, rank=rank, alpha=alpha, learning_rate=learning_rate, batch_rows=batch,
        gather_batches=gather, max_tokens=max_tokens, precision=precision, save_steps=save_steps, seed=seed,
    )  # fmt: skip
    try:
        with progress("steps") as shown:
            card = train(rows, base, output, settings, resume=resume, progress=shown)
    except Stopped as stopped:
        typer.echo(f"mediassist: {stopped}", err=True)
        raise typer.Exit(130) from None
    told = (
        "" if card.loss_after is None else f", loss on unseen documents {card.loss_before:.3f} -> {card.loss_after:.3f}"
    )
    typer.echo(f"{card.steps} steps, {card.minutes:.1f} minutes, {card.memory_mb:,} MB{told}")
    typer.echo(f"The adapter is in {output}; next: mediassist train export {output} -o EXPORT")


@train_app.command()
def export(  # noqa: PLR0913, PLR0917
    trained: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `train llm` wrote.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A new folder for the files.")],
    kind: Annotated[str, typer.Option("--type", help="Of the merged weights: q8_0, f16, q4_k_m, ...")] = "q8_0",
    base: Annotated[str, typer.Option(help="The base, where it has moved; checked against the card.")] = "",
    llama_cpp: Annotated[
        Path | None, typer.Option("--llama-cpp", help="llama.cpp's source tree, for a base in a Hugging Face folder.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option(metavar="DATA", help="Compare greedy tokens with the trained model, on ten rows.")
    ] = None,
    create: Annotated[str, typer.Option(metavar="NAME", help="Also make this model on Ollama.")] = "",
    adapter_on: Annotated[
        str, typer.Option(metavar="MODEL", help="With --create: put the adapter on this model of the server.")
    ] = "",
) -> None:
    """Write GGUF files and Modelfiles of a trained model; make it on Ollama."""
    from .export.files import export as write

    made = write(trained, output, kind=kind, base_name=base, llama_cpp=llama_cpp)
    for path in sorted(path for path in made.folder.rglob("*") if path.is_file()):
        typer.echo(f"{path.stat().st_size:13,}  {path}")
    if check:
        from .export.check import check_export

        for name, found in check_export(trained, made, check, base).items():
            typer.echo(f"{name}: {found.same} of {found.prompts} prompts alike to the end, {found.share:.0%} of tokens")
    if create:
        from .export.ollama import create as make

        for status in make(create, made, Settings.load().ollama_base_url, adapter_on=adapter_on):
            typer.echo(status)
    typer.echo(f"Try it: LLM_MODEL={made.model} mediassist ask DOCUMENT QUESTION")


@train_app.command()
def compare(
    base: Annotated[str, typer.Argument(help="The model in use: a GGUF file or a model of Ollama.")],
    tuned: Annotated[str, typer.Argument(help="The candidate.")],
    documents: Annotated[Path, typer.Option(help="The folder of documents that neither has seen.")],
    questions: Annotated[
        Path | None,
        typer.Option(help="A benchmark's questions (evals/README.md); else the guide's three on each document."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Both answers side by side, as JSON lines.")
    ] = None,
    promote_to: Annotated[
        Path | None, typer.Option(help="Where the model in use is kept; replaced, and kept as .previous, if better.")
    ] = None,
    langsmith: Annotated[
        bool, typer.Option("--langsmith", help="Also as LangSmith experiments; nothing is sent.")
    ] = False,
) -> None:
    """Put the same questions to two models, and say whether the second may replace the first."""
    from ..evals.jsonl import read
    from .compare import compare as ask_both
    from .compare import three_questions
    from .gate import promote
    from .rows import write_rows

    if not documents.is_dir():
        raise EvaluationError(f"{documents} is no folder.", "Give the folder of the documents.")
    asked = read(questions) if questions else three_questions(documents)
    with progress("answers") as shown:
        found = ask_both(base, tuned, asked, documents, Settings.load(), shown)
    if output:
        write_rows(output, found.rows())
    typer.echo(f"{'':28} {'base':>8} {'tuned':>8}")
    typer.echo("\n".join(found.decision.lines()))
    first, second = found.scores
    typer.echo(f"{'seconds an answer, median':28} {first.seconds:8.2f} {second.seconds:8.2f}")
    typer.echo(f"{'replies asked of the model':28} {first.asked:8} {second.asked:8}")
    if langsmith:
        from .compare_langsmith import experiments, means

        for experiment in experiments(found, asked):
            typer.echo(json.dumps(means(experiment)))
    if promote_to:
        kept = promote(Path(tuned), promote_to, found.decision)
        typer.echo(f"{promote_to} is the tuned model now{f'; the old one is {kept}' if kept else ''}.")
    raise typer.Exit(0 if found.decision.promoted else 1)


@train_app.command()
def fewshot(
    output: Annotated[Path, typer.Option("-o", "--output", help="Where it is written.")] = Path("Modelfile.fewshot"),
) -> None:
    """Write Modelfile.fewshot: the Modelfile with worked examples."""
    from .export.modelfile import fewshot as text
    from .rows import write_text

    write_text(output, text())
    typer.echo(f"{output}: `ollama create mediassist-fewshot -f {output}`")
