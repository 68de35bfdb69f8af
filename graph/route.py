"""route: which chains answer. Without a language model."""

from langgraph.runtime import Runtime

from ..chains.everything import INSTRUCTIONS
from ..routing.router import Route
from .state import Context, State
from .timing import timed


@timed
def route(state: State, runtime: Runtime[Context]) -> dict:
    """Up to three routes with their confidence, most likely first; every kind of instruction where all are asked for."""
    if state.everything:
        return {"routes": tuple(Route(category, 1.0, state.understood) for category in INSTRUCTIONS)}
    return {"routes": tuple(runtime.context.router.route(state.understood))}
