"""A cross-encoder: all-MiniLM-L6-v2 with an adapter of its own, that reads two texts as one input and gives one number.

After Nogueira and Cho (arXiv 1901.04085), with low-rank changes of the weights (LoRA, arXiv 2106.09685): the weights of 90 MB
that are here anyway become another model by a file of some 1.3 MB. That file is safetensors, half precision: for a changed
layer `LAYER.down` [rank, in] and `LAYER.up` [out, rank], whose product is added to its weights; `head.weight` [1, 2 x width] and
`head.bias` [1] of a last layer over the mean and the first of the output vectors. Knows no question and no document.
"""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import ModelError
from .embedding import DEFAULT_NAMES, SentenceEmbeddings, located, offline_and_quiet

if TYPE_CHECKING:
    import torch

LONGEST_TOKENS = 128
"""Of both texts together; the second is cut."""
_BATCH = 8


class CrossEncoder:
    """Reads pairs of texts. One object may be shared by threads; the weights are loaded at the first pair.

    Every use may raise ModelMissing, WeightsCorrupt, ModelError.
    """

    def __init__(self, adapter: Path) -> None:
        self._adapter = adapter
        self._reading = threading.Lock()  # the tokenizer refuses two threads at once

    def warm(self) -> None:
        """Load the weights now, so that the first pair need not wait."""
        with self._reading:
            self._loaded  # noqa: B018 - loads

    def read(self, first: str, seconds: Sequence[str]) -> np.ndarray:
        """The number of each pair of `first` with one of `seconds`, float64 [seconds]."""
        import torch

        found = np.empty(len(seconds))
        by_length = sorted(range(len(seconds)), key=lambda place: len(seconds[place]))
        with self._reading, torch.inference_mode():
            for start in range(0, len(by_length), _BATCH):
                batch = by_length[start : start + _BATCH]
                found[batch] = self._forward(first, [seconds[place] for place in batch]).numpy()
        return found

    def _forward(self, first: str, seconds: list[str]) -> "torch.Tensor":
        tokenizer, model, head = self._loaded
        given = tokenizer(
            [first] * len(seconds), seconds, truncation="only_second", max_length=LONGEST_TOKENS,
            padding=True, return_tensors="pt",
        )  # fmt: skip
        return head(pooled(model(**given).last_hidden_state, given["attention_mask"])).squeeze(-1)

    @cached_property
    def _loaded(self) -> tuple[Any, Any, "torch.nn.Linear"]:
        """The tokenizer, the model with the adapter's changes, and the last layer."""
        import torch

        tokenizer, model = load_base()
        weights = _read(self._adapter)
        layers = {name: layer for name, layer in model.named_modules() if f"{name}.down" in weights}
        with torch.no_grad():
            for name, layer in layers.items():
                layer.weight += weights[f"{name}.up"] @ weights[f"{name}.down"]
        head = torch.nn.Linear(weights["head.weight"].shape[1], 1)
        head.load_state_dict({"weight": weights["head.weight"], "bias": weights["head.bias"]})
        return tokenizer, model.eval(), head


def _read(adapter: Path) -> "dict[str, torch.Tensor]":
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return {name: rows.float() for name, rows in load_file(adapter).items()}
    except (OSError, SafetensorError):
        remedy = "Install mediassist again, or train it again."
        raise ModelError(f"The adapter {adapter.name} is missing or damaged.", remedy) from None


def load_base() -> tuple[Any, Any]:
    """The tokenizer and the weights of all-MiniLM-L6-v2 as transformers reads them. Raises ModelMissing, WeightsCorrupt."""
    SentenceEmbeddings(DEFAULT_NAMES[0]).fingerprint  # noqa: B018 - the checksum
    with offline_and_quiet():
        from transformers import AutoModel, AutoTokenizer

        folder = located(DEFAULT_NAMES[0])
        return AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)


def pooled(vectors: "torch.Tensor", held: "torch.Tensor") -> "torch.Tensor":
    """The mean of each row's vectors and the first of them side by side, [rows, 2 x width]. held: which places are no padding."""
    import torch

    kept = held.unsqueeze(-1).to(vectors.dtype)
    return torch.cat([(vectors * kept).sum(1) / kept.sum(1), vectors[:, 0]], -1).float()
