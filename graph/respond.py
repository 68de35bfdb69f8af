"""respond: the answer, from what the gate let through and from the fixed sentences. Nothing is written here."""

import re
from collections.abc import Iterator, Sequence

from langgraph.runtime import Runtime

from ..answer import Answer
from ..chains.base import Draft, Rung, says_nothing
from ..chains.everything import everything
from ..chains.quote import LEAD, quoted_lines
from ..chains.registry import CHAINS
from ..document import DischargeSummary
from ..prompts.load import load
from ..routing.emergency_words import emergency_words
from ..schedule.disagreements import disagreements
from ..vocabulary import DECLINED, NOT_MENTIONED, Category, Outcome, Reason, SetAside
from .clarify import text_of
from .state import Context, State
from .timing import timed
from .wording import worded

WARNING_LINES = 12
_SENDS_AT_ONCE = re.compile(r"\b(?:911|999|112|ambulance|emergenc\w+|E\.?R\b\.?|E\.?D\b\.?)", re.IGNORECASE)
STOPPED_NOTE = "What the language model wrote did not match the summary, so these are the lines of the summary itself."
RECOGNISED_NOTE = "These lines were recognised from a picture of the page: compare them with the paper."
NEAREST = "These lines come nearest to your question, but may not answer it:"
ALL_ON = "Your papers do not answer this in so many words. About {topic} they say:"
SILENT_ON = "No answer was found to the part of your question about {topics}. Please ask your care team."
DISAGREEING = (
    "Two lines of your summary disagree about {name}. Ask your care team which one is right before you take it."
)
WRITER_NOTE = "“Me” and “my office” in these lines mean the doctor who wrote the summary."
_OF_WRITER = re.compile(r"\b(?:with|see|call|contact|notify|to) me\b|\bmy (?:office|clinic|practice)\b", re.IGNORECASE)
SET_ASIDE_NOTE = "Part of this document is addressed to a computer program, not to you, so it was set aside."


@timed
def respond(state: State, runtime: Runtime[Context]) -> dict:
    """The answer of a question that was screened out, or of the drafts that passed."""
    summary = runtime.context.open_document(state.owner, state.document_id).summary
    outcome = state.screening.outcome if state.screening else None
    if outcome is Outcome.EMERGENCY:
        return {"answer": _emergency(state, runtime.context, summary)}
    if outcome is Outcome.CLARIFY:
        choices = tuple(worded(choice, summary) for choice in state.choices)
        text = text_of(choices)
        return {"answer": Answer(text=text, outcome=outcome, notes=state.notes, reason=Reason.UNCLEAR, choices=choices)}
    if outcome is not None:
        return {"answer": Answer(text=DECLINED, outcome=outcome, notes=state.notes)}
    return {"answer": _from_drafts(state, runtime.context, summary)}


def _emergency(state: State, context: Context, summary: DischargeSummary) -> Answer:
    """Fixed words, then the document's own warning lines."""
    crisis = bool(state.screening and state.screening.crisis)
    told = [summary.passages[index] for index in everything(Category.WARNINGS, summary)]
    # the sort is stable: what sends to an emergency department first, each kind in the document's order
    warnings = sorted(told, key=lambda passage: not _SENDS_AT_ONCE.search(passage.in_section))[:WARNING_LINES]
    lines = [emergency_words(context.emergency_number, context.crisis_line, crisis=crisis)]
    if warnings:
        lines += ["", LEAD, *quoted_lines(warnings, plain=True)]
    return Answer(
        text="\n".join(lines),
        outcome=Outcome.EMERGENCY,
        categories=(Category.WARNINGS,),
        citations=tuple(summary.cite(passage) for passage in warnings),
    )


def _from_drafts(state: State, context: Context, summary: DischargeSummary) -> Answer:
    as_asked = sorted(state.routes, key=lambda route: state.understood.find(route.text))
    ordered = [state.drafts[route.category] for route in as_asked]
    passed = [draft for draft in ordered if draft.grounded and draft.passages and not says_nothing(draft.text)]
    told = [draft for draft in passed if not draft.only_near]
    near = [draft for draft in passed if draft.only_near and (draft.is_all or not told)]
    shown = [*told, *near]
    cited = sorted({index for draft in shown for index in draft.passages})
    pairs = disagreements(summary, cited) if len(cited) > 1 else ()
    disagreeing = [DISAGREEING.format(name=pair.name) for pair in pairs if set(pair.passages) <= set(cited)]
    by_model = [draft for draft in told if draft.rung <= Rung.CORRECTED]
    used = [CHAINS[draft.category].prompt for draft in by_model] + ([load("system")] if by_model else [])
    return Answer(
        text=_joined(ordered, told, near) if told else _silent(near),
        outcome=Outcome.ANSWERED if told else Outcome.NOT_MENTIONED,
        categories=tuple(route.category for route in state.routes),
        citations=tuple(summary.cite(summary.passages[index]) for index in cited),
        verdicts=tuple(verdict for draft in shown for verdict in draft.verdicts),
        model=context.chat.name if by_model and context.chat else "quote",
        prompts={prompt.name: prompt.digest for prompt in used},
        notes=tuple(
            dict.fromkeys([*disagreeing, *state.notes, *_remarks(state, told, summary), *_notices(cited, summary)])
        ),
        confidence=max(draft.confidence for draft in (told or ordered)),
        reason=_reason(ordered, told, conflicting=bool(disagreeing)),
    )


def _reason(ordered: list[Draft], told: list[Draft], *, conflicting: bool) -> Reason | None:
    """Why the answer is not the whole of what was asked, None where it is."""
    if not told:
        return Reason.NOT_IN_DOCUMENT
    if conflicting:
        return Reason.CONFLICTING
    return Reason.PARTLY if len(told) < len(ordered) or any(draft.left_open for draft in told) else None


def _silent(near: list[Draft]) -> str:
    """That the document does not say; then the lines that come nearest, where some come near."""
    lines = [line for draft in near for line in _without_lead(draft).split("\n")]
    return "\n".join([NOT_MENTIONED, "", NEAREST, *dict.fromkeys(lines)]) if lines else NOT_MENTIONED


def _remarks(state: State, told: list[Draft], summary: DischargeSummary) -> Iterator[str]:
    """What the reader should know of how the answer came about."""
    if any(draft.rung <= Rung.CORRECTED for draft in state.stopped) and any(
        draft.rung > Rung.CORRECTED for draft in told
    ):
        yield STOPPED_NOTE
    yield from (sentence for draft in told for sentence in draft.left_open)
    if any(passage.set_aside is SetAside.PLANTED for passage in summary.passages):
        yield SET_ASIDE_NOTE


def _notices(cited: list[int], summary: DischargeSummary) -> Iterator[str]:
    """What the reader should know of the cited lines themselves: recognised from a picture, in conflict with another."""
    pages = {summary.passages[index].page for index in cited} - {None}
    if any(summary.pages[page - 1].confidence is not None for page in pages if page):
        yield RECOGNISED_NOTE
    if any(_OF_WRITER.search(summary.passages[index].text) for index in cited):
        yield WRITER_NOTE
    for index in cited:
        line = summary.passages[index]
        name = next((f"{record.name.text}: " for record in summary.medications if record.passage == index), "")
        for notice in summary.notices_on(line):
            of_the_line = line.start <= notice.start and notice.end <= line.end
            yield f"{name if of_the_line else ''}{notice.text}"


def _joined(ordered: list[Draft], told: list[Draft], near: list[Draft]) -> str:
    """One part alone, or each under its heading; then what little there is on another; what is silent is named at the end."""
    if len(ordered) == 1:
        return told[0].text
    parts = [f"{draft.category.heading}\n{_without_lead(draft)}" for draft in told]
    if all(draft.text.startswith(LEAD) for draft in told):
        parts = [LEAD, *parts]
    for draft in near:
        heading = draft.category.heading
        parts.append(f"{heading}\n{ALL_ON.format(topic=heading.lower())}\n{_without_lead(draft)}")
    silent = [draft.category.heading.lower() for draft in ordered if draft not in told and draft not in near]
    if silent:
        parts.append(SILENT_ON.format(topics=_listed(silent)))
    return "\n\n".join(parts)


def _without_lead(draft: Draft) -> str:
    """The words of a draft that stands with others under one lead."""
    return draft.text.removeprefix(LEAD).strip("\n")


def _listed(names: Sequence[str]) -> str:
    """The names as one reads them out: "a, b or c"."""
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
