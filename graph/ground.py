"""ground: the gate. Every draft is checked against the passages it was written from before a word of it leaves."""

from langgraph.runtime import Runtime

from ..chains.base import Draft, Rung
from ..chains.quote import without_labels
from ..document import DischargeSummary
from ..grounding import check
from ..grounding.fates import against_fates
from ..vocabulary import NOT_MENTIONED
from .state import Context, State
from .timing import timed


@timed
def ground(state: State, runtime: Runtime[Context]) -> dict:
    """Gives each new draft its verdicts; a draft that fails is kept among the stopped ones."""
    indexed = runtime.context.open_document(state.owner, state.document_id)
    new = [draft for draft in state.drafts.values() if draft.grounded is None]
    checked = [judge(draft, indexed.summary, state.understood) for draft in new]
    return {
        "drafts": {draft.category: draft for draft in checked},
        "stopped": tuple(draft for draft in checked if not draft.grounded),
    }


def judge(draft: Draft, summary: DischargeSummary, question: str) -> Draft:
    """The draft with its verdicts, whose passages are indices of the summary's. Silence states nothing, so it passes."""
    if draft.rung is Rung.SILENT or not draft.passages:
        return draft.model_copy(update={"grounded": True, "text": NOT_MENTIONED, "passages": ()})
    by_model = draft.rung <= Rung.CORRECTED
    cited = [summary.passages[index] for index in draft.passages]
    shown = [passage.in_section if by_model else passage.text for passage in cited]
    # the labels between quoted lines are ours or headings; in a model's draft they are words of the model's, and are checked
    text = draft.text if by_model else without_labels(draft.text, cited)
    report = check(text, shown, question=question)
    verdicts = tuple(
        verdict if verdict.passage is None else verdict.model_copy(update={"passage": draft.passages[verdict.passage]})
        for verdict in report.verdicts
    )
    against = tuple(against_fates(draft.text, summary.medications)) if by_model else ()
    return draft.model_copy(update={"grounded": report.grounded and not against, "verdicts": (*verdicts, *against)})
