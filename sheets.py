"""The commands that a patient takes away from a document: the schedule, the sheet of all instructions, and the quiz.

    mediassist schedule DOCUMENT [--html FILE]     mediassist sheet DOCUMENT     mediassist quiz DOCUMENT

The schedule and the quiz need no model of any kind, so a file is read and not embedded. Knows nothing of how things are told.
"""

import json
from pathlib import Path
from typing import Annotated

import typer

from .arguments import AsJson, Document, Keep, Model, Password, opened, summary_of
from .errors import MediAssistError


def schedule(
    document: Document,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page to print.")] = None,
    password: Password = None,
    as_json: AsJson = False,
) -> None:
    """Show which medicines to take when, as a table by time of day; a time that is not stated is said to be so."""
    from .schedule import schedule_of
    from .schedule.page import page_of

    summary = summary_of(document, password)
    made = schedule_of(summary)
    if html:
        _write(html, page_of(made, summary.name))
        typer.echo(f"Wrote {html}.", err=True)
    if as_json:
        typer.echo(made.model_dump_json(indent=2))
    elif not html:
        from .terminal import show_schedule

        show_schedule(made)


def sheet(
    document: Document, model: Model = None, password: Password = None, as_json: AsJson = False, keep: Keep = False
) -> None:
    """Show one sheet of all instructions: medicines, food, activity, visits and warning signs."""
    with opened(document, model, keep=keep, password=password) as (assistant, document_id):
        answer = assistant.sheet(document_id)
    if as_json:
        typer.echo(json.dumps(answer.as_dict(), indent=2, ensure_ascii=False))
    else:
        from .terminal import show_answer

        show_answer(answer)


def quiz(
    document: Document,
    questions: Annotated[int, typer.Option("--questions", min=1, max=50, help="Most questions to ask.")] = 10,
    password: Password = None,
) -> None:
    """Be asked what to do at home, and see whether your own words say what the document says."""
    from .teach_back import questions_of
    from .terminal import hold_quiz

    summary = summary_of(document, password)
    hold_quiz(questions_of(summary)[:questions], summary)


def _write(path: Path, text: str) -> None:
    try:
        path.expanduser().write_text(text, encoding="utf-8")
    except OSError as error:
        raise MediAssistError(
            f"The page could not be written ({error.strerror}).", "Name another file with --html."
        ) from None
