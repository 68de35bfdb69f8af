"""Milliseconds that each node took, kept in the state under the node's name."""

from collections.abc import Callable
from functools import wraps
from time import perf_counter

from langgraph.runtime import Runtime

from .state import Context, State

Node = Callable[[State, Runtime[Context]], dict]


def timed(node: Node) -> Node:
    """The node, adding its own time to what it returns."""

    @wraps(node)
    def run(state: State, runtime: Runtime[Context]) -> dict:
        start = perf_counter()
        changes = node(state, runtime)
        return {**changes, "timings": {node.__name__: round((perf_counter() - start) * 1000, 2)}}

    return run
