"""Reading untrusted files apart: in processes of their own, that can be limited, killed and thrown away.

    read_document(path, settings=settings)      a DischargeSummary, or a DocumentError

All that touches a document's content happens there (reading, sections, passages, medications), plain text too: a pattern can
take forever on the wrong text. Here only the size of a file is looked at before its bytes are handed over.

A process is started when first needed (0.4 s; a DOCX loads libraries for seconds), kept for the next document, and ended
after `idle_s`, after `MOST_DOCUMENTS`, and after every failure other than a plain refusal. Time is limited everywhere, memory
on Linux (`worker.process`).
"""

import atexit
import os
from pathlib import Path
from signal import Signals
from threading import BoundedSemaphore, Lock, Timer

from ...document import DischargeSummary
from ...errors import DocumentCorrupt, DocumentError, DocumentNotReadable, DocumentTooLarge
from ...settings import Settings
from .child import ProcessDied, ReadingProcess
from .messages import ReadingSettings, Reply, Request, too_much_memory

MOST_DOCUMENTS = 100
MOST_PROCESSES = 4
IDLE_S = 60.0
REPLY_BYTES_PER_CHAR = 400
"""Of a reply, for each character that a document may have; lines of two letters, the worst, take some 150."""
_KILLED, _ABORTED = 9, 6


class ReadingWorker:
    """Reads documents in processes that are kept for the next one. May be shared by threads; closed, it starts anew.

    processes: how many documents are read at once at most; a thread beyond these waits its turn, which is not counted
    as reading time. idle_s: how long an unused process is kept.
    """

    def __init__(self, *, processes: int | None = None, idle_s: float = IDLE_S) -> None:
        self._turns = BoundedSemaphore(processes or min(MOST_PROCESSES, os.cpu_count() or 1))
        self._idle_s = idle_s
        self._lock = Lock()
        self._idle: list[ReadingProcess] = []
        self._busy: set[ReadingProcess] = set()
        self._timer: Timer | None = None

    def read(
        self, source: Path | bytes | str, *, name: str | None = None, settings: Settings, password: str | None = None
    ) -> DischargeSummary:
        """The summary of a document: a file, a file's content, or plain text.

        name: what the caller calls it, the file's own name by default. Raises a DocumentError; DocumentTooLarge also for
        more than `max_reading_s` or `max_reading_bytes`.
        """
        content = _content(source, settings)
        called = name or (source.name if isinstance(source, Path) else None)
        request = Request(
            name=called,
            title=called or "document",
            is_text=isinstance(source, str),
            password=password,
            settings=ReadingSettings.model_validate(settings),
        )
        with self._turns:
            reply = self._ask(request, content)
        if reply.failure:
            raise reply.failure.error()
        if reply.summary is None:
            raise _crashed("an empty reply")
        return reply.summary

    @property
    def pids(self) -> tuple[int, ...]:
        """The ids of its processes, which on POSIX are also those of their groups."""
        with self._lock:
            return tuple(process.pid for process in (*self._idle, *self._busy))

    def warm(self) -> None:
        """Starts a process now, so that the first document need not wait for it."""
        with self._turns:
            self._give_back(self._take())

    def close(self) -> None:
        """Ends all processes; a document that is being read in another thread is refused."""
        with self._lock:
            processes = [*self._idle, *self._busy]
            self._idle.clear()
            if self._timer:
                self._timer.cancel()
        for process in processes:
            process.kill()

    def __enter__(self) -> "ReadingWorker":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, request: Request, content: bytes) -> Reply:
        process = self._take()
        limits = request.settings
        try:
            reply = process.ask(request, content, longest_reply=limits.max_document_chars * REPLY_BYTES_PER_CHAR)
        except TimeoutError:
            raise DocumentTooLarge(
                f"Reading the document took longer than {limits.max_reading_s:g} s.",
                "Give the discharge summary alone, or raise MAX_READING_S.",
            ) from None
        except ProcessDied as death:
            raise _death(death.returncode, limits) from None
        finally:
            with self._lock:
                self._busy.discard(process)
        if reply.is_last or process.documents >= MOST_DOCUMENTS:
            process.kill()
        else:
            self._give_back(process)
        return reply

    def _take(self) -> ReadingProcess:
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_ready:
                    self._busy.add(process)
                    return process
                process.kill()
        try:
            process = ReadingProcess()
        except (OSError, TimeoutError, ProcessDied) as error:
            raise DocumentNotReadable(
                f"The process that reads documents cannot be started ({type(error).__name__}).",
                "Check that this Python can run `python -m mediassist`, and that there is memory left.",
            ) from None
        with self._lock:
            self._busy.add(process)
        return process

    def _give_back(self, process: ReadingProcess) -> None:
        with self._lock:
            self._busy.discard(process)
            self._idle.append(process)
            if self._timer:
                self._timer.cancel()
            self._timer = Timer(self._idle_s, self._end_idle)
            self._timer.daemon = True
            self._timer.start()

    def _end_idle(self) -> None:
        with self._lock:
            processes, self._idle = self._idle, []
        for process in processes:
            process.kill()


def read_document(
    source: Path | bytes | str, *, name: str | None = None, settings: Settings, password: str | None = None
) -> DischargeSummary:
    """As `ReadingWorker.read`, by one worker for the whole program, which ends with it."""
    return _shared.read(source, name=name, settings=settings, password=password)


def _content(source: Path | bytes | str, settings: Settings) -> bytes:
    """The bytes to hand over, within the limits; of text, its UTF-8."""
    from ..readers import check_length
    from ..readers.source import load

    if isinstance(source, str):
        check_length(source, settings)
        return source.encode("utf-8", "surrogatepass")
    return load(source, settings)


def _death(returncode: int | None, limits: ReadingSettings) -> DocumentError:
    """What the end of a process says of the document: the kernel kills, and C++ and Rust abort, for want of memory."""
    if returncode in (-_KILLED, -_ABORTED):
        return too_much_memory(limits.max_reading_bytes)
    if returncode is None:
        return DocumentNotReadable("Reading was stopped before its end.", "Add the document again.")
    try:
        return _crashed(Signals(-returncode).name)
    except ValueError:
        return _crashed(f"exit {returncode}")


def _crashed(how: str) -> DocumentCorrupt:
    return DocumentCorrupt(
        f"The reader broke down over the document ({how}).",
        "Save or download it again, or give it as a PDF. If it is large, raise MAX_READING_BYTES.",
    )


_shared = ReadingWorker()


@atexit.register
def _at_exit() -> None:
    _shared.close()


def _after_fork() -> None:
    """A fork has its parent's pipes but not its processes: it starts with a worker of its own."""
    global _shared  # noqa: PLW0603 - one for the program, replaced in a forked one
    _shared = ReadingWorker()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
