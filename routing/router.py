"""Which parts of the summary a message asks for, without a language model.

The whole message is scored, and so is each way of cutting it in two: where the halves ask for different parts, and the
whole does not speak against it, both are routes; a half may be cut once more. Knows nothing of screening: an emergency
is routed like anything else.
"""

import re
from dataclasses import dataclass

from langchain_core.embeddings import Embeddings

from ..vocabulary import Category
from .classifier import Scores, classifier_for
from .clauses import halves

MOST_ROUTES = 3
_MOST_CUTS = 6
_TWO_FROM = -0.1
_TWO_QUESTIONS_FROM = -0.6
"""Least plainness, in margins, of two topics: where the second half is any words, and where it opens as a question. Chosen
on our own messages and a development benchmark."""
_ASKS_ON = re.compile(
    r"\W*(?:and |also |then )*(?:what|when|who|whom|how|which|where|why)"
    r"(?: (?:often|long|much|many|times|soon|far|for|to|from|with|is|it|that))*\W*",
    re.IGNORECASE,
)
"""Half a question that names nothing, "and how often?": it goes on about the other half."""
_ASKS = re.compile(r"\W*(?:and |also |then )*(?:what|when|who|whom|how|which|where|why)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Route:
    """A category that the message asks for. confidence: in [0, 1], the classifier's share.

    text: the part of the message that asks for it.
    """

    category: Category
    confidence: float
    text: str


@dataclass(frozen=True)
class _Read:
    """A part of the message, with its scores."""

    text: str
    scores: Scores

    @property
    def category(self) -> Category:
        return max(self.scores.categories, key=self.scores.categories.__getitem__)

    @property
    def route(self) -> Route:
        return Route(self.category, self.scores.categories[self.category], self.text)


class Router:
    """Routes messages. The embedding model is read at the first message."""

    def __init__(self, embeddings: Embeddings) -> None:
        self._embeddings = embeddings

    def route(self, question: str) -> list[Route]:
        """One to three routes, most likely first."""
        whole, parts = self._cut(question)
        found = {part.category: part.route for part in parts}
        for part in parts:
            for smaller in self._cut(part.text)[1] if len(parts) > 1 else ():
                if smaller.category not in found and len(found) < MOST_ROUTES:
                    found[smaller.category] = smaller.route
        return sorted(found.values(), key=lambda route: (route.category != whole.category, -route.confidence))

    def _cut(self, text: str) -> tuple[_Read, list[_Read]]:
        """The text as read, and the two parts that ask for different things; itself alone where there are none."""
        cuts = [cut for cut in halves(text) if not any(map(_ASKS_ON.fullmatch, cut))][:_MOST_CUTS]
        texts = [text, *(half for cut in cuts for half in cut)]
        scores = classifier_for(self._embeddings).read(texts, self._embeddings)
        whole, *rest = (_Read(*pair) for pair in zip(texts, scores, strict=True))
        apart = [cut for cut in zip(rest[::2], rest[1::2], strict=True) if cut[0].category != cut[1].category]
        best = max(apart, key=lambda cut: _plainness(whole, *cut), default=None)
        if best is None or _plainness(whole, *best) < _least(best[1].text):
            return whole, [whole]
        return whole, list(best)


def _plainness(whole: _Read, left: _Read, right: _Read) -> float:
    """How plainly two parts ask for two things: by themselves, and in the sight of the whole. In margins."""
    alone = min(part.scores.asks[part.category] for part in (left, right))
    return alone + min(whole.scores.asks[part.category] for part in (left, right))


def _least(second: str) -> float:
    return _TWO_QUESTIONS_FROM if _ASKS.match(second) else _TWO_FROM
