"""The files of a folder, one after another, each added or refused with its reason; one that is refused stops no other.

Knows neither what adding does nor who shows the outcome.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import DocumentError, DocumentNotReadable
from .store import Added


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What became of a file: either it was added or it was refused."""

    path: Path
    added: Added | None = None
    refused: DocumentError | None = None

    def as_dict(self) -> dict[str, object]:
        """For programs: the path, then either what was added or why it was refused and what to do."""
        told: dict[str, object] = {"path": str(self.path)}
        if self.added:
            told |= self.added.model_dump(mode="json")
        if self.refused:
            told |= {"refused": self.refused.reason, "remedy": self.refused.remedy}
        return told


def files_in(folder: Path) -> list[Path]:
    """The ordinary files of a folder and of those inside it, in order of their paths; hidden ones are left out.

    Links to folders are not followed, so no file is met twice. Raises DocumentNotReadable.
    """
    if not folder.is_dir():
        raise DocumentNotReadable(f"{folder.name!r} is no folder.", "Name a folder, or add the file by itself.")
    try:
        return sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path, folder))
    except OSError as error:
        raise DocumentNotReadable(
            f"{folder.name!r} cannot be listed ({type(error).__name__}).", "Check the path."
        ) from None


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def add_each(files: Sequence[Path], add: Callable[[Path], Added]) -> Iterator[FileOutcome]:
    """Adds the files as they are asked for. What is refused goes on to the next; a StoreError ends it."""
    for path in files:
        try:
            yield FileOutcome(path, added=add(path))
        except DocumentError as error:
            yield FileOutcome(path, refused=error)
