"""Unsloth, where it is installed with CUDA: the same LoRA with its own kernels. Follows https://docs.unsloth.ai.

It puts itself into trl and transformers, so it has to be imported before them: `wake` comes first. Not run by us: no CUDA.
"""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from .base_model import Base
from .settings import LlmSettings

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def wake() -> None:
    """Imports Unsloth where it can be used; nothing elsewhere."""
    if is_usable():
        import unsloth  # type: ignore[import-not-found]  # noqa: F401


def is_usable() -> bool:
    """Whether Unsloth is installed and there is a GPU for it."""
    if find_spec("unsloth") is None:
        return False
    import torch

    return torch.cuda.is_available()


def load_with_adapter(base: Base, settings: LlmSettings, *, four_bit: bool) -> "tuple[Any, PreTrainedTokenizerBase]":
    """The base with a new adapter on it, put on by Unsloth, so that its kernels serve it; and the tokenizer."""
    from unsloth import FastLanguageModel  # type: ignore[import-not-found]

    model, tokenizer = FastLanguageModel.from_pretrained(
        model_name=str(base.folder), max_seq_length=settings.max_tokens, load_in_4bit=four_bit, dtype=None
    )
    model = FastLanguageModel.get_peft_model(
        model, **settings.lora, use_gradient_checkpointing="unsloth", random_state=settings.seed
    )
    return model, tokenizer
