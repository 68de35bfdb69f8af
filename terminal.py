"""How answers, documents and the outcome of adding files look in a terminal. Knows rich; decides nothing.

Widths follow the terminal; where output goes to a file or a pipe, lines are not wrapped, so that they can be searched.
"""

import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .vocabulary import MedicationList, MedicationStatus, SetAside

if TYPE_CHECKING:
    from types import FrameType

    from .answer import Answer
    from .document import Citation, DischargeSummary, Medication, Passage, Section
    from .ingest.folder import FileOutcome
    from .schedule import Block, Entry, Schedule
    from .teach_back import Reply, TeachBack

PIPE_WIDTH = 200

_LISTS = {
    MedicationList.TAKE_HOME: "Medicines to take home",
    MedicationList.ADMISSION: "Medicines before this stay",
    MedicationList.ADMINISTERED: "Medicines given in hospital",
    MedicationList.HISTORY: "Medicines listed in the history",
}
_SET_ASIDE = {
    SetAside.PLANTED: "set aside: addressed to a program",
    SetAside.PLACEHOLDER: "set aside: says nothing",
    SetAside.DOSE_WITHOUT_DRUG: "set aside: a dose without its drug",
}
_PARTS = ("strength", "dose", "route", "frequency", "timing", "duration", "purpose")


def console(*, stderr: bool = False) -> Console:
    """A console that wraps only where a person reads."""
    reads = (sys.stderr if stderr else sys.stdout).isatty()
    return Console(stderr=stderr, highlight=False, soft_wrap=not reads, width=None if reads else PIPE_WIDTH)


@contextmanager
def ctrl_c_told() -> Iterator[Event]:
    """Inside, Ctrl-C raises KeyboardInterrupt as ever and also sets the event that is given.

    Python only prints an exception that is raised in a finaliser or in a callback of a library, and goes on: with the
    event a long loop sees that the key was pressed all the same. Off the main thread, and where Ctrl-C is ignored or
    is somebody else's, nothing is watched.
    """
    pressed = Event()
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler or current_thread() is not main_thread():
        yield pressed
        return

    def note(number: int, frame: "FrameType | None") -> None:
        pressed.set()
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)


def show_answer(answer: "Answer") -> None:
    """The text, then the quoted lines with where they stand, then what the reader should know."""
    out = console()
    out.print(Text(answer.text))
    _show_citations(out, answer.citations)
    for note in answer.notes:
        out.print(Text(f"\nNote: {note}", style="italic"))


def _show_citations(out: Console, citations: "Sequence[Citation]") -> None:
    """The quoted lines with where they stand."""
    if citations:
        out.print(Text("\nFrom the document:", style="bold"))
    for citation in citations:
        page = f"page {citation.page}, " if citation.page else ""
        where = f"{citation.section}, " if citation.section else ""
        out.print(
            Text(f"  {where}{page}line {citation.line}: ", style="dim") + Text(f"“{' '.join(citation.quote.split())}”")
        )


def show_summary(summary: "DischargeSummary") -> None:
    """A document as it was read: its notices, its sections with their passages and spans, and its medicines by list."""
    out = console()
    pages = f", {len(summary.pages)} page{'s' if len(summary.pages) > 1 else ''}" if summary.pages else ""
    out.print(Text(f"{summary.name} ({summary.format}{pages}, {len(summary.text):,} characters)", style="bold"))
    for number, page in enumerate(summary.pages, 1):
        if page.confidence is not None:
            out.print(Text(f"  page {number}: recognised from a picture, {page.confidence:.0%} confidence"))
    for notice in summary.notices:
        out.print(Text(f"  ! [{notice.start}-{notice.end}] {notice.text}", style="yellow"))
    for section in summary.sections:
        _show_section(out, section, [p for p in summary.passages if section.start <= p.start < section.end])
    for listed, title in _LISTS.items():
        records = [record for record in summary.medications if record.listed is listed]
        if records:
            _show_medications(out, title, records)


def _show_section(out: Console, section: "Section", passages: "Sequence[Passage]") -> None:
    kind = f"{section.category.value}, {'at home' if section.take_home else 'the stay and the past'}"
    code = f", LOINC {section.code}" if section.code else ""
    indent = "  " * (section.level - 1)
    out.print()
    out.print(
        Text(indent + (section.title or "(no heading)"), style="bold")
        + Text(f"  {kind}{code}  [{section.start}-{section.end}]", style="dim")
    )
    for passage in passages:
        about = "" if passage.category is section.category else f" <{passage.category.value}>"
        aside = f" ({_SET_ASIDE[passage.set_aside]})" if passage.set_aside else ""
        where = f"{indent}  {passage.index:>4}  [{passage.start}-{passage.end}]{about}{aside} "
        out.print(Text(where, style="dim") + Text(passage.text))


def _show_medications(out: Console, title: str, records: "Sequence[Medication]") -> None:
    table = Table(title=title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    table.add_column("medicine")
    used = [part for part in _PARTS if any(getattr(record, part) for record in records)]
    for part in used:
        table.add_column(part)
    table.add_column("status")
    table.add_column("passage", justify="right")
    for record in records:
        parts = (getattr(record, part) for part in used)
        cells = [record.name.text, *(part.text if part else "" for part in parts)]
        status = "" if record.status is MedicationStatus.NOT_STATED else record.status.value
        table.add_row(*(Text(" ".join(cell.split())) for cell in cells), status, f"{record.passage}")
    out.print()
    out.print(table)


def show_schedule(schedule: "Schedule") -> None:
    """A table for each time of day, then what has no time, then what not to take, each row with the line it is from."""
    from .schedule.page import NOTHING, SOURCE

    out = console()
    if not schedule.entries:
        out.print(Text(NOTHING))
        return
    for block, entries in schedule.blocks:
        out.print(_schedule_table(block, entries))
        for remark, lines in _remarks(entries).items():
            out.print(Text(f"  Line {', '.join(map(str, lines))}: {remark}", style="italic"))
        out.print()
    out.print(Text(SOURCE, style="italic"))


def _schedule_table(block: "Block", entries: "Sequence[Entry]") -> Table:
    from .schedule.page import also, where

    table = Table(title=block.value, title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    for column in (
        ("medicine", "how much", "when", "from the summary") if block.is_taken else ("medicine", "from the summary")
    ):
        table.add_column(column, overflow="fold")
    for entry in entries:
        source = f"{where(entry)}: {entry.line}"
        when = "; ".join(words for words in (entry.when, *also(entry)) if words)
        cells = (entry.medicine, entry.how_much or "see the line", when, source)
        table.add_row(*(Text(cell) for cell in (cells if block.is_taken else (cells[0], cells[-1]))))
    return table


def _remarks(entries: "Iterable[Entry]") -> dict[str, list[int]]:
    """Each remark with the numbers of the lines that it is on."""
    found: dict[str, list[int]] = {}
    for entry in entries:
        for remark in entry.remarks:
            found.setdefault(remark, []).append(entry.line_number)
    return found


def hold_quiz(questions: "Sequence[TeachBack]", summary: "DischargeSummary") -> None:
    """Asks each question and shows what the document says of it. Ctrl-C, Ctrl-D and the last line of a pipe end it."""
    from .teach_back import check_reply

    out = console()
    if not questions:
        out.print(
            Text("This summary states nothing that could be asked back. Ask your nurse or doctor what to do at home.")
        )
        return
    out.print(Text("Say it in your own words. An empty line shows what the summary says. Ctrl-C ends."))
    asked: list[tuple[TeachBack, Reply | None]] = []
    for number, question in enumerate(questions, 1):
        out.print(Text(f"\n{number} of {len(questions)}. {question.question}", style="bold"))
        try:
            words = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            out.print()
            break
        reply = check_reply(question, words, summary)
        asked.append((question, reply if words else None))
        if words:
            out.print(Text(reply.text))
        _show_citations(out, reply.citations)
    _show_end(out, asked)


def _show_end(out: Console, asked: "Sequence[tuple[TeachBack, Reply | None]]") -> None:
    """How many replies were as the summary says, and what to read once more. No marks, and no blame."""
    from .teach_back import Judgement

    again = [question for question, reply in asked if reply is None or reply.judgement is not Judgement.RIGHT]
    if not asked:
        return
    out.print(Text(f"\nYou told {len(asked) - len(again)} of {len(asked)} back as your summary says.", style="bold"))
    if not again:
        out.print(Text("Keep the summary at hand, and ask your nurse or pharmacist whenever you are not sure."))
        return
    out.print(Text("Worth reading once more; ask your nurse or pharmacist about what is not clear:"))
    for question in again:
        out.print(Text(f"  - {question.question}"))


def show_outcomes(outcomes: "Iterable[FileOutcome]") -> None:
    """How many files were added, and a table of those that were refused, with the reason and what to do."""
    outcomes = list(outcomes)
    refused = [outcome for outcome in outcomes if outcome.refused]
    out = console(stderr=True)
    out.print(f"{len(outcomes) - len(refused)} of {len(outcomes)} files are kept.")
    if not refused:
        return
    table = Table(title="Refused", title_justify="left", title_style="bold", show_edge=False, pad_edge=False)
    for column in ("file", "why", "what to do"):
        table.add_column(column, overflow="fold")
    for outcome in refused:
        if outcome.refused:
            table.add_row(Text(outcome.path.name), Text(outcome.refused.reason), Text(outcome.refused.remedy))
    out.print(table)
