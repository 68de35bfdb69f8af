"""The wiring: screen, route, the chains, ground, respond. It reads like the picture in ARCHITECTURE.md."""

from typing import Literal

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from ..chains.registry import CHAINS
from .chain import answer_with
from .ground import ground
from .respond import respond
from .route import route
from .screen import screen
from .state import Context, Question, State

CHAIN_NODES = [category.value for category in CHAINS]


def after_screen(state: State) -> Literal["route", "respond"]:
    """Only a question that the summary may answer is routed."""
    return "respond" if state.screening and state.screening.outcome else "route"


def after_route(state: State) -> list[str]:
    """To the chain of each route, side by side."""
    return [route.category.value for route in state.routes]


def after_ground(state: State) -> list[str]:
    """Back to the chains whose draft was stopped (each goes one rung lower, and silence always passes), else on."""
    stopped = [category.value for category, draft in state.drafts.items() if not draft.grounded]
    return stopped or ["respond"]


def build_graph() -> CompiledStateGraph[State, Context, Question, State]:
    """The compiled graph. It holds no document, model or memory: those come with each call, in its Context."""
    graph = StateGraph(State, context_schema=Context, input_schema=Question)
    graph.add_node("screen", screen)
    graph.add_node("route", route)
    for category, chain in CHAINS.items():
        graph.add_node(category.value, answer_with(chain))
        graph.add_edge(category.value, "ground")
    graph.add_node("ground", ground)
    graph.add_node("respond", respond)

    graph.add_edge(START, "screen")
    graph.add_conditional_edges("screen", after_screen)
    graph.add_conditional_edges("route", after_route, CHAIN_NODES)
    graph.add_conditional_edges("ground", after_ground, [*CHAIN_NODES, "respond"])
    graph.add_edge("respond", END)
    return graph.compile(name="mediassist")
