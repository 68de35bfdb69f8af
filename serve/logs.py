"""The server's log: one JSON object a line on stderr, of the server's own words, ids and figures."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

LOGGER = logging.getLogger("mediassist.serve")


class JsonLines(logging.Formatter):
    """A record as one line of JSON. Of an exception only its kind and place are told: its message may hold anything."""

    def format(self, record: logging.LogRecord) -> str:
        """See logging.Formatter."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line |= getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = place_of(record.exc_info[1])
        return json.dumps(line, default=str)


def place_of(error: BaseException) -> str:
    """The kind of an exception and the line that raised it, without its message."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" at {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{where}"


def log_as_json(level: int = logging.INFO) -> None:
    """Sends the server's and uvicorn's log to stderr as JSON; call it once, in the process that serves."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    for name in (LOGGER.name, "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers = [handler] if name != "uvicorn.error" else []
        logger.propagate = name == "uvicorn.error"
        logger.setLevel(level)
    logging.getLogger("uvicorn.access").disabled = True
