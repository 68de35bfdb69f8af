"""Which part of the page does what when pressed. Every event takes its owner from its own request, never from the page.

Events are private: none is listed, and none can be called but through the page's queue.
"""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import gradio as gr

from ...errors import MediAssistError
from . import words
from .answer_view import error_html
from .visit import Visits, new_thread

_ID_CHARS = 64


def wire(
    page: gr.Blocks,
    parts: SimpleNamespace,
    visits: Visits,
    owner_of: Callable[[gr.Request], str],
    may_write: Callable[[gr.Request], bool],
) -> None:
    """Joins the parts to what a visit does."""
    _wire_documents(page, parts, visits, owner_of, may_write)
    _wire_questions(parts, visits, owner_of)
    _wire_quiz(parts, visits, owner_of)


def _on(event: Callable, fn: Callable, inputs: object = None, outputs: object = None):
    """One event: private, without Gradio's spinner over what is being read."""
    return event(fn, inputs, outputs, api_visibility="private", show_progress="hidden")


def _wire_documents(
    page: gr.Blocks,
    parts: SimpleNamespace,
    visits: Visits,
    owner_of: Callable[[gr.Request], str],
    may_write: Callable[[gr.Request], bool],
) -> None:
    opened = [parts.document_id, parts.thread, parts.start, parts.work, parts.start_note, parts.document, parts.times]
    opened += [parts.answer, parts.in_short, parts.sheet, parts.confirm, parts.aloud]
    quiz = [
        parts.number,
        parts.right,
        parts.quiz,
        parts.quiz_start,
        parts.quiz_reply,
        parts.quiz_found,
        parts.quiz_next,
    ]

    def show_kept(request: gr.Request) -> str:
        return visits.kept(owner_of(request))

    def open_document(document_id: str, request: gr.Request) -> dict:
        try:
            document, times = visits.open(document_id[:_ID_CHARS], owner_of(request))
        except MediAssistError as error:
            return {parts.start_note: error_html(*words.told(error))}
        shown = {
            parts.document_id: document_id,
            parts.thread: new_thread(),
            parts.document: document,
            parts.times: times,
        }
        waiting = f'<p class="waiting">{words.READING}</p>'
        shown |= {
            parts.answer: "",
            parts.in_short: waiting,
            parts.sheet: waiting,
            parts.start_note: "",
            parts.aloud: words.OPENED,
        }
        return shown | {parts.start: gr.update(visible=False), parts.work: gr.update(visible=True)}

    def open_uploaded(event: gr.EventData, request: gr.Request) -> dict:
        return open_document(str(event._data.get("document", "")), request)

    def open_kept(event: gr.EventData, request: gr.Request) -> dict:
        return open_document(str(event._data.get("choice", "")), request)

    def show_sheets(document_id: str, request: gr.Request) -> tuple[object, object]:
        return visits.sheets(document_id, owner_of(request)) if document_id else (gr.skip(), gr.skip())

    def close(note: str) -> dict:
        shown = (parts.document, parts.times, parts.answer, parts.in_short, parts.sheet)
        empty = dict.fromkeys((parts.document_id, parts.thread, *shown), "")
        hidden = {parts.work: gr.update(visible=False), parts.confirm: gr.update(visible=False)}
        said = {parts.start_note: f'<p class="done">{note}</p>' if note else "", parts.aloud: note}
        return {**empty, **hidden, **said, parts.start: gr.update(visible=True)}

    def remove(document_id: str, request: gr.Request) -> dict:
        if not may_write(request):
            return {parts.confirm: gr.update(visible=False), parts.answer: error_html(*words.NOT_ALLOWED)}
        try:
            visits.remove(document_id, owner_of(request))
        except MediAssistError as error:
            return {parts.confirm: gr.update(visible=False), parts.answer: error_html(*words.told(error))}
        return close(words.REMOVED)

    def fresh_quiz() -> dict:
        hidden = {part: gr.update(visible=False) for part in (parts.quiz_reply, parts.quiz_next)}
        start = gr.update(visible=True, value=words.QUIZ_START)
        return {
            **hidden,
            parts.number: 0,
            parts.right: (),
            parts.quiz: "",
            parts.quiz_found: "",
            parts.quiz_start: start,
        }

    _on(page.load, show_kept, None, parts.kept)
    for event, fn in ((parts.drop.upload, open_uploaded), (parts.kept.select, open_kept)):
        shown = _on(event, fn, None, opened)
        _on(shown.then, show_sheets, parts.document_id, [parts.in_short, parts.sheet])
        _on(shown.then, fresh_quiz, None, quiz)
    _on(parts.remove.click, lambda: gr.update(visible=True), None, parts.confirm)
    _on(parts.remove_no.click, lambda: gr.update(visible=False), None, parts.confirm)
    removed = _on(parts.remove_yes.click, remove, parts.document_id, opened)
    _on(removed.then, show_kept, None, parts.kept)
    left = _on(parts.another.click, lambda: close(""), None, opened)
    _on(left.then, show_kept, None, parts.kept)


def _wire_questions(parts: SimpleNamespace, visits: Visits, owner_of: Callable[[gr.Request], str]) -> None:
    asked = [parts.document_id, parts.thread]
    shown = [parts.answer, parts.aloud]

    def ask(document_id: str, thread: str, question: str, request: gr.Request) -> Iterator[tuple[str, str]]:
        yield from visits.ask(document_id, question, thread, owner_of(request))

    def ask_chosen(
        document_id: str, thread: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[str, str]]:
        yield from visits.ask(document_id, str(event._data.get("choice", "")), thread, owner_of(request))

    for event in (parts.ask.click, parts.question.submit):
        _on(event, ask, [*asked, parts.question], shown)
    for event in (parts.topics.select, parts.answer.select):
        _on(event, ask_chosen, asked, shown)


def _wire_quiz(parts: SimpleNamespace, visits: Visits, owner_of: Callable[[gr.Request], str]) -> None:
    ids = [parts.document_id, parts.number, parts.right]
    shown = [parts.number, parts.right, parts.quiz, parts.reply, parts.quiz_reply, parts.quiz_found]
    shown += [parts.quiz_start, parts.quiz_next]

    def question(document_id: str, number: int, right: tuple[int, ...], owner: str) -> dict:
        try:
            html, awaits = visits.quiz_question(document_id, number, right, owner)
        except MediAssistError as error:
            html, awaits = error_html(*words.told(error)), False
        ended = gr.update(visible=not awaits, value=words.QUIZ_AGAIN)
        told = {parts.number: number, parts.right: right, parts.quiz: html, parts.reply: "", parts.quiz_found: ""}
        hidden = gr.update(visible=False)
        return {**told, parts.quiz_reply: gr.update(visible=awaits), parts.quiz_start: ended, parts.quiz_next: hidden}

    def start(document_id: str, request: gr.Request) -> dict:
        return question(document_id, 0, (), owner_of(request))

    def go_on(document_id: str, number: int, right: tuple[int, ...], request: gr.Request) -> dict:
        return question(document_id, number + 1, tuple(right), owner_of(request))

    def found(document_id: str, number: int, right: tuple[int, ...], reply: str, owner: str) -> dict:
        try:
            html, is_right = visits.quiz_reply(document_id, number, reply, owner)
        except MediAssistError as error:
            return {parts.quiz_found: error_html(*words.told(error))}
        kept = (*right, number) if is_right and number not in right else tuple(right)
        return {parts.quiz_found: html, parts.right: kept, parts.quiz_next: gr.update(visible=True)}

    def check(document_id: str, number: int, right: tuple[int, ...], reply: str, request: gr.Request) -> dict:
        if not reply.strip():
            return {parts.quiz_found: f'<p class="hint">{words.QUIZ_EMPTY}</p>'}
        return found(document_id, number, right, reply.strip(), owner_of(request))

    def show(document_id: str, number: int, right: tuple[int, ...], request: gr.Request) -> dict:
        return found(document_id, number, right, "", owner_of(request))

    _on(parts.quiz_start.click, start, parts.document_id, shown)
    _on(parts.quiz_next.click, go_on, ids, shown)
    _on(parts.quiz_show.click, show, ids, shown)
    for event in (parts.quiz_check.click, parts.reply.submit):
        _on(event, check, [*ids, parts.reply], shown)
