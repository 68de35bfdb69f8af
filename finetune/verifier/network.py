"""The verifier: all-MiniLM-L6-v2 read over a claim and its lines together, with LoRA factors and a head that says how sure it is.

LoRA (Hu et al., arXiv 2106.09685) by peft on all linear layers; the head reads the mean of the word pieces and the first one. What is
kept is the factors and the head alone, as float16: some 1.3 MB. Knows no label and no threshold.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from ...errors import ModelError
from ...models.cross_encoder import load_base, pooled
from .data import Pair

LONGEST_TOKENS = 160
_LINEAR = ["query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense"]
_BATCH = 64


class Verifier(nn.Module):
    """Log-odds that lines bear a claim out. rank: of the LoRA factors."""

    def __init__(self, rank: int) -> None:
        super().__init__()
        from peft import LoraConfig, get_peft_model

        self.rank = rank
        self.tokenizer, base = load_base()
        factors = LoraConfig(r=rank, lora_alpha=2 * rank, lora_dropout=0.05, target_modules=_LINEAR)
        self.encoder: Any = get_peft_model(base, factors)
        self.head = nn.Linear(2 * self.encoder.config.hidden_size, 1)

    def forward(self, pairs: Sequence[Pair]) -> torch.Tensor:
        """The log-odds of a batch, float32 [pairs]."""
        told = self.tokenizer(
            [pair.claim for pair in pairs], ["\n".join(pair.lines) for pair in pairs],
            truncation="only_second", max_length=LONGEST_TOKENS, padding=True, return_tensors="pt",
        )  # fmt: skip
        return self.head(pooled(self.encoder(**told).last_hidden_state, told["attention_mask"])).squeeze(-1)

    def learnt(self) -> dict[str, torch.Tensor]:
        """The factors and the head, by name: all that training changes."""
        return {name: value for name, value in self.named_parameters() if value.requires_grad}

    @torch.no_grad()
    def scores(self, pairs: Sequence[Pair]) -> list[float]:
        """The log-odds of each pair, in batches of about the same length."""
        self.eval()
        found = [0.0] * len(pairs)
        order = sorted(range(len(pairs)), key=lambda n: length(pairs[n]))
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            for place, score in zip(batch, self([pairs[n] for n in batch]).tolist(), strict=True):
                found[place] = score
        return found


def length(pair: Pair) -> int:
    """Characters of a pair, which padding goes by."""
    return len(pair.claim) + sum(map(len, pair.lines))


def save(verifier: Verifier, path: Path) -> None:
    """Writes the factors and the head as `models.cross_encoder` reads them, as float16."""
    from safetensors.torch import save_file

    weights = {f"head.{name}": rows for name, rows in verifier.head.state_dict().items()}
    for name, layer in _tuned_layers(verifier):
        weights[f"{name}.down"] = layer.lora_A["default"].weight
        weights[f"{name}.up"] = layer.lora_B["default"].weight * layer.scaling["default"]
    save_file({name: rows.detach().half().contiguous() for name, rows in weights.items()}, str(path))


def load(path: Path) -> Verifier:
    """The verifier of a file that `save` wrote, to be read with or trained further. Raises ModelError where it is another file."""
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        kept = {name: rows.float() for name, rows in load_file(path).items()}
    except (OSError, SafetensorError):
        raise ModelError(f"{path} is no verifier.", "Make one with `mediassist train verifier`.") from None
    verifier = Verifier(next((rows.shape[0] for name, rows in kept.items() if name.endswith(".down")), 1))
    try:
        with torch.no_grad():
            for name, layer in _tuned_layers(verifier):
                layer.lora_A["default"].weight.copy_(kept.pop(f"{name}.down"))
                layer.lora_B["default"].weight.copy_(kept.pop(f"{name}.up") / layer.scaling["default"])
            verifier.head.load_state_dict({name: kept.pop(f"head.{name}") for name in ("weight", "bias")})
    except (KeyError, RuntimeError):
        raise ModelError(f"{path} is of another network.", "Make it again with `mediassist train verifier`.") from None
    return verifier


def _tuned_layers(verifier: Verifier) -> Iterator[tuple[str, Any]]:
    """The layers that have factors, by their name in MiniLM."""
    for name, layer in verifier.encoder.base_model.model.named_modules():
        if hasattr(layer, "lora_A"):
            yield name, layer
