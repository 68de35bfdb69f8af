"""screen: is this an emergency, something that is not about the summary, or too vague to answer? Before any model."""

from langgraph.runtime import Runtime

from ..routing.screening import Screening
from ..routing.screening import screen as screen_message
from ..routing.sheet import asks_for_all
from ..vocabulary import Outcome
from .state import Context, State
from .timing import timed
from .understand import Meaning, understand

UNCLEAR = Screening(Outcome.CLARIFY, "leans on something that cannot be told", 1.0)
THROUGH = Screening(None, "asks about the document", 1.0)
UNDERSTOOD_NOTE = "Your question was understood as: “{question}”"


@timed
def screen(state: State, runtime: Runtime[Context]) -> dict:
    """Screens the question as asked, emergencies first; then finds what it means in its thread."""
    context = runtime.context
    in_thread = any(turn.subjects for turn in state.turns)
    screening = screen_message(state.question, context.embeddings, in_thread)
    if screening.outcome is Outcome.EMERGENCY:
        return _as(Meaning(state.question), screening)
    if asks_for_all(state.question):
        return {**_as(Meaning(state.question), THROUGH), "everything": True}
    summary = context.open_document(state.owner, state.document_id).summary
    meaning = understand(state.question, state.turns, summary)
    if meaning.resolved:
        # its subject is cut from the document: "and at night?" alone is too vague; after "how much insulin?" it is not
        return _as(meaning, THROUGH) | {"notes": (UNDERSTOOD_NOTE.format(question=meaning.question),)}
    if meaning.question != state.question:
        screening = screen_message(meaning.question, context.embeddings, in_thread)
        return _as(meaning, THROUGH if screening.outcome is Outcome.CLARIFY else screening)
    if meaning.unclear and (meaning.choices or screening.outcome is not Outcome.DECLINED):
        screening = UNCLEAR
    return _as(meaning, screening)


def _as(meaning: Meaning, screening: Screening) -> dict:
    return {
        "understood": meaning.question,
        "asked_for": meaning.asked_for,
        "subjects": meaning.subjects,
        "choices": meaning.choices,
        "screening": screening,
        "everything": False,
    }
