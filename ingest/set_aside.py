"""Passages that must not be quoted: what the reader says so of, placeholders, and doses whose drug is missing.

They stay in the text, and `DischargeSummary.notices` says where a line was left out. Text planted for a program is set
aside in `planted`, and stays so here.
"""

import re
from bisect import bisect_right

from ..clinical.drugs import find_drugs
from ..clinical.placeholders import is_placeholder
from ..document import DischargeSummary, Notice, Passage
from ..vocabulary import NoticeKind, SetAside
from .medications.line import line_of
from .medications.lists import Lists
from .medications.parts import find_parts
from .medications.rows import cells_of, lacks_name, pipe_cells
from .reading import LineKind, MarkedLine, Reading

LONGEST_LINE_CHARS = 3_000
FAR = 400  # characters
NO_DRUG = "A line of a medication list gives a dose without the name of its medicine, so it was left out."
_NUMBERED = re.compile(r"[ \t]*(?:\(?\d{1,3}[.)]|[-*•])[ \t]+(?:[_.…-]{2,}[ \t]*)?$")


def set_aside(summary: DischargeSummary, reading: Reading) -> DischargeSummary:
    """The summary with such passages marked, and a notice for each dose without a drug that the reader gave none for."""
    marks = [mark for mark in reading.marks if mark.kind is not LineKind.HEADING]
    starts = [mark.start for mark in marks]
    lists = Lists(summary)
    passages: list[Passage] = []
    notices = list(summary.notices)
    for passage in summary.passages:
        standing = lists.standing(passage)
        at = bisect_right(starts, passage.start) - 1
        mark = marks[at] if at >= 0 and passage.start < marks[at].end else None
        why = passage.set_aside or (mark.set_aside if mark else None) or _why(summary, passage, mark, standing.as_list)
        passages.append(passage.model_copy(update={"set_aside": why}) if why else passage)
        if why is SetAside.DOSE_WITHOUT_DRUG and not any(
            n.kind is NoticeKind.LEFT_OUT for n in summary.notices_on(passage)
        ):
            notices.append(Notice(start=passage.start, end=passage.end, kind=NoticeKind.LEFT_OUT, text=NO_DRUG))
    ordered = tuple(sorted(notices, key=lambda notice: notice.start))
    return summary.model_copy(update={"passages": tuple(passages), "notices": ordered})


def _why(summary: DischargeSummary, passage: Passage, mark: MarkedLine | None, in_list: bool) -> SetAside | None:
    if is_placeholder(passage.text):
        return SetAside.PLACEHOLDER
    if in_list and _is_dose_alone(summary.text, passage, mark):
        return SetAside.DOSE_WITHOUT_DRUG
    return None


def _is_dose_alone(text: str, passage: Passage, mark: MarkedLine | None) -> bool:
    """Whether a row or a numbered line of a medication list tells how to take a drug, and not which."""
    line = line_of(text, passage.start, min(passage.end, passage.start + LONGEST_LINE_CHARS))
    titled = (
        mark.cells if mark and mark.cells else pipe_cells(text, passage.start, passage.end) if "|" in line.text else ()
    )
    if titled:
        before = line.text[: line.within(titled[0].start, titled[0].end)[0]].removesuffix(f"{titled[0].title}: ")
        return not re.search(r"[A-Za-z]{3}", before) and lacks_name(line, cells_of(line, titled), in_list=True)
    is_item = mark is not None or bool(_NUMBERED.search(text[text.rfind("\n", 0, passage.start) + 1 : passage.start]))
    above = text[max(0, passage.start - FAR) : passage.start].rstrip(" \t\n-*•").rpartition("\n")[2].rstrip()
    if not is_item or above.endswith((":", ",")) or find_drugs(line.text):
        return False
    told = find_parts(line.text)
    return bool(told.dose or told.strength) and _starts(line.text, told.dose or told.strength)


def _starts(text: str, span: tuple[int, int] | None) -> bool:
    """Whether nothing but marks stands before a span."""
    return span is not None and not re.search(r"[A-Za-z]", text[: span[0]])
