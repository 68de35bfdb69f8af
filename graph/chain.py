"""The six chain nodes: retrieve, and write a draft, one rung lower than the last one that the gate stopped.

The model, told what was wrong where it is its second try; then the quotes, spelled out; then verbatim; then silence.
"""

from langgraph.runtime import Runtime

from ..answer import Support, Verdict
from ..chains.asked import read_question
from ..chains.base import Chain, Draft, Rung, corrected, says_nothing
from ..chains.everything import everything
from ..chains.missing import left_open
from ..chains.quote import marks_of, write_quotes
from ..chains.relevance import Found
from ..document import DischargeSummary
from ..errors import ModelError
from ..models.chat import Chat
from ..vocabulary import Category
from .state import Context, State
from .subjects import focused, lines_of
from .telling import of_its_subjects, tells
from .timing import Node, timed

SURE_TO_BE_THERE = 0.8
SURE_OF_A_SUBJECT = 0.2
"""Of a question that leans on lines of an earlier answer: what they are about is known to be in the document."""
FEW_LINES = 2
_PLAIN_TOPICS = (Category.DIET, Category.ACTIVITY, Category.FOLLOW_UP)
"""A word under these headings ("Activity: with assistance") answers most that is asked of them."""
MODEL_FAILED = "The language model could not be used, so these are the lines of the summary itself. {reason}"


def answer_with(chain: Chain) -> Node:
    """The node of a chain."""

    def node(state: State, runtime: Runtime[Context]) -> dict:
        context = runtime.context
        indexed = context.open_document(state.owner, state.document_id)
        stopped = state.drafts.get(chain.category)
        draft = _lower(stopped) if stopped else _first(chain, state, context)
        summary, note, silent = indexed.summary, "", ()
        if draft.rung <= Rung.CORRECTED and context.chat is not None:
            try:
                draft = _by_model(chain, asked_of(chain, state), draft, stopped, summary, context.chat)
            except ModelError as error:
                draft = draft.model_copy(update={"rung": Rung.QUOTED})
                note = MODEL_FAILED.format(reason=error)
            if says_nothing(draft.text) and draft.confidence >= SURE_TO_BE_THERE:
                # a model that finds nothing in lines that answer for all we know: the lines themselves, then
                silent = (draft,)
                draft = draft.model_copy(update={"rung": Rung.QUOTED})
        if draft.rung >= Rung.QUOTED:
            draft = draft.model_copy(update={"text": write_quotes(draft, summary)})
        return {"drafts": {chain.category: draft}, "notes": (note,) if note else (), "silent": silent}

    node.__name__ = chain.category.value
    return timed(node)


def _first(chain: Chain, state: State, context: Context) -> Draft:
    """A draft without words: the passages found, on the highest rung there is.

    Of a question of two topics, lines that are plainly the other topic's are left to the other chain.
    """
    indexed = context.open_document(state.owner, state.document_id)
    summary = indexed.summary
    if state.everything:
        return _whole(chain, summary)
    found = chain.retrieve(state.understood, asked_of(chain, state), context.embeddings.read_one, indexed)
    others = {route.category for route in state.routes} - {chain.category}
    own = tuple(index for index in found.passages if summary.passages[index].category not in others)
    only_near = found.only_near
    if state.subjects:
        own, only_near = _of_subjects(own, found, state, summary)
    all_of_topic = _all_of_topic(chain, state, summary) if only_near or not own else ()
    own, only_near = all_of_topic or own, only_near or bool(all_of_topic)
    if only_near and chain.category is Category.WARNINGS:  # what brought the patient in is no sign to watch for
        own = tuple(index for index in own if summary.passages[index].take_home)
    may_write = context.chat is not None and not only_near
    return Draft(
        category=chain.category,
        text="",
        passages=own,
        rung=Rung.SILENT if not own else Rung.MODEL if may_write else Rung.QUOTED,
        confidence=found.confidence,
        only_near=only_near,
        is_all=bool(all_of_topic),
        groups=tuple((label, kept) for label, told in found.groups if (kept := tuple(i for i in told if i in own))),
        left_open=left_open(asked_of(chain, state), [summary.passages[index] for index in own]),
    )


def _of_subjects(
    own: tuple[int, ...], found: Found, state: State, summary: DischargeSummary
) -> tuple[tuple[int, ...], bool]:
    """The lines for a question that leans on those of an earlier answer, and whether they only come near to answering it."""
    own = focused(own, state.subjects, read_question(state.understood), summary)
    if found.confidence < SURE_TO_BE_THERE and tells(state, summary):
        return of_its_subjects(own, state, summary), False
    near = not own or (found.only_near and found.confidence < SURE_OF_A_SUBJECT)
    return own or lines_of(state.subjects, summary), near


def _all_of_topic(chain: Chain, state: State, summary: DischargeSummary) -> tuple[int, ...]:
    """All that stands under the topic of one part of a question of two, where that is a line or two; none otherwise."""
    is_part = len(state.routes) > 1 and chain.category in _PLAIN_TOPICS
    told = everything(chain.category, summary) if is_part else ()
    return told if len(told) <= FEW_LINES else ()


def _whole(chain: Chain, summary: DischargeSummary) -> Draft:
    """A draft on everything of the category. Quoted, never rewritten: the gate sees what a text says, not what it lacks."""
    told = everything(chain.category, summary)
    rung = Rung.QUOTED if told else Rung.SILENT
    return Draft(category=chain.category, text="", passages=told, rung=rung, confidence=1.0)


def asked_of(chain: Chain, state: State) -> str:
    """The part of the question that is this chain's."""
    return next(route.text for route in state.routes if route.category is chain.category)


def _lower(stopped: Draft) -> Draft:
    rung = Rung(stopped.rung + 1)
    passages = () if rung is Rung.SILENT else stopped.passages
    return stopped.model_copy(update={"rung": rung, "passages": passages, "grounded": None, "verdicts": ()})


def _by_model(
    chain: Chain, question: str, draft: Draft, stopped: Draft | None, summary: DischargeSummary, chat: Chat
) -> Draft:
    """The model's draft, from as many of the passages, best first, as its context holds."""
    for count in range(len(draft.passages), 0, -1):
        kept = draft.passages[:count]
        marks = marks_of(kept, summary.medications)
        messages = chain.messages(question, [summary.passages[index] for index in kept], marks)
        if stopped is not None:
            messages = corrected(messages, stopped.text, failures(stopped))
        if chat.fits(messages):
            return draft.model_copy(update={"text": chat.write(messages), "passages": kept})
    raise ModelError(f"Its context of {chat.num_ctx} tokens is too small.", "Raise NUM_CTX.")


def failures(draft: Draft) -> list[Verdict]:
    """What the gate found wrong in a draft."""
    return [verdict for verdict in draft.verdicts if verdict.support is not Support.SUPPORTED]
