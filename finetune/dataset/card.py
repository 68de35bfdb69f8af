"""The data card of `mediassist train data`: what is in the files, how it is balanced, and what was left out and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from .splits import SPLITS

if TYPE_CHECKING:
    from .make import Made

_HEAD = """# Data card: {name}

**For** training and judging models of this project. **Not** a measure of clinical safety. {origin}

Every output was checked against the passages of its row (`mediassist.grounding.check`) and is left out where it did not
pass. Splits are by patient; near duplicates are rows whose word triples have a Jaccard index of 0.9 or more (MinHash).
"""
_SYNTHETIC = (
    "{count:,} summaries are synthetic (seed {seed}): no patient stands behind them, every name, place and number is invented, and no "
    "clinician has checked them. Their text is under Apache-2.0, as the project."
)
_FILES = "Files that were given keep their own licence, and what was made of them holds their words: **treat it as patient data**."


def card(made: "Made", name: str, seed: int, count: int) -> str:
    """The card, in Markdown."""
    files = any(row["source"] == "file" for row in made.rows)
    origin = " ".join(([_SYNTHETIC.format(count=count, seed=seed)] if count else []) + ([_FILES] if files else []))
    parts = [
        _HEAD.format(name=name, origin=origin),
        _splits(made),
        _table("Rows by kind", Counter(row["kind"] for row in made.rows)),
        _table("Rows by category", Counter(row["category"] for row in made.rows)),
        _table("Rows by source", Counter(row["source"] for row in made.rows)),
        _table("Planted errors by kind", Counter(case["error"] or "none: right answers" for case in made.cases)),
        _table("Questions left out", made.dropped.as_dict()),
        _table("Answers stopped by the grounding check, by what was asked", made.dropped.ungrounded),
        _list("Files that could not be read", made.unread),
        _list("Files of which nothing could be asked for certain", made.silent),
    ]
    return "\n".join(part for part in parts if part)


def _splits(made: "Made") -> str:
    counted = {
        split: [
            made.documents[split],
            sum(row["split"] == split for row in made.rows),
            sum(p.split == split for p in made.pairs),
        ]
        for split in SPLITS
    }
    lines = [f"| {split} | {' | '.join(f'{number:,}' for number in numbers)} |" for split, numbers in counted.items()]
    return "\n".join(["## Splits", "", "| split | documents | rows | pairs |", "| --- | --- | --- | --- |", *lines, ""])


def _table(title: str, counts: Mapping[str, int]) -> str:
    if not counts:
        return ""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "\n".join(
        [f"## {title}", "", "| | |", "| --- | --- |", *(f"| {what} | {count:,} |" for what, count in ordered), ""]
    )


def _list(title: str, lines: Iterable[str]) -> str:
    told = [f"- {line}" for line in lines]
    return "\n".join([f"## {title}", "", *told, ""]) if told else ""
