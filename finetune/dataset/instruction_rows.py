"""Rows for the language model: a question, the passages that retrieval finds for it, and the answer it should have given.

`instruction` is the question, `input` the numbered passages exactly as model mode tells them (`chains.base.numbered`), so
training equals use. A row is left out when retrieval misses a line that answers, and when its answer does not pass the gate against
its own passages: nothing is taught that would be stopped. In some rows a line is planted that gives orders; the answer is as if it
did not stand there. Knows no file.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
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
    # of a question with evidence the lines are known, and no gold answer
    answered = [asked for asked in document.asked if asked.passages and asked.answer is not None]
    silent = [asked for asked in document.asked if not asked.passages]
    random.shuffle(answered)
    most_answered = most - round(most * ABSENT_SHARE)
    made = (_row(asked, document, indexed, embeddings, split, dropped, random) for asked in answered)
    rows = list(islice((row for row in made if row), most_answered))
    most_silent = round(len(rows) * ABSENT_SHARE / (1 - ABSENT_SHARE))
    for asked in random.sample(silent, min(len(silent), most_silent)):
        if row := _row(asked, document, indexed, embeddings, split, dropped, random):
            rows.append(row)
    random.shuffle(rows)
    yield from ({"id": f"{document.id}-{number}"} | row for number, row in enumerate(rows))


def _row(
    asked: Asked,
    document: AskedDocument,
    indexed: IndexedSummary,
    embeddings: LocalEmbeddings,
    split: Split,
    dropped: Dropped,
    random: Random,
) -> Row | None:
    """The row of one question, but for its id; None, and counted, where it would teach what is not so in use."""
    found = _retrieved(asked, indexed, embeddings)
    if not set(asked.passages) <= set(found):
        dropped.not_retrieved += 1
        return None
    passages = [indexed.summary.passages[index] for index in found]
    output = _with_courtesy(asked.answer or "", random)
    if not _passes(output, passages):
        dropped.ungrounded[asked.about] += 1
        return None
    told = numbered(passages, marks_of(found, indexed.summary.medications))
    planted = random.random() < PLANTED_SHARE
    return {
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
