"""Servers of tests that are programs of their own: started on a free port of loopback, waited for, ended with their whole group."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(url: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", httpx.URL(url).port or 80)) == 0


@contextmanager
def serving(
    folder: Path,
    module: Sequence[str],
    env: Mapping[str, str],
    *,
    is_ready: Callable[[str], bool] = listens,
    within_s: float = 240,
) -> Iterator[str]:
    """The address of `python -m MODULE... --port PORT`, run in `folder`; what it prints is in `folder/log`."""
    port = free_port()
    url, log = f"http://127.0.0.1:{port}", folder / "log"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *module, "--port", str(port)],
            cwd=folder,
            env=dict(env),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + within_s
            while not is_ready(url):
                assert process.poll() is None, log.read_text(encoding="utf-8")[-2000:]
                assert time.monotonic() < until, f"not ready in time: {log.read_text(encoding='utf-8')[-2000:]}"
                time.sleep(0.2)
            yield url
        finally:
            _end(process)


def _end(process: subprocess.Popen) -> None:
    """Ends the process and all that it started."""
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
