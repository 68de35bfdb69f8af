"""What `mediassist doctor` finds: what is installed, which models can be reached, and what to run next.

Looks and asks; changes nothing.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from time import monotonic

from .errors import MediAssistError
from .settings import Settings
from .version import __version__

NEEDED = ("langchain", "langgraph", "langchain-ollama", "langchain-chroma", "sentence-transformers", "unstructured")


@dataclass(frozen=True, slots=True)
class Finding:
    """fine: True; False where mediassist cannot work without it; None where it can. remedy: a command, possibly empty."""

    what: str
    fine: bool | None
    remedy: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Each finding as soon as it is known."""
    yield Finding(f"mediassist {__version__} on Python {sys.version.split()[0]}, {sys.platform}", True)
    yield from _packages()
    yield _store(settings)
    yield _embeddings(settings)
    yield from _ollama(settings)
    yield _llamacpp()
    yield _ocr(settings)


def _packages() -> Iterator[Finding]:
    for name in NEEDED:
        try:
            yield Finding(f"{name} {version(name)}", True)
        except PackageNotFoundError:
            yield Finding(name, False, "pip install mediassist")


def _store(settings: Settings) -> Finding:
    folder = settings.data_dir
    nearest = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    what = f"documents are kept in {folder}"
    try:
        if not nearest.is_dir():
            raise NotADirectoryError
        (nearest / ".mediassist-doctor").touch()
        (nearest / ".mediassist-doctor").unlink()
    except OSError:
        return Finding(f"{what}, which cannot be written", False, "Set DATA_DIR to a folder of yours.")
    return Finding(what, True)


def _embeddings(settings: Settings) -> Finding:
    from .models.embedding import TUNED_FOLDER, chosen_model, load_embeddings

    try:
        tuned = chosen_model(settings) != settings.embedding_model
        where = f", tuned, from ./{TUNED_FOLDER}" if tuned else ""
        return Finding(f"embedding model {load_embeddings(settings).fingerprint}{where}", True)
    except MediAssistError as error:
        return Finding(error.reason, False, error.remedy)


def _ollama(settings: Settings) -> Iterator[Finding]:
    from .models.ollama import BASE_MODEL, PRODUCT_MODEL, Ollama

    server = Ollama(settings.ollama_base_url)
    try:
        yield Finding(f"Ollama {server.version()} at {settings.ollama_base_url}", True)
        names = server.names()
    except MediAssistError as error:
        yield Finding(f"{error.reason} Answers are quotes of the document.", None, error.remedy)
        return
    for wanted, remedy in ((BASE_MODEL, f"ollama pull {BASE_MODEL}"), (PRODUCT_MODEL, "mediassist model create")):
        there = any(name.split(":")[0] == wanted for name in names)
        yield Finding(f"Ollama model {wanted}", True if there else None, "" if there else remedy)


def _llamacpp() -> Finding:
    there = find_spec("llama_cpp") is not None
    remedy = "" if there else 'pip install "mediassist[llamacpp]"'
    return Finding("llama.cpp in process, for LLM_MODEL=path.gguf", True if there else None, remedy)


def _ocr(settings: Settings) -> Finding:
    from .ingest.readers.ocr.program import find_tesseract

    try:
        find_tesseract(settings.ocr_languages, deadline=monotonic() + settings.max_reading_s)
    except MediAssistError as error:
        return Finding("text recognition, for scanned pages", None, error.remedy)
    return Finding(f"text recognition, for scanned pages ({settings.ocr_languages})", True)
