"""A trained adapter made into files that Ollama and llama.cpp take: merged model, adapter alone, Modelfiles.

    model-q8_0.gguf     the merged model: `LLM_MODEL=.../model-q8_0.gguf`, or FROM of `Modelfile`
    adapter.gguf        the adapter alone, with `Modelfile.adapter`; only ever on the base that was trained
    adapter/            the same as safetensors, under the name that Ollama's ADAPTER wants (model.safetensors)

Written into a folder beside its place and renamed when whole. A base in GGUF is merged without torch (`gguf`); one in a
Hugging Face folder by peft and llama.cpp's converter (`convert`).
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ...errors import EvaluationError, ModelMissing
from ...models.modelfile import Modelfile
from ..llm.base_model import Base, find_base, load_base, require_same_base
from ..llm.card import Card
from ..rows import require_space
from .convert import convert, quantise
from .gguf import TYPES, Adapter, chat_template_of, write_adapter, write_merged
from .modelfile import exported, family_of, text_of

LLAMA_NOTICE = "Built with Llama. Llama 3.2 is under the Llama 3.2 Community License."


@dataclass(frozen=True)
class Exported:
    """What was written. adapter: None for a base in a Hugging Face folder, whose safetensors Ollama takes as they are."""

    folder: Path
    model: Path
    adapter: Path | None
    modelfile: Modelfile


def export(
    trained: Path, out: Path, *, kind: str = "q8_0", base_name: str = "", llama_cpp: Path | None = None
) -> Exported:
    """Exports the adapter in `trained` into the new folder `out`. kind: the type of the merged model's weights.

    Raises EvaluationError (no card, `out` exists, no disk space), ModelMissing, ModelError (another base, a damaged adapter).
    """
    card = _card(trained)
    base = find_base(base_name or card.plan.base_name)
    require_same_base(base, card.plan.base)
    if out.exists():
        raise EvaluationError(f"{out} exists already.", "Choose another folder; nothing is ever written over.")
    adapter = Adapter.read(trained)
    out.parent.mkdir(parents=True, exist_ok=True)
    require_space(out.parent, 4 * sum(file.stat().st_size for file in _weights(base)))
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        modelfile = _write(trained, base, adapter, beside, kind, llama_cpp)
        beside.chmod(0o777 & ~_umask())
        beside.rename(out)
    except OSError as error:
        raise EvaluationError(f"{out} cannot be written ({error.strerror}).", "Free some disk space.") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return Exported(out, out / f"model-{kind}.gguf", out / "adapter.gguf" if base.gguf else None, modelfile)


def _write(trained: Path, base: Base, adapter: Adapter, out: Path, kind: str, llama_cpp: Path | None) -> Modelfile:
    model = f"model-{kind}.gguf"
    if base.gguf:
        template = chat_template_of(base.path)
        _merge_gguf(base, adapter, out, kind)
        write_adapter(base.path, adapter, out / "adapter.gguf")
    else:
        template = _merge_folder(trained, base, out, kind, llama_cpp)
    modelfile = exported(family_of(template))
    notice = f"{LLAMA_NOTICE}\n" if "llama" in base.name.lower() else ""
    note = f"{notice}Trained by `mediassist train llm` on {base.name} (SHA-256 {base.digest})."
    (out / "adapter").mkdir()
    shutil.copy2(trained / "adapter_config.json", out / "adapter" / "adapter_config.json")
    shutil.copy2(trained / "adapter_model.safetensors", out / "adapter" / "model.safetensors")
    (out / "Modelfile").write_text(text_of(modelfile, source=f"./{model}", note=note), encoding="utf-8")
    source, alone = (
        (str(base.path.resolve()), "./adapter.gguf") if base.gguf else (str(base.folder.resolve()), "./adapter")
    )
    (out / "Modelfile.adapter").write_text(
        text_of(modelfile, source=source, adapter=alone, note=note), encoding="utf-8"
    )
    return modelfile


def _merge_gguf(base: Base, adapter: Adapter, out: Path, kind: str) -> None:
    if kind in TYPES:
        return write_merged(base.path, adapter, out / f"model-{kind}.gguf", kind)
    whole = out / "f16.gguf"
    write_merged(base.path, adapter, whole, "f16")
    quantise(whole, out / f"model-{kind}.gguf", kind)
    whole.unlink()


def _merge_folder(trained: Path, base: Base, out: Path, kind: str, llama_cpp: Path | None) -> str:
    """Merges by peft; returns the base's chat template."""
    from peft import PeftModel

    model, tokenizer = load_base(base, dtype="float16")
    whole, gguf = out / "merged", out / "f16.gguf"
    PeftModel.from_pretrained(model, str(trained)).merge_and_unload().save_pretrained(whole)
    tokenizer.save_pretrained(whole)
    convert(whole, gguf, llama_cpp)
    shutil.rmtree(whole)
    if kind == "f16":
        gguf.rename(out / "model-f16.gguf")
    else:
        quantise(gguf, out / f"model-{kind}.gguf", kind)
        gguf.unlink()
    return str(tokenizer.chat_template)


def _card(trained: Path) -> Card:
    try:
        return Card.read(trained)
    except FileNotFoundError:
        raise ModelMissing(f"There is no finished training in {trained}.", "Run `mediassist train llm`.") from None
    except (OSError, ValidationError):
        raise EvaluationError(f"The training card in {trained} cannot be read.", "Train again.") from None


def _weights(base: Base) -> list[Path]:
    return [base.path] if base.gguf else list(base.folder.glob("*.safetensors"))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
