"""route: which chains answer. Without a language model."""

from langgraph.runtime import Runtime

from .state import Context, State
from .timing import timed


@timed
def route(state: State, runtime: Runtime[Context]) -> dict:
    """Up to three routes with their confidence, most likely first."""
    return {"routes": tuple(runtime.context.router.route(state.understood))}
