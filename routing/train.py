"""Learn the classifier's weights from our own messages and write them beside this file.

    python -m mediassist.routing.train            write weights.npz for the embedding model of the settings
    python -m mediassist.routing.train --check    cross-validate instead, and print what it finds

Run it after changing any data file of this folder: a test fails while the shipped weights are older than the data.
Deterministic for one version of scikit-learn, one embedding model and one state of the data.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from langchain_core.embeddings import Embeddings

from ..models.embedding import load_embeddings
from ..settings import Settings
from ..vocabulary import Outcome
from .classifier import WEIGHTS_FILE, Classifier, Scores
from .examples import Example, examples
from .screening import judge

_FOLDS = 5


def main(arguments: list[str] | None = None) -> int:
    """Write the weights, or check them; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m mediassist.routing.train", description="Learn the routing weights."
    )
    parser.add_argument("--check", action="store_true", help="cross-validate on our own messages; write nothing")
    options = parser.parse_args(arguments)
    embeddings = load_embeddings(Settings.load())
    if options.check:
        sys.stdout.writelines(f"{name:28} {value:.3f}\n" for name, value in cross_validate(embeddings).items())
        return 0
    path = Path(__file__).with_name(WEIGHTS_FILE)
    Classifier.learn(embeddings.fingerprint, embeddings).save(path)
    sys.stdout.write(f"wrote {path.name}: {path.stat().st_size} bytes\n")
    return 0


def cross_validate(embeddings: Embeddings) -> dict[str, float]:
    """Rates over messages that the weights were not learned from, screened as a patient's message is.

    Optimistic for emergencies and off topic: the patterns of red_flags.toml and scope.toml were widened after reading
    what was missed here.
    """
    return rates(list(_held_out(embeddings)))


def rates(held_out: list[tuple[Example, Scores]]) -> dict[str, float]:
    """How often messages with these scores are routed and screened as they should be."""
    ends = [(example, judge(example.message, scores).outcome) for example, scores in held_out]
    return {
        "category_accuracy": _rate(
            max(scores.categories, key=scores.categories.__getitem__) in example.categories
            for example, scores in held_out
            if example.categories
        ),
        "emergency_recall": _rate(end is Outcome.EMERGENCY for e, end in ends if e.emergency),
        "emergency_false_lookalike": _rate(end is Outcome.EMERGENCY for e, end in ends if e.lookalike),
        "emergency_false_ordinary": _rate(end is Outcome.EMERGENCY for e, end in ends if e.categories),
        "off_topic_recall": _rate(end is Outcome.DECLINED for e, end in ends if e.off_topic),
        "off_topic_false": _rate(end is Outcome.DECLINED for e, end in ends if e.categories or e.whole or e.lookalike),
        "vague_recall": _rate(end is Outcome.CLARIFY for e, end in ends if e.vague),
        "vague_false": _rate(end is Outcome.CLARIFY for e, end in ends if e.categories or e.whole),
    }


def _held_out(embeddings: Embeddings) -> Iterator[tuple[Example, Scores]]:
    """Every message, scored by weights learned without its fold. A fold takes every fifth message of each file."""
    everything = list(examples())
    for fold in range(_FOLDS):
        taught = [example for at, example in enumerate(everything) if at % _FOLDS != fold]
        asked = [example for at, example in enumerate(everything) if at % _FOLDS == fold]
        learned = Classifier.learn("", embeddings, taught)
        yield from zip(asked, learned.read([example.message for example in asked], embeddings), strict=True)


def _rate(hits: Iterator[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found)


if __name__ == "__main__":
    sys.exit(main())
