"""Fits the weights of chains/relevance.toml: `python -m mediassist.evals.fit_relevance QUESTIONS.jsonl DOCUMENTS_DIR ...`.

Takes pairs of a question file and its folder of documents. Reports, with whole documents left out in turn, how well the
weights find the evidence and tell absent questions, then fits on all and writes the file.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from ..chains import relevance
from ..chains.asked import Asked, read_question
from ..chains.registry import CHAINS
from ..chains.relevance import ANSWER_FEATURES, PASSAGE_FEATURES, Scope
from ..document import DischargeSummary
from ..ingest.index import IndexedSummary, embed_passages
from ..ingest.passages import summarise
from ..ingest.readers import read as read_document
from ..models.embedding import SentenceEmbeddings, load_embeddings
from ..routing.router import Router
from ..settings import Settings
from .jsonl import read

KEEPS = (0.4, 0.5, 0.6, 0.7, 0.8)
KEEP = 0.6  # a little below the best F1: a line too many harms less than a line too few
ANSWERS = tuple(np.arange(0.2, 0.85, 0.05))
FOLDS = 5
MOST_REFUSED_WRONGLY = 0.1


Held = tuple["Example", np.ndarray, float]
"""A question left out of the fit, the scores of its passages, and the confidence that it is answered."""


@dataclass
class Example:
    """A question with the features of each passage. holds: whether each is evidence. lengths: their words."""

    question: dict
    asked: Asked
    indexed: IndexedSummary
    table: np.ndarray
    holds: np.ndarray
    lengths: np.ndarray
    scope: Scope

    @property
    def answerable(self) -> bool:
        return self.question["kind"] == "answerable"


def main(arguments: list[str]) -> None:
    """Fits, reports and writes."""
    settings = Settings.load()
    embeddings = load_embeddings(settings)
    pairs = list(zip(arguments[::2], arguments[1::2], strict=True))
    examples = [e for file, folder in pairs for e in _examples(Path(file), Path(folder), embeddings, settings)]
    groups = [example.question["doc"] for example in examples]
    held: list[Held] = []
    for train, test in GroupKFold(FOLDS).split(examples, groups=groups):
        passage = _fit_passages([examples[i] for i in train])
        answer = _fit_answers([examples[i] for i in train], passage, keep=KEEP)
        for index in test:
            held.append(_predict(examples[index], passage, answer, KEEP))
    _report_citations(held)
    answers = _report(held)
    passage = _fit_passages(examples)
    _write(passage, _fit_answers(examples, passage, KEEP), KEEP, answers)


def _examples(file: Path, folder: Path, embeddings: SentenceEmbeddings, settings: Settings) -> list[Example]:
    router = Router(embeddings)
    indexed: dict[str, IndexedSummary] = {}
    found = []
    for question in read(file):
        if question["kind"] not in ("answerable", "absent"):
            continue
        name = question["doc"]
        if name not in indexed:
            reading = read_document(folder / name, settings=settings)
            indexed[name] = embed_passages(summarise(reading, name), embeddings)
        summary = indexed[name].summary
        chain = CHAINS[router.route(question["question"])[0].category]
        asked = read_question(question["question"])
        query = embeddings.embed_query(question["question"])
        table = relevance.passage_features(asked, query, indexed[name], chain.scope)
        holds = np.array([_is_evidence(summary, p.start, p.end, question["evidence"]) for p in summary.passages])
        lengths = np.array([len(p.text.split()) for p in summary.passages])
        found.append(Example(question, asked, indexed[name], table, holds, lengths, chain.scope))
    return found


def _is_evidence(summary: DischargeSummary, start: int, end: int, evidence: list[str]) -> bool:
    """Whether at least half of a passage, or half of a piece of evidence, is shared with it."""
    for quote in evidence:
        at = summary.text.find(quote)
        shared = min(end, at + len(quote)) - max(start, at) if at >= 0 else 0
        if shared > 0 and shared >= 0.5 * min(end - start, len(quote)):
            return True
    return False


def _weights(model: LogisticRegression, names: tuple[str, ...]) -> dict[str, float]:
    weights = {name: float(value) for name, value in zip(names, np.ravel(model.coef_), strict=True)}
    return {**weights, "intercept": float(np.ravel(model.intercept_)[0])}


def _fit_passages(examples: list[Example]) -> dict[str, float]:
    rows = np.vstack([e.table for e in examples if e.answerable])
    holds = np.concatenate([e.holds for e in examples if e.answerable])
    model = LogisticRegression(C=3.0, max_iter=5_000).fit(rows, holds)
    return _weights(model, PASSAGE_FEATURES)


def _about(example: Example, scores: np.ndarray, keep: float) -> np.ndarray:
    chosen = relevance.choose(example.table, scores, keep, example.scope.most)
    return relevance.answer_features(
        example.asked, example.scope, example.table, scores, chosen, example.indexed.summary.passages
    )


def _scores(example: Example, passage: dict[str, float]) -> np.ndarray:
    return relevance.logistic(example.table, PASSAGE_FEATURES, passage)


def _fit_answers(examples: list[Example], passage: dict[str, float], keep: float) -> dict[str, float]:
    rows = np.vstack([_about(example, _scores(example, passage), keep) for example in examples])
    model = LogisticRegression(C=3.0, max_iter=5_000).fit(rows, [e.answerable for e in examples])
    return _weights(model, ANSWER_FEATURES)


def _predict(example: Example, passage: dict[str, float], answer: dict[str, float], keep: float) -> Held:
    scores = _scores(example, passage)
    about = _about(example, scores, keep)
    return example, scores, float(relevance.logistic(about[None, :], ANSWER_FEATURES, answer)[0])


def _citation_f1(held: list[Held], keep: float) -> tuple[float, float, float]:
    hit = said = gold = 0
    for example, scores, _ in held:
        if not example.answerable:
            continue
        chosen = relevance.choose(example.table, scores, keep, example.scope.most)
        hit += example.lengths[chosen][example.holds[chosen]].sum()
        said += example.lengths[chosen].sum()
        gold += example.lengths[example.holds].sum()
    precision, recall = hit / said, hit / gold
    return 2 * precision * recall / (precision + recall), precision, recall


def _report_citations(held: list[Held]) -> None:
    for keep in KEEPS:
        f1, precision, recall = _citation_f1(held, keep)
        print(f"keep {keep:.2f}  f1 {f1:.3f}  precision {precision:.3f}  recall {recall:.3f}")


def _report(held: list[Held]) -> float:
    """The least confidence that refuses most absent questions at MOST_REFUSED_WRONGLY of the answerable ones."""
    best = ANSWERS[0]
    for cut in ANSWERS:
        refused = np.mean([p < cut for e, _, p in held if not e.answerable])
        wrongly = np.mean([p < cut for e, _, p in held if e.answerable])
        print(f"answers {cut:.2f}  absent_refused {refused:.3f}  refused_wrongly {wrongly:.3f}")
        best = cut if wrongly <= MOST_REFUSED_WRONGLY else best
    print(f"chosen: keep {KEEP}, answers {best:.2f}")
    return float(best)


def _write(passage: dict[str, float], answer: dict[str, float], keep: float, answers: float) -> None:
    lines = ["# Written by `python -m mediassist.evals.fit_relevance`; the features are named in relevance.py.", ""]
    for title, table in (("passage", passage), ("answer", answer), ("cut", {"keep": keep, "answers": answers})):
        lines += [f"[{title}]", *(f"{name} = {value:.4f}" for name, value in table.items()), ""]
    target = Path(relevance.__file__).with_name("relevance.toml")
    target.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    print(f"wrote {target.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
