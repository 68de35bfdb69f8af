"""The wiring: screen, route, the chains, ground, respond; clarify asks back. It reads like the picture in ARCHITECTURE.md."""

from typing import TYPE_CHECKING, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from ..answer import Answer, Claim, ClaimKind, Support, Verdict
from ..chains.base import Draft, Rung
from ..chains.registry import CHAINS
from ..document import Citation, Span
from ..routing.router import Route
from ..routing.screening import Screening
from ..vocabulary import Category, Outcome, Reason
from .begin import begin
from .chain import answer_with
from .clarify import clarify_with
from .ground import ground
from .remember import remember
from .respond import respond
from .route import route
from .screen import screen
from .state import Context, Question, State
from .turns import Choice, Turn

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

KEPT_TYPES = (
    Answer,
    Citation,
    Claim,
    ClaimKind,
    Support,
    Verdict,
    Span,
    Category,
    Outcome,
    Reason,
    Screening,
    Route,
    Draft,
    Rung,
)
KEPT_TYPES += (Choice, Turn)
CHAIN_NODES = [category.value for category in CHAINS]


def after_screen(state: State) -> Literal["route", "clarify", "respond"]:
    """Only a question that the summary may answer is routed; one that is not clear is asked back."""
    outcome = state.screening.outcome if state.screening else None
    if outcome is Outcome.CLARIFY:
        return "clarify"
    return "respond" if outcome else "route"


def after_clarify(state: State) -> Literal["screen", "respond"]:
    """A reply is a new question; `clarified` counts them, so that asking back ends."""
    return "screen" if state.screening is None else "respond"


def after_route(state: State) -> list[str]:
    """To the chain of each route, side by side."""
    return [route.category.value for route in state.routes]


def after_ground(state: State) -> list[str]:
    """Back to the chains whose draft was stopped (each goes one rung lower, and silence always passes), else on."""
    stopped = [category.value for category, draft in state.drafts.items() if not draft.grounded]
    return stopped or ["respond"]


def build_graph(
    checkpointer: "BaseCheckpointSaver | bool | None" = None,
) -> CompiledStateGraph[State, Context, Question, State]:
    """The compiled graph. It holds no document and no model: those come with each call, in its Context.

    checkpointer: of a host app that resumes the interrupt of `clarify` with `Command(resume=reply)`; it keeps what is asked
    and answered in its threads, words and all, so it is the host's to guard. True: as part of a parent graph, whose
    checkpointer it shares. Without one nothing is kept and nothing stops.
    """
    graph = StateGraph(State, context_schema=Context, input_schema=Question)
    graph.add_node("begin", begin)
    graph.add_node("screen", screen)
    graph.add_node("clarify", clarify_with(interrupts=checkpointer is not None))
    graph.add_node("route", route)
    for category, chain in CHAINS.items():
        graph.add_node(category.value, answer_with(chain))
        graph.add_edge(category.value, "ground")
    graph.add_node("ground", ground)
    graph.add_node("respond", respond)
    graph.add_node("remember", remember)

    graph.add_edge(START, "begin")
    graph.add_edge("begin", "screen")
    graph.add_conditional_edges("screen", after_screen)
    graph.add_conditional_edges("clarify", after_clarify)
    graph.add_conditional_edges("route", after_route, CHAIN_NODES)
    graph.add_conditional_edges("ground", after_ground, [*CHAIN_NODES, "respond"])
    graph.add_edge("respond", "remember")
    graph.add_edge("remember", END)
    return graph.compile(checkpointer=checkpointer, name="mediassist")


def serializer() -> "JsonPlusSerializer":
    """What a host app gives its checkpointer, so that it reads the types of our state and no others without a warning."""
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

    return JsonPlusSerializer(allowed_msgpack_modules=KEPT_TYPES)
