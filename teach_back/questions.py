"""The questions of a teach-back: up to ten, made from the document's own records and from its lines on life at home.

Only what the document states is asked: what a medicine is for where it says so, how long where it says so. Doses that change
over the days are left to a person. Knows no reply.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel, ConfigDict

from ..clinical.quantities import find_quantities
from ..clinical.quantity import QuantityKind
from ..document import DischargeSummary, Medication, Passage
from ..schedule import Block, Entry, schedule_of
from ..schedule.take_home import records_not_taken
from ..vocabulary import Category, MedicationStatus
from .facts import MedicineFacts
from .pieces import Piece, Topic

MOST_QUESTIONS = 10
MOST_MEDICINES = 5
_BAN = re.compile(r"\b(?:no|not|never|avoid|don't|until)\b", re.IGNORECASE)
_CALL = re.compile(r"^(?:call|phone|return|come back|go to)\b[^.]{0,60}\b(?:for|if|with)\b", re.IGNORECASE)
_LIFT = re.compile(r"\blift(?:ing)?\b", re.IGNORECASE)
_DRIVE = re.compile(r"\bdriv(?:e|ing)\b", re.IGNORECASE)
_K = QuantityKind


class TeachBack(BaseModel):
    """A question to tell back. passages: indices of those that answer it. records: indices into `summary.medications`.

    pieces: what a whole reply holds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: Topic
    question: str
    passages: tuple[int, ...]
    records: tuple[int, ...] = ()
    pieces: tuple[Piece, ...]


def questions_of(summary: DischargeSummary) -> tuple[TeachBack, ...]:
    """Up to ten questions, medicines that are new or changed first; none where the document says nothing to do at home."""
    medicines = list(_how_to_take(summary))[:MOST_MEDICINES]
    others = [*_not_taken(summary), *_visits(summary), *_signs(summary), *_limits(summary), *_purposes(summary)]
    taken = MOST_QUESTIONS - min(len(others), MOST_QUESTIONS - len(medicines))
    return tuple([*medicines[:taken], *others][:MOST_QUESTIONS])


def _how_to_take(summary: DischargeSummary) -> Iterator[TeachBack]:
    plain: dict[int, list[Entry]] = {}
    for entry in schedule_of(summary).entries:
        plain.setdefault(summary.medications.index(entry.record), []).append(entry)
    told = [(index, entries) for index, entries in plain.items() if _can_be_asked(entries)]
    news = (MedicationStatus.STARTED, MedicationStatus.CHANGED)
    for index, entries in sorted(told, key=lambda pair: pair[1][0].record.status not in news):
        record = summary.medications[index]
        pieces = MedicineFacts.of(record, summary).pieces
        if Piece.HOW_MUCH in pieces and len(pieces) > 1:
            asked = _listed([piece.value for piece in pieces if piece is not Piece.ONLY_IF_NEEDED])
            yield TeachBack(
                topic=Topic.TAKE,
                question=f"How do you take {_name(entries[0])}? Say {asked}.",
                passages=(record.passage,),
                records=(index,),
                pieces=pieces,
            )


def _can_be_asked(entries: Iterable[Entry]) -> bool:
    """Whether a record has one dose and one line: no taper, no doses by time, no second line that may say otherwise."""
    entries = list(entries)
    alone = not any(entry.other_lines or entry.block in (Block.CHANGING, Block.CHOICE) for entry in entries)
    one_dose = entries[0].dose is not None and all(entry.dose == entries[0].dose for entry in entries)
    return alone and one_dose and all(entry.block.is_taken for entry in entries)


def _name(entry: Entry) -> str:
    return " ".join(entry.name.text.split())


def _purposes(summary: DischargeSummary) -> Iterator[TeachBack]:
    asked: set[int] = set()
    for entry in schedule_of(summary).entries:
        index = summary.medications.index(entry.record)
        if entry.record.purpose and entry.block.is_taken and not entry.other_lines and index not in asked:
            asked.add(index)
            yield TeachBack(
                topic=Topic.PURPOSE,
                question=f"What do you take {_name(entry)} for?",
                passages=(entry.record.passage,),
                records=(index,),
                pieces=(Piece.PURPOSE,),
            )


def _not_taken(summary: DischargeSummary) -> Iterator[TeachBack]:
    records: list[Medication] = list(records_not_taken(summary))
    if records:
        several = "Which medicines" if len(records) > 1 else "Which medicine"
        yield TeachBack(
            topic=Topic.NOT_TAKEN,
            question=f"{several} must you not take?",
            passages=tuple(dict.fromkeys(record.passage for record in records)),
            records=tuple(summary.medications.index(record) for record in records),
            pieces=(Piece.WHICH,),
        )


def _visits(summary: DischargeSummary) -> Iterator[TeachBack]:
    from ..grounding.names import titled_names

    for passage in _at_home(summary, Category.FOLLOW_UP):
        dates = [q for q in find_quantities(passage.text) if q.kind is _K.DATE and q.value.lstrip("-")[:1].isdigit()]
        names = titled_names(passage.text)
        if len(names) == 1 and len({date.value for date in dates}) == 1 and not names[0].text.endswith("'s"):
            title = passage.text[: names[0].start].split()[-1]
            whom = f"{title} {names[0].text}"
            yield TeachBack(
                topic=Topic.VISIT,
                question=f"When is your visit with {whom}?",
                passages=(passage.index,),
                pieces=(Piece.WHEN, *((Piece.TIME,) if _K.TIME in _kinds(passage) else ())),
            )
            return


def _signs(summary: DischargeSummary) -> Iterator[TeachBack]:
    warnings = _at_home(summary, Category.WARNINGS)
    passages = [
        p for p in summary.passages if p in warnings or (p.take_home and not p.set_aside and _CALL.search(p.text))
    ]
    if warnings:
        yield TeachBack(
            topic=Topic.SIGNS,
            question="Which signs should make you call for help? Name two or more.",
            passages=tuple(passage.index for passage in passages),
            pieces=(Piece.SIGNS,),
        )


def _limits(summary: DischargeSummary) -> Iterator[TeachBack]:
    lift = _first(summary, lambda p: bool(_LIFT.search(p.text) and _BAN.search(p.text) and _kinds(p) & {_K.MEASURE}))
    if lift:
        long = _kinds(lift) & {_K.DURATION, _K.DATE}
        asked = ", and for how long" if long else ""
        yield TeachBack(
            topic=Topic.LIMIT,
            question=f"How much may you lift{asked}?",
            passages=(lift.index,),
            pieces=(Piece.HOW_MUCH, *((Piece.HOW_LONG,) if long else ())),
        )
    drive = _first(
        summary, lambda p: bool(_DRIVE.search(p.text) and _BAN.search(p.text) and _kinds(p) & {_K.DURATION, _K.DATE})
    )
    if drive and drive != lift:
        yield TeachBack(
            topic=Topic.LIMIT,
            question="For how long may you not drive?",
            passages=(drive.index,),
            pieces=(Piece.HOW_LONG,),
        )


def _first(summary: DischargeSummary, wanted: Callable[[Passage], bool]) -> Passage | None:
    return next((passage for passage in _at_home(summary, Category.ACTIVITY) if wanted(passage)), None)


def _kinds(passage: Passage) -> set[QuantityKind]:
    return {quantity.kind for quantity in find_quantities(passage.text)}


def _at_home(summary: DischargeSummary, category: Category) -> list[Passage]:
    return [p for p in summary.passages if p.category is category and p.take_home and not p.set_aside]


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
