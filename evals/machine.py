"""What a measurement was made on: commit, processor, cores, memory, load, versions. No name of a host or a person."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from ..version import __version__

ROOT = Path(__file__).parent.parent
_PRODUCED = (":!evals/RESULTS.md", ":!evals/plots")
_LIBRARIES = ("langchain-core", "langgraph", "chromadb", "sentence-transformers", "torch", "numpy")


class Machine(BaseModel):
    """Where and when. memory_gb: of the whole machine, None where not told. load: runnable processes over the last minute."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    commit: str
    date: str
    processor: str
    cores: int
    memory_gb: float | None
    load: float | None
    python: str
    libraries: dict[str, str]


def this_machine() -> Machine:
    """The machine and the code as they are now."""
    return Machine(
        commit=_commit(),
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_gb=_memory_gb(),
        load=round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        python=f"{platform.python_version()} on {sys.platform} {platform.machine()}",
        libraries={name: found for name in _LIBRARIES if (found := _version(name))},
    )


def _commit() -> str:
    """The commit, and whether files differ from it; the version where this is no checkout."""
    try:
        head = _git("rev-parse", "--short", "HEAD")
        return f"{head} with changes" if _git("status", "--porcelain", "--", ".", *_PRODUCED) else head
    except (OSError, subprocess.CalledProcessError):
        return f"version {__version__}, no checkout"


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory_gb() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (AttributeError, OSError, ValueError):
        return None


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
