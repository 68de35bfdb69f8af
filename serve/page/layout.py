"""The page's parts and how they stand: the start, the document, and beside it the four ways to use it.

Only names are wired here (`wiring`); what they do is in `visit`. State that stays with a session holds ids and numbers.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING

from ...assistant import Assistant
from ...settings import Settings
from . import words
from .start_view import drop_html, head_html, topics_html, ways_html

if TYPE_CHECKING:
    import gradio as gr

_CHOOSES = """
element.addEventListener('click', event => {
  const button = event.target.closest('[data-choice]');
  if (button) trigger('select', {choice: button.dataset.choice});
});
"""
_UPLOADS = "element.addEventListener('page:opened', event => trigger('upload', {document: event.detail}));"
_SAYS_ALOUD = "element.setAttribute('role', 'status');"
_CONFIRMS = f"element.setAttribute('role', 'group'); element.setAttribute('aria-label', '{words.REMOVE}');"


def build_page(
    assistant: Assistant,
    settings: Settings,
    owner_of: "Callable[[gr.Request], str]",
    may_write: "Callable[[gr.Request], bool]",
) -> "gr.Blocks":
    """The page as Gradio Blocks; `mount_page` gives it its style sheet, script, upload and guard."""
    import gradio as gr

    from .visit import Visits
    from .wiring import wire

    with gr.Blocks(title=words.TITLE, analytics_enabled=False) as page:
        parts = SimpleNamespace(
            document_id=gr.State(""),
            thread=gr.State(""),
            number=gr.State(0),
            right=gr.State(()),
            aloud=_html("", js_on_load=_SAYS_ALOUD, elem_id="aloud"),
            head=_html(head_html(settings), elem_id="head"),
        )
        _start(parts, settings)
        _work(parts)
        _html(f"<footer><p>{words.LIMITS}</p></footer>", elem_id="foot")
        wire(page, parts, Visits(assistant, settings), owner_of, may_write)
    page.queue(default_concurrency_limit=16, max_size=256)
    return page


def _start(parts: SimpleNamespace, settings: Settings) -> None:
    """What stands there before a document is open."""
    import gradio as gr

    with gr.Column(elem_id="start") as parts.start:
        parts.start_note = _html("", elem_id="start-note")
        parts.drop = _html(drop_html(settings), js_on_load=_UPLOADS, elem_id="open")
        parts.kept = _html("", js_on_load=_CHOOSES, elem_id="kept")


def _work(parts: SimpleNamespace) -> None:
    """The four ways to use a document, and the document."""
    import gradio as gr

    with gr.Column(visible=False, elem_id="work") as parts.work:
        with gr.Row(elem_id="bar"):
            parts.another = gr.Button(words.ANOTHER, elem_classes="plain", elem_id="another", scale=0)
            parts.remove = gr.Button(words.REMOVE, elem_classes="plain", elem_id="remove", scale=0)
        with gr.Column(visible=False, elem_id="confirm") as parts.confirm:
            _html(f"<p>{words.REMOVE_ASK}</p>", js_on_load=_CONFIRMS)
            with gr.Row():
                parts.remove_yes = gr.Button(words.REMOVE_YES, elem_classes="danger", elem_id="remove-yes", scale=0)
                parts.remove_no = gr.Button(words.REMOVE_NO, elem_classes="plain", elem_id="remove-no", scale=0)
        with gr.Row(elem_id="two"):
            with gr.Column(elem_id="ways"):
                _html(ways_html())
                _ask(parts)
                with gr.Column(elem_id="way-sheet"):
                    parts.sheet = _html("", elem_id="sheet")
                with gr.Column(elem_id="way-times"):
                    parts.times = _html("", elem_id="times")
                _quiz(parts)
            with gr.Column(elem_id="paper-side"):
                parts.document = _html("", elem_id="document")


def _ask(parts: SimpleNamespace) -> None:
    import gradio as gr

    with gr.Column(elem_id="way-ask"):
        parts.topics = _html(topics_html(), js_on_load=_CHOOSES, elem_id="topic-buttons")
        with gr.Row(elem_id="question-row"):
            parts.question = gr.Textbox(
                label=words.QUESTION, placeholder=words.QUESTION_HINT, lines=1, max_lines=4, elem_id="question"
            )
            parts.ask = gr.Button(words.ASK, variant="primary", elem_id="ask", elem_classes="strong", scale=0)
        parts.answer = _html("", js_on_load=_CHOOSES, elem_id="answer")
        parts.in_short = _html("", elem_id="in-short")


def _quiz(parts: SimpleNamespace) -> None:
    import gradio as gr

    with gr.Column(elem_id="way-quiz"):
        _html(f'<p class="hint">{words.QUIZ_INTRO}</p>')
        parts.quiz = _html("", elem_id="quiz")
        parts.quiz_start = gr.Button(words.QUIZ_START, elem_classes="strong", elem_id="quiz-start")
        with gr.Column(visible=False, elem_id="quiz-reply") as parts.quiz_reply:
            parts.reply = gr.Textbox(label=words.QUIZ_REPLY, lines=2, max_lines=4, elem_id="reply")
            with gr.Row():
                parts.quiz_check = gr.Button(words.QUIZ_CHECK, elem_classes="strong", elem_id="quiz-check")
                parts.quiz_show = gr.Button(words.QUIZ_SHOW, elem_classes="plain", elem_id="quiz-show")
        parts.quiz_found = _html("", elem_id="quiz-found")
        parts.quiz_next = gr.Button(words.QUIZ_NEXT, visible=False, elem_classes="strong", elem_id="quiz-next")


def _html(value: str, **given: object) -> "gr.HTML":
    """HTML of our own making. Its template stays Gradio's default: a template is compiled as code, a value is not."""
    import gradio as gr

    return gr.HTML(value, **{"js_on_load": None, "apply_default_css": False, **given})  # type: ignore[arg-type]
