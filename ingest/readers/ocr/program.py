"""The program tesseract: where it is, which languages it has, and the words it finds in a picture.

The picture goes in and the words come out through pipes, so that no picture of a patient ever lies on a disk. `pytesseract`
writes temporary files, which stay behind when the process is killed. One core for each run: pages are run side by side.
Output: tesseract's "tsv", https://tesseract-ocr.github.io/tessdoc/Command-Line-Usage.html.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ....errors import DocumentScanned, DocumentTooLarge

if TYPE_CHECKING:
    from PIL.Image import Image

_WINDOWS_PLACE = Path("Tesseract-OCR", "tesseract.exe")
_COLUMNS = 12
_WORD_LEVEL = "5"
_ROTATE = re.compile(rb"Rotate: (\d+).*?Orientation confidence: ([\d.]+)", re.S)


@dataclass(frozen=True, slots=True)
class Found:
    """A word as tesseract found it: its line (block, paragraph, line), its box in pixels, confidence in [0, 1]."""

    text: str
    line: tuple[int, int, int]
    box: tuple[int, int, int, int]
    confidence: float


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed tesseract, the languages to read, and the time by which all must be done (`time.monotonic`)."""

    path: str
    languages: str
    deadline: float

    def words(self, image: "Image", mode: int, *, within_s: float | None = None) -> list[Found]:
        """The words of an upright picture; none where that takes longer than `within_s`.

        mode: tesseract's page segmentation mode. Raises DocumentTooLarge at the deadline of all.
        """
        if within_s is not None:
            sooner = replace(self, deadline=min(self.deadline, time.monotonic() + within_s))
            try:
                return sooner.words(image, mode)
            except DocumentTooLarge:
                return []
        out = self._run(image, "-l", self.languages, "--psm", str(mode), "--dpi", "300", "tsv")
        rows = [line.split("\t") for line in out.decode("utf-8", "replace").splitlines()]
        return [_found(row) for row in rows if len(row) == _COLUMNS and row[0] == _WORD_LEVEL and row[11].strip()]

    def turned(self, image: "Image") -> tuple[int, float]:
        """By how many degrees clockwise a picture must be turned to stand upright, and the confidence in it, 0 for none."""
        try:
            match = _ROTATE.search(self._run(image, "-l", "osd", "--psm", "0", "--dpi", "300"))
        except DocumentScanned:  # too little text to tell, or no data for it installed
            return 0, 0.0
        return (int(match[1]), float(match[2])) if match else (0, 0.0)

    def _run(self, image: "Image", *options: str) -> bytes:
        width, height = image.size
        picture = f"P5 {width} {height} 255\n".encode() + image.tobytes()  # PGM: nothing to pack, nothing to unpack
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise _too_slow()
        try:
            done = subprocess.run(
                [self.path, "stdin", "stdout", *options],
                input=picture,
                capture_output=True,
                timeout=left,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _too_slow() from None
        except OSError:
            raise DocumentScanned("Text recognition cannot be started.", f"Install it anew: `{_install()}`.") from None
        if done.returncode:
            raise DocumentScanned("Text recognition failed on a page.", "Scan it again, or ask for a copy with text.")
        return done.stdout


def find_tesseract(languages: str, deadline: float) -> Tesseract:
    """The installed tesseract with these languages ("eng+spa"). Raises DocumentScanned with the command that is missing."""
    path = where()
    if path is None:
        raise DocumentScanned(
            "Text recognition is not installed.", f"Install it with `{_install()}`, then add it again."
        )
    wanted = [language for language in languages.split("+") if language]
    missing = [language for language in wanted if language not in _languages(path)]
    if missing or not wanted:
        raise DocumentScanned(
            f"Text recognition lacks the language {', '.join(missing) or 'to read in'}.",
            f"Install it with `{_install_language(missing)}`, or set OCR_LANGUAGES to one of those that are installed.",
        )
    return Tesseract(path, "+".join(wanted), deadline)


def where() -> str | None:
    """The path of the program, None where it is not installed. Its installer for Windows does not set PATH."""
    if found := shutil.which("tesseract"):
        return found
    for base in (os.environ.get("PROGRAMFILES"), os.environ.get("LOCALAPPDATA")) if sys.platform == "win32" else ():
        if base and (Path(base) / _WINDOWS_PLACE).is_file():
            return str(Path(base) / _WINDOWS_PLACE)
    return None


@lru_cache(maxsize=4)
def _languages(path: str) -> frozenset[str]:
    try:
        done = subprocess.run([path, "--list-langs"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset()
    return frozenset((done.stdout or done.stderr).decode("utf-8", "replace").splitlines()[1:])


def _install() -> str:
    commands = {"darwin": "brew install tesseract", "win32": "winget install UB-Mannheim.TesseractOCR"}
    return commands.get(sys.platform, "apt-get install tesseract-ocr")


def _install_language(missing: list[str]) -> str:
    if sys.platform == "darwin":
        return "brew install tesseract-lang"
    if sys.platform == "win32":
        return "winget install --interactive UB-Mannheim.TesseractOCR"
    names = (f"tesseract-ocr-{language.lower().replace('_', '-')}" for language in missing or ["eng"])
    return f"apt-get install {' '.join(names)}"


def _found(row: list[str]) -> Found:
    left, top, width, height = (int(value) for value in row[6:10])
    line = (int(row[2]), int(row[3]), int(row[4]))
    return Found(row[11].strip(), line, (left, top, left + width, top + height), max(0.0, float(row[10])) / 100)


def _too_slow() -> DocumentTooLarge:
    return DocumentTooLarge(
        "Recognising the text of the pictures takes too long.", "Give fewer pages at a time, or raise MAX_READING_S."
    )
