"""Questions on documents with the passages that answer them: from the generator's gold, or from questions with evidence.

A document is read by the same readers as any other. Of a synthetic one, a fact stands where a passage holds all its needles;
a fact that our reader did not keep in one passage is counted as not found, never guessed. Knows no split and no file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ...document import DischargeSummary
from ...errors import EvaluationError
from ...evals.evidence import passages_with
from ...evals.jsonl import read
from ...ingest.passages import summarise
from ...ingest.readers import read as read_bytes
from ...settings import Settings
from ...vocabulary import NOT_MENTIONED, Category
from ..synthetic import Fact, generate
from ..synthetic.facts import SyntheticSummary
from ..synthetic.questions import examples


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a document. passages: indices of those that answer, empty where none does.

    answer: gold, in plain words; None where none is known. about: what it asks for, such as "medicine.dose".
    """

    question: str
    answer: str | None
    category: Category
    about: str
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AskedDocument:
    """A document with questions. patient: whose it is, as far as is known. source: where it came from, for the data card.

    not_found: questions left out because a fact of theirs stands in no passage.
    """

    id: str
    patient: str
    source: str
    summary: DischargeSummary
    asked: tuple[Asked, ...]
    not_found: int = 0


def synthetic(count: int, seed: int, settings: Settings) -> Iterator[AskedDocument]:
    """Documents of the generator, each with its questions."""
    for made in generate(count, seed):
        summary = summarise(read_bytes(made.content, name=made.name, settings=settings), made.name)
        yield _asked_of(made, summary)


def _asked_of(made: SyntheticSummary, summary: DischargeSummary) -> AskedDocument:
    asked, lost = [], 0
    squeezed = [_squeezed(passage.text) if passage.set_aside is None else "" for passage in summary.passages]
    for example in examples(made, Random(f"{made.id}-questions")):
        places = [_places(fact, squeezed) for fact in example.facts]
        if all(places):
            found = tuple(sorted({index for places_of_one in places for index in places_of_one}))
            asked.append(Asked(example.question, example.answer, example.category, example.about, found))
        else:
            lost += 1
    return AskedDocument(made.id, made.patient, f"synthetic:{made.style}", summary, tuple(asked), lost)


def _places(fact: Fact, squeezed: list[str]) -> list[int]:
    """The passages that hold a fact: the shortest with all its needles, and the nearest with each of what it needs also; else none."""
    needles = [_squeezed(needle) for needle in fact.needles]
    held = [index for index, text in enumerate(squeezed) if all(needle in text for needle in needles)]
    if not held:
        return []
    found = [min(held, key=lambda index: len(squeezed[index]))]
    for more in map(_squeezed, fact.also):
        near = [index for index, text in enumerate(squeezed) if more in text]
        if not near:
            return []
        found.append(min(near, key=lambda index: abs(index - found[0])))
    return found


def _squeezed(text: str) -> str:
    return " ".join(text.casefold().split())


def with_evidence(questions: Path, documents: dict[str, AskedDocument]) -> list[AskedDocument]:
    """Documents with questions whose evidence is known (the form of `evals/README.md`), by the file names that they name.

    Raises EvaluationError where a question names none of the documents.
    """
    rows: dict[str, list[dict]] = {}
    for row in read(questions):
        if row.get("kind") in ("answerable", "absent"):
            rows.setdefault(row["doc"], []).append(row)
    if missing := sorted(set(rows) - set(documents)):
        raise EvaluationError(f"{questions} asks of {missing[0]}, which was not given.", "Give its folder too.")
    return [_with_evidence(documents[name], of_one) for name, of_one in rows.items()]


def _with_evidence(document: AskedDocument, rows: list[dict]) -> AskedDocument:
    passages = document.summary.passages
    asked: list[Asked] = []
    for row in rows:
        category = Category(row["categories"][0])
        if not row.get("evidence"):
            asked.append(Asked(row["question"], NOT_MENTIONED, category, "given.absent", ()))
            continue
        found = tuple(n for n in passages_with(row["evidence"], document.summary) if passages[n].set_aside is None)
        if found:
            asked.append(Asked(row["question"], None, category, "given.answered", found))
    lost = len(rows) - len(asked)
    return AskedDocument(document.id, document.patient, document.source, document.summary, tuple(asked), lost)
