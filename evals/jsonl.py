"""JSON lines in and out, resumable: what every evaluation runner shares.

A run writes one row a line, as soon as it has it. Started again with the same output file it does only what is still
missing, so a run of hours can be stopped at any time, even in the middle of a line. Knows nothing of what the rows say,
except that each of a run has an "id".
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import EvaluationError

Row = dict[str, Any]


def read(path: Path | str, *, with_ids: bool = True) -> list[Row]:
    """The rows of a JSON lines file, blank lines skipped. with_ids: whether each must have an "id".

    Raises EvaluationError, naming the line and never its words, for a file that is missing or a line that is no such object.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read: {_why(error)}.", "Give a file of JSON lines in UTF-8.") from None
    lines = enumerate(text.split("\n"), start=1)
    return [_row(line, f"Line {number} of {path}", with_ids) for number, line in lines if line.strip()]


def pending(questions: Iterable[Row], out_path: Path | str) -> list[Row]:
    """The questions whose id has no row in `out_path` yet, in their order.

    A last line that an interrupted run left unfinished is cut off the file, so that its question is done again and
    the next row starts on a line of its own.
    """
    done = {row["id"] for row in _finished(Path(out_path))}
    return [question for question in questions if question["id"] not in done]


def append(out_path: Path | str, row: Mapping[str, Any]) -> None:
    """Add one row, and its line end, in one write."""
    line = json.dumps(row, ensure_ascii=False) + "\n"
    try:
        with Path(out_path).open("a", encoding="utf-8", newline="\n") as out:
            out.write(line)
    except OSError as error:
        raise EvaluationError(f"{out_path} cannot be written: {_why(error)}.", "Choose another output file.") from None


def _finished(path: Path) -> list[Row]:
    """The rows already written; afterwards the file ends where the last whole line ends."""
    if not path.exists():
        return []
    try:
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            with path.open("r+b") as out:
                out.truncate(whole)
    except OSError as error:
        raise EvaluationError(f"{path} cannot be resumed: {_why(error)}.", "Choose another output file.") from None
    return read(path)


def _row(line: str, place: str, with_id: bool) -> Row:
    remedy = "Make the file again, or take the line out."
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise EvaluationError(f"{place} is not JSON.", remedy) from None
    if not isinstance(row, dict):
        raise EvaluationError(f"{place} is not an object.", remedy)
    if with_id and "id" not in row:
        raise EvaluationError(f'{place} has no "id".', remedy)
    return row


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__
