"""What the commands share: their arguments and options, the settings of the command line, and the document they are given.

Heavy imports stay inside: reading a file for a schedule needs no embedding model and no language model.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .settings import AUTO_MODEL, Settings

if TYPE_CHECKING:
    from .assistant import Assistant
    from .document import DischargeSummary

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

Password = Annotated[
    str | None,
    typer.Option("--password", envvar="DOCUMENT_PASSWORD", help='Of an encrypted PDF; "-" asks for it.'),
]


def settings_of(model: str | None) -> Settings:
    """The command line's settings: without a flag or LLM_MODEL, a model is used if it happens to be there."""
    settings = Settings.load(llm_model=model)
    return settings if "llm_model" in settings.model_fields_set else Settings.load(llm_model=AUTO_MODEL)


def assistant_of(model: str | None, *, keep: bool) -> "Assistant":
    """An assistant with the command line's settings."""
    from .assistant import Assistant

    return Assistant(settings_of(model), keep=keep)


@contextmanager
def opened(document: str, model: str | None, *, keep: bool, password: str | None) -> Iterator[tuple["Assistant", str]]:
    """An assistant and the id of the document: of a file, added for this call alone unless it is to be kept."""
    path = Path(document).expanduser()
    if path.exists() or path.suffix:
        assistant = assistant_of(model, keep=keep)
        document_id = assistant.add(path, password=asked(password))
        if keep:
            typer.echo(f"Kept as {document_id}.", err=True)
    else:
        assistant, document_id = assistant_of(model, keep=True), document
    yield assistant, document_id


def summary_of(document: str, password: str | None) -> "DischargeSummary":
    """The document as it was read: a file, of which nothing is kept and nothing embedded, or a kept one."""
    path = Path(document).expanduser()
    if not (path.exists() or path.suffix):
        return assistant_of(None, keep=True).document(document)
    from .ingest.worker import read_document

    return read_document(path, name=path.name, settings=settings_of(None), password=asked(password))


def asked(password: str | None) -> str | None:
    """The password that was given; "-" asks for it, so that no list of processes shows it."""
    return typer.prompt("Password", hide_input=True, err=True) if password == "-" else password
