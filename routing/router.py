"""Which parts of the summary a message asks for, without a language model.

The whole message is scored, and so is each way of cutting it in two: where the halves ask for different parts, each
with some certainty, both are routes. Knows nothing of screening: an emergency is routed like anything else.
"""

from dataclasses import dataclass

from langchain_core.embeddings import Embeddings

from ..vocabulary import Category
from .classifier import Scores, classifier_for
from .clauses import halves

_MOST_CUTS = 6
_SURE_HALF = 0.5
"""A half of a message must be at least this certain of its category to be a route of its own."""


@dataclass(frozen=True)
class Route:
    """A category that the message asks for. confidence: in [0, 1], the classifier's share."""

    category: Category
    confidence: float


class Router:
    """Routes messages. The embedding model is read at the first message."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings

    def route(self, question: str) -> list[Route]:
        """One to three routes, most likely first."""
        cuts = halves(question)[:_MOST_CUTS]
        texts = [question, *(half for cut in cuts for half in cut)]
        whole, *rest = classifier_for(self._embeddings).read(texts, self._embeddings)
        first = _best(whole)
        found = _two_topics(list(zip(rest[::2], rest[1::2], strict=True)))
        if found is None:
            return [first]
        return sorted(found, key=lambda route: (route.category != first.category, -route.confidence))


def _best(scores: Scores) -> Route:
    category = max(scores.categories, key=scores.categories.__getitem__)
    return Route(category, scores.categories[category])


def _two_topics(cuts: list[tuple[Scores, Scores]]) -> list[Route] | None:
    """The routes of the cut whose halves are surest of two different categories; None where no cut is."""
    pairs = [(_best(left), _best(right)) for left, right in cuts]
    apart = [p for p in pairs if p[0].category != p[1].category and min(r.confidence for r in p) >= _SURE_HALF]
    if not apart:
        return None
    return list(max(apart, key=lambda pair: min(route.confidence for route in pair)))
