"""Builds the sdist and, from it, the wheel into a folder; the same commit gives the same bytes.

    python deploy/release.py [FOLDER]          default: dist

Times inside are the last commit's, or SOURCE_DATE_EPOCH's (reproducible-builds.org). setuptools gives a wheel that keeps to that;
its sdist holds the times and owners of the files that it was made from, so it is packed anew.
"""

import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def build(folder: Path) -> None:
    """Leaves one .tar.gz and one .whl in the folder, and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    epoch = _epoch()
    environment = os.environ | {"SOURCE_DATE_EPOCH": str(epoch)}
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    for sdist in folder.glob("*.tar.gz"):
        repack(sdist, epoch)
    for path in sorted(folder.iterdir()):
        print(path)  # noqa: T201 - a script of the makefile


def repack(sdist: Path, epoch: int) -> None:
    """Packs a .tar.gz anew: entries by name, times at `epoch` (seconds), nobody's user, ordinary permissions."""
    packed = io.BytesIO()
    with tarfile.open(sdist) as given, tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as anew:
        for entry in sorted(given.getmembers(), key=lambda member: member.name):
            plain = tarfile.TarInfo(entry.name)
            plain.type, plain.size, plain.mtime = entry.type, entry.size, epoch
            plain.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
            anew.addfile(plain, given.extractfile(entry) if entry.isfile() else None)
    with sdist.open("wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=epoch) as compressed:
        compressed.write(packed.getvalue())


def _epoch() -> int:
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    asked = ["git", "-C", str(ROOT), "log", "-1", "--format=%ct"]
    return int(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    build(Path(sys.argv[1] if len(sys.argv) > 1 else "dist"))
