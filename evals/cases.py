"""Makes `cases.jsonl`: answers to check against lines of the project's own summaries, faithful ones and ones with one error.

    python -m mediassist.evals.cases [--documents FOLDER ...] [--out cases.jsonl]

Rows of that file with `made: written` were written by hand and are kept as they stand; rows with `made: generated` are made
anew, the same ones each time. A document is all "dev" or all "held": rules may be mended on dev alone. Knows nothing of the gate.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from ..document import DischargeSummary
from ..ingest.passages import summarise
from ..ingest.readers import read as read_document
from ..settings import Settings
from . import cases_faithful, jsonl
from .cases_planted import PLANTS

HERE = Path(__file__).parent
PATH = HERE / "cases.jsonl"
FAITHFUL_PER_DOCUMENT = 4
ERRORS_PER_DOCUMENT = 6


def split_of(document: str) -> str:
    """Which half a document is in: "dev" or "held", by its name alone."""
    return "held" if int(hashlib.sha256(document.encode()).hexdigest(), 16) % 2 else "dev"


def made_of(summary: DischargeSummary) -> Iterator[jsonl.Row]:
    """The generated rows of one document: faithful answers, and errors of kinds as various as its lines allow."""
    random = Random(summary.name)
    answers = [*cases_faithful.of_medicines(summary, random), *cases_faithful.of_lines(summary, random)]
    random.shuffle(answers)
    for number, (places, text) in enumerate(answers[:FAITHFUL_PER_DOCUMENT], start=1):
        yield _row(summary, f"f{number}", places, text, None)
    kinds = list(PLANTS)
    random.shuffle(kinds)
    planted = 0
    for kind in kinds:
        for places, text in answers:
            wrong = PLANTS[kind](text, random)
            if wrong is not None and " ".join(wrong.split()) != " ".join(text.split()):
                planted += 1
                yield _row(summary, f"e{planted}", places, wrong, kind)
                break
        if planted == ERRORS_PER_DOCUMENT:
            return


def _row(summary: DischargeSummary, number: str, places: list[int], answer: str, error: str | None) -> jsonl.Row:
    return {
        "id": f"{Path(summary.name).stem}-{number}",
        "doc": summary.name,
        "split": split_of(summary.name),
        "context": "\n".join(summary.passages[place].in_section for place in places),
        "answer": answer,
        "supported": error is None,
        "error": error,
        "made": "generated",
    }


def generate(folders: list[Path]) -> Iterator[jsonl.Row]:
    """The generated rows of every text document in the folders, by folder and name."""
    settings = Settings.load()
    for folder in folders:
        for path in sorted(folder.glob("*.txt")):
            if not path.name.endswith((".md.txt", ".html.txt")):
                yield from made_of(summarise(read_document(path, settings=settings), path.name))


def main(arguments: list[str] | None = None) -> None:
    """Writes the set: the written rows that are there, then the generated ones."""
    parser = argparse.ArgumentParser(
        prog="python -m mediassist.evals.cases", description="Make the set of grounding cases."
    )
    parser.add_argument("--documents", nargs="+", type=Path, default=[HERE / "summaries", HERE.parent / "examples"])
    parser.add_argument("--out", type=Path, default=PATH)
    options = parser.parse_args(arguments)
    kept = jsonl.read(options.out) if options.out.exists() else []
    written = [row for row in kept if row["made"] == "written"]
    rows = [*written, *generate(options.documents)]
    options.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} cases, {len(written)} of them written by hand, in {options.out}")


if __name__ == "__main__":
    main()
