"""A LoRA adapter and a GGUF base made into GGUF files: the merged model, and the adapter alone. Without torch.

Everything but the tuned tensors is copied from the base as it stands: tokenizer, chat template, parameters of the network.
llama.cpp keeps the rotary halves of the Llama family's queries and keys interleaved (`permute` of its convert_hf_to_gguf.py),
so their LoRA factors are turned likewise. Knows families of networks whose tensors it has been tried on, and refuses others.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ...errors import ModelError, ModelMissing

if TYPE_CHECKING:
    from gguf import GGUFReader, GGUFWriter

PERMUTED = {"llama": ("attn_q", "attn_k"), "qwen2": (), "qwen3": ()}
"""By architecture, the tensors whose rows llama.cpp keeps in another order than transformers."""

TYPES = {"f16": "F16", "q8_0": "Q8_0"}
"""What tuned tensors can be written as here; others are made from these by llama.cpp's own quantiser."""

_PREFIX, _A, _B = "base_model.model.", ".lora_A.weight", ".lora_B.weight"


@dataclass(frozen=True)
class Adapter:
    """The LoRA factors of a folder by module ("model.layers.0.self_attn.q_proj"), and alpha / rank."""

    factors: Mapping[str, tuple[np.ndarray, np.ndarray]]
    alpha: float
    scale: float

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The adapter that peft wrote into a folder. Raises ModelMissing, ModelError."""
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            config = json.loads((folder / "adapter_config.json").read_text(encoding="utf-8"))
            tensors = load_file(folder / "adapter_model.safetensors")
        except FileNotFoundError:
            raise ModelMissing(f"There is no adapter in {folder}.", "`mediassist train llm` writes one.") from None
        except (OSError, ValueError, SafetensorError) as error:
            raise ModelError(
                f"The adapter in {folder} is damaged ({type(error).__name__}).", "Train it again."
            ) from None
        if config.get("use_dora") or config.get("use_rslora"):
            raise ModelError("Only plain LoRA can be exported.", "Train without DoRA and rsLoRA.")
        names = [name.removesuffix(_A) for name in tensors if name.endswith(_A)]
        factors = {
            name.removeprefix(_PREFIX): (tensors[name + _A].astype(np.float32), tensors[name + _B].astype(np.float32))
            for name in names
        }
        if len(tensors) != 2 * len(factors) or not factors:
            raise ModelError(
                f"The adapter in {folder} holds more than LoRA factors.", "Train it with `mediassist train llm`."
            )
        return cls(factors, float(config["lora_alpha"]), config["lora_alpha"] / config["r"])


def write_merged(base: Path, adapter: Adapter, out: Path, kind: str) -> None:
    """The base with the adapter in its weights. kind: "f16" or "q8_0", of the tuned tensors; the others stay as they are.

    Raises ModelError for an adapter that does not fit the base.
    """
    from gguf import GGMLQuantizationType, GGUFReader, GGUFWriter
    from gguf.quants import dequantize, quantize

    reader = GGUFReader(base)
    turned = _of_base(reader, adapter)
    writer = GGUFWriter(out, _field(reader, "general.architecture"))
    _copy_header(reader, writer, kind)
    wanted = GGMLQuantizationType[TYPES[kind]]
    for tensor in reader.tensors:
        name = tensor.name.removesuffix(".weight")
        if name not in turned:
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
            continue
        low, high = turned[name]
        weights = dequantize(tensor.data, tensor.tensor_type).astype(np.float32) + adapter.scale * (high @ low)
        writer.add_tensor(tensor.name, quantize(weights, wanted), raw_dtype=wanted)
    _write(writer)


def write_adapter(base: Path, adapter: Adapter, out: Path) -> None:
    """The adapter alone, as llama.cpp and Ollama's ADAPTER take it. Raises ModelError where it does not fit the base."""
    from gguf import GGUFReader, GGUFWriter
    from gguf.constants import GGUFType, Keys

    reader = GGUFReader(base)
    writer = GGUFWriter(out, _field(reader, "general.architecture"))
    writer.add_type(GGUFType.ADAPTER)
    writer.add_string(Keys.Adapter.TYPE, "lora")
    writer.add_float32(Keys.Adapter.LORA_ALPHA, adapter.alpha)
    for name, (low, high) in _of_base(reader, adapter).items():
        writer.add_tensor(f"{name}.weight.lora_a", np.ascontiguousarray(low))
        writer.add_tensor(f"{name}.weight.lora_b", np.ascontiguousarray(high))
    _write(writer)


def chat_template_of(base: Path) -> str:
    """The chat template in a GGUF file; empty where it has none."""
    from gguf import GGUFReader

    reader = GGUFReader(base)
    return _field(reader, "tokenizer.chat_template") if "tokenizer.chat_template" in reader.fields else ""


def _of_base(reader: "GGUFReader", adapter: Adapter) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The factors under the base's names for the modules, in its order of rows."""
    from gguf import MODEL_ARCH, MODEL_ARCH_NAMES, get_tensor_name_map

    name = _field(reader, "general.architecture")
    if name not in PERMUTED:
        raise ModelError(f"A {name} network in GGUF cannot be merged here.", "Train on its Hugging Face folder.")
    arch = next(arch for arch in MODEL_ARCH if MODEL_ARCH_NAMES[arch] == name)
    names = get_tensor_name_map(arch, _field(reader, f"{name}.block_count"))
    shapes = {tensor.name.removesuffix(".weight"): tuple(map(int, tensor.shape)) for tensor in reader.tensors}
    heads = _field(reader, f"{name}.attention.head_count")
    heads_of = {"attn_q": heads, "attn_k": _field(reader, f"{name}.attention.head_count_kv")}
    found = {}
    for module, (low, high) in adapter.factors.items():
        ours = names.get_name(module)
        if ours is None or shapes.get(ours) != (low.shape[1], high.shape[0]):
            raise ModelError(
                "The adapter does not fit the base: other names or sizes.", "Give the base it was trained on."
            )
        kind = ours.rpartition(".")[2]
        found[ours] = (low, _turned(high, heads_of[kind]) if kind in PERMUTED[name] else high)
    return found


def _turned(rows: np.ndarray, heads: int) -> np.ndarray:
    halves = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
    return halves.swapaxes(1, 2).reshape(rows.shape)


def _copy_header(reader: "GGUFReader", writer: "GGUFWriter", kind: str) -> None:
    from gguf import GGUFValueType, LlamaFileType

    for name, value, kinds in _fields(reader):
        if name == "general.architecture" or name.startswith("GGUF."):
            continue
        if name == "general.file_type":
            value = LlamaFileType[f"MOSTLY_{TYPES[kind]}"].value  # noqa: PLW2901
        inner = kinds[-1] if kinds[0] == GGUFValueType.ARRAY else None
        writer.add_key_value(name, value, kinds[0], sub_type=inner)


def _fields(reader: "GGUFReader") -> Iterator[tuple[str, Any, Any]]:
    for field in reader.fields.values():
        yield field.name, field.contents(), field.types


def _field(reader: "GGUFReader", name: str) -> Any:
    return reader.fields[name].contents()


def _write(writer: "GGUFWriter") -> None:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
