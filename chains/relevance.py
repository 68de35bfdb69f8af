"""Which passages answer a question, and how sure it is that any does.

Each passage gets a score in [0, 1] from what it shares with the question: nearness of meaning (MiniLM), telling words and
their lay synonyms, drugs, the category and the section it stands in, and whether it holds the kind of figure that is asked
for. A second score, in [0, 1], says whether the best of them answer at all. Both are logistic regressions over the few
features named here; `python -m mediassist.evals.fit_relevance` fits their weights (`relevance.toml`) on questions whose
evidence is known. A summary has tens of passages, so all are scored exactly; no index is searched.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from ..clinical.drugs import find_drugs
from ..clinical.quantities import QuantityKind, find_quantities
from ..document import Passage
from ..ingest.index import IndexedSummary
from ..vocabulary import Category
from .asked import Asked, stems

PASSAGE_FEATURES = (
    "cosine",
    "cosine_below_best",
    "words",
    "words_below_best",
    "lay_words",
    "title_words",
    "same_category_at_home",
    "same_category_in_story",
    "other_category",
    "at_home",
    "story_asked_and_at_home",
    "drug_named",
    "drug_meant",
    "another_drug",
    "wanted_figure",
    "wanted_figure_near",
    "lacks_wanted_figure",
    "all_asked_and_category",
    "length",
)
ANSWER_FEATURES = (
    "best",
    "second",
    "cosine",
    "words_covered",
    "rarest_word_covered",
    "wanted_figure",
    "lacks_wanted_figure",
    "drug_missing",
    "category_at_home",
    "few_words",
)


@dataclass(frozen=True, slots=True)
class Found:
    """passages: indices, best first; empty when the document does not say. confidence: that they answer, in [0, 1]."""

    passages: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by feature name, the intercept under "intercept"; and where scores are cut.

    keep: share of the best passage's score that another needs. answers: least confidence of an answer.
    """

    passage: dict[str, float]
    answer: dict[str, float]
    keep: float
    answers: float


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as compared: its stems, drugs and kinds of figures."""

    stems: frozenset[str]
    title: frozenset[str]
    drugs: frozenset[str]
    kinds: frozenset[QuantityKind]


def find(asked: Asked, query: Sequence[float], indexed: IndexedSummary, category: Category, *, story: bool, most: int) -> Found:
    """The passages that answer the question as one of `category`; none when it is likelier that the document is silent."""
    passages = indexed.summary.passages
    if not passages:
        return Found((), 0.0)
    table = passage_features(asked, query, indexed, category, story=story)
    weights = load_weights()
    scores = logistic(table, PASSAGE_FEATURES, weights.passage)
    order = np.argsort(-scores, kind="stable")[:most]
    chosen = [int(index) for index in order if scores[index] >= weights.keep * scores[order[0]]]
    about = answer_features(asked, table, scores, chosen, passages)
    confidence = float(logistic(about[None, :], ANSWER_FEATURES, weights.answer)[0])
    return Found(tuple(chosen) if confidence >= weights.answers else (), confidence)


def passage_features(asked: Asked, query: Sequence[float], indexed: IndexedSummary, category: Category, *, story: bool) -> np.ndarray:
    """One row a passage, one column for each of PASSAGE_FEATURES."""
    passages = indexed.summary.passages
    read = [_read(passage.text, passage.section) for passage in passages]
    rarity = _rarity(read)
    cosine = indexed.vectors @ np.asarray(query, dtype=np.float32)
    words = np.array([_share(asked.words, one.stems | one.title, rarity) for one in read])
    lay = np.array([_share(asked.words | asked.lay, one.stems | one.title, rarity, of=asked.words) for one in read])
    rows = [
        _row(asked, passage, one, category, story)
        for passage, one in zip(passages, read, strict=True)
    ]
    table = np.array(rows, dtype=np.float64).reshape(len(passages), -1)
    near = np.clip(cosine, 0, 1)
    columns = {
        "cosine": cosine,
        "cosine_below_best": cosine - cosine.max(),
        "words": words,
        "words_below_best": words - words.max(),
        "lay_words": np.minimum(lay, 2.0),
    }
    by_name = {name: table[:, at] for at, name in enumerate(_ROW)}
    by_name["wanted_figure_near"] = by_name["wanted_figure"] * near
    by_name.update(columns)
    return np.stack([by_name[name] for name in PASSAGE_FEATURES], axis=1)


_ROW = (
    "title_words",
    "same_category_at_home",
    "same_category_in_story",
    "other_category",
    "at_home",
    "story_asked_and_at_home",
    "drug_named",
    "drug_meant",
    "another_drug",
    "wanted_figure",
    "lacks_wanted_figure",
    "all_asked_and_category",
    "length",
)


def _row(asked: Asked, passage: Passage, read: Read, category: Category, story: bool) -> list[float]:
    same = passage.category is category
    named, meant = bool(read.drugs & asked.drugs), bool(read.drugs & asked.meant)
    wanted = bool(asked.wants & read.kinds)
    return [
        len((asked.words | asked.lay) & read.title) > 0,
        same and passage.take_home,
        same and not passage.take_home,
        not same and passage.category is not Category.OTHER,
        passage.take_home,
        story and passage.take_home,
        named,
        meant,
        bool(asked.drugs and read.drugs and not named),
        wanted,
        bool(asked.wants) and not wanted,
        same and passage.take_home and len(asked.words) <= 1 and not asked.drugs,
        math.log1p(len(passage.text.split())),
    ]


def answer_features(
    asked: Asked, table: np.ndarray, scores: np.ndarray, chosen: list[int], passages: tuple[Passage, ...]
) -> np.ndarray:
    """One value for each of ANSWER_FEATURES, of the passages that would be the answer."""
    read = [_read(passages[index].text, passages[index].section) for index in chosen]
    covered = frozenset().union(*(one.stems | one.title for one in read))
    rarity = _rarity([_read(passage.text, passage.section) for passage in passages])
    drugs = frozenset().union(*(one.drugs for one in read))
    kinds = frozenset().union(*(one.kinds for one in read))
    ordered = np.sort(scores)[::-1]
    missing = sorted((rarity.get(word, rarity[""]) for word in asked.words if word not in covered), reverse=True)
    at = PASSAGE_FEATURES.index
    by_name = {
        "best": _logit(ordered[0]),
        "second": _logit(ordered[min(1, len(ordered) - 1)]),
        "cosine": float(table[chosen, at("cosine")].max()),
        "words_covered": _share(asked.words, covered, rarity),
        "rarest_word_covered": 1.0 - (missing[0] / rarity[""] if missing else 0.0),
        "wanted_figure": float(bool(asked.wants & kinds)),
        "lacks_wanted_figure": float(bool(asked.wants) and not asked.wants & kinds),
        "drug_missing": float(bool(asked.drugs) and not asked.drugs & drugs),
        "category_at_home": float(bool(table[:, at("same_category_at_home")].any())),
        "few_words": 1.0 / (1.0 + len(asked.words)),
    }
    return np.array([by_name[name] for name in ANSWER_FEATURES])


@lru_cache(maxsize=50_000)
def _read(text: str, title: str) -> Read:
    return Read(
        stems=stems(text),
        title=stems(title),
        drugs=frozenset(drug.generic or drug.name.lower() for drug in find_drugs(text)),
        kinds=frozenset(quantity.kind for quantity in find_quantities(text)),
    )


def _rarity(read: list[Read]) -> dict[str, float]:
    """Inverse document frequency of each stem among the passages; under "" that of a stem that stands in none."""
    counts = Counter(stem for one in read for stem in one.stems | one.title)
    rarity = {stem: math.log(1 + len(read) / count) for stem, count in counts.items()}
    rarity[""] = math.log(1 + len(read) / 0.5)
    return rarity


def _share(wanted: frozenset[str], held: frozenset[str], rarity: dict[str, float], of: frozenset[str] | None = None) -> float:
    """How much of the wanted stems is held, each weighed by its rarity; of the weight of `of` where given."""
    total = sum(rarity.get(stem, rarity[""]) for stem in (wanted if of is None else of))
    return sum(rarity.get(stem, 0.0) for stem in wanted & held) / total if total else 0.0


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def logistic(table: np.ndarray, names: tuple[str, ...], weights: dict[str, float]) -> np.ndarray:
    """Probabilities of the rows of `table`, whose columns are `names`."""
    total = table @ np.array([weights[name] for name in names]) + weights["intercept"]
    return 1 / (1 + np.exp(-total))


@cache
def load_weights() -> Weights:
    """The weights of relevance.toml."""
    table = tomllib.loads(Path(__file__).with_name("relevance.toml").read_text(encoding="utf-8"))
    return Weights(table["passage"], table["answer"], table["cut"]["keep"], table["cut"]["answers"])
