"""respond: the answer, from what the gate let through and from the fixed sentences. Nothing is written here."""

from collections.abc import Iterator

from langgraph.runtime import Runtime

from ..answer import Answer
from ..chains.base import Draft, Rung, says_nothing
from ..chains.quote import LEAD
from ..chains.registry import CHAINS
from ..clinical.abbreviations import spell_out
from ..document import DischargeSummary
from ..prompts.load import load
from ..vocabulary import CLARIFY, CRISIS, DECLINED, EMERGENCY, NOT_MENTIONED, Category, Outcome, SetAside
from .state import Context, State
from .timing import timed

WARNING_LINES = 6
STOPPED_NOTE = "What the language model wrote did not match the summary, so these are the lines of the summary itself."
RECOGNISED_NOTE = "These lines were recognised from a picture of the page: compare them with the paper."
SET_ASIDE_NOTE = "Part of this document is addressed to a computer program, not to you, so it was set aside."


@timed
def respond(state: State, runtime: Runtime[Context]) -> dict:
    """The answer of a question that was screened out, or of the drafts that passed."""
    summary = runtime.context.open_document(state.owner, state.document_id).summary
    outcome = state.screening.outcome if state.screening else None
    if outcome is Outcome.EMERGENCY:
        return {"answer": _emergency(state, summary)}
    if outcome is not None:
        text = DECLINED if outcome is Outcome.DECLINED else CLARIFY
        return {"answer": Answer(text=text, outcome=outcome, notes=state.notes)}
    return {"answer": _from_drafts(state, runtime.context, summary)}


def _emergency(state: State, summary: DischargeSummary) -> Answer:
    """Fixed words, then the document's own warning lines."""
    crisis = bool(state.screening and state.screening.crisis)
    warnings = [p for p in summary.passages if p.category is Category.WARNINGS and p.take_home and not p.set_aside][
        :WARNING_LINES
    ]
    lines = [CRISIS if crisis else EMERGENCY]
    if warnings:
        lines += ["", LEAD, *(f"- {spell_out(passage.text)}" for passage in warnings)]
    return Answer(
        text="\n".join(lines),
        outcome=Outcome.EMERGENCY,
        categories=(Category.WARNINGS,),
        citations=tuple(summary.cite(passage) for passage in warnings),
    )


def _from_drafts(state: State, context: Context, summary: DischargeSummary) -> Answer:
    as_asked = sorted(state.routes, key=lambda route: state.understood.find(route.text))
    ordered = [state.drafts[route.category] for route in as_asked]
    told = [draft for draft in ordered if draft.grounded and draft.passages and not says_nothing(draft.text)]
    cited = sorted({index for draft in told for index in draft.passages})
    by_model = [draft for draft in told if draft.rung <= Rung.CORRECTED]
    used = [CHAINS[draft.category].prompt for draft in by_model] + ([load("system")] if by_model else [])
    return Answer(
        text=_joined(ordered, told) if told else NOT_MENTIONED,
        outcome=Outcome.ANSWERED if told else Outcome.NOT_MENTIONED,
        categories=tuple(route.category for route in state.routes),
        citations=tuple(summary.cite(summary.passages[index]) for index in cited),
        verdicts=tuple(verdict for draft in told for verdict in draft.verdicts),
        model=context.chat.name if by_model and context.chat else "quote",
        prompts={prompt.name: prompt.digest for prompt in used},
        notes=tuple(dict.fromkeys([*state.notes, *_remarks(state, told, summary), *_notices(cited, summary)])),
        confidence=max(draft.confidence for draft in (told or ordered)),
    )


def _remarks(state: State, told: list[Draft], summary: DischargeSummary) -> Iterator[str]:
    """What the reader should know of how the answer came about."""
    if any(draft.rung <= Rung.CORRECTED for draft in state.stopped) and any(
        draft.rung > Rung.CORRECTED for draft in told
    ):
        yield STOPPED_NOTE
    if any(passage.set_aside is SetAside.PLANTED for passage in summary.passages):
        yield SET_ASIDE_NOTE


def _notices(cited: list[int], summary: DischargeSummary) -> Iterator[str]:
    """What the reader should know of the cited lines themselves: recognised from a picture, in conflict with another."""
    pages = {summary.passages[index].page for index in cited} - {None}
    if any(summary.pages[page - 1].confidence is not None for page in pages if page):
        yield RECOGNISED_NOTE
    for index in cited:
        line = summary.passages[index]
        name = next((f"{record.name.text}: " for record in summary.medications if record.passage == index), "")
        for notice in summary.notices_on(line):
            of_the_line = line.start <= notice.start and notice.end <= line.end
            yield f"{name if of_the_line else ''}{notice.text}"


def _joined(ordered: list[Draft], told: list[Draft]) -> str:
    """One part alone, or each under its heading; a part that the document is silent on is named at the end."""
    if len(ordered) == 1:
        return told[0].text
    parts = [f"{draft.category.heading}\n{draft.text}" for draft in told]
    silent = [draft.category.heading.lower() for draft in ordered if draft not in told]
    if len(told) == 1 and not silent:
        return told[0].text
    if silent:
        parts.append(f"Your summary does not say more about: {', '.join(silent)}.")
    return "\n\n".join(parts)
