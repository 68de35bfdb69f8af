"""How likely a passage answers a question, of the two read as one text by a cross-encoder (`models.cross_encoder`).

Its adapter was trained on our own lines with questions that they answer or all but answer, and on questions beside the lines of
their whole documents (`python -m mediassist.finetune.cross_reader`). The small network (`reader`) errs on other passages: both
together tell absent questions better than either (`evals/LOG.md`). Takes some 15 ms a passage on one core, so it reads only
what comes nearest by cheaper means.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from ..models.cross_encoder import CrossEncoder

ADAPTER = Path(__file__).with_name("cross_reader.safetensors")
NEAREST = 15
"""As many are read as come nearest by each of the two measures."""
UNREAD = -8.0
"""The log-odds of a passage that is not read."""


def read_as_one(question: str, passages: Sequence[str], *nearness: np.ndarray) -> np.ndarray:
    """The log-odds that each passage answers, float64 [passages]. nearness: measures by which those to read are chosen, [passages].

    Raises ModelMissing, WeightsCorrupt, ModelError.
    """
    found = np.full(len(passages), UNREAD)
    nearest = {int(place) for one in nearness for place in np.argsort(-one, kind="stable")[:NEAREST]}
    if chosen := sorted(nearest):
        found[chosen] = load_cross_reader().read(question, [passages[place] for place in chosen])
    return found


@cache
def load_cross_reader() -> CrossEncoder:
    """The cross-encoder; its weights are loaded at its first use."""
    return CrossEncoder(ADAPTER)
