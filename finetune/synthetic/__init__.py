"""Summaries that no patient stands behind, with gold records of what each states: `generate(count, seed)`.

52 conditions in six styles, from dictated run-on prose to C-CDA, all text written for this project. The same seed gives the
same summaries on every platform, and a longer run begins with a shorter one. Knows no reader, no question and no training.
"""

from collections.abc import Iterator
from random import Random

from .case import draw
from .facts import Fact, FactKind, SyntheticSummary
from .knowledge import conditions
from .styles import write

__all__ = ["Fact", "FactKind", "SyntheticSummary", "generate"]

SAME_PATIENT_EVERY = 8
"""Each time, one summary is of the patient of the one before: a second stay, which must not be split from the first."""


def generate(count: int, seed: int = 0) -> Iterator[SyntheticSummary]:
    """`count` summaries, each made from the seed and its own number alone."""
    keys = list(conditions())
    for number in range(count):
        random = Random(f"mediassist-{seed}-{number}")
        lap, place = divmod(number, len(keys))
        order = Random(f"mediassist-{seed}-lap-{lap}").sample(keys, len(keys))
        again = number % SAME_PATIENT_EVERY == SAME_PATIENT_EVERY - 1
        patient = f"synthetic-{seed}-{number - 1 if again else number}"
        case = draw(random, patient, order[place])
        style, content, facts = write(random, case)
        identity = f"synthetic-{seed}-{number}"
        yield SyntheticSummary(identity, patient, f"{identity}{style.suffix}", style.name, content, facts, case)
