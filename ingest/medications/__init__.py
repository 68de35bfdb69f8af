"""The medicines of a document as records: one for each medicine of each line of a list, every part with its exact span.

Rows with titled columns, list lines and sentences alike. What the document only mentions, bans or measures gives no record;
neither do allergies, nor what was only given in hospital and stands on no list. Nothing is guessed: a part that is not
stated is None, and what the document says is kept as it says it. Follows the fields of FHIR R4 `Dosage` and of C-CDA's
Medication Activity.
"""

import re
from bisect import bisect_right
from dataclasses import fields, replace

from ...document import DischargeSummary, Medication, Part, Passage
from ...vocabulary import MedicationStatus
from ..reading import LineKind, MarkedLine, Reading
from .line import Line, line_of
from .lists import Lists, Standing
from .names import Subject, subjects
from .parts import find_parts
from .rows import RowRecord, cells_of, pipe_cells, read_row
from .status import status_said, tells_to_take

Stated = tuple[MedicationStatus, Part]
"""A status, and the words of the document that state it."""

LONGEST_LINE_CHARS = 3_000  # what is longer is no line of a list; only its start is read
_MARKER = re.compile(r"[ \t]*(?:(?:\(?\d{1,3}[.)]|[A-Za-z][.)]|[-*•–—‣◦·■□➢✓]|o\t|\[[ xX]\])[ \t]*)+")
_SAME_SENTENCE = re.compile(r"[ \t]*[,;]?\s*(?:and|or|then)?\s*")


def read_medications(summary: DischargeSummary, reading: Reading) -> tuple[Medication, ...]:
    """The records of a document whose passages are found, in order. Lines that are set aside give none."""
    marks = [mark for mark in reading.marks if mark.kind is not LineKind.HEADING]
    starts = [mark.start for mark in marks]
    lists = Lists(summary)
    found: list[Medication] = []
    carried: Stated | None = None
    for passage in summary.passages:
        standing = lists.standing(passage)
        if passage.set_aside or standing.listed is None:
            carried = None
            continue
        at = bisect_right(starts, passage.start) - 1
        mark = marks[at] if at >= 0 and passage.start < marks[at].end else None
        if not _goes_on(summary, passage):
            carried = None
        records, carried = _of_passage(summary.text, passage, standing, mark, carried)
        found += records
    return tuple(found)


def _goes_on(summary: DischargeSummary, passage: Passage) -> bool:
    """Whether a passage stands in the same sentence as the one before it."""
    if not passage.index:
        return False
    before = summary.passages[passage.index - 1]
    if "\n" in summary.text[before.end : passage.start] and not passage.text[:1].islower():
        return False
    return bool(_SAME_SENTENCE.fullmatch(summary.text, before.end, passage.start)) and not before.text.endswith(".")


def _of_passage(
    text: str, passage: Passage, standing: Standing, mark: MarkedLine | None, carried: Stated | None
) -> tuple[list[Medication], Stated | None]:
    """The records of a passage, and the status that holds for the rest of its sentence."""
    line = line_of(text, standing.body, min(passage.end, standing.body + LONGEST_LINE_CHARS))
    titled = (
        mark.cells if mark and mark.cells else pipe_cells(text, passage.start, passage.end) if "|" in line.text else ()
    )
    if titled and (cells := cells_of(line, titled)):
        rows = read_row(line, cells, in_list=standing.as_list)
        if rows or len(cells) > 1:
            return [_from_row(passage, standing, line, found) for found in rows], None
    if _is_titles(text, passage):
        return [], None
    before = text[text.rfind("\n", 0, passage.start) + 1 : passage.start]
    is_item = mark is not None or bool(_MARKER.fullmatch(before))
    opens = standing.as_list and (is_item or not before.strip() or standing.body > passage.start)
    records: list[Medication] = []
    for subject in subjects(line.text, in_list=standing.as_list, named_first=opens, is_item=is_item):
        if tells_to_take(line.text[subject.start : subject.name[0]]):
            carried = None
            if records:  # "naproxen stopped: use acetaminophen", under a heading that stops what it lists
                standing = replace(standing, said=None)
        own = _said(line, subject)
        if own and own[1].end <= line.offsets[subject.name[0]]:
            carried = own
        records.append(_from_line(passage, standing, line, subject, own or carried))
    return records, carried


def _is_titles(text: str, passage: Passage) -> bool:
    """Whether a line is the row of titles of a table drawn with "|"."""
    below = text[passage.end :].lstrip("\n").split("\n", 1)[0]
    return text[passage.start : passage.end].startswith("|") and bool(re.match(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+", below))


def _said(line: Line, subject: Subject) -> Stated | None:
    """What the words of a subject's stretch say became of it."""
    name = (subject.name[0] - subject.start, subject.name[1] - subject.start)
    said = status_said(line.text[subject.start : subject.end], name)
    part = line.part((said.start + subject.start, said.end + subject.start)) if said else None
    return (said.status, part) if said and part else None


def _from_line(passage: Passage, standing: Standing, line: Line, subject: Subject, said: Stated | None) -> Medication:
    start = subject.start
    found = find_parts(line.text[start : subject.end], (subject.name[0] - start, subject.name[1] - start))
    spans = {f.name: getattr(found, f.name) for f in fields(found)}
    parts = {name: (span[0] + start, span[1] + start) for name, span in spans.items() if span}
    return _medication(passage, standing, line, subject.name, parts, said)


def _from_row(passage: Passage, standing: Standing, line: Line, row: RowRecord) -> Medication:
    part = line.part(row.status_part)
    said = (row.status, part) if row.status and part else None
    return _medication(passage, standing, line, row.name, dict(row.parts), said)


def _medication(
    passage: Passage,
    standing: Standing,
    line: Line,
    name: tuple[int, int],
    parts: dict[str, tuple[int, int]],
    said: Stated | None,
) -> Medication:
    named = line.part(name)
    if named is None or standing.listed is None:
        raise ValueError("A record needs a name and a list.")
    status, part = _decided(said, _of_heading(line.source, standing))
    return Medication(
        passage=passage.index,
        listed=standing.listed,
        status=status,
        name=named,
        status_part=part,
        **{title: line.part(span) for title, span in parts.items()},
    )


def _of_heading(source: str, standing: Standing) -> Stated | None:
    if not standing.said or not standing.said_at:
        return None
    start, end = standing.said_at
    return standing.said.status, Part(start=start, end=end, text=source[start:end])


def _decided(own: Stated | None, heading: Stated | None) -> tuple[MedicationStatus, Part | None]:
    """A medicine's status, of its own line and of the heading over it, with the words that say it.

    Under "STOP" a line can only say that it is held instead; elsewhere a line that stops, holds or changes says more than
    its heading.
    """
    if heading and not heading[0].is_taken:
        return own if own and not own[0].is_taken else heading
    if own and (
        heading is None or own[0] in (MedicationStatus.STOPPED, MedicationStatus.HELD, MedicationStatus.CHANGED)
    ):
        return own
    return heading or (MedicationStatus.NOT_STATED, None)
