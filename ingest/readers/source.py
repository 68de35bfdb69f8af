"""The bytes of a document, or the reason why there are none. The size is checked before anything is read."""

from pathlib import Path

from ...errors import DocumentEmpty, DocumentNotReadable, DocumentTooLarge
from ...settings import Settings


def load(source: Path | bytes, settings: Settings) -> bytes:
    """The content of a file, or the bytes given, when within `max_file_bytes`."""
    data = _load_file(source, settings) if isinstance(source, Path) else source
    _check_size(len(data), settings)
    if not data.strip():
        raise DocumentEmpty("The file is empty.", "Check that it was saved or downloaded completely.")
    return data


def _load_file(path: Path, settings: Settings) -> bytes:
    try:
        if path.is_dir():
            raise DocumentNotReadable(f"{path.name!r} is a folder.", "Name one file in it.")
        if path.exists() and not path.is_file():
            raise DocumentNotReadable(f"{path.name!r} is not an ordinary file.", "Save it as a file first.")
        _check_size(path.stat().st_size, settings)
        with path.open("rb") as file:
            return file.read(settings.max_file_bytes + 1)
    except FileNotFoundError:
        raise DocumentNotReadable(f"There is no file {path.name!r}.", "Check the path.") from None
    except PermissionError:
        raise DocumentNotReadable(f"You may not read {path.name!r}.", "Check the file's permissions.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise DocumentNotReadable(
            f"{path.name!r} cannot be read ({type(error).__name__}).", "Check the path."
        ) from None


def _check_size(size: int, settings: Settings) -> None:
    if size > settings.max_file_bytes:
        raise DocumentTooLarge(
            f"The file is larger than the limit of {settings.max_file_bytes:,} bytes.",
            "Give the discharge summary alone, or raise MAX_FILE_BYTES.",
        )
