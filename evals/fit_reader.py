"""Trains the small network of chains/reader.py: `python -m mediassist.evals.fit_reader [--seed N] [--epochs N]`.

Learns from `near_misses.jsonl`: lines of summaries, each with questions that it answers and questions that it all but
answers; and from the same questions beside a line that has nothing to do with them. Every twelfth line is kept aside,
and the area under the ROC curve on it is printed. Writes `reader.npz` (half precision). Some ten minutes on one core: torch is
held to one thread, which is faster than two for matrices this small on a busy machine.
"""

import argparse
import random
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

from ..chains import reader
from ..models.embedding import load_embeddings
from ..settings import Settings
from .near_misses import near_misses

WIDTH, BATCH, RATE = 128, 64, 5e-4
UNRELATED, UNRELATED_WEIGHT = 0.8, 0.7
"""How many of the answered questions are also put beside another line, and what such a pair counts."""


@dataclass(frozen=True, slots=True)
class Pair:
    """The pieces of a question and of a line, whether the line answers, and what the pair counts."""

    question: np.ndarray
    line: np.ndarray
    answers: bool
    weight: float = 1.0


class Reader(nn.Module):
    """The network as torch trains it. Its weights go to chains/reader.py by `exported`."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.project = nn.Linear(dimensions, WIDTH)
        self.kind = nn.Parameter(torch.randn(3, WIDTH) * 0.02)
        self.verdict = nn.Parameter(torch.randn(1, 1, WIDTH) * 0.02)
        self.near = nn.Linear(2, WIDTH)
        layer = nn.TransformerEncoderLayer(
            WIDTH, reader.HEADS, 2 * WIDTH, 0.1, batch_first=True, norm_first=True, activation="gelu"
        )
        self.layers = nn.TransformerEncoder(layer, reader.LAYERS, enable_nested_tensor=False)
        self.answer = nn.Linear(WIDTH, 1)
        self.drop = nn.Dropout(0.2)

    def forward(
        self, question: torch.Tensor, asked: torch.Tensor, line: torch.Tensor, held: torch.Tensor
    ) -> torch.Tensor:
        """Log-odds [batch]. question, line: [batch, pieces, dimensions], padded; asked, held: which pieces are there."""
        alike = (question @ line.transpose(1, 2)).masked_fill(~held[:, None, :], -1).masked_fill(~asked[:, :, None], -1)
        of_question = self.project(self.drop(question)) + self.kind[0] + self._near(alike.max(2).values, 0.0)
        of_line = self.project(self.drop(line)) + self.kind[1] + self._near(alike.max(1).values, 1.0)
        verdict = (self.verdict + self.kind[2]).expand(len(question), -1, -1)
        seen = torch.cat([torch.ones(len(question), 1, dtype=torch.bool), asked, held], 1)
        read_together = self.layers(torch.cat([verdict, of_question, of_line], 1), src_key_padding_mask=~seen)
        return self.answer(read_together[:, 0]).squeeze(-1)

    def _near(self, nearest: torch.Tensor, side: float) -> torch.Tensor:
        return self.near(torch.stack([nearest, torch.full_like(nearest, side)], -1))


def main() -> None:
    """Trains, reports and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=6)
    given = parser.parse_args()
    random.seed(given.seed)
    torch.manual_seed(given.seed)
    torch.set_num_threads(1)
    train, held = _pairs()
    model = Reader(train[0].line.shape[1])
    _fit(model, train, given.epochs)
    weights = exported(model)
    scores = [reader.read_together(pair.question, [pair.line], weights)[0] for pair in held]
    print(
        f"area under the curve on {len(held)} pairs kept aside: {roc_auc_score([p.answers for p in held], scores):.3f}"
    )
    target = Path(reader.__file__).with_name("reader.npz")
    np.savez_compressed(target, **{name: rows.astype(np.float16) for name, rows in weights.items()})  # pyright: ignore[reportArgumentType]
    print(f"wrote {target.name}, {target.stat().st_size / 1e6:.1f} MB")


def _pairs() -> tuple[list[Pair], list[Pair]]:
    """The pairs to learn from, and those of the lines that are kept aside."""
    embeddings = load_embeddings(Settings.load())
    rows = list(near_misses())
    lines = [text.vectors for text in embeddings.read([row.told for row in rows])]
    train: list[Pair] = []
    held: list[Pair] = []
    for place, row in enumerate(rows):
        questions = [question for question, _ in row.questions]
        for text, (_, answers) in zip(embeddings.read(questions), row.questions, strict=True):
            (held if row.held else train).append(Pair(text.vectors, lines[place], answers))
            if answers and not row.held and random.random() < UNRELATED:
                train.append(Pair(text.vectors, random.choice(lines), False, UNRELATED_WEIGHT))
    return train, held


def _fit(model: Reader, pairs: list[Pair], epochs: int) -> None:
    steps = epochs * (len(pairs) // BATCH + 1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at: min(1, at / (0.1 * steps)) * (1 - at / steps))
    model.train()
    for epoch in range(epochs):
        start, total, batches = perf_counter(), 0.0, _batches(pairs)
        for batch in batches:
            answers = torch.tensor([float(pair.answers) for pair in batch])
            counts = torch.tensor([pair.weight for pair in batch])
            given = model(*padded([pair.question for pair in batch]), *padded([pair.line for pair in batch]))
            loss = nn.functional.binary_cross_entropy_with_logits(given, answers, weight=counts)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1}: loss {total / len(batches):.3f}, {perf_counter() - start:.0f} s", flush=True)
    model.eval()


def _batches(pairs: list[Pair]) -> list[list[Pair]]:
    """All pairs in batches of lines of about the same length, in a random order."""
    by_length = sorted(pairs, key=lambda pair: len(pair.line) // 16 + random.random() / 2)
    batches = [by_length[start : start + BATCH] for start in range(0, len(by_length), BATCH)]
    random.shuffle(batches)
    return batches


def padded(texts: list[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(len(text) for text in texts)
    rows = np.zeros((len(texts), longest, texts[0].shape[1]), dtype=np.float32)
    held = np.zeros((len(texts), longest), dtype=bool)
    for place, text in enumerate(texts):
        rows[place, : len(text)] = text
        held[place, : len(text)] = True
    return torch.from_numpy(rows), torch.from_numpy(held)


def exported(model: Reader) -> reader.Weights:
    """The weights under the names that chains/reader.py reads."""
    state = {name: value.detach().numpy() for name, value in model.state_dict().items()}
    weights = {f"kind.{kind}": state["kind"][row] for row, kind in enumerate(("question", "passage", "verdict"))}
    weights |= {"verdict": state["verdict"]}
    for name, rows in state.items():
        if name.startswith("layers.layers."):
            layer, _, part = name.removeprefix("layers.layers.").partition(".")
            weights[f"layer{layer}.{_OURS.get(part, part)}"] = rows
        elif name not in ("kind", "verdict"):
            weights[name] = rows
    return weights


_OURS = {
    "self_attn.in_proj_weight": "attend.weight",
    "self_attn.in_proj_bias": "attend.bias",
    "self_attn.out_proj.weight": "mix.weight",
    "self_attn.out_proj.bias": "mix.bias",
    "linear1.weight": "in.weight",
    "linear1.bias": "in.bias",
    "linear2.weight": "out.weight",
    "linear2.bias": "out.bias",
}

if __name__ == "__main__":
    main()
