"""screen: is this an emergency, something that is not about the summary, or too vague to answer? Before any model."""

from langgraph.runtime import Runtime

from ..routing.screening import screen as screen_message
from ..routing.threads import understand
from ..vocabulary import Outcome
from .state import Context, State
from .timing import timed


@timed
def screen(state: State, runtime: Runtime[Context]) -> dict:
    """Screens the question as asked; then completes it from the one before, where it leans on it."""
    understood = understand(state.question, state.earlier)
    screening = screen_message(state.question, runtime.context.embeddings)
    if screening.outcome is not None and understood != state.question:
        # "and at night?" alone is too vague; after "how much insulin do I take?" it is not
        whole = screen_message(understood, runtime.context.embeddings)
        screening = screening if screening.outcome is Outcome.EMERGENCY else whole
    return {"screening": screening, "understood": understood}
