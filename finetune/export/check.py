"""Whether an exported model answers as the trained one does: the same greedy token at each place of ten answers.

The trained model writes in torch; the export, in llama.cpp, is given the same token ids before each place and chooses. So a near
tie that quantisation turns counts once, and not for all that would follow it. Knows nothing of what is a good answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import ModelMissing

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

    from .files import Exported

CHECKED_ROWS = 10
COUNTED_TOKENS = 32


@dataclass(frozen=True)
class Agreement:
    """Of `prompts`, `same` were continued alike to the end; `share` of all tokens were the same, in [0, 1]."""

    prompts: int
    same: int
    share: float


def check_export(trained: Path, exported: "Exported", data: Path, base_name: str = "") -> dict[str, Agreement]:
    """How far the merged model, and the adapter on its base, write what the trained model writes, on ten rows of `data`.

    Rows of unseen documents come first. Raises EvaluationError, ModelMissing, ModelError.
    """
    from peft import PeftModel

    from ..llm.base_model import find_base, load_base
    from ..llm.card import Card
    from ..llm.rows import read_rows

    base = find_base(base_name or Card.read(trained).plan.base_name)
    model, tokenizer = load_base(base)
    tuned = PeftModel.from_pretrained(model, str(trained)).eval()
    rows = sorted(read_rows(data), key=lambda row: row.split == "train")[:CHECKED_ROWS]
    prompts = [prompt_of(row.turns, tokenizer) for row in rows]
    written = written_by_torch(tuned, tokenizer, prompts)
    found = {exported.model.name: agreement(written, exported.model, prompts)}
    if exported.adapter:
        found[exported.adapter.name] = agreement(written, base.path, prompts, exported.adapter)
    return found


def agreement(
    trained: Sequence[list[int]], gguf: Path, prompts: Sequence[list[int]], adapter: Path | None = None
) -> Agreement:
    """How far the GGUF file (with a LoRA adapter in GGUF on it) goes on from token ids as the torch model did (`trained`)."""
    chosen = _by_llama(gguf, adapter, prompts, trained)
    alike = [
        sum(x == y for x, y in zip(ours, theirs, strict=True)) for ours, theirs in zip(trained, chosen, strict=True)
    ]
    same = sum(count == len(ours) for count, ours in zip(alike, trained, strict=True))
    return Agreement(len(prompts), same, sum(alike) / max(1, sum(map(len, trained))))


def prompt_of(turns: Sequence[dict[str, str]], tokenizer: "PreTrainedTokenizerBase") -> list[int]:
    """The token ids of a prompt in the base's chat template."""
    text = tokenizer.apply_chat_template(list(turns), tokenize=False, add_generation_prompt=True)
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])  # type: ignore[arg-type]


def written_by_torch(model: Any, tokenizer: "PreTrainedTokenizerBase", prompts: Sequence[list[int]]) -> list[list[int]]:
    """The token ids that the torch model writes after each prompt, greedily."""
    return [_by_torch(model, tokenizer, prompt) for prompt in prompts]


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


def _by_llama(
    gguf: Path, adapter: Path | None, prompts: Sequence[list[int]], trained: Sequence[list[int]]
) -> list[list[int]]:
    """The token that the GGUF file would write at each place of what the torch model wrote, after the same words before it."""
    try:
        from llama_cpp import Llama
    except ImportError:
        raise ModelMissing("llama.cpp is not installed.", 'Run `pip install "mediassist[llamacpp]"`.') from None
    window = max(map(len, prompts)) + COUNTED_TOKENS
    lora = str(adapter) if adapter else None
    llama = Llama(str(gguf), n_ctx=window, n_batch=window, lora_path=lora, logits_all=True, verbose=False)
    try:
        return [_chosen(llama, prompt, written) for prompt, written in zip(prompts, trained, strict=True)]
    finally:
        llama.close()


def _chosen(llama: Any, prompt: list[int], written: list[int]) -> list[int]:
    llama.reset()
    llama.eval([*prompt, *written])
    places = slice(len(prompt) - 1, len(prompt) + len(written) - 1)
    return llama.scores[places].argmax(axis=-1).tolist()
