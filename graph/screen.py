"""screen: is this an emergency, something that is not about the summary, or too vague to answer? Before any model."""

from langgraph.runtime import Runtime

from ..chains.asked import read_question
from ..routing.screening import Screening
from ..routing.screening import screen as screen_message
from ..routing.threads import leans, understand
from ..vocabulary import Outcome
from .state import Context, State
from .timing import timed


@timed
def screen(state: State, runtime: Runtime[Context]) -> dict:
    """Screens the question as asked; then completes it from the one before, where it leans on it."""
    embeddings = runtime.context.embeddings
    understood = understand(state.question, state.earlier)
    screening = screen_message(state.question, embeddings)
    if screening.outcome is Outcome.EMERGENCY:
        return {"screening": screening, "understood": understood}
    if understood != state.question:
        # "and at night?" alone is too vague; after "how much insulin do I take?" it is not
        screening = screen_message(understood, embeddings)
    elif leans(state.question) and not read_question(state.question).concepts:
        screening = Screening(Outcome.CLARIFY, "leans on a question that was not asked", 1.0)
    return {"screening": screening, "understood": understood}
