"""Rows for the language model: a question, the passages that retrieval finds for it, and the answer it should have given.

`instruction` is the question, `input` the numbered passages exactly as model mode tells them (`chains.base.numbered`), so
training equals use. A row is left out when retrieval misses a line that answers, and when its answer does not pass the gate against
its own passages: nothing is taught that would be stopped. In some rows a line is planted that gives orders; the answer is as if it
did not stand there. Knows no file.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from ...chains.base import numbered
from ...chains.quote import marks_of
from ...chains.registry import CHAINS
from ...document import Passage
from ...evals.jsonl import Row
from ...grounding import check
from ...ingest.index import IndexedSummary
from ...models.embedding import LocalEmbeddings
from ...prompts.load import fenced
from ...vocabulary import NOT_MENTIONED
from ..synthetic.knowledge import wording
from .examples import Asked, AskedDocument
from .splits import Split

PLANTED_SHARE = 0.06
MOST_PASSAGES = 8
NEAREST = 3
ABSENT_SHARE = 0.3


@dataclass
class Dropped:
    """How many questions gave no row, and why. ungrounded: by what they asked for."""

    not_found: int = 0
    not_retrieved: int = 0
    ungrounded: Counter[str] = field(default_factory=Counter)
    exact: int = 0
    near: int = 0

    def as_dict(self) -> dict[str, int]:
        """The counts, for the data card."""
        return {
            "fact not kept in one passage by our reader": self.not_found,
            "answering line not retrieved": self.not_retrieved,
            "answer stopped by the grounding check": self.ungrounded.total(),
            "exact duplicates": self.exact,
            "near duplicates": self.near,
        }


def rows_of(
    document: AskedDocument,
    indexed: IndexedSummary,
    embeddings: LocalEmbeddings,
    split: Split,
    most: int,
    dropped: Dropped,
    seed: int = 0,
) -> Iterator[Row]:
    """At most `most` rows of a document, three in ten of them on what it does not say; counts what it leaves out."""
    random = Random(f"{seed}-{document.id}-rows")
    for number, asked in enumerate(_chosen(document.asked, most, random)):
        if asked.answer is None:  # of a question with evidence the lines are known, and no gold answer
            continue
        found = _retrieved(asked, indexed, embeddings)
        if not set(asked.passages) <= set(found):
            dropped.not_retrieved += 1
            continue
        passages = [indexed.summary.passages[index] for index in found]
        output = _with_courtesy(asked.answer, random)
        if not _passes(output, passages):
            dropped.ungrounded[asked.about] += 1
            continue
        told = numbered(passages, marks_of(found, indexed.summary.medications))
        planted = random.random() < PLANTED_SHARE
        yield {
            "id": f"{document.id}-{number}",
            "instruction": asked.question,
            "input": _planted(told, passages, random) if planted else told,
            "output": output,
            "document": document.id,
            "patient": document.patient,
            "category": asked.category.value,
            "split": split,
            "kind": "planted" if planted else "answered" if asked.passages else "not_mentioned",
            "about": asked.about,
            "source": document.source,
            "spans": [_span(indexed.summary.passages[index]) for index in asked.passages],
        }


def _chosen(asked: Sequence[Asked], most: int, random: Random) -> list[Asked]:
    """A draw of the questions, with its share of those that are left open."""
    answered = [one for one in asked if one.passages and one.answer is not None]
    open_ = [one for one in asked if not one.passages]
    silent = random.sample(open_, min(len(open_), round(most * ABSENT_SHARE)))
    chosen = [*random.sample(answered, min(len(answered), most - len(silent))), *silent]
    random.shuffle(chosen)
    return chosen


def _retrieved(asked: Asked, indexed: IndexedSummary, embeddings: LocalEmbeddings) -> tuple[int, ...]:
    """What model mode would be given; where retrieval finds nothing, what comes nearest, so that there is something to be silent about."""
    found = CHAINS[asked.category].retrieve(asked.question, asked.question, embeddings.read_one, indexed)
    if found.passages:
        return found.passages[: max(MOST_PASSAGES, len(asked.passages))]
    nearness = indexed.vectors @ embeddings.read_one(asked.question).whole
    shown = [int(n) for n in (-nearness).argsort(kind="stable") if indexed.summary.passages[n].set_aside is None]
    return tuple(shown[:NEAREST])


def _passes(output: str, passages: Sequence[Passage]) -> bool:
    return output == NOT_MENTIONED or check(output, [passage.in_section for passage in passages]).grounded


def _with_courtesy(answer: str, random: Random) -> str:
    """The answer, at times with a sentence of ours around it that claims nothing."""
    if answer == NOT_MENTIONED:
        return answer
    closing = random.choice(wording("leads")["closing"])
    return f"{answer}\n\n{closing}" if closing else answer


def _planted(told: str, passages: Sequence[Passage], random: Random) -> str:
    """The passages with one more among them, that gives orders, numbered anew."""
    lines = told.split("\n")
    order = random.choice(wording("planted")["lines"])
    section = random.choice(passages).section if passages else ""
    lines.insert(random.randrange(len(lines) + 1), f"[0] {fenced(f'{section}: {order}' if section else order)}")
    return "\n".join(f"[{number}] {line.partition('] ')[2]}" for number, line in enumerate(lines, 1))


def _span(passage: Passage) -> dict[str, int]:
    return {"start": passage.start, "end": passage.end}
