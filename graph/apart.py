"""Work apart from any LangChain run around it, whose callbacks would hear the drafts of the graph."""

from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

Result = TypeVar("Result")


def apart(work: Callable[[], Result]) -> Result:
    """What `work` returns, run in a copy of the context without the callbacks of the run around it."""
    return copy_context().run(_without_callbacks, work)


def _without_callbacks(work: Callable[[], Result]) -> Result:
    from langchain_core.runnables.config import var_child_runnable_config

    var_child_runnable_config.set(None)
    return work()
