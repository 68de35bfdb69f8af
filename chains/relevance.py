"""Which passages answer a question, and how sure it is that any does.

Each passage gets a score in [0, 1] from what it shares with the question: nearness of meaning (MiniLM), telling words and
their lay synonyms, drugs, the category and the section it stands in, and whether it holds the kind of figure that is asked
for. A second score, in [0, 1], says whether the best of them answer at all. Both are logistic regressions over the few
features named here; `python -m mediassist.evals.fit_relevance` fits their weights (`relevance.toml`) on questions whose
evidence is known. A summary has tens of passages, so all are scored exactly; no index is searched.
"""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from ..clinical.quantities import find_quantities
from ..clinical.quantity import QuantityKind
from ..document import Passage
from ..ingest.index import IndexedSummary
from ..vocabulary import Category
from .asked import WANTS, Asked, Concept, drugs_in, stems

PASSAGE_FEATURES = (
    "cosine",
    "cosine_below_best",
    "words",
    "concepts",
    "concepts_below_best",
    "title_concepts",
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
    "all_asked",
    "length",
)
ANSWER_FEATURES = (
    "best",
    "second",
    "cosine",
    "concepts_covered",
    "concepts_unknown",
    "rarest_covered",
    "all_asked",
    "all_asked_of_nothing",
    "lacks_time",
    "lacks_phone",
    "lacks_duration",
    "lacks_frequency",
    "lacks_date",
    "lacks_amount",
    "drug_missing",
    "meant_missing",
    "category_at_home",
    "few_concepts",
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a chain looks. general: stems with which everything of the category is asked for. story: see Chain."""

    category: Category
    general: frozenset[str]
    story: bool
    most: int

    def is_all_of(self, asked: Asked) -> bool:
        """Whether a question asks for everything of the category, and for nothing in particular."""
        return bool(asked.words) and asked.words <= self.general and not asked.drugs and not asked.meant


@dataclass(frozen=True, slots=True)
class Found:
    """passages: indices, best first; empty when the document does not say. confidence: that they answer, in [0, 1].

    best: the score of the first passage, in [0, 1].
    """

    passages: tuple[int, ...]
    confidence: float
    best: float


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

    @property
    def all(self) -> frozenset[str]:
        """Stems of the passage and of its section's title."""
        return self.stems | self.title


def find(asked: Asked, query: Sequence[float], indexed: IndexedSummary, scope: Scope) -> Found:
    """The passages that answer the question within `scope`; none when it is likelier that the document is silent."""
    passages = indexed.summary.passages
    if not passages:
        return Found((), 0.0, 0.0)
    table = passage_features(asked, query, indexed, scope)
    weights = load_weights()
    shown = np.array([not passage.set_aside for passage in passages])
    table, scores = table * shown[:, None], logistic(table, PASSAGE_FEATURES, weights.passage) * shown
    chosen = choose(table, scores, weights.keep, scope.most)
    about = answer_features(asked, scope, table, scores, chosen, passages)
    confidence = float(logistic(about[None, :], ANSWER_FEATURES, weights.answer)[0])
    return Found(tuple(chosen) if confidence >= weights.answers else (), confidence, float(scores.max()))


def choose(table: np.ndarray, scores: np.ndarray, keep: float, most: int) -> list[int]:
    """The passages whose score is near the best's, best first; and all of the category where all of it is asked for."""
    all_asked = table[:, PASSAGE_FEATURES.index("all_asked")] > 0
    order = np.argsort(-scores, kind="stable")
    return [int(index) for index in order if all_asked[index] or scores[index] >= keep * scores[order[0]]][:most]


def passage_features(asked: Asked, query: Sequence[float], indexed: IndexedSummary, scope: Scope) -> np.ndarray:
    """One row a passage, one column for each of PASSAGE_FEATURES."""
    passages = indexed.summary.passages
    read = [_read(passage.text, passage.section) for passage in passages]
    if not asked.meant & frozenset().union(*(one.drugs for one in read)):
        # a lay name of no drug in the document sets no drug of it apart
        asked = replace(asked, meant=frozenset())
    rows = [_own_features(asked, passage, one, scope) for passage, one in zip(passages, read, strict=True)]
    columns = {name: np.array([row[name] for row in rows], dtype=float) for name in rows[0]}
    cosine = indexed.vectors @ np.asarray(query, dtype=np.float32)
    concepts = _shares(asked, read)
    columns |= {
        "cosine": cosine,
        "cosine_below_best": cosine - cosine.max(),
        "concepts": concepts,
        "concepts_below_best": concepts - concepts.max(),
        "wanted_figure_near": columns["wanted_figure"] * np.clip(cosine, 0, 1),
    }
    return np.stack([columns[name] for name in PASSAGE_FEATURES], axis=1)


def _own_features(asked: Asked, passage: Passage, read: Read, scope: Scope) -> dict[str, float]:
    """The features of a passage that do not depend on the other passages."""
    same, home = passage.category is scope.category, passage.take_home
    named, meant = bool(read.drugs & asked.drugs), bool(read.drugs & asked.meant)
    wanted = bool(asked.wants & read.kinds)
    return {
        "words": len(asked.words & read.stems) / max(1, len(asked.words)),
        "title_concepts": any(_speaks_of(concept, read.title) for concept in asked.concepts),
        "same_category_at_home": same and home,
        "same_category_in_story": same and not home,
        "other_category": not same and passage.category is not Category.OTHER,
        "at_home": home,
        "story_asked_and_at_home": scope.story and home,
        "drug_named": named,
        "drug_meant": meant,
        "another_drug": bool((asked.drugs or asked.meant) and read.drugs and not named and not meant),
        "wanted_figure": wanted,
        "lacks_wanted_figure": bool(asked.wants) and not wanted,
        "all_asked": same and home and scope.is_all_of(asked) and (wanted or not asked.wants) and _is_of(scope, read),
        "length": math.log1p(len(passage.text.split())),
    }


def _is_of(scope: Scope, read: Read) -> bool:
    """Whether a line belongs in a list of everything of the category: in one of medicines, a line with a medicine."""
    return bool(read.drugs) or scope.category is not Category.MEDICATIONS


def answer_features(
    asked: Asked, scope: Scope, table: np.ndarray, scores: np.ndarray, chosen: list[int], passages: tuple[Passage, ...]
) -> np.ndarray:
    """One value for each of ANSWER_FEATURES, of the passages that would be the answer."""
    read = [_read(passage.text, passage.section) for passage in passages]
    weights = _rarities(asked, read)
    told = frozenset().union(*(read[index].all for index in chosen))
    known = frozenset().union(*(one.all for one in read))
    covered = np.array([_speaks_of(concept, told) for concept in asked.concepts], dtype=bool)
    unknown = np.array([not _speaks_of(concept, known) for concept in asked.concepts], dtype=bool)
    kinds = frozenset().union(*(read[index].kinds for index in chosen))
    drugs = frozenset().union(*(one.drugs for one in read))
    ordered = np.sort(scores)[::-1]
    total = float(weights.sum()) or 1.0
    column = PASSAGE_FEATURES.index
    by_name = {
        "best": _logit(ordered[0]),
        "second": _logit(ordered[min(1, len(ordered) - 1)]),
        "cosine": table[chosen, column("cosine")].max(),
        "concepts_covered": weights[covered].sum() / total,
        "concepts_unknown": weights[unknown].sum() / total,
        "rarest_covered": bool(len(weights)) and bool(covered[int(weights.argmax())]),
        "all_asked": table[:, column("all_asked")].any(),
        "all_asked_of_nothing": scope.is_all_of(asked) and not table[:, column("same_category_at_home")].any(),
        **{f"lacks_{want}": want in asked.lacks(kinds) for want in WANTS},
        "drug_missing": bool(asked.drugs) and not asked.drugs & drugs,
        "meant_missing": bool(asked.meant) and not asked.meant & drugs,
        "category_at_home": table[:, column("same_category_at_home")].any(),
        "few_concepts": 1.0 / (1.0 + len(asked.concepts)),
    }
    return np.array([by_name[name] for name in ANSWER_FEATURES], dtype=float)


@lru_cache(maxsize=50_000)
def _read(text: str, title: str) -> Read:
    return Read(
        stems=stems(text),
        title=stems(title),
        drugs=drugs_in(text),
        kinds=frozenset(quantity.kind for quantity in find_quantities(text)),
    )


def _speaks_of(concept: Concept, held: frozenset[str]) -> bool:
    return any(way <= held for way in concept)


def _rarities(asked: Asked, read: list[Read]) -> np.ndarray:
    """The weight of each concept: the inverse frequency, among the passages, of those that speak of it."""
    counts = [sum(_speaks_of(concept, one.all) for one in read) for concept in asked.concepts]
    return np.array([math.log(1 + len(read) / max(count, 0.5)) for count in counts])


def _shares(asked: Asked, read: list[Read]) -> np.ndarray:
    """How much of what is asked each passage speaks of, by weight, in [0, 1]."""
    weights = _rarities(asked, read)
    held = np.array([[_speaks_of(concept, one.all) for concept in asked.concepts] for one in read], dtype=float)
    return held @ weights / weights.sum() if len(weights) else np.zeros(len(read))


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
