"""`mediassist serve`, `mediassist key ...` and `mediassist audit`. Everything heavy is imported inside."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ..arguments import AsJson, Model, settings_of
from ..errors import MediAssistError

if TYPE_CHECKING:
    from .keys import Key

key_app = typer.Typer(help="The API keys of `mediassist serve`.", no_args_is_help=True)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8765,
    model: Model = None,
) -> None:
    """Serve the HTTP API and the web page; on this machine only, unless SERVE_AUTH says who may use it."""
    try:
        from .run import run, server_of

        server = server_of(settings_of(model), host=host, port=port)
    except ImportError as error:
        raise MediAssistError(f"{error.name} is not installed.", 'Run `pip install "mediassist[serve]"`.') from None
    typer.echo(f"http://{host}:{port} (Ctrl-C stops it)", err=True)
    run(server)


@key_app.command("create")
def key_create(
    owner: Annotated[str, typer.Option(help="Whose documents the key opens; one owner may have several keys.")],
    scopes: Annotated[str, typer.Option(help="What it may do, between commas: read, write, admin.")] = "read,write",
    days: Annotated[int | None, typer.Option(min=1, help="For how many days it is valid; for ever without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a key and print it: it is shown once and kept as a digest."""
    from .audit import Audit
    from .identity import Scope
    from .keys import Keys

    wanted = [word.strip() for word in scopes.split(",") if word.strip()]
    if unknown := set(wanted) - set(Scope) or (not wanted and {"none"}):
        raise MediAssistError(f"There is no scope {', '.join(sorted(unknown))}.", "Scopes are read, write and admin.")
    data_dir = settings_of(None).data_dir
    shown, key = Keys(data_dir).create(owner, sorted({Scope(word) for word in wanted}), days=days)
    Audit(data_dir).write(owner, "create key", key=key.id)
    if as_json:
        typer.echo(json.dumps({"key": shown, **_told(key)}, indent=2))
    else:
        typer.echo(shown)
        typer.echo(f"Key {key.id} of {owner}. Keep it safe: it is not shown again.", err=True)


@key_app.command("list")
def key_list(as_json: AsJson = False) -> None:
    """List the keys, without their secrets."""
    from .keys import Keys

    keys = Keys(settings_of(None).data_dir).all()
    if as_json:
        typer.echo(json.dumps([_told(key) for key in keys], indent=2))
    elif not keys:
        typer.echo("There are no keys. `mediassist key create --owner NAME` makes one.")
    for key in () if as_json else keys:
        state = "valid" if key.is_valid else "revoked" if key.revoked else "expired"
        typer.echo(f"{key.id}  {state:8}{','.join(key.scopes):18}{key.created[:10]}  {key.owner}")


@key_app.command("revoke")
def key_revoke(key_id: str) -> None:
    """Make a key worthless, at once and for a running server too."""
    from .audit import Audit
    from .keys import Keys

    data_dir = settings_of(None).data_dir
    key = Keys(data_dir).revoke(key_id)
    Audit(data_dir).write(key.owner, "revoke key", key=key.id)
    typer.echo(f"Revoked {key.id}.")


def audit(
    owner: Annotated[str | None, typer.Option(help="Only what this owner did.")] = None,
    document: Annotated[str | None, typer.Option(help="Only what was done with this document.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Only from this time on, UTC.")] = None,
    last: Annotated[int, typer.Option(min=1, help="How many lines, the latest.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Read the audit log: who did what with which document, and how it ended."""
    from collections import deque

    from .audit import Audit

    start = since.isoformat() if since else ""
    wanted = (
        entry
        for entry in Audit(settings_of(None).data_dir).entries()
        if (owner is None or entry.who == owner)
        and (document is None or entry.document == document)
        and entry.when >= start
    )
    for entry in deque(wanted, maxlen=last):
        if as_json:
            typer.echo(entry.model_dump_json(exclude_defaults=True))
        else:
            words = (entry.when[:19].replace("T", " "), f"{entry.action:10}", f"{entry.document:16}", entry.outcome)
            typer.echo("  ".join((*words, entry.who, *filter(None, (entry.model, entry.key)))))


def _told(key: "Key") -> dict[str, object]:
    """A key without its digest."""
    return key.model_dump(mode="json", exclude={"digest"})
