"""What to take and when, as a table made from a document's own records: `schedule_of(summary)`."""

from .timetable import Block, Entry, Schedule, schedule_of

__all__ = ["Block", "Entry", "Schedule", "schedule_of"]
