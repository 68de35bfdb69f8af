"""Who learns from what: splits by patient, and no row twice, not even nearly.

A patient's split follows from the name alone (SHA-256), so adding summaries moves nobody from test to train. Near duplicates are rows
whose sets of word triples have a Jaccard index of 0.9 or more (Broder 1997); candidates come from MinHash signatures in bands
(Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4), and each is compared exactly. Knows nothing of what rows say.
"""

import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Literal
from zlib import crc32

import numpy as np

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")
DEV, TEST = 0.1, 0.1
ALIKE = 0.9
_SHINGLE, _BANDS, _ROWS = 3, 16, 4
_PRIME = (1 << 31) - 1
_CONSTANTS = np.random.default_rng(20_260_101).integers(1, _PRIME, size=(2, _BANDS * _ROWS), dtype=np.int64)


def split_of(patient: str) -> Split:
    """The split of everything of a patient: about a tenth each to dev and test."""
    share = int.from_bytes(sha256(patient.encode()).digest()[:8], "big") / 2**64
    return "test" if share < TEST else "dev" if share < TEST + DEV else "train"


def split_patients(patients: Iterable[str]) -> dict[str, Split]:
    """The split of each patient; where there are too few for chance to fill all three, the first by hash fill the empty ones."""
    found: dict[str, Split] = {patient: split_of(patient) for patient in sorted(set(patients))}
    for split in SPLITS:
        if split not in found.values() and len(found) >= len(SPLITS):
            fullest = max(SPLITS, key=lambda one: list(found.values()).count(one))
            moved = min((p for p, one in found.items() if one == fullest), key=lambda p: sha256(p.encode()).digest())
            found[moved] = split
    return found


def duplicates(texts: Sequence[str]) -> tuple[set[int], set[int]]:
    """The places of texts that repeat an earlier one exactly (case and white space aside), and nearly."""
    exact: set[int] = set()
    near: set[int] = set()
    seen: set[str] = set()
    buckets: dict[tuple[int, bytes], list[int]] = {}
    shingles: dict[int, frozenset[str]] = {}
    for place, text in enumerate(texts):
        squeezed = " ".join(text.casefold().split())
        if squeezed in seen:
            exact.add(place)
            continue
        seen.add(squeezed)
        own = _shingles(squeezed)
        keys = [(band, rows.tobytes()) for band, rows in enumerate(_signature(own).reshape(_BANDS, _ROWS))]
        rivals = {rival for key in keys for rival in buckets.get(key, ())}
        if any(_jaccard(own, shingles[rival]) >= ALIKE for rival in rivals):
            near.add(place)
            continue
        shingles[place] = own
        for key in keys:
            buckets.setdefault(key, []).append(place)
    return exact, near


def _shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text)
    return frozenset(" ".join(words[at : at + _SHINGLE]) for at in range(max(1, len(words) - _SHINGLE + 1)))


def _signature(shingles: frozenset[str]) -> np.ndarray:
    """The least hash of the shingles under each of many hash functions; CRC-32 is the same on every platform."""
    hashed = np.array([crc32(shingle.encode()) % _PRIME for shingle in shingles], dtype=np.int64)
    slope, offset = _CONSTANTS
    return ((hashed[:, None] * slope + offset) % _PRIME).min(axis=0)


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
