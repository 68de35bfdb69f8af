"""begin: clears what the question before left in the state, where a checkpointer keeps the state of a thread."""

from .state import State


def begin(state: State) -> dict:
    """An empty state, but for the question and the turns of its thread."""
    return {
        "choices": (),
        "clarified": 0,
        "routes": (),
        "drafts": None,
        "stopped": None,
        "silent": None,
        "notes": None,
        "timings": None,
        "answer": None,
    }
