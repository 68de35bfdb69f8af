"""remember: what the next question of the thread may lean on, as spans and names."""

from langgraph.runtime import Runtime

from ..chains.asked import read_question
from ..chains.base import says_nothing
from ..document import DischargeSummary, Span
from ..vocabulary import Outcome
from .state import Context, State
from .subjects import subjects_of
from .timing import timed
from .turns import Turn, with_turn


@timed
def remember(state: State, runtime: Runtime[Context]) -> dict:
    """Adds this question's turn to the thread's; one that was not answered leaves nothing to lean on but what it asked."""
    summary = runtime.context.open_document(state.owner, state.document_id).summary
    return {"turns": with_turn(state.turns, turn_of(state, summary))}


def turn_of(state: State, summary: DischargeSummary) -> Turn:
    """The turn of a question that has its answer."""
    answer = state.answer
    if answer is None or answer.outcome in (Outcome.DECLINED, Outcome.EMERGENCY):
        return Turn()
    if answer.outcome is Outcome.CLARIFY:
        return Turn(asked_for=state.asked_for, choices=state.choices)
    return Turn(
        categories=answer.categories,
        cited=tuple(Span(start=citation.start, end=citation.end) for citation in answer.citations),
        subjects=_subjects(state, summary),
        asked_for=state.asked_for,
    )


def _subjects(state: State, summary: DischargeSummary) -> tuple[Span, ...]:
    """What the thread supplied, else of the first route that was answered; where nothing was yet, of the line shown as the nearest.

    A sheet is about nothing in particular.
    """
    if state.everything:
        return ()
    drafts = [draft for route in state.routes if (draft := state.drafts.get(route.category)) and draft.grounded]
    shown = [draft for draft in drafts if draft.passages and not says_nothing(draft.text)]
    told = [draft for draft in shown if not draft.only_near]
    if told and state.subjects:
        return state.subjects
    asked = read_question(state.understood)
    if told:
        return subjects_of(asked, told[0].passages, told[0].category, summary)
    opens = not any(turn.subjects for turn in state.turns)
    return subjects_of(asked, shown[0].passages[:1], shown[0].category, summary) if shown and opens else ()
