"""Fits chains/relevance.npz and chains/relevance.toml: `python -m mediassist.evals.fit_relevance QUESTIONS.jsonl DOCUMENTS_DIR ...`.

Takes pairs of a question file and its folder of documents. Reports, with whole documents left out in turn, how well the
trees find the evidence and the weights tell absent questions, fold by fold, and what is lost without each group of features; then
fits on all and writes the files. The weights learn from scores of trees that did not see the question's document either.
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from ..chains import relevance
from ..chains.features import ANSWER_FEATURES, PASSAGE_FEATURES, answer_features
from ..chains.pieces import PIECE_FEATURES
from ..chains.trees import Trees
from .compared import Example, examples
from .grown import grow

KEEPS = (0.4, 0.5, 0.6, 0.7, 0.8)
KEEP = 0.4  # below the best F1: a line too many harms less than a line too few
ANSWERS = tuple(np.arange(0.2, 0.85, 0.05))
NEAR = 0.5  # of the least confidence of an answer: that of lines still worth showing
FOLDS = 5
INNER_FOLDS = 3  # for the scores that the weights of the answer learn from
PENALTY = 0.3  # the inverse of the strength of the L2 penalty
MOST_REFUSED_WRONGLY = 0.09


MEASURES = ("citation F1", "AUC answerable/absent", f"absent refused at {MOST_REFUSED_WRONGLY:.0%} wrongly refused")
PARTS = {
    "the two read together": ("read_together", "read_together_below_best"),
    "word by word": PIECE_FEATURES,
    "cosine of the whole": ("cosine", "cosine_below_best", "wanted_figure_near"),
    "words and lay words": ("words", "concepts", "concepts_below_best", "title_concepts"),
    "category and place": (
        "same_category_at_home",
        "same_category_in_story",
        "other_category",
        "at_home",
        "story_asked_and_at_home",
    ),
    "medicines": ("drug_named", "drug_meant", "another_drug"),
    "kind of figure": ("wanted_figure", "wanted_figure_near", "lacks_wanted_figure"),
}
"""Groups of features that are left out in turn, to see what each brings."""

Held = tuple[Example, np.ndarray, float]
"""A question left out of the fit, the scores of its passages, and the confidence that it is answered."""


def main(arguments: list[str]) -> None:
    """Fits, reports and writes."""
    sets = [(Path(file), Path(folder)) for file, folder in zip(arguments[::2], arguments[1::2], strict=True)]
    found = list(examples(sets))
    folds = _crossed(found)
    held = [one for fold in folds for one in fold]
    _report_citations(held)
    answers = _report(held)
    _report_spread(folds)
    _report_ablation(found, held)
    _write(_fit_passages(found), _fit_answers(found, KEEP), KEEP, answers)


def _by_documents(asked: list[Example], folds: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(places to learn from, places left out), no document in both."""
    return GroupKFold(folds).split(asked, groups=[example.question["doc"] for example in asked])


def _crossed(asked: list[Example]) -> list[list[Held]]:
    """Each question predicted by trees and weights that saw no question on its document, by fold."""
    folds: list[list[Held]] = []
    for train, test in _by_documents(asked, FOLDS):
        passage = _fit_passages([asked[i] for i in train])
        answer = _fit_answers([asked[i] for i in train], keep=KEEP)
        folds.append([_predict(asked[index], passage, answer, KEEP) for index in test])
    return folds


def _weights(rows: np.ndarray, right: np.ndarray, names: tuple[str, ...]) -> dict[str, float]:
    """Weights for the features as they are, fitted on standardised ones so that the penalty is the same for each."""
    mean, spread = rows.mean(axis=0), np.maximum(rows.std(axis=0), 1e-6)
    model = LogisticRegression(C=PENALTY, max_iter=5_000).fit((rows - mean) / spread, right)
    own = np.ravel(model.coef_) / spread
    intercept = float(np.ravel(model.intercept_)[0] - own @ mean)
    return {**{name: float(value) for name, value in zip(names, own, strict=True)}, "intercept": intercept}


def _fit_passages(asked: list[Example]) -> Trees:
    rows = np.vstack([e.compared.table for e in asked if e.answerable])
    return grow(rows, np.concatenate([e.holds for e in asked if e.answerable]))


def _about(example: Example, scores: np.ndarray, keep: float) -> np.ndarray:
    chosen = relevance.choose(example.compared.table, scores, keep, example.scope.most)
    return answer_features(example.compared, example.scope, scores, chosen)


def _scores(example: Example, passage: Trees) -> np.ndarray:
    return passage.probabilities(example.compared.table) * example.compared.shown


def _fit_answers(asked: list[Example], keep: float) -> dict[str, float]:
    rows = np.zeros((len(asked), len(ANSWER_FEATURES)))
    for train, rest in _by_documents(asked, INNER_FOLDS):
        passage = _fit_passages([asked[i] for i in train])
        rows[rest] = [_about(asked[i], _scores(asked[i], passage), keep) for i in rest]
    return _weights(rows, np.array([e.answerable for e in asked]), ANSWER_FEATURES)


def _predict(example: Example, passage: Trees, answer: dict[str, float], keep: float) -> Held:
    scores = _scores(example, passage)
    about = _about(example, scores, keep)
    return example, scores, float(relevance.logistic(about[None, :], ANSWER_FEATURES, answer)[0])


def _citation_f1(held: list[Held], keep: float) -> tuple[float, float, float]:
    hit = said = gold = 0
    for example, scores, _ in held:
        if not example.answerable:
            continue
        chosen = relevance.choose(example.compared.table, scores, keep, example.scope.most)
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


def _measures(held: list[Held]) -> tuple[float, float, float]:
    """Citation F1; area under the ROC curve of answerable against absent; absent refused at MOST_REFUSED_WRONGLY."""
    right = np.array([example.answerable for example, _, _ in held])
    sure = np.array([confidence for _, _, confidence in held])
    cut = np.quantile(sure[right], MOST_REFUSED_WRONGLY)
    return _citation_f1(held, KEEP)[0], float(roc_auc_score(right, sure)), float(np.mean(sure[~right] < cut))


def _report_spread(folds: list[list[Held]]) -> None:
    table = np.array([_measures(fold) for fold in folds])
    for name, column in zip(MEASURES, table.T, strict=True):
        print(f"{name}: mean {column.mean():.3f}, spread {column.std():.3f} over {len(folds)} folds of documents")


def _report_ablation(asked: list[Example], whole: list[Held]) -> None:
    print("without: " + ", ".join(MEASURES))
    for name, features in {"nothing": (), **PARTS}.items():
        held = [one for fold in _crossed([_without(e, features) for e in asked]) for one in fold] if features else whole
        print(f"  {name}: " + ", ".join(f"{value:.3f}" for value in _measures(held)))


def _without(example: Example, features: tuple[str, ...]) -> Example:
    table = example.compared.table.copy()
    table[:, [PASSAGE_FEATURES.index(feature) for feature in features]] = 0
    nearness = np.zeros(1) if set(features) & set(PIECE_FEATURES) else example.compared.nearness
    return replace(example, compared=replace(example.compared, table=table, nearness=nearness))


def _write(passage: Trees, answer: dict[str, float], keep: float, answers: float) -> None:
    cut = {"keep": keep, "answers": answers, "near": NEAR * answers}
    lines = ["# Written by `python -m mediassist.evals.fit_relevance`; the features are named in relevance.py.", ""]
    for title, table in (("answer", answer), ("cut", cut)):
        lines += [f"[{title}]", *(f"{name} = {value:.4f}" for name, value in table.items()), ""]
    relevance.WEIGHTS.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    passage.save(relevance.TREES)
    print(f"wrote {relevance.WEIGHTS.name} and {relevance.TREES.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
