"""Answers to a benchmark's questions, as a patient would see them; and, for comparison, the drafts before the gate."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..answer import Answer
from ..assistant import Assistant
from ..chains.base import Rung
from ..errors import DocumentError, EvaluationError
from ..settings import Settings
from .jsonl import Row, append, pending, read

if TYPE_CHECKING:
    from ..graph.state import State

Progress = Callable[[int, int], None]
"""Called after each row with how many are done and how many there are in this run."""


def run(
    questions: Path,
    documents: Path,
    output: Path,
    settings: Settings,
    progress: Progress | None = None,
    drafts: Path | None = None,
) -> int:
    """Appends a row {id, answer, outcome, categories, citations, ...} for each question that has none; returns how many.

    drafts: a second file of the same form, holding what the model first wrote. A document that cannot be read does not stop
    the others; EvaluationError names it at the end.
    """
    assistant = Assistant(settings, keep=False)
    waiting = pending(read(questions), output)
    ids, unread = _added(assistant, documents, [question["doc"] for question in waiting])
    waiting = [question for question in waiting if question["doc"] in ids]
    for done, question in enumerate(waiting, start=1):
        state = assistant.run(ids[question["doc"]], question["question"])
        if drafts:
            append(drafts, _draft_row(question["id"], state))
        append(output, answer_row(question["id"], state.answer))
        if progress:
            progress(done, len(waiting))
    if unread:
        raise EvaluationError(
            f"{len(unread)} documents were left out: {'; '.join(unread)}", "Their questions have no rows."
        )
    return len(waiting)


def _added(assistant: Assistant, folder: Path, names: list[str]) -> tuple[dict[str, str], list[str]]:
    """The ids of the documents that could be read, and why the others could not."""
    ids: dict[str, str] = {}
    unread: list[str] = []
    for name in dict.fromkeys(names):
        try:
            ids[name] = assistant.add(_inside(folder, name))
        except DocumentError as error:
            unread.append(f"{name}: {error}")
    return ids, unread


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise EvaluationError(f"There is no document {name} in {folder}.", "Give the folder that the questions name.")
    return path


def answer_row(question_id: str, answer: Answer | None) -> Row:
    """An answer in the form that the scorer reads, with what else helps to understand it."""
    if answer is None:
        raise EvaluationError(f"Question {question_id} has no answer.")
    return {"id": question_id, **answer.as_dict()}


def _draft_row(question_id: str, state: "State") -> Row:
    """What the model first wrote, where it wrote anything; else the answer. `stopped`: how many drafts the gate stopped."""
    row = answer_row(question_id, state.answer)
    first = {
        draft.category: draft
        for draft in reversed((*state.stopped, *state.drafts.values()))
        if draft.rung is Rung.MODEL
    }
    if first:
        row["answer"] = "\n\n".join(draft.text for draft in first.values())
        row["outcome"] = "answered"
    row["stopped"] = sum(draft.rung <= Rung.CORRECTED for draft in state.stopped)
    row["written"] = sum(draft.rung <= Rung.CORRECTED for draft in (*state.stopped, *state.drafts.values()))
    return row
