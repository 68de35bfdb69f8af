"""The schedule of a document: each medicine of the list to take home under the time it is to be taken, and those not to take.

Every word is the document's, abbreviations spelled out, no figure changed; the titles of the blocks and the remarks are ours
and fixed. A time that is not stated is said to be so, and a line that a table cannot hold (a dose that changes) is told
whole. Knows no question and no way to show it.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from ..clinical.abbreviations import spell_out
from ..clinical.clerical import without_clerical_cells
from ..document import DischargeSummary, Medication, Part
from ..ingest.medications.line import Line, line_of
from ..vocabulary import MedicationStatus
from .doses import doses_at, is_changing
from .take_home import generic_of, records_not_taken, records_to_take
from .times import Time, Timing, read_timing


class Block(StrEnum):
    """When to take the medicines of a part of the schedule; the value is its title, in the order of a schedule."""

    MORNING = "In the morning"
    MIDDAY = "At midday"
    AFTERNOON = "In the afternoon"
    EVENING = "In the evening"
    BEDTIME = "At bedtime or at night"
    MEALS = "With your meals"
    INTERVAL = "Every so many hours"
    CHOICE = "At one of several times, the choice is left to you"
    ONCE = "Once a day, the time is not stated"
    OFTEN = "Several times a day, the times are not stated"
    CHANGING = "The dose changes over time, read the whole line"
    DAYS = "Only on some days"
    NEEDED = "Only if you need it"
    UNSTATED = "How often is not stated"
    STOPPED = "Stopped - do not take"
    HELD = "On hold - do not take until you are told to"
    CLOSED = "Marked as completed or inactive - ask before you take it"

    @property
    def is_taken(self) -> bool:
        """Whether its medicines are to be taken."""
        return self not in (Block.STOPPED, Block.HELD, Block.CLOSED)


OF_TIME = {
    Time.MORNING: Block.MORNING,
    Time.MIDDAY: Block.MIDDAY,
    Time.AFTERNOON: Block.AFTERNOON,
    Time.EVENING: Block.EVENING,
    Time.BEDTIME: Block.BEDTIME,
}
_NOT_TAKEN = {
    MedicationStatus.STOPPED: Block.STOPPED,
    MedicationStatus.HELD: Block.HELD,
    MedicationStatus.CLOSED: Block.CLOSED,
}
_MOST = re.compile(
    r"\b(?:no\smore\sthan|not\smore\sthan|(?:do\s)?not\s(?:to\s)?exceed|max(?:imum)?\b\.?|up\sto|at\smost)\s[^.;|()]{0,12}?"
    r"\d(?:[^.;|()]|\.(?=\d))*?(?:\d\s?h(?:ours?|rs?)?\b|\bday\b|\bdaily\b|/d\b|\bdoses?\b)",
    re.IGNORECASE,
)
_PARTS_WORDS = re.compile(r"[.;|]\s|\d|.{40}")
FEWER_TIMES = "The line says more times a day than it names."
MORE_TIMES = "The line names more times than it says to take it: ask which holds."
DOSES_DIFFER = "The line states more than one amount: read it to its end."
TWO_LINES = "Another line speaks of this medicine too: ask which holds if they do not belong together."


class Entry(BaseModel):
    """A medicine under one time. record: as the document states it, each part with its span; passage is in it.

    dose: how much at this time; None where it is not stated or where the line states several. when: the document's words for
    how often and when. times: the times of day that the line names. line: the whole line, spelled out; line_number: 1-based.
    limit: the most that the line allows. remarks: what the reader should know, of this module's fixed sentences.
    other_lines: numbers of further lines on the same medicine.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    block: Block
    name: Part
    record: Medication
    dose: Part | None
    when: str
    limit: Part | None
    times: tuple[Time, ...]
    line: str
    line_number: int
    page: int | None = None
    remarks: tuple[str, ...] = ()
    other_lines: tuple[int, ...] = ()

    @property
    def medicine(self) -> str:
        """Its name and the strength of one unit."""
        return " ".join(told(part) for part in (self.name, self.record.strength) if part)

    @property
    def how_much(self) -> str:
        """Its dose and route."""
        return " ".join(told(part) for part in (self.dose, self.record.route) if part)


class Schedule(BaseModel):
    """The entries of a document, in the order of the blocks, each block in the document's order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    entries: tuple[Entry, ...]

    def under(self, block: Block) -> tuple[Entry, ...]:
        """The entries of one block."""
        return tuple(entry for entry in self.entries if entry.block is block)

    @property
    def blocks(self) -> tuple[tuple[Block, tuple[Entry, ...]], ...]:
        """The blocks that hold something, in order."""
        return tuple((block, found) for block in Block if (found := self.under(block)))


def schedule_of(summary: DischargeSummary) -> Schedule:
    """The schedule that the document's records make; one without entries where it lists no medicine to take home."""
    records = list(records_to_take(summary))
    records += [record for record in records_not_taken(summary) if record not in records]
    distinct = _distinct(records, summary)
    entries = [entry for record in distinct for entry in _entries(record, _others(record, distinct), summary)]
    return Schedule(entries=tuple(sorted(entries, key=lambda entry: list(Block).index(entry.block))))


def told(part: Part) -> str:
    """The words of a part, on one line, abbreviations spelled out as in the middle of a sentence."""
    return _spelled(part.text)


def _spelled(words: str) -> str:
    return spell_out(f", {' '.join(words.split())}, and").removeprefix(", ").removesuffix(", and")


def limit_in(text: str) -> tuple[int, int] | None:
    """Where a text says the most that may be taken in a day or so: "no more than 4 tablets in 24 hours"."""
    found = _MOST.search(text)
    return found.span() if found else None


def stretch_of(record: Medication, summary: DischargeSummary) -> Line:
    """What the record's passage says of its medicine: from the first of its parts to where the next medicine begins."""
    passage = summary.passages[record.passage]
    starts = [_first(other) for other in summary.medications if other.passage == record.passage]
    later = [start for start in starts if start > record.name.start]
    begin = _first(record) if len(starts) > 1 else passage.start
    return line_of(summary.text, begin, min(later, default=passage.end))


def _whole_name(record: Medication, summary: DischargeSummary) -> Part:
    """The name, with the one right before it that is of the same medicine: "Lantus insulin 20 units"."""
    before = [other for other in summary.medications if _leads(other, record, summary.text)]
    start = min((other.name.start for other in before), default=record.name.start)
    return Part(start=start, end=record.name.end, text=summary.text[start : record.name.end])


def _leads(record: Medication, other: Medication, text: str) -> bool:
    """Whether a record is but another name right before that of `other`, and states nothing of its own."""
    alone = not (record.strength or record.dose or record.frequency or record.timing)
    between = text[record.name.end : other.name.start] if record.name.end <= other.name.start else "."
    return alone and record.passage == other.passage and not between.strip(" (")


def _first(record: Medication) -> int:
    parts = (record.name, record.strength, record.dose, record.frequency, record.timing)
    return min(part.start for part in parts if part)


def _entries(record: Medication, others: Sequence[Medication], summary: DischargeSummary) -> Iterable[Entry]:
    passage = summary.passages[record.passage]
    line = stretch_of(record, summary)
    limit = limit_in(line.text)
    # a limit ("no more than 4 tablets in 24 hours") is not how often
    text = line.text[: limit[0]] + " " * (limit[1] - limit[0]) + line.text[limit[1] :] if limit else line.text
    spans = {name: _within(line, getattr(record, name)) for name in ("strength", "dose", "frequency", "timing")}
    timing = read_timing(text, spans["frequency"], spans["timing"])
    changing = is_changing(line.text, spans["dose"])
    doses = {} if changing else doses_at(line, timing.moments, spans["strength"], spans["dose"])
    remarks = [TWO_LINES] if others else []
    for block in _blocks(record, timing, changing):
        time = next((time for time, of in OF_TIME.items() if of is block), None)
        one = doses.get(time) if time in doses else doses.get(None)
        own = [*_remarks(timing, block), *([DOSES_DIFFER] if one is None and record.dose and block.is_taken else [])]
        yield Entry(
            block=block,
            name=_whole_name(record, summary),
            record=record,
            dose=one,
            when=_when(timing, line, time if time in doses else None),
            limit=line.part(limit),
            times=timing.times,
            line=spell_out(without_clerical_cells(passage.text)),
            line_number=passage.line,
            page=passage.page,
            remarks=(*own, *remarks),
            other_lines=tuple(summary.passages[other.passage].line for other in others),
        )


def _blocks(record: Medication, timing: Timing, changing: bool) -> tuple[Block, ...]:
    """The blocks of a record: one for each time of day that it names, else the one that says why there is none."""
    if record.status in _NOT_TAKEN:
        return (_NOT_TAKEN[record.status],)
    if timing.as_needed and not changing:
        return (Block.NEEDED,)
    if timing.some_days:
        return (Block.DAYS,)
    if timing.choice:
        return (Block.CHOICE,)
    named = tuple(OF_TIME[time] for time in timing.times)
    if changing:
        return (*named, Block.CHANGING)
    if named:
        return named
    if timing.at_meals:
        return (Block.MEALS,)
    if timing.interval:
        return (Block.INTERVAL,)
    return ({"": Block.UNSTATED, "1": Block.ONCE}.get(timing.per_day, Block.OFTEN),)


def _remarks(timing: Timing, block: Block) -> Iterable[str]:
    """That the line says more or fewer times a day than it names."""
    if block in OF_TIME.values() and timing.per_day.isdigit() and not timing.interval:
        named, said = len(timing.times), int(timing.per_day)
        if said > max(named, len(timing.moments)):
            yield FEWER_TIMES
        elif said < named:
            yield MORE_TIMES


def _when(timing: Timing, line: Line, time: Time | None) -> str:
    """The document's words for how often and when; those of one time alone where it is given."""
    spans = [(moment.start, moment.end) for moment in timing.moments if moment.time is time] if time else timing.words
    pieces: list[list[int]] = []
    for start, end in spans:
        if pieces and not _PARTS_WORDS.search(line.text[pieces[-1][1] : start]):
            pieces[-1][1] = max(end, pieces[-1][1])
        else:
            pieces.append([start, end])
    for piece in pieces:
        # a bracket that the words open, and that closes right behind them
        piece[1] += "(" in line.text[slice(*piece)] and line.text[piece[1] : piece[1] + 1] == ")"
    return ", ".join(dict.fromkeys(_spelled(line.text[start:end]) for start, end in pieces))


def _within(line: Line, part: Part | None) -> tuple[int, int] | None:
    if part is None:
        return None
    span = line.within(part.start, part.end)
    return span if span != (0, 0) else None


def _distinct(records: Sequence[Medication], summary: DischargeSummary) -> list[Medication]:
    """The records without those that say the same of the same medicine once more."""
    records = [one for one in records if not any(_leads(one, other, summary.text) for other in records)]
    told_once: dict[tuple[str, ...], Medication] = {}
    for record in records:
        words = re.findall(r"[a-z\d.,/]+", stretch_of(record, summary).text.lower())
        told_once.setdefault((record.name.text.lower(), record.status, *words), record)
    return list(told_once.values())


def _others(record: Medication, records: Sequence[Medication]) -> list[Medication]:
    """The other records of the same medicine, of which one at least is to be taken."""
    same = [other for other in records if other != record and generic_of(other) == generic_of(record)]
    return same if record.status.is_taken or any(other.status.is_taken for other in same) else []
