"""Scores the medication records of documents against records made by hand.

A gold row holds id, doc, list, status, name and those parts that the line states, white space squeezed. Names count by list:
a record of the right name on the wrong list is a miss and a false find. Parts and statuses are compared on the records
whose names match; a part is right when it is the same words. Knows no question.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..document import DischargeSummary, Medication
from ..errors import EvaluationError
from ..ingest.passages import summarise
from ..ingest.readers import read as read_document
from ..settings import Settings
from . import jsonl

PARTS = ("strength", "dose", "route", "frequency", "timing", "duration", "purpose")
Pair = tuple[jsonl.Row, jsonl.Row]


def run(gold_path: Path, documents: Path, settings: Settings) -> dict[str, float]:
    """The scores, by name, each in [0, 1], and the counts they rest on. EvaluationError for a document that is not there."""
    wanted: dict[str, list[jsonl.Row]] = defaultdict(list)
    for row in jsonl.read(gold_path):
        wanted[row["doc"]].append(row)
    found = {name: rows_of(_summary(documents / name, settings)) for name in wanted}
    return score(wanted, found)


def _summary(path: Path, settings: Settings) -> DischargeSummary:
    if not path.is_file():
        raise EvaluationError(f"There is no document {path.name}.", "Give the folder that the gold records name.")
    return summarise(read_document(path, settings=settings), path.name)


def rows_of(summary: DischargeSummary) -> list[jsonl.Row]:
    """The records of a document in the form of the gold rows."""
    return [_row(medication) for medication in summary.medications]


def _row(medication: Medication) -> jsonl.Row:
    stated = {part: getattr(medication, part) for part in ("name", *PARTS)}
    words = {part: " ".join(value.text.split()) for part, value in stated.items() if value}
    return {"list": medication.listed.value, "status": medication.status.value, **words}


def score(wanted: Mapping[str, Sequence[jsonl.Row]], found: Mapping[str, Sequence[jsonl.Row]]) -> dict[str, float]:
    """Names by list, statuses and parts of the found records against the wanted ones, both by document."""
    pairs = [pair for name, rows in wanted.items() for pair in _paired(rows, found[name])]
    scores: dict[str, float] = {"records": float(sum(map(len, wanted.values())))}
    for listed in sorted({row["list"] for rows in (*wanted.values(), *found.values()) for row in rows}):
        counts = [sum(row["list"] == listed for rows in side.values() for row in rows) for side in (wanted, found)]
        scores |= _f1(f"names_{listed}", sum(gold["list"] == listed for gold, _ in pairs), *counts)
    scores["status_accuracy"] = _share(sum(gold["status"] == own["status"] for gold, own in pairs), len(pairs))
    for part in PARTS:
        right = sum(part in gold and _same(gold[part], own.get(part, "")) for gold, own in pairs)
        stated, told = (sum(part in row for row in side) for side in zip(*pairs, strict=True)) if pairs else (0, 0)
        scores |= _f1(part, right, stated, told)
    return scores


def _paired(wanted: Iterable[jsonl.Row], found: Iterable[jsonl.Row]) -> list[Pair]:
    """Each wanted record with the found one of its list and name that shares most parts with it."""
    left, pairs = list(found), []
    for gold in wanted:
        same = [row for row in left if row["list"] == gold["list"] and _same(row["name"], gold["name"])]
        if same:
            best = max(same, key=lambda row: sum(_same(row.get(part, ""), gold.get(part, "")) for part in PARTS))
            left.remove(best)
            pairs.append((gold, best))
    return pairs


def _same(a: str, b: str) -> bool:
    return a.casefold() == b.casefold()


def _f1(name: str, right: int, wanted: int, found: int) -> dict[str, float]:
    precision, recall = _share(right, found), _share(right, wanted)
    total = precision + recall
    return {
        f"{name}_precision": precision,
        f"{name}_recall": recall,
        f"{name}_f1": 2 * precision * recall / total if total else 0.0,
    }


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
