"""Whether an exported model answers as the trained one does: the same greedy tokens, prompt by prompt.

The trained model runs in torch, the export in llama.cpp, on the same token ids. Quantisation may turn a near tie, from where
two texts part, so what is told is how far they agree. Knows nothing of what is a good answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ModelMissing

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from .export import Exported

CHECKED_ROWS = 10
COUNTED_TOKENS = 32


@dataclass(frozen=True)
class Agreement:
    """Of `prompts`: `same` were continued alike to the end; `share` of all tokens before the first that differs, in [0, 1]."""

    prompts: int
    same: int
    share: float


def check_export(trained: Path, exported: "Exported", data: Path, base_name: str = "") -> dict[str, Agreement]:
    """How far the merged model, and the adapter on its base, write what the trained model writes, on ten rows of `data`.

    Rows of unseen documents come first. Raises EvaluationError, ModelMissing, ModelError.
    """
    from peft import PeftModel

    from .base_model import find_base, load_base
    from .llm_card import Card
    from .llm_rows import read_rows

    base = find_base(base_name or Card.read(trained).plan.base_name)
    model, tokenizer = load_base(base)
    tuned = PeftModel.from_pretrained(model, str(trained)).eval()
    rows = sorted(read_rows(data), key=lambda row: row.split == "train")[:CHECKED_ROWS]
    prompts = [prompt_of(row.turns, tokenizer) for row in rows]
    found = {exported.model.name: agreement(tuned, tokenizer, exported.model, prompts)}
    if exported.adapter:
        found[exported.adapter.name] = agreement(tuned, tokenizer, base.path, prompts, exported.adapter)
    return found


def agreement(
    model: Any,
    tokenizer: "PreTrainedTokenizerBase",
    gguf: Path,
    prompts: Sequence[list[int]],
    adapter: Path | None = None,
) -> Agreement:
    """How far the GGUF file (with a LoRA adapter in GGUF on it) goes on from token ids as the torch model does."""
    trained = [_by_torch(model, tokenizer, prompt) for prompt in prompts]
    exported = _by_llama(gguf, adapter, prompts, [len(text) for text in trained])
    alike = [_alike(ours, theirs) for ours, theirs in zip(trained, exported, strict=True)]
    same = sum(count == len(ours) for count, ours in zip(alike, trained, strict=True))
    return Agreement(len(prompts), same, sum(alike) / max(1, sum(map(len, trained))))


def prompt_of(turns: Sequence[dict[str, str]], tokenizer: "PreTrainedTokenizerBase") -> list[int]:
    """The token ids of a prompt in the base's chat template."""
    text = tokenizer.apply_chat_template(list(turns), tokenize=False, add_generation_prompt=True)
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])  # type: ignore[arg-type]


def _by_torch(model: Any, tokenizer: "PreTrainedTokenizerBase", prompt: list[int]) -> list[int]:
    import torch

    ids = torch.tensor([prompt], device=model.device)
    with torch.inference_mode():
        written = model.generate(
            input_ids=ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=COUNTED_TOKENS,
            do_sample=False,
            pad_token_id=tokenizer.pad_token_id or tokenizer.eos_token_id,
        )
    return written[0, len(prompt) :].tolist()


def _by_llama(gguf: Path, adapter: Path | None, prompts: Sequence[list[int]], counts: list[int]) -> list[list[int]]:
    try:
        from llama_cpp import Llama
    except ImportError:
        raise ModelMissing("llama.cpp is not installed.", 'Run `pip install "mediassist[llamacpp]"`.') from None
    window = max(map(len, prompts)) + COUNTED_TOKENS
    llama = Llama(str(gguf), n_ctx=window, lora_path=str(adapter) if adapter else None, verbose=False)
    try:
        return [_first(llama, prompt, count) for prompt, count in zip(prompts, counts, strict=True)]
    finally:
        llama.close()


def _first(llama: Any, prompt: list[int], count: int) -> list[int]:
    llama.reset()
    written: list[int] = []
    for token in llama.generate(prompt, temp=0.0, repeat_penalty=1.0):
        written.append(token)
        if len(written) >= count:
            break
    return written


def _alike(ours: list[int], theirs: list[int]) -> int:
    pairs = zip(ours, theirs, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(ours), len(theirs)))
