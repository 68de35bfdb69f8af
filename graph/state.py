"""The state of one question on its way through the graph, and how parallel nodes' writes come together. Types only."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from ..answer import Answer
from ..chains.base import Draft
from ..document import Span
from ..ingest.index import IndexedSummary
from ..models.chat import Chat
from ..models.embedding import FingerprintedEmbeddings
from ..routing.router import Route, Router
from ..routing.screening import Screening
from ..vocabulary import Category
from .turns import Choice, Turns

Item = TypeVar("Item")


def newest(drafts: dict[Category, Draft], written: dict[Category, Draft] | None) -> dict[Category, Draft]:
    """Drafts by category; a later one takes the place of an earlier, and None clears them for the next question."""
    return {} if written is None else {**drafts, **written}


def gathered(found: tuple[Item, ...], more: tuple[Item, ...] | None) -> tuple[Item, ...]:
    """One behind the other; None clears them for the next question."""
    return () if more is None else (*found, *more)


def summed(timings: dict[str, float], more: dict[str, float] | None) -> dict[str, float]:
    """Milliseconds by step, added up over the times that a step ran; None clears them for the next question."""
    return {} if more is None else {step: timings.get(step, 0.0) + more.get(step, 0.0) for step in {**timings, **more}}


@dataclass
class Question:
    """What goes in: a question about one document of one owner, and the turns of its thread before it, oldest first.

    With a checkpointer, leave `turns` out (give a dict): the thread keeps its own.
    """

    question: str
    document_id: str
    owner: str = ""
    turns: Turns = ()


@dataclass
class State(Question):
    """What the nodes know so far. understood: the question as it is meant in its thread, asking for `asked_for`.

    subjects: what the thread supplied to it. everything: whether all instructions are asked for. choices: what
    may be meant, where it is not clear. clarified: how often the patient was asked back. turns: at the end, with this one.
    stopped: drafts that the gate stopped. silent: a model's replies that found nothing in lines that are sure to answer.
    """

    understood: str = ""
    asked_for: tuple[str, ...] = ()
    subjects: tuple[Span, ...] = ()
    everything: bool = False
    screening: Screening | None = None
    choices: tuple[Choice, ...] = ()
    clarified: int = 0
    routes: tuple[Route, ...] = ()
    drafts: Annotated[dict[Category, Draft], newest] = field(default_factory=dict)
    stopped: Annotated[tuple[Draft, ...], gathered] = ()
    silent: Annotated[tuple[Draft, ...], gathered] = ()
    notes: Annotated[tuple[str, ...], gathered] = ()
    timings: Annotated[dict[str, float], summed] = field(default_factory=dict)
    answer: Answer | None = None


@dataclass(frozen=True)
class Context:
    """What the nodes work with. chat: None in quote mode. open_document: (owner, document id) -> the document, or raises.

    emergency_number, crisis_line: the local ones for the words of an emergency; empty names those of several countries.
    model_judge: whether the chat model votes on drafts of its own that passed, which it can only stop.
    """

    open_document: Callable[[str, str], IndexedSummary]
    embeddings: FingerprintedEmbeddings
    router: Router
    chat: Chat | None = None
    emergency_number: str = ""
    crisis_line: str = ""
    model_judge: bool = False
