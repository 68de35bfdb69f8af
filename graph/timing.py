"""Milliseconds that each node took, kept in the state under the node's name."""

from functools import wraps
from time import perf_counter
from typing import Any, Protocol

from langgraph.runtime import Runtime

from .state import Context, State


class Node(Protocol):
    """What LangGraph calls: the state in, the keys that it changes out."""

    __name__: str

    def __call__(self, state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        """Runs the node."""
        ...


def timed(node: Node) -> Node:
    """The node, adding its own time to what it returns."""

    @wraps(node)
    def run(state: State, runtime: Runtime[Context]) -> dict[str, Any]:
        start = perf_counter()
        changes = node(state, runtime)
        return {**changes, "timings": {node.__name__: round((perf_counter() - start) * 1000, 2)}}

    return run
