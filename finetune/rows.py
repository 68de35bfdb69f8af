"""JSON lines in and whole files out: written beside their place and renamed, so that an interruption leaves the old file or the new one."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import EvaluationError

Row = dict[str, Any]


def read_rows_of(path: Path) -> list[Row]:
    """The objects of a JSON lines file, blank lines skipped. Raises EvaluationError, naming the line, never its words."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise EvaluationError(f"{path} cannot be read: {why}.", "Give a file of JSON lines in UTF-8.") from None
    return [_row(line, path, number) for number, line in enumerate(lines, 1) if line.strip()]


def _row(line: str, path: Path, number: int) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise EvaluationError(
            f"Line {number} of {path} is not JSON.", "Make the file again, or take the line out."
        ) from None
    if not isinstance(row, dict):
        raise EvaluationError(
            f"Line {number} of {path} is not an object.", "Make the file again, or take the line out."
        )
    return row


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Replaces a file by these rows, at once. Raises EvaluationError where the disk is full or the folder closed."""
    write_text(path, "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))


def write_text(path: Path, text: str) -> None:
    """As `write_rows`, of a text."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise EvaluationError(f"{path} cannot be written: {why}.", "Free some space or choose another place.") from None
    finally:
        beside.unlink(missing_ok=True)
