"""The audit log: who did what with which document, when, and how it ended. Ids only, never a word.

One JSON object a line in DATA_DIR/audit.jsonl, only ever appended to; what cannot be written there is not done.
"""

import json
import os
import re
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import StoreError

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The id of the request at work; empty for what the page does outside of one."""
_DOCUMENT_ID = re.compile(r"[0-9a-f]{16}")


class Entry(BaseModel):
    """A line of the log. when: UTC, ISO 8601. outcome: of an answer, or the kind of an error, or "done"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    when: str
    who: str
    action: str
    document: str = ""
    outcome: str = "done"
    model: str = ""
    key: str = ""
    request: str = ""


class Audit:
    """The log of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "audit.jsonl"

    def write(
        self, who: str, action: str, *, document: str = "", outcome: str = "done", model: str = "", key: str = ""
    ) -> None:
        """Appends a line. A document id that is none is left out: it is a caller's own text. Raises StoreError."""
        entry = Entry(
            when=datetime.now(UTC).isoformat(timespec="milliseconds"),
            who=who,
            action=action,
            document=document if _DOCUMENT_ID.fullmatch(document) else "",
            outcome=outcome,
            model=model,
            key=key,
            request=REQUEST.get(),
        )
        line = json.dumps(entry.model_dump(exclude_defaults=True), ensure_ascii=True) + "\n"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            log = os.open(self.path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
            try:
                os.write(log, line.encode())
            finally:
                os.close(log)
        except OSError as error:
            raise StoreError(f"The audit log cannot be written ({type(error).__name__}).", "Check DATA_DIR.") from None

    def entries(self) -> Iterator[Entry]:
        """Every line, oldest first; one that is cut off by a power failure is passed over. Raises StoreError."""
        try:
            with self.path.open(encoding="utf-8") as lines:
                for line in lines:
                    try:
                        yield Entry.model_validate_json(line)
                    except ValidationError:
                        continue
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(f"The audit log cannot be read ({type(error).__name__}).", "Check DATA_DIR.") from None
