"""Quote mode: the lines of the summary that answer, as an answer. No language model, and never a figure changed.

Lines read in plain words (`clinical.plain_lines`), long ones in short lines, clinical terms explained in brackets where they
first stand; all of it by closed tables that the gate knows too. The citation beside a line is the line as printed.

Lines on medicines stand in groups by what to do with them: first what to take, then what changed, what was stopped, what is
on hold; and lines of another list than the one to take home under the name of that list. The labels between them are ours
and fixed; what stands under which is decided by the records of the document, never by a model.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from ..clinical.capitals import calm
from ..clinical.glossary import explain
from ..clinical.plain_lines import plain_line
from ..document import DischargeSummary, Medication, Passage
from ..vocabulary import NOT_MENTIONED, MedicationList, MedicationStatus
from .base import Draft, Rung
from .lists import leading_title
from .relevance import Groups
from .schedule import LABELS
from .short_lines import short_lines

LEAD = "Your papers say:"
UNTITLED = "Also:"


class Group(StrEnum):
    """What to do with the medicines of a line; the value is the label over them, in the order of an answer."""

    TAKE = ""
    MIXED = "Changes to your medicines, read each line to its end:"
    STOPPED = "Stopped - do not take:"
    CLOSED = "Marked as completed or inactive - ask before you take it:"
    HELD = "On hold - do not take until you are told to:"
    ADMISSION = "Taken before the hospital stay:"
    ADMINISTERED = "Given in hospital:"
    HISTORY = "Listed in your medication history:"


_OF_LIST = {
    MedicationList.ADMISSION: Group.ADMISSION,
    MedicationList.ADMINISTERED: Group.ADMINISTERED,
    MedicationList.HISTORY: Group.HISTORY,
}
_OF_STATUS = {
    MedicationStatus.STOPPED: Group.STOPPED,
    MedicationStatus.HELD: Group.HELD,
    MedicationStatus.CLOSED: Group.CLOSED,
}


def write_quotes(draft: Draft, summary: DischargeSummary) -> str:
    """The text of a quoted draft: its passages in the document's order within their groups, in plain words unless verbatim."""
    if not draft.passages or draft.rung is Rung.SILENT:
        return NOT_MENTIONED
    plain = draft.rung is Rung.QUOTED
    lines = [LEAD]
    for label, indices in draft.groups or _by_fate(draft.passages, summary):
        lines += [label] if label else []
        lines += quoted_lines([summary.passages[index] for index in indices], plain=plain)
    return "\n".join(explain(lines) if plain else lines)


def quoted_lines(passages: Iterable[Passage], *, plain: bool) -> list[str]:
    """The passages as list lines, those under a heading that leads ("Call 911 if") below that heading."""
    lines, above = [], ""
    for passage in passages:
        title = leading_title(passage)
        if title != above and (title or above):
            lines.append(title_line(passage))
        above = title
        lines += _bullet(plain_line(passage.text)) if plain else [f"- {passage.text}"]
    return lines


def title_line(passage: Passage) -> str:
    """The heading over a line, as a line of its own. Without one, words that end the list before."""
    return f"{calm(passage.section.rstrip(': '))}:" if passage.section else UNTITLED


def _by_fate(passages: Sequence[int], summary: DischargeSummary) -> Groups:
    """The passages in the document's order, by what to do with the medicines in them."""
    groups: dict[Group, list[int]] = {group: [] for group in Group}
    for index in sorted(passages):
        groups[group_of(index, summary.medications)].append(index)
    return tuple((group.value, tuple(indices)) for group, indices in groups.items() if indices)


def _bullet(line: str) -> list[str]:
    """The line as a list line, and what is cut from it under that."""
    first, *under = short_lines(line)
    return [f"- {first}", *(f"  - {piece}" for piece in under)]


def group_of(index: int, medications: Iterable[Medication]) -> Group:
    """The group of a passage by the records in it. One that stops a medicine and has another taken is of both fates."""
    here = [medication for medication in medications if medication.passage == index]
    groups = {_group(medication) for medication in here}
    if len(groups) < 2:
        return groups.pop() if groups else Group.TAKE
    if groups == {Group.STOPPED, Group.HELD}:
        return Group.STOPPED
    return Group.MIXED if Group.TAKE in groups else max(groups, key=list(Group).index)


def _group(medication: Medication) -> Group:
    if medication.listed is not MedicationList.ADMINISTERED and medication.status in _OF_STATUS:
        return _OF_STATUS[medication.status]
    return _OF_LIST.get(medication.listed, Group.TAKE)


def without_labels(text: str, passages: Iterable[Passage] = ()) -> str:
    """A quoted text without the label lines, which are ours or headings; for the gate, which checks every other line."""
    labels = ({group.value for group in Group} - {""}) | LABELS | {title_line(passage) for passage in passages}
    return "\n".join(line for line in text.split("\n") if line not in labels)


def marks_of(indices: Sequence[int], medications: Iterable[Medication]) -> dict[int, str]:
    """What a model is told of passages that are not to take, by index: "stopped", "on hold", "taken before the hospital stay"."""
    found = {index: group_of(index, medications) for index in indices}
    words = {
        Group.STOPPED: "stopped, do not take",
        Group.HELD: "on hold, do not take for now",
        Group.CLOSED: "marked as completed or inactive",
    }
    told = {index: words.get(group) or group.value.rstrip(":").lower() for index, group in found.items()}
    return {index: said for index, said in told.items() if said}
