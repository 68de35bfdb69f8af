"""Whether the line of a follow-up's subject tells what is asked of it: where a visit is, what a medicine is for, why to do a thing.

The thread supplied the subject, so it stands in the document for sure, and what is asked of it is one of a closed set: whether its
line tells that can be seen in the line's records and words, and needs no score.
"""

import re

from ..chains.asked import drugs_in, kinds_in, read_question
from ..chains.missing import LEFT_OPEN
from ..clinical.quantity import QuantityKind
from ..document import DischargeSummary, Span
from .state import State
from .subjects import PERSON, Kind, kind_of, lines_of, medication_of
from .wording import asking

_PLACE = re.compile(
    r"\b(?:clinics?|hospital|offices?|suite|floor|room|rm|building|bldg|cent(?:er|re)|unit|department|dept|lab(?:oratory)?|street|st"
    r"|road|rd|avenue|ave|practice|surgery|at home|home visit|video|tele(?:phone|health|visit)|by phone|online)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|so that|due to|in order to|in case"
    r"|to (?:be sure|make sure|see (?:if|whether|that|how)|check|look for|prevent|avoid|help|keep"
    r"|protect|lower|reduce|stop|treat|rule out|confirm))\b|[:;,-]\s+(?:it|they|this|these|most|many|some|all|both)\b(?! of you)",
    re.IGNORECASE,
)
_FOOD = re.compile(r"\b(?:food|meals?|eat\w*|stomach|breakfast|lunch|dinner|supper|milk|juice|water)\b", re.IGNORECASE)
_DAILY = frozenset({QuantityKind.FREQUENCY, QuantityKind.TIMING})


def tells(state: State, summary: DischargeSummary) -> bool:
    """Whether the lines of the question's subjects hold all that it asks for, or are all that there is to say of another subject.

    "And the iron?" asks of another medicine what was asked of one: its line is the answer, and what it leaves open is said.
    """
    text = "\n".join(summary.passages[at].text for at in lines_of(state.subjects, summary))
    asked = read_question(state.understood)
    if asked.asks_for and asked.asks_for <= LEFT_OPEN.keys() | {"date"} and not asked.lacks(kinds_in(text)):
        return True
    if len(state.subjects) != 1 or state.understood != asking(state.asked_for, state.subjects[0], summary):
        return False  # it asks for more than one of the closed set
    subject = state.subjects[0]
    if kind_of(subject, summary) is not Kind.THING and _is_another(subject, state):
        return True
    return bool(state.asked_for) and all(_told(want, subject, text, summary) for want in state.asked_for)


def of_its_subjects(found: tuple[int, ...], state: State, summary: DischargeSummary) -> tuple[int, ...]:
    """The lines of the question's subjects, with those found that name the same medicine."""
    lines = lines_of(state.subjects, summary)
    drugs = frozenset().union(*(drugs_in(summary.text[span.start : span.end]) for span in state.subjects))
    return tuple(dict.fromkeys([*lines, *(at for at in found if drugs & drugs_in(summary.passages[at].text))]))


def _is_another(subject: Span, state: State) -> bool:
    before = state.turns[-1].subjects if state.turns else ()
    return bool(before) and subject not in before


def _told(want: str, subject: Span, text: str, summary: DischargeSummary) -> bool:
    kind, record = kind_of(subject, summary), medication_of(subject, summary)
    if want == "reason":
        return record.purpose is not None if record else bool(_REASON.search(text))
    if kind is Kind.VISIT:
        pattern = {"place": _PLACE, "person": PERSON}.get(want)
    else:
        pattern = _FOOD if want == "food" else None
    if pattern:
        return bool(pattern.search(text))
    return want == "part_of_day" and record is not None and bool(kinds_in(text) & _DAILY)
