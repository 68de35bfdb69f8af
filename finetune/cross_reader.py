"""Trains the adapter with which chains/cross_reader.py reads: `python -m mediassist.finetune.cross_reader [--epochs N] [--start ADAPTER]`.

Learns from `evals/near_misses.jsonl`: lines of summaries, each with questions that it answers and questions that it all but
answers; from the same questions beside a line that has nothing to do with them; and from whole documents (TAUGHT): questions beside
the lines of their own document, those that answer and the others that the program as it is takes for the nearest. Every twelfth
line of near misses is kept aside, and the area under the ROC curve on it is printed. The network and its training are the
verifier's. Some 40 minutes on one core; started again after an interruption, it goes on.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import typer

from ..chains.cross_reader import ADAPTER
from ..chains.features import PASSAGE_FEATURES
from ..evals.commands import progress
from ..evals.compared import Example, examples
from ..evals.near_misses import LINES, near_misses
from ..evals.scores import states
from ..models.cross_encoder import CrossEncoder
from .verifier.data import Pair
from .verifier.network import Verifier, load, save
from .verifier.trainer import VerifierSettings, fit

UNRELATED = 0.6
"""How many of the answered questions are also put beside another line."""
_EVALS = LINES.parent
TAUGHT = [
    (_EVALS / "taught.jsonl", _EVALS / "taught"),
    *((_EVALS / f"{name}.jsonl", _EVALS / "summaries") for name in ("held", "unseen", "fresh")),
]
"""Questions and the documents that they are on, none of which the weights of `chains/relevance.*` learn from."""
ELSEWHERE = 6
"""So many lines of its document that do not answer a question are learnt from: the nearest."""


def main() -> None:
    """Trains, reports and writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--start", type=Path, help="an adapter to go on from, such as the one in use")
    parser.add_argument("--share", type=float, default=1.0, help="how much of the near misses to go over")
    parser.add_argument("--new", type=float, default=1.0, help="part of the trained factors; the rest is the start's")
    parser.add_argument("--output", type=Path, default=ADAPTER)
    given = parser.parse_args()
    settings = VerifierSettings(epochs=given.epochs, seed=given.seed)
    checkpoint = given.output.with_suffix(".checkpoint")
    taught, held = pairs(LINES, given.seed)
    random.Random(given.seed).shuffle(taught)
    documents = [pair for one in examples(TAUGHT) for pair in beside_its_document(one)]
    taught = [*documents, *taught[: int(given.share * len(taught))]]
    network = load(given.start) if given.start else Verifier(settings.rank)
    before = {name: value.detach().clone() for name, value in network.learnt().items()}
    with progress("steps") as shown:
        fit(network, taught, settings, checkpoint, shown)
    _mix(network, before, given.new)
    save(network, given.output)
    checkpoint.unlink(missing_ok=True)
    typer.echo(f"area under the curve on {len(held)} pairs kept aside: {area_under_curve(given.output, held):.3f}")
    typer.echo(f"wrote {given.output.name}, {given.output.stat().st_size / 1e6:.1f} MB")


def _mix(network: Verifier, before: Mapping[str, torch.Tensor], new: float) -> None:
    """Goes `new` of the way from the factors of before to the trained ones, which keeps what was known of other texts.

    After Wortsman et al., "Robust fine-tuning of zero-shot models" (2022).
    """
    with torch.no_grad():
        for name, value in network.learnt().items():
            value.lerp_(before[name], 1 - new)


def pairs(lines: Path, seed: int) -> tuple[list[Pair], list[Pair]]:
    """The pairs to learn from, and those of the lines that are kept aside."""
    rows, draw = list(near_misses(lines)), random.Random(seed)
    taught: list[Pair] = []
    held: list[Pair] = []
    for row in rows:
        asked = [
            Pair(question, (row.told,), "" if answers else "near miss", row.id) for question, answers in row.questions
        ]
        (held if row.held else taught).extend(asked)
        if not row.held:
            unrelated = [pair.claim for pair in asked if pair.supported and draw.random() < UNRELATED]
            taught += [Pair(question, (draw.choice(rows).told,), "unrelated", row.id) for question in unrelated]
    return taught, held


def beside_its_document(example: Example) -> list[Pair]:
    """A question beside each line that answers it, and beside the nearest of the others that do not tell all of the answer."""
    question, facts = example.question["question"], example.question["facts"]
    document, near = example.question["doc"], example.compared.table[:, PASSAGE_FEATURES.index("read_together")]
    others = [example.lines[index] for index in np.argsort(-near, kind="stable") if not example.holds[index]]
    others = [line for line in others if not facts or not all(states(line, fact) for fact in facts)]
    return [
        *(
            Pair(question, (line,), "", document)
            for line, answers in zip(example.lines, example.holds, strict=True)
            if answers
        ),
        *(Pair(question, (line,), "elsewhere", document) for line in others[:ELSEWHERE]),
    ]


def area_under_curve(adapter: Path, held: Sequence[Pair]) -> float:
    """How well an adapter tells right pairs from wrong ones, as the area under the ROC curve."""
    from sklearn.metrics import roc_auc_score

    encoder = CrossEncoder(adapter)
    found = [encoder.read(pair.claim, pair.lines)[0] for pair in held]
    return float(roc_auc_score([pair.supported for pair in held], found))


if __name__ == "__main__":
    main()
