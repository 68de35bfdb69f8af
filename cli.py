"""The mediassist command. A user's mistake is one line on stderr and exit code 1; usage is exit code 2; no traceback.

Knows how to show an answer in a terminal; everything it does is the Assistant's. Heavy imports stay inside the commands.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .errors import MediAssistError
from .evals.commands import eval_app
from .settings import AUTO_MODEL, Settings
from .version import __version__

if TYPE_CHECKING:
    from .answer import Answer
    from .assistant import Assistant

app = typer.Typer(
    name="mediassist",
    help="Answers questions from a discharge summary, and from nothing else, with the lines it used.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
model_app = typer.Typer(help="The Ollama model of this project.", no_args_is_help=True)
app.add_typer(model_app, name="model")
app.add_typer(eval_app, name="eval")

Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME|none",
        help="Who writes: none quotes the summary; auto takes mediassist or llama3.2 from Ollama if it runs there; else an "
        "Ollama model or a .gguf file. Default: LLM_MODEL, else auto.",
    ),
]
Document = Annotated[str, typer.Argument(help="A file, or the id of a kept document.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Keep = Annotated[bool, typer.Option("--keep", help="Keep the document on this machine; without it nothing is kept.")]


def main() -> None:
    """Runs the command; turns every error raised on purpose into one line."""
    for stream in (sys.stdout, sys.stderr):
        # a Windows console of another code page must not fail on a bullet or a dash
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app()
    except MediAssistError as error:
        typer.echo(f"mediassist: {error}", err=True)
        raise SystemExit(1) from None


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mediassist {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None: ...


@app.command()
def ask(document: Document, question: str, model: Model = None, as_json: AsJson = False, keep: Keep = False) -> None:
    """Answer one question from a discharge summary, with the lines it stands on."""
    with _opened(document, model, keep) as (assistant, document_id):
        answer = assistant.ask(document_id, question)
    if as_json:
        typer.echo(json.dumps(answer.as_dict(), indent=2, ensure_ascii=False))
    else:
        _show(answer)


@app.command()
def chat(document: Document, model: Model = None, keep: Keep = False) -> None:
    """Ask one question after another; an empty line or Ctrl-D ends it."""
    with _opened(document, model, keep) as (assistant, document_id):
        typer.echo("Ask about medicines, food, activity, visits or warning signs. An empty line ends the chat.")
        for question in _typed():
            try:
                _show(assistant.ask(document_id, question, thread="chat"))
            except MediAssistError as error:
                typer.echo(f"mediassist: {error}", err=True)


@app.command()
def add(
    path: Annotated[str, typer.Argument(help="A file: txt, md, pdf, docx, html or rtf.")], as_json: AsJson = False
) -> None:
    """Keep a document on this machine and print its id."""
    assistant = _assistant(None, keep=True)
    document_id = assistant.add(Path(path))
    typer.echo(json.dumps({"document_id": document_id}) if as_json else document_id)


@app.command()
def documents(as_json: AsJson = False) -> None:
    """List the documents that are kept."""
    kept = _assistant(None, keep=True).documents()
    if as_json:
        typer.echo(json.dumps([record.model_dump() for record in kept], indent=2, ensure_ascii=False))
    elif not kept:
        typer.echo("No documents are kept. `mediassist add FILE` keeps one.")
    else:
        for record in kept:
            typer.echo(
                f"{record.document_id}  {record.added[:16].replace('T', ' ')}  {record.passages:4} passages  {record.name}"
            )


@app.command()
def remove(document_id: str) -> None:
    """Delete a kept document and everything that was kept of it."""
    _assistant(None, keep=True).remove(document_id)
    typer.echo(f"Removed {document_id}.")


@app.command()
def doctor() -> None:
    """Say what is installed, which models can be reached, and what to run next."""
    from .doctor import examine

    healthy = True
    for finding in examine(_settings(None)):
        healthy = healthy and finding.fine is not False
        mark = {True: "ok", False: "missing", None: "optional"}[finding.fine]
        typer.echo(f"{mark:>8}  {finding.what}")
        if finding.remedy:
            typer.echo(f"          -> {finding.remedy}")
    raise typer.Exit(0 if healthy else 1)


@model_app.command("create")
def model_create(
    name: Annotated[str, typer.Option(help="The model's name in Ollama.")] = "mediassist",
    modelfile: Annotated[Path | None, typer.Option(help="Another Modelfile than the project's own.")] = None,
) -> None:
    """Make the Ollama model from the Modelfile, over Ollama's API."""
    from .models.modelfile import Modelfile
    from .models.ollama import Ollama

    settings = _settings(None)
    made = Modelfile.read(modelfile or Path(__file__).with_name("Modelfile"))
    for status in Ollama(settings.ollama_base_url, settings.model_timeout_s).create(name, made):
        typer.echo(status)
    typer.echo(f"Made {name}. Choose it with LLM_MODEL={name} or --model {name}.")


def _settings(model: str | None) -> Settings:
    """The command line's settings: without a flag or LLM_MODEL, a model is used if it happens to be there."""
    settings = Settings.load(llm_model=model)
    return settings if "llm_model" in settings.model_fields_set else Settings.load(llm_model=AUTO_MODEL)


def _assistant(model: str | None, *, keep: bool) -> "Assistant":
    from .assistant import Assistant

    return Assistant(_settings(model), keep=keep)


@contextmanager
def _opened(document: str, model: str | None, keep: bool) -> Iterator[tuple["Assistant", str]]:
    """An assistant and the id of the document: of a file, added for this call alone unless it is to be kept."""
    path = Path(document).expanduser()
    if path.exists() or path.suffix:
        assistant = _assistant(model, keep=keep)
        document_id = assistant.add(path)
        if keep:
            typer.echo(f"Kept as {document_id}.", err=True)
    else:
        assistant, document_id = _assistant(model, keep=True), document
    yield assistant, document_id


def _typed() -> Iterator[str]:
    while True:
        try:
            question = input("\n? ").strip()
        except (EOFError, KeyboardInterrupt):
            typer.echo()
            return
        if not question:
            return
        yield question


def _show(answer: "Answer") -> None:
    """The text, then the quoted lines with where they stand, then what the reader should know."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    console.print(Text(answer.text))
    if answer.citations:
        console.print(Text("\nFrom the document:", style="bold"))
    for citation in answer.citations:
        page = f"page {citation.page}, " if citation.page else ""
        where = f"{citation.section}, " if citation.section else ""
        console.print(
            Text(f"  {where}{page}line {citation.line}: ", style="dim") + Text(f"“{' '.join(citation.quote.split())}”")
        )
    for note in answer.notes:
        console.print(Text(f"\nNote: {note}", style="italic"))
