"""Which records of a document say what to take at home, and which say what not to take.

A document holds several lists that disagree: what to take home, what was taken before, what was given in hospital. The
medication history counts only where no list to take home stands. Knows no question and no time of day.
"""

from collections.abc import Iterable

from ..clinical.drugs import generic_name
from ..document import DischargeSummary, Medication
from ..vocabulary import MedicationList, MedicationStatus

NOT_TAKEN = (MedicationStatus.STOPPED, MedicationStatus.HELD)


def records_to_take(summary: DischargeSummary) -> tuple[Medication, ...]:
    """The records of what to take home, with those that stop or hold a medicine; the history's where no list stands."""
    home = [record for record in _shown(summary) if record.listed is MedicationList.TAKE_HOME]
    if not _has_discharge_list(summary, home):
        home += [record for record in _shown(summary) if record.listed is MedicationList.HISTORY]
    return tuple(home)


def records_not_taken(summary: DischargeSummary) -> tuple[Medication, ...]:
    """The records that stop a medicine or put it on hold; what was only given in hospital is not meant."""
    return tuple(
        record
        for record in _shown(summary)
        if record.status in NOT_TAKEN and record.listed is not MedicationList.ADMINISTERED
    )


def list_to_take(summary: DischargeSummary) -> tuple[int, ...]:
    """The passages of `records_to_take`, each once."""
    return _passages(records_to_take(summary))


def not_taken(summary: DischargeSummary) -> tuple[int, ...]:
    """The passages of `records_not_taken`, each once."""
    return _passages(records_not_taken(summary))


def newly_started(summary: DischargeSummary) -> tuple[int, ...]:
    """The passages of the medicines to take home that the stay has started, each once."""
    return _passages(record for record in records_to_take(summary) if record.status is MedicationStatus.STARTED)


def generic_of(record: Medication) -> str:
    """The generic name of a record's medicine; its own name in lower case where it is not known."""
    name = " ".join(record.name.text.split())
    return generic_name(name) or generic_name(name.split("(")[0]) or name.lower()


def _shown(summary: DischargeSummary) -> Iterable[Medication]:
    return (record for record in summary.medications if not summary.passages[record.passage].set_aside)


def _passages(records: Iterable[Medication]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(record.passage for record in records))


def _has_discharge_list(summary: DischargeSummary, home: Iterable[Medication]) -> bool:
    """Whether some of what to take stands under a heading for it, rather than in a plan or a sentence alone."""
    lists = [section for section in summary.sections if section.medication_list is MedicationList.TAKE_HOME]
    starts = [summary.passages[record.passage].start for record in home]
    return any(section.start <= start < section.end for section in lists for start in starts)
