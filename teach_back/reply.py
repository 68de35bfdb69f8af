"""A reply to a teach-back question, held against the document: right, partly, not what it says, or not sure.

Whatever it is, the document's own lines come with it. Right is said only where every figure and every telling word of the
reply is borne out; what this cannot read is for a person to look at. The words to the patient are ours and fixed.
"""

import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from ..answer import ClaimKind, Support
from ..clinical.drugs import find_drugs, ingredients
from ..document import Citation, DischargeSummary, Medication
from ..grounding import check
from ..schedule.take_home import generic_of, records_not_taken
from .facts import MedicineFacts
from .others import judge_limit, judge_not_taken, judge_purpose, judge_signs, judge_visit
from .pieces import Finding, Judgement, Piece
from .questions import TeachBack, Topic
from .taking import combined, judge_taking
from .words import OF_TAKING, denials, denials_beyond, in_plain_order, is_at_a_loss, unknown_words

_NOT_TAKING = re.compile(
    r"(?:\b(?:not|never|stop(?:ped)?|quit|dont|no longer)|n't)\s(?:\w+\s){0,2}?(?:tak\w*|us\w+|need\w*|it\b)",
    re.IGNORECASE,
)
_TURNED_ROUND = (ClaimKind.SIDE, ClaimKind.STATUS, ClaimKind.PERMISSION)
_SAYS = {
    Judgement.RIGHT: "Yes, that is what your summary says.",
    Judgement.UNSURE: "I cannot tell whether that is what your summary says. Please compare it with the lines below.",
}


class Reply(BaseModel):
    """What was found of a reply. missing: pieces that it leaves out. against: pieces on which the document says otherwise.

    text: what to tell the patient. citations: the lines of the document that answer the question.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    judgement: Judgement
    missing: tuple[Piece, ...] = ()
    against: tuple[Piece, ...] = ()
    text: str
    citations: tuple[Citation, ...]


def check_reply(question: TeachBack, reply: str, summary: DischargeSummary) -> Reply:
    """Holds a patient's free words against the lines that answer the question."""
    reply = in_plain_order(reply)
    found = _found(question, reply, summary)
    lines = [summary.passages[index] for index in question.passages]
    checked = question.topic in (Topic.TAKE, Topic.PURPOSE, Topic.LIMIT)
    if checked and found.judgement is Judgement.RIGHT and _contradicted(reply, [line.text for line in lines]):
        found = Finding(unsure=True)
    return Reply(
        judgement=found.judgement,
        missing=found.missing,
        against=found.against,
        text=_told(found),
        citations=tuple(summary.cite(line) for line in lines),
    )


def _found(question: TeachBack, reply: str, summary: DischargeSummary) -> Finding:
    if not re.search(r"\w", reply) or is_at_a_loss(reply):
        return Finding(unsure=True)
    lines = [summary.passages[index].text for index in question.passages]
    match question.topic:
        case Topic.TAKE:
            return _of_medicine(reply, summary.medications[question.records[0]], summary, lines)
        case Topic.PURPOSE:
            return judge_purpose(reply, summary.medications[question.records[0]], summary)
        case Topic.NOT_TAKEN:
            return judge_not_taken(reply, summary)
        case Topic.VISIT:
            return judge_visit(reply, lines[0], question.pieces)
        case Topic.SIGNS:
            return judge_signs(reply, lines)
        case Topic.LIMIT:
            return judge_limit(reply, lines[0], question.pieces)


def _of_medicine(reply: str, record: Medication, summary: DischargeSummary, lines: Sequence[str]) -> Finding:
    """The figures of a reply, and what it says beside them: another medicine, a denial, words that the line does not hold."""
    if _NOT_TAKING.search(reply):
        return Finding(against=(Piece.WHETHER,))
    own = {
        generic_of(record),
        *ingredients(generic_of(record)),
        *(drug.generic for drug in find_drugs(record.name.text)),
    }
    # words of a line that denies something bear out only a reply that denies it too
    told = [line for line in re.split(r"(?<=[a-z)])[.;]\s", " ".join(lines)) if denials(reply) or not denials(line)]
    own |= {drug.generic for line in told for drug in find_drugs(line)}
    beside = {drug.generic for drug in find_drugs(reply)} - own
    if beside & {generic_of(other) for other in records_not_taken(summary)}:
        return Finding(against=(Piece.WHICH,))
    figures = judge_taking(reply, MedicineFacts.of(record, summary))
    strange = beside or denials_beyond(reply, lines) or unknown_words(reply, [*told, record.name.text, OF_TAKING])
    return combined([figures, Finding(unsure=bool(strange))])


def _contradicted(reply: str, lines: Sequence[str]) -> bool:
    """Whether the gate finds a side, a status or a permission turned round. Its other findings are of whole sentences."""
    found = check(reply, lines).verdicts
    return any(verdict.support is Support.CONTRADICTED and verdict.claim.kind in _TURNED_ROUND for verdict in found)


def _told(found: Finding) -> str:
    judgement = found.judgement
    if judgement is Judgement.WRONG:
        text = f"That is not what your summary says about {_listed(found.against)}. Please read the lines below."
    elif judgement is Judgement.PARTLY:
        text = f"That fits so far. One part is still open: {_listed(found.missing)}."
    else:
        text = _SAYS[judgement]
    return f"{text} {found.remark}".strip()


def _listed(pieces: Sequence[Piece]) -> str:
    words = [piece.value for piece in pieces]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
