"""The command that checks somebody else's answer: `mediassist check DOCUMENT ANSWER_FILE`.

Reads the document as the Assistant does and the answer from a file, judges every claim, and says with its exit code whether all
of them are borne out. No model of any kind is loaded, and nothing is kept.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .arguments import AsJson, Document, Password, summary_of
from .errors import MediAssistError

if TYPE_CHECKING:
    from .document import DischargeSummary
    from .grounding import GroundingReport

NOT_GROUNDED = 1


def check_answer(
    document: Document,
    answer_file: Annotated[
        str,
        typer.Argument(
            metavar="ANSWER_FILE",
            help='A text file with one answer; "-" reads it from standard input; a .jsonl file holds one object a line '
            'with an "answer", and an "id" if it likes.',
        ),
    ],
    password: Password = None,
    as_json: AsJson = False,
) -> None:
    """Check an answer against a document, claim by claim. Exit code 0: all is borne out; 1: something is not."""
    answers = list(_answers(answer_file))
    summary = summary_of(document, password)
    from .grounding.of_document import check_document

    grounded = True
    for name, text in answers:
        report = check_document(text, summary)
        grounded = grounded and report.grounded
        if as_json:
            typer.echo(json.dumps(_row(name, report, summary), ensure_ascii=False))
        else:
            typer.echo("\n".join(_lines(name, report, summary)))
    if not grounded:
        raise typer.Exit(NOT_GROUNDED)


def _answers(source: str) -> Iterator[tuple[str, str]]:
    """Each answer with its id, "" for the only one. Raises MediAssistError for a file that holds none."""
    try:
        content = sys.stdin.read() if source == "-" else Path(source).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise MediAssistError(f"{source} cannot be read. Give a text file in UTF-8, or - for standard input.") from None
    if not source.endswith(".jsonl"):
        if not content.strip():
            raise MediAssistError(f"{source} holds no answer. Give a file with the text of one answer.")
        yield "", content
        return
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            yield _answer_of(line, source, number)


def _answer_of(line: str, source: str, number: int) -> tuple[str, str]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError:
        row = None
    if not isinstance(row, dict) or not isinstance(row.get("answer"), str):
        raise MediAssistError(f'Line {number} of {source} is not an object with an "answer".')
    return str(row.get("id", number)), row["answer"]


def _row(name: str, report: "GroundingReport", summary: "DischargeSummary") -> dict[str, Any]:
    verdicts = []
    for verdict in report.verdicts:
        row = verdict.model_dump(mode="json")
        passage = row.pop("passage")
        row["citation"] = None if passage is None else summary.cite(summary.passages[passage]).model_dump(mode="json")
        verdicts.append(row)
    return {**({"id": name} if name else {}), "grounded": report.grounded, "verdicts": verdicts}


def _lines(name: str, report: "GroundingReport", summary: "DischargeSummary") -> Iterator[str]:
    """The verdicts for a reader: what is not borne out with the reason, and the line that decides."""
    if name:
        yield f"{name}:"
    for verdict in report.verdicts:
        yield f"{verdict.support.value:12} {verdict.claim.kind.value:10} {' '.join(verdict.claim.text.split())}"
        if verdict.reason:
            yield f"{'':23} {verdict.reason}"
        if verdict.passage is not None:
            passage = summary.passages[verdict.passage]
            yield f"{'':23} line {passage.line}: {passage.text}"
    if not report.verdicts:
        yield "Nothing in this answer can be checked."
    yield "Every claim is borne out." if report.grounded else f"{len(report.failures)} claims are not borne out."
