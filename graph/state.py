"""The state of one question on its way through the graph, and how parallel nodes' writes come together. Types only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import add
from typing import Annotated

from langchain_core.embeddings import Embeddings

from ..answer import Answer
from ..chains.base import Draft
from ..ingest.index import IndexedSummary
from ..models.chat import Chat
from ..routing.router import Route, Router
from ..routing.screening import Screening
from ..vocabulary import Category


def newest(drafts: dict[Category, Draft], written: dict[Category, Draft]) -> dict[Category, Draft]:
    """Drafts by category; a later one takes the place of an earlier."""
    return {**drafts, **written}


def summed(timings: dict[str, float], more: dict[str, float]) -> dict[str, float]:
    """Milliseconds by step, added up over the times that a step ran."""
    return {step: timings.get(step, 0.0) + more.get(step, 0.0) for step in {**timings, **more}}


@dataclass
class Question:
    """What goes in: a question about one document of one owner, and what was asked before in the same thread."""

    question: str
    document_id: str
    owner: str = ""
    earlier: tuple[str, ...] = ()


@dataclass
class State(Question):
    """What the nodes know so far. understood: the question, with what it leaves out taken from the one before."""

    understood: str = ""
    screening: Screening | None = None
    routes: tuple[Route, ...] = ()
    drafts: Annotated[dict[Category, Draft], newest] = field(default_factory=dict)
    stopped: Annotated[tuple[Draft, ...], add] = ()
    notes: Annotated[tuple[str, ...], add] = ()
    timings: Annotated[dict[str, float], summed] = field(default_factory=dict)
    answer: Answer | None = None


@dataclass(frozen=True)
class Context:
    """What the nodes work with. chat: None in quote mode. open_document: (owner, document id) -> the document, or raises."""

    open_document: Callable[[str, str], IndexedSummary]
    embeddings: Embeddings
    router: Router
    chat: Chat | None = None
