"""What a patient prints: the instructions under their headings, and the medicines by time of day.

Each is an element of class `paper`, which alone is left on the page when it is printed. Knows no Gradio.
"""

from html import escape

from ...answer import Answer
from ...schedule import Schedule
from ...schedule.page import page_of
from ...vocabulary import Outcome
from . import words
from .answer_view import answer_html


def in_short(sheet: Answer) -> str:
    """The instructions as they stand beside the document until a question is asked."""
    if sheet.outcome is not Outcome.ANSWERED:
        return f'<p class="hint">{words.NOTHING_TO_DO}</p>'
    return f'<h2>{words.IN_SHORT}</h2><p class="hint">{words.IN_SHORT_HINT}</p>{answer_html(sheet)}'


def sheet_html(sheet: Answer, name: str) -> str:
    """The sheet of all instructions."""
    if sheet.outcome is not Outcome.ANSWERED:
        return f'<p class="hint">{words.NOTHING_TO_DO}</p>'
    return (
        f'{_print_button()}<div class="paper"><h2>{words.SHEET_HEADING}</h2><p>{words.SHEET_SOURCE}</p>'
        f'<p class="name">{escape(name)}</p>{answer_html(sheet)}</div>'
    )


def times_html(schedule: Schedule, name: str) -> str:
    """The medicines by time of day, as `mediassist schedule --html` prints them."""
    body = page_of(schedule, name).partition("<body>")[2].partition("</body>")[0]
    body = body.replace("<h2>", "<h3>").replace("</h2>", "</h3>").replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return (
        f'<p class="hint">{words.TIMES_HINT}</p>{_print_button()}'
        f'<div class="paper timetable" role="region" aria-label="{words.WAYS["times"]}" tabindex="0">{body}</div>'
    )


def _print_button() -> str:
    return f'<button type="button" class="plain print">{words.PRINT}</button>'
