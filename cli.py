"""The mediassist command. A user's mistake is one line on stderr and exit code 1; usage is exit code 2; no traceback.

Knows how to show an answer in a terminal; everything it does is the Assistant's. Heavy imports stay inside the commands.
"""

import json
import sys
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .arguments import AsJson, Document, Keep, Model, Password, asked, assistant_of, opened, settings_of
from .checking import check_answer
from .errors import MediAssistError
from .evals.commands import eval_app
from .finetune.commands import train_app
from .mcp_server import mcp
from .serve.commands import audit, key_app, serve
from .sheets import quiz, schedule, sheet
from .version import __version__

if TYPE_CHECKING:
    from .ingest.folder import FileOutcome

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
app.add_typer(key_app, name="key")
app.add_typer(train_app, name="train")
app.add_typer(eval_app, name="eval")


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
def ask(
    document: Document,
    question: str,
    model: Model = None,
    password: Password = None,
    as_json: AsJson = False,
    keep: Keep = False,
) -> None:
    """Answer one question from a discharge summary, with the lines it stands on."""
    with opened(document, model, keep=keep, password=password) as (assistant, document_id):
        answer = assistant.ask(document_id, question)
    if as_json:
        typer.echo(json.dumps(answer.as_dict(), indent=2, ensure_ascii=False))
    else:
        from .terminal import show_answer

        show_answer(answer)


@app.command()
def chat(document: Document, model: Model = None, password: Password = None, keep: Keep = False) -> None:
    """Ask one question after another, follow-ups too; a number takes a question that is offered; an empty line or Ctrl-D ends it."""
    from .terminal import show_answer

    with opened(document, model, keep=keep, password=password) as (assistant, document_id):
        typer.echo(
            'Ask about medicines, food, activity, visits or warning signs; "help" shows what this summary answers.'
        )
        typer.echo("An empty line ends the chat.")
        for question in _typed():
            try:
                show_answer(assistant.ask(document_id, question, thread="chat"))
            except MediAssistError as error:
                typer.echo(f"mediassist: {error}", err=True)


for command in (schedule, sheet, quiz, serve, audit, mcp):
    app.command()(command)


app.command("check")(check_answer)


@app.command()
def add(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, or folders of files.")],
    password: Password = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Remove what was kept of the same file before it changed.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Keep documents on this machine and print their ids; a file that cannot be read stops no other."""
    from .ingest.folder import add_each, files_in

    assistant = assistant_of(None, keep=True)
    given = [Path(path).expanduser() for path in paths]
    if len(given) == 1 and not given[0].is_dir():
        document_id = assistant.add(given[0], password=asked(password), replace=replace)
        typer.echo(json.dumps({"document_id": document_id}) if as_json else document_id)
        return
    files = [file for path in given for file in (files_in(path) if path.is_dir() else [path])]
    secret = asked(password)
    adding = add_each(files, lambda path: assistant.add_file(path, password=secret, replace=replace))
    raise typer.Exit(_added(adding, len(files), as_json=as_json))


@app.command()
def show(document: Document, password: Password = None, as_json: AsJson = False) -> None:
    """Show a document as it was read: sections, passages, medicines, with the span of each."""
    with opened(document, None, keep=False, password=password) as (assistant, document_id):
        summary = assistant.document(document_id)
    if as_json:
        typer.echo(summary.model_dump_json(indent=2))
    else:
        from .terminal import show_summary

        show_summary(summary)


@app.command()
def documents(as_json: AsJson = False) -> None:
    """List the documents that are kept."""
    kept = assistant_of(None, keep=True).documents()
    if as_json:
        typer.echo(json.dumps([record.model_dump() for record in kept], indent=2, ensure_ascii=False))
    elif not kept:
        typer.echo("No documents are kept. `mediassist add FILE` keeps one.")
    else:
        for record in kept:
            typer.echo(
                f"{record.document_id}  {record.added[:16].replace('T', ' ')}  {record.passages:4} passages  {record.name}"
                + (f" (version {record.version})" if record.version > 1 else "")
            )


@app.command()
def remove(document_id: str) -> None:
    """Delete a kept document and everything that was kept of it."""
    assistant_of(None, keep=True).remove(document_id)
    typer.echo(f"Removed {document_id}.")


@app.command()
def doctor() -> None:
    """Say what is installed, which models can be reached, and what to run next."""
    from .doctor import examine

    healthy = True
    for finding in examine(settings_of(None)):
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

    settings = settings_of(None)
    made = Modelfile.read(modelfile or Path(__file__).with_name("Modelfile"))
    for status in Ollama(settings.ollama_base_url, settings.model_timeout_s).create(name, made):
        typer.echo(status)
    typer.echo(f"Made {name}. Choose it with LLM_MODEL={name} or --model {name}.")


def _added(adding: "Iterator[FileOutcome]", count: int, *, as_json: bool) -> int:
    """Adds the files, showing how far it is, and returns the exit code: 0, 1 when some were refused, 130 after Ctrl-C.

    What was kept until Ctrl-C stays kept, and is told.
    """
    from rich.progress import track

    from .terminal import console, ctrl_c_told, show_outcomes

    outcomes: list[FileOutcome] = []
    stopped = False
    try:
        with ctrl_c_told() as pressed:
            for outcome in track(adding, "Reading", total=count, console=console(stderr=True), transient=True):
                outcomes.append(outcome)
                if outcome.added and not as_json:
                    typer.echo(f"{outcome.added.document_id}  {outcome.path}")
                if pressed.is_set():
                    raise KeyboardInterrupt
    except KeyboardInterrupt:
        stopped = True
        typer.echo("Stopped. What was added until now is kept.", err=True)
    if as_json:
        typer.echo(json.dumps([outcome.as_dict() for outcome in outcomes], indent=2, ensure_ascii=False))
    else:
        show_outcomes(outcomes)
    return 130 if stopped else int(any(outcome.refused for outcome in outcomes))


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
