"""The part of a schedule that answers a question on times of day, with the label of each group.

What is taken at a time that the document does not state may be due then too, so it is told as well, under a label that says
so. Labels are of a closed set; what stands under which is decided by the records of the document. Knows no model and no score.
"""

from collections.abc import Iterable

from ..document import DischargeSummary
from ..schedule import Block, Entry, Schedule, schedule_of
from ..schedule.times import Time
from ..schedule.timetable import OF_TIME
from .relevance import Groups


def passages_of(groups: Groups) -> tuple[int, ...]:
    """The passages of all groups, each once."""
    return tuple(dict.fromkeys(index for _, passages in groups for index in passages))


def groups_at(times: Iterable[Time], summary: DischargeSummary) -> Groups:
    """(label, passages) in the order of the day: what is taken at these times, then what may be due then as well.

    None where the document lists nothing to take. A line of two times stands under both.
    """
    asked, schedule = frozenset(times), schedule_of(summary)
    if not any(entry.block.is_taken for entry in schedule.entries):
        return ()
    wanted = [OF_TIME[time] for time in Time if time in asked]
    whole = asked == frozenset(Time)
    groups = [
        (block, _of_block(block, schedule, asked, whole)) for block in Block if block in wanted or _may_be_due(block)
    ]
    return tuple(
        (label_of(block), tuple(dict.fromkeys(entry.record.passage for entry in entries)))
        for block, entries in groups
        if entries
    )


def label_of(block: Block) -> str:
    """The line over the medicines of a block, in an answer."""
    return f"{block.value}:"


LABELS = frozenset(label_of(block) for block in Block)


def _of_block(block: Block, schedule: Schedule, asked: frozenset[Time], whole: bool) -> list[Entry]:
    """The entries of a block that are, or may be, due at the times asked for."""
    entries = list(schedule.under(block))
    if whole or block in OF_TIME.values():
        return entries
    if block is Block.MEALS:
        return entries if asked & {Time.MORNING, Time.MIDDAY, Time.EVENING} else []
    if block in (Block.CHOICE, Block.NEEDED, Block.DAYS):
        # told where the line names the time; only on some days, also where it names none
        return [e for e in entries if asked & set(e.times) or (block is Block.DAYS and not e.times)]
    if block is Block.CHANGING:
        return [e for e in entries if not e.times]  # one with a time stands under it already
    return entries


def _may_be_due(block: Block) -> bool:
    return block.is_taken and block not in OF_TIME.values()
