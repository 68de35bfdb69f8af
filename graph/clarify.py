"""clarify: asks back, with up to five whole questions that this document answers.

Compiled with a checkpointer, the graph stops here by a LangGraph interrupt, and goes on with the patient's own words or the
number of a choice; at most MOST_ROUNDS times. Without one it ends with the choices, and the next question of the thread
may take one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from langgraph.runtime import Runtime
from langgraph.types import interrupt

from ..chains.registry import CHAINS
from ..document import DischargeSummary
from ..routing.screening import screen as screen_message
from ..vocabulary import CLARIFY, Category
from .state import Context, State
from .subjects import medicines
from .timing import Node, timed
from .turns import Choice, Turn, with_turn
from .wording import GENERAL, worded

MOST_CHOICES = 5
MOST_ROUNDS = 2
SURE = 0.5
"""Least confidence, in [0, 1], of an answer that is offered."""
WHICH = "I am not sure what you would like to know. Your discharge summary can answer these questions:"
PICK = "Ask one of these (in a chat its number is enough), or ask in your own words."


def clarify_with(*, interrupts: bool) -> Node:
    """The node. interrupts: whether it stops the graph for a reply, which needs a checkpointer."""

    def clarify(state: State, runtime: Runtime[Context]) -> dict:
        summary = runtime.context.open_document(state.owner, state.document_id).summary
        choices = choices_for(state, runtime.context, summary)
        if not interrupts or state.clarified >= MOST_ROUNDS:
            return {"choices": choices}
        questions = [worded(choice, summary) for choice in choices]
        reply = interrupt({"text": text_of(questions), "choices": questions})
        return {
            "question": str(reply).strip(),
            "turns": with_turn(state.turns, Turn(asked_for=state.asked_for, choices=choices)),
            "clarified": state.clarified + 1,
            "screening": None,
        }

    return timed(clarify)


def choices_for(state: State, context: Context, summary: DischargeSummary) -> tuple[Choice, ...]:
    """What may be meant, else what this document answers; none that, once asked, would not be answered."""
    found: list[Choice] = []
    for choice in (*state.choices, *(() if state.choices else _general(summary))):
        if len(found) < MOST_CHOICES and _is_answered(choice, context, state, summary):
            found.append(choice)
    if not found and state.choices:
        return choices_for(replace(state, choices=()), context, summary)
    return tuple(found)


def text_of(questions: Sequence[str]) -> str:
    """The words that ask back, the choices numbered."""
    if not questions:
        return CLARIFY
    return "\n".join([WHICH, *(f"{number}. {question}" for number, question in enumerate(questions, 1)), PICK])


def _general(summary: DischargeSummary) -> Iterator[Choice]:
    """The question on everything of each category that the document speaks of; then one on each medicine."""
    home = {passage.category for passage in summary.passages if passage.take_home and not passage.set_aside}
    for category in GENERAL:
        if category in home or category is Category.OTHER:
            yield Choice(category)
    for name in medicines(summary):
        yield Choice(Category.MEDICATIONS, name)


def _is_answered(choice: Choice, context: Context, state: State, summary: DischargeSummary) -> bool:
    """Whether asking it would give an answer: it passes the screen, and a chain that it goes to finds lines."""
    question = worded(choice, summary)
    if choice.subject is None and screen_message(question, context.embeddings).outcome is not None:
        return False
    indexed = context.open_document(state.owner, state.document_id)
    routes = context.router.route(question)
    read = context.embeddings.read_one
    found = [CHAINS[route.category].retrieve(question, route.text, read, indexed) for route in routes]
    return any(one.passages and not one.only_near and one.confidence >= SURE for one in found)
