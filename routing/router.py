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
    """A category that the message asks for. confidence: in [0, 1], the classifier's share.

    text: the part of the message that asks for it.
    """

    category: Category
    confidence: float
    text: str


class Router:
    """Routes messages. The embedding model is read at the first message."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings

    def route(self, question: str) -> list[Route]:
        """One to three routes, most likely first."""
        cuts = halves(question)[:_MOST_CUTS]
        texts = [question, *(half for cut in cuts for half in cut)]
        whole, *rest = classifier_for(self._embeddings).read(texts, self._embeddings)
        first = _best(question, whole)
        routes = [_best(half, scores) for half, scores in zip(texts[1:], rest, strict=True)]
        found = _two_topics(list(zip(routes[::2], routes[1::2], strict=True)))
        if found is None:
            return [first]
        return sorted(found, key=lambda route: (route.category != first.category, -route.confidence))


def _best(text: str, scores: Scores) -> Route:
    category = max(scores.categories, key=scores.categories.__getitem__)
    return Route(category, scores.categories[category], text)


def _two_topics(cuts: list[tuple[Route, Route]]) -> list[Route] | None:
    """The routes of the cut whose halves are surest of two different categories; None where no cut is."""
    apart = [cut for cut in cuts if cut[0].category != cut[1].category and min(r.confidence for r in cut) >= _SURE_HALF]
    if not apart:
        return None
    return list(max(apart, key=lambda cut: min(route.confidence for route in cut)))
