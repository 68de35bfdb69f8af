"""Files out, whole or not at all: written beside their place and renamed, so that an interruption leaves the old one or the new one.

Also whether the disk has room for what is to come.
"""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import EvaluationError


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


def require_space(folder: Path, needed_bytes: int) -> None:
    """Raises EvaluationError where the folder's disk has less room than this."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise EvaluationError(
            f"{folder} has {free // 1_000_000:,} MB free; it takes {needed_bytes // 1_000_000:,} MB.",
            "Free some disk space, or choose another folder.",
        )
