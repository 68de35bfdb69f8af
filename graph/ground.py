"""ground: the gate. Every draft is checked against the passages it was written from before a word of it leaves."""

import re
from collections.abc import Sequence

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from ..answer import Claim, ClaimKind, Support, Verdict
from ..chains.base import Draft, Rung, says_nothing
from ..chains.quote import without_labels
from ..document import DischargeSummary
from ..errors import ModelError
from ..grounding import check
from ..grounding.fates import against_fates
from ..grounding.judge import SCHEMA, judged
from ..grounding.pruning import without_failures
from ..models.chat import Chat
from ..vocabulary import NOT_MENTIONED
from .state import Context, State
from .timing import timed

_OF_THE_TASK = re.compile(
    r"</?(?:question|passages?|failures|document)\b|\bthe question(?:,| is| was| asks)|\bthe answer is\b", re.I
)
"""A weak model repeats what it was told to do, or talks of "the answer" in place of giving it."""


@timed
def ground(state: State, runtime: Runtime[Context]) -> dict:
    """Gives each new draft its verdicts; a draft that fails is kept among the stopped ones."""
    context = runtime.context
    summary = context.open_document(state.owner, state.document_id).summary
    new = [draft for draft in state.drafts.values() if draft.grounded is None]
    checked = [judge(draft, summary, state.understood) for draft in new]
    if context.model_judge and context.chat is not None:
        checked = [_voted_on(draft, summary, context.chat) for draft in checked]
    return {
        "drafts": {draft.category: draft for draft in checked},
        "stopped": tuple(draft for draft in checked if not draft.grounded),
    }


def judge(draft: Draft, summary: DischargeSummary, question: str) -> Draft:
    """The draft with its verdicts, whose passages are indices of the summary's. Silence states nothing, so it passes.

    Of a model's second try, the sentences that fail are taken out where what is left still answers truly.
    """
    if draft.rung is Rung.SILENT or not draft.passages:
        return draft.model_copy(update={"grounded": True, "text": NOT_MENTIONED, "passages": ()})
    shown = _shown(draft, summary)
    if draft.rung is Rung.CORRECTED and (left := without_failures(draft.text, shown)):
        draft = draft.model_copy(update={"text": left})
    by_model = draft.rung <= Rung.CORRECTED
    # the labels between quoted lines are ours or headings; in a model's draft they are words of the model's, and are checked
    cited = [summary.passages[index] for index in draft.passages]
    report = check(draft.text if by_model else without_labels(draft.text, cited), shown, question=question)
    verdicts = tuple(
        verdict if verdict.passage is None else verdict.model_copy(update={"passage": draft.passages[verdict.passage]})
        for verdict in report.verdicts
    )
    against = tuple(against_fates(draft.text, summary.medications)) if by_model else ()
    bare = not (says_nothing(draft.text) or any(verdict.passage is not None for verdict in verdicts))
    if by_model and report.grounded and (bare or _OF_THE_TASK.search(draft.text)):
        against += (_answers_nothing(draft.text),)
    return draft.model_copy(update={"grounded": report.grounded and not against, "verdicts": (*verdicts, *against)})


def _answers_nothing(text: str) -> Verdict:
    """The verdict on a draft of courtesies alone, or one that speaks of its own task: it tells the reader nothing."""
    reason = "This states nothing of the summary."
    return Verdict(claim=Claim(kind=ClaimKind.STATEMENT, text=text), support=Support.UNSUPPORTED, reason=reason)


def _shown(draft: Draft, summary: DischargeSummary) -> Sequence[str]:
    """The passages as the draft was written from them: a model reads the titles of their sections too."""
    cited = [summary.passages[index] for index in draft.passages]
    return [passage.in_section if draft.rung <= Rung.CORRECTED else passage.text for passage in cited]


def _voted_on(draft: Draft, summary: DischargeSummary, chat: Chat) -> Draft:
    """A model's draft that passed, after the model's own vote; one that cannot vote has none."""
    if not draft.grounded or draft.rung > Rung.CORRECTED:
        return draft
    try:
        against = judged(draft.text, _shown(draft, summary), lambda prompt: chat.write([HumanMessage(prompt)], SCHEMA))
    except ModelError:
        return draft
    return draft.model_copy(update={"grounded": False, "verdicts": (*draft.verdicts, against)}) if against else draft
