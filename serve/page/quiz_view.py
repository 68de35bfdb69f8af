"""The teach-back quiz as HTML: a question, what was found of a reply, and the end. No marks, and no blame.

Knows no Gradio; what was asked and how it went comes in as numbers.
"""

from collections.abc import Collection, Sequence
from html import escape

from ...teach_back import Reply, TeachBack
from . import words
from .answer_view import quotes_html


def question_html(questions: Sequence[TeachBack], number: int) -> str:
    """One question. number: its place, from 0."""
    told = words.QUIZ_NUMBER.format(number=number + 1, count=len(questions))
    return f'<p class="hint">{told}</p><h2 class="quizzed">{escape(questions[number].question)}</h2>'


def reply_html(reply: Reply, *, shown: bool) -> str:
    """What was found of a reply, and the lines. shown: whether only the lines were asked for."""
    said = words.QUIZ_LINES if shown else reply.text
    kind = "shown" if shown else reply.judgement.value
    return f'<div class="reply {kind}"><p>{escape(said)}</p>{quotes_html(reply.citations)}</div>'


def end_html(questions: Sequence[TeachBack], right: Collection[int]) -> str:
    """How many replies were as the summary says, and what to read once more."""
    told = words.QUIZ_END.format(right=len(right), count=len(questions))
    again = [question for number, question in enumerate(questions) if number not in right]
    if not again:
        return f"<h2>{told}</h2><p>{words.QUIZ_ALL_RIGHT}</p>"
    items = "".join(f"<li>{escape(question.question)}</li>" for question in again)
    return f"<h2>{told}</h2><p>{words.QUIZ_READ_AGAIN}</p><ul>{items}</ul>"
