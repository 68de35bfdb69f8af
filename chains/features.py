"""What a passage shares with a question, and what the best passages leave open, as numbers with names.

Half of them are counted (telling words, their lay synonyms, drugs, categories, kinds of figures), the rest come from the
embedding model: nearness of the whole (cosine), word by word (`pieces`), and read together (`reader`, `cross_reader`). Knows
no weights: `relevance` weighs them, and `evals.fit_relevance` fits how.
"""

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from ..clinical.quantity import QuantityKind
from ..document import Passage
from ..ingest.index import IndexedSummary
from ..models.embedding import TextVectors
from ..vocabulary import Category
from .asked import WANTS, Asked, drugs_in, kinds_in, speaks_of, stems
from .cross_reader import read_as_one
from .lists import in_its_list
from .pieces import PIECE_FEATURES, piece_features
from .reader import read_together

CROSS_SHARE = 0.65
"""The cross-encoder's part in the log-odds of question and line read together; the rest is the small network's."""
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
    *PIECE_FEATURES,
    "read_together",
    "read_together_below_best",
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
    "read_together_best",
    "read_together_second",
    "pieces_mean",
    "pieces_least",
    "word_farthest_from_all",
    "words_from_all",
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
        words = asked.words - asked.occasion
        return bool(words) and words <= self.general and not asked.drugs and not asked.meant


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


@dataclass(frozen=True, slots=True)
class Compared:
    """A question held against a document. table: one row a passage, one column for each of PASSAGE_FEATURES.

    shown: whether each passage may answer at all. nearness: how near the document comes to each telling word of the question.
    """

    asked: Asked
    read: tuple[Read, ...]
    table: np.ndarray
    shown: np.ndarray
    nearness: np.ndarray


def compare(asked: Asked, question: TextVectors, indexed: IndexedSummary, scope: Scope) -> Compared:
    """The question held against every passage of the document. Lines that are set aside get a row of zeros."""
    passages = indexed.summary.passages
    read = [_read(passage.text, passage.section) for passage in passages]
    of_lines = asked
    if not asked.meant & frozenset().union(*(one.drugs for one in read)):
        # a lay name of no drug in the document sets no drug of it apart
        of_lines = replace(asked, meant=frozenset())
    rows = [_own_features(of_lines, passage, one, scope) for passage, one in zip(passages, read, strict=True)]
    columns = {name: np.array([row[name] for row in rows], dtype=float) for name in rows[0]}
    cosine = indexed.vectors @ question.whole
    concepts = _shares(asked, read)
    near, nearness = piece_features(question, indexed.pieces)
    together = read_together(question.vectors, indexed.pieces)
    in_lists = [in_its_list(passage.index, indexed.summary) for passage in passages]
    as_one = read_as_one(asked.text, in_lists, together, cosine)
    together = CROSS_SHARE * as_one + (1 - CROSS_SHARE) * together
    columns |= {
        "cosine": cosine,
        "cosine_below_best": cosine - cosine.max(),
        "concepts": concepts,
        "concepts_below_best": concepts - concepts.max(),
        "wanted_figure_near": columns["wanted_figure"] * np.clip(cosine, 0, 1),
        **dict(zip(PIECE_FEATURES, near.T, strict=True)),
        "read_together": together,
        "read_together_below_best": together - together.max(),
    }
    shown = np.array([not passage.set_aside for passage in passages])
    table = np.stack([columns[name] for name in PASSAGE_FEATURES], axis=1) * shown[:, None]
    return Compared(asked, tuple(read), table, shown, nearness)


def _own_features(asked: Asked, passage: Passage, read: Read, scope: Scope) -> dict[str, float]:
    """The features of a passage that do not depend on the other passages."""
    same, home = passage.category is scope.category, passage.take_home
    named, meant = bool(read.drugs & asked.drugs), bool(read.drugs & asked.meant)
    wanted = bool(asked.wants & read.kinds)
    return {
        "words": len(asked.words & read.stems) / max(1, len(asked.words)),
        "title_concepts": any(speaks_of(concept, read.title) for concept in asked.concepts),
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


def answer_features(compared: Compared, scope: Scope, scores: np.ndarray, chosen: list[int]) -> np.ndarray:
    """One value for each of ANSWER_FEATURES, of the passages that would be the answer."""
    asked, read, table, near = compared.asked, list(compared.read), compared.table, compared.nearness
    weights = _rarities(asked, read)
    told = frozenset().union(*(read[index].all for index in chosen))
    known = frozenset().union(*(one.all for one in read))
    covered = np.array([speaks_of(concept, told) for concept in asked.concepts], dtype=bool)
    unknown = np.array([not speaks_of(concept, known) for concept in asked.concepts], dtype=bool)
    kinds = frozenset().union(*(read[index].kinds for index in chosen))
    drugs = frozenset().union(*(one.drugs for one in read))
    ordered = np.sort(scores)[::-1]
    total = float(weights.sum()) or 1.0
    column = PASSAGE_FEATURES.index
    together = np.sort(table[:, column("read_together")])[::-1]
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
        "read_together_best": table[chosen, column("read_together")].max(),
        "read_together_second": together[min(1, len(together) - 1)],
        "pieces_mean": table[chosen, column("pieces_mean")].max(),
        "pieces_least": table[chosen, column("pieces_least")].max(),
        "word_farthest_from_all": near.min(),
        "words_from_all": near.mean(),
    }
    return np.array([by_name[name] for name in ANSWER_FEATURES], dtype=float)


@lru_cache(maxsize=50_000)
def _read(text: str, title: str) -> Read:
    return Read(
        stems=stems(text),
        title=stems(title),
        drugs=drugs_in(text),
        kinds=kinds_in(text),
    )


def _rarities(asked: Asked, read: list[Read]) -> np.ndarray:
    """The weight of each concept: the inverse frequency, among the passages, of those that speak of it."""
    counts = [sum(speaks_of(concept, one.all) for one in read) for concept in asked.concepts]
    return np.array([math.log(1 + len(read) / max(count, 0.5)) for count in counts])


def _shares(asked: Asked, read: list[Read]) -> np.ndarray:
    """How much of what is asked each passage speaks of, by weight, in [0, 1]."""
    weights = _rarities(asked, read)
    held = np.array([[speaks_of(concept, one.all) for concept in asked.concepts] for one in read], dtype=float)
    return held @ weights / weights.sum() if len(weights) else np.zeros(len(read))


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))
