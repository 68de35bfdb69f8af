"""The process in which documents are read: `python -m mediassist.ingest.worker.process`, started by `worker.child` alone.

It reads one document after another from its standard input and writes each summary to its standard output
(`worker.messages`), until its input closes. What readers print goes nowhere. While a document is read:

    memory   at most `max_reading_bytes` more than before it (Linux, RLIMIT_AS)
    files    no core dump, which would hold the document; none larger than `max_unpacked_bytes`; 256 open (POSIX)
    parent   when it dies, this process and those it started die at once, even inside a library (POSIX, SIGIO on a pipe
             that only its death closes); elsewhere this process ends when its document is read

Time is kept by the parent. An error that is not one of errors.py ends the process; its kind and place are told, never its
words, which may be the document's.
"""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO

from ...errors import DocumentCorrupt, DocumentTooLarge, MediAssistError
from ...privacy import switch_off_telemetry
from ..passages import summarise
from ..readers import read
from ..readers.encoding import whole_characters
from ..reading import Reading
from .messages import READY, Failure, Reply, Request, read_frame, too_much_memory, write_frame

try:
    import fcntl
    import resource
    import select
    import signal
except ImportError:  # Windows
    fcntl = resource = select = signal = None

LONGEST_REQUEST = 1 << 40
MOST_OPEN_FILES = 256
_PACKAGE = Path(__file__).parent.parent.parent


def main() -> None:
    """Serves the parent until it closes the pipe. The one argument, on POSIX, is the descriptor of the leash."""
    if sys.argv[1:]:
        _bind_to_parent(int(sys.argv[1]))
    requests, replies = _own_streams()
    switch_off_telemetry()
    sys.excepthook = lambda kind, _, trace: _last_words(replies, kind, trace)
    write_frame(replies, READY)
    while True:
        try:
            request = Request.model_validate_json(read_frame(requests, LONGEST_REQUEST))
            content = read_frame(requests, LONGEST_REQUEST)
        except EOFError:
            return
        _load_libraries(content)
        reply = _limited_reply(request, content)
        del content
        write_frame(replies, reply)


def _own_streams() -> tuple[IO[bytes], IO[bytes]]:
    """The two pipes, put where no library writes by accident: file descriptors 0 and 1 become the null device."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(null, descriptor)
    return requests, replies


def _load_libraries(content: bytes) -> None:
    """Loads what takes much address space before memory is limited, since it is not the document's: 0.7 GB for DOCX."""
    if content.startswith(b"PK\x03\x04"):
        import_module("unstructured.partition.docx")


def _limited_reply(request: Request, content: bytes) -> bytes:
    """The reply as JSON. Running out of memory or of stack is over a limit; the process is not used again after that."""
    try:
        with _limits(request):
            return _reply(request, content)
    except (MemoryError, SystemError):  # SystemError: CPython's own word for memory that ran out in its inside
        error = too_much_memory(request.settings.max_reading_bytes)
    except RecursionError:
        error = DocumentTooLarge("The document is nested too deep.", "Ask for it as a PDF.")
    return Reply(failure=Failure.of(error), is_last=True).model_dump_json().encode()


def _reply(request: Request, content: bytes) -> bytes:
    source = content.decode("utf-8", "surrogatepass") if request.is_text else content
    settings = request.settings.whole()
    try:
        reading = read(source, name=request.name, settings=settings, password=request.password)
        summary = summarise(_in_whole_characters(reading), request.title)
    except MediAssistError as refusal:
        return Reply(failure=Failure.of(refusal)).model_dump_json().encode()
    return Reply(summary=summary).model_dump_json().encode()


def _in_whole_characters(reading: Reading) -> Reading:
    """A reading that can be written as UTF-8: JSON can spell half of a character. No offset changes."""
    told = json.dumps(reading.model_dump(), ensure_ascii=False)
    whole = whole_characters(told)
    return reading if whole == told else Reading.model_validate_json(whole)


def _last_words(replies: IO[bytes], kind: type[BaseException], trace: TracebackType | None) -> None:
    """Tells the parent which error no reader foresaw, and where in our code: without a word of the document."""
    if issubclass(kind, MemoryError | SystemError):
        error = DocumentTooLarge("Reading the document ran out of memory.", "Raise MAX_READING_BYTES.")
    else:
        error = DocumentCorrupt(
            f"The document cannot be read: {kind.__name__} in {_place(trace)}.",
            "Save or download it again; if it opens elsewhere, report this line.",
        )
    write_frame(replies, Reply(failure=Failure.of(error), is_last=True).model_dump_json().encode())


def _place(trace: TracebackType | None) -> str:
    """The innermost line of ours on the way to an error, such as "ingest/readers/pdf.py:88"."""
    place = "the reader"
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            place = f"{path.relative_to(_PACKAGE).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


@contextmanager
def _limits(request: Request) -> Iterator[None]:
    """Limits memory, files and dumps while one document is read."""
    if resource is None:
        yield
        return
    settings = request.settings
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, MOST_OPEN_FILES)
    _limit(resource.RLIMIT_FSIZE, settings.max_unpacked_bytes)
    taken = _address_space()
    before = _limit(resource.RLIMIT_AS, taken + settings.max_reading_bytes) if taken else None
    try:
        yield
    finally:
        if before is not None:
            _limit(resource.RLIMIT_AS, before)


def _limit(which: int, most: int) -> int:
    """Sets a soft limit, within the hard one, and returns the one before; a system that refuses stays without it."""
    assert resource is not None
    soft, hard = resource.getrlimit(which)
    with suppress(ValueError, OSError):
        resource.setrlimit(which, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    return soft


def _address_space() -> int:
    """Bytes of address space of this process; 0 where the system does not say."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _bind_to_parent(leash: int) -> None:
    """Lets the kernel end this process group when the parent, who alone holds the other end of the pipe, is gone.

    Nothing is ever written to it: a write would send the same signal as its closing.
    """
    if fcntl is None or signal is None or select is None or os.getpgrp() != os.getpid():
        return
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(leash, fcntl.F_SETOWN, -os.getpgrp())
    fcntl.fcntl(leash, fcntl.F_SETFL, fcntl.fcntl(leash, fcntl.F_GETFL) | os.O_ASYNC)
    if _is_closed(leash):  # in the moment before
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _is_closed(pipe: int) -> bool:
    assert select is not None
    poll = select.poll()
    poll.register(pipe, 0)
    return bool(poll.poll(0))


if __name__ == "__main__":
    main()
