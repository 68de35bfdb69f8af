"""One reading process seen from its parent: started, asked within a time, and killed with all that it started.

It is a program of its own (`worker.process`), never a fork or a copy of the caller's `__main__`, so that any app may embed
mediassist. It gets the caller's module search path and, of the environment, only what finding programs, languages and a
temporary folder needs. Nothing of a document is in its command line, its environment or a file. Knows no document.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TypeVar

from .messages import READY, Reply, Request, read_frame, write_frame

Result = TypeVar("Result")

STARTING_S = 60.0
"""Longest wait for the imports of a new process; 0.4 s is usual."""
_POLL_S = 0.5  # on Windows a wait hears Ctrl-C only when it ends
_KEPT = frozenset(
    "PATH HOME LANG LANGUAGE TZ TMPDIR TEMP TMP TESSDATA_PREFIX LD_LIBRARY_PATH DYLD_LIBRARY_PATH PYTHONHOME "
    "SYSTEMROOT SYSTEMDRIVE WINDIR COMSPEC PATHEXT USERPROFILE NUMBER_OF_PROCESSORS".split()
)
_SET = {"MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}


class ProcessDied(Exception):
    """The process ended without a reply. returncode: as of subprocess, negative for a signal; None: `kill` ended it."""

    def __init__(self, returncode: int | None) -> None:
        self.returncode = returncode
        super().__init__(returncode)


class ReadingProcess:
    """A running `worker.process`. For one thread at a time."""

    def __init__(self) -> None:
        """Starts it and waits until it is ready. Raises OSError, TimeoutError or ProcessDied, with nothing left behind."""
        self.documents = 0
        self._owner = os.getpid()
        self._is_killed = False
        leash, held = os.pipe()
        self._leash = os.fdopen(held, "wb")
        try:
            self._process = self._start(leash)
        except OSError:
            self._leash.close()
            raise
        finally:
            os.close(leash)
        assert self._process.stdin
        assert self._process.stdout
        self._requests, self._replies = self._process.stdin, self._process.stdout
        if self._within(STARTING_S, lambda: read_frame(self._replies, len(READY))) != READY:
            raise self._died()

    def _start(self, leash: int) -> "subprocess.Popen[bytes]":
        """leash: the end to read of a pipe that closes when this process is gone, which ends the other one (POSIX)."""
        is_posix = os.name == "posix"
        return subprocess.Popen(
            [sys.executable, "-P", "-m", f"{__package__}.process", *([str(leash)] if is_posix else [])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=tempfile.gettempdir(),
            env=_environment(),
            start_new_session=is_posix,
            pass_fds=(leash,) if is_posix else (),
            creationflags=_creation_flags(),
        )

    @property
    def pid(self) -> int:
        """The process id, which is also the id of its group on POSIX."""
        return self._process.pid

    @property
    def is_ready(self) -> bool:
        """Whether it can be asked: it runs, and it is this process's own (not inherited by a fork)."""
        return self._owner == os.getpid() and self._process.poll() is None

    def ask(self, request: Request, content: bytes, *, longest_reply: int) -> Reply:
        """The reply to a request.

        Raises TimeoutError after the request's `max_reading_s`, and ProcessDied. After any error, Ctrl-C included, the
        process is gone.
        """

        def exchange() -> Reply:
            write_frame(self._requests, request.model_dump_json().encode())
            write_frame(self._requests, content)
            return Reply.model_validate_json(read_frame(self._replies, longest_reply))

        self.documents += 1
        return self._within(request.settings.max_reading_s, exchange)

    def kill(self) -> None:
        """Ends it and all that it started, at once, from any thread. Does nothing in a fork of its parent."""
        self._is_killed = True
        if self._owner == os.getpid() and self._process.returncode is None:
            _kill_tree(self._process)
            self._process.wait()
        for stream in (self._requests, self._replies, self._leash):
            with suppress(OSError):  # what was still to be written has no reader
                stream.close()

    def _within(self, longest_s: float, work: Callable[[], Result]) -> Result:
        """What `work` returns, done in a thread of its own, since no pipe can be read with a time limit everywhere."""
        done: SimpleQueue[Result | Exception] = SimpleQueue()
        Thread(target=_put, args=(done, work), daemon=True).start()
        until = monotonic() + longest_s
        try:
            while True:
                left = until - monotonic()
                try:
                    result = done.get(timeout=max(0.0, min(left, _POLL_S)))
                    break
                except Empty:
                    if left <= 0:
                        raise TimeoutError from None
        except BaseException:
            self.kill()
            raise
        if isinstance(result, Exception):
            raise self._died() from result
        return result

    def _died(self) -> ProcessDied:
        by_us = self._is_killed
        self.kill()
        return ProcessDied(None if by_us else self._process.returncode)


def _put(done: "SimpleQueue[Result | Exception]", work: Callable[[], Result]) -> None:
    try:
        done.put(work())
    except (OSError, EOFError, ValueError) as error:  # ValueError: a reply that is none, or a stream closed by a kill
        done.put(error)


def _environment() -> dict[str, str]:
    """Of the caller's environment what a reader needs, and the caller's module search path."""
    kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT or name.startswith("LC_")}
    path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)
    return {**kept, **_SET, "PYTHONPATH": path}


def _creation_flags() -> int:
    if sys.platform != "win32":
        return 0
    return subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW


def _kill_tree(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # PermissionError: macOS says so of a group that is gone
        process.kill()
