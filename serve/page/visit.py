"""What one visit to the page does: open, ask, sheet, quiz, remove; each for one owner, each giving HTML to show.

Errors come back as HTML in plain words, never raised, and never with a patient's words. Knows no Gradio and no requests.
"""

import secrets
from collections.abc import Iterator

from ...assistant import Assistant
from ...errors import MediAssistError
from ...schedule import schedule_of
from ...settings import Settings
from ...teach_back import Judgement, check_reply, questions_of
from ...vocabulary import Outcome
from . import words
from .answer_view import answer_html, arriving, error_html, waiting
from .document_view import document_html
from .quiz_view import end_html, question_html, reply_html
from .sheet_view import in_short, sheet_html, times_html
from .start_view import kept_html


class Visits:
    """The page's actions on an assistant; it keeps nothing of a visit itself."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self._assistant = assistant
        self._numbers = (settings.emergency_number, settings.crisis_line)

    def kept(self, owner: str) -> str:
        """The list of the owner's summaries."""
        try:
            return kept_html(self._assistant.documents(owner=owner))
        except MediAssistError as error:
            return error_html(*words.told(error))

    def open(self, document_id: str, owner: str) -> tuple[str, str]:
        """The document, and its medicines by time of day. Raises MediAssistError."""
        summary = self._assistant.document(document_id, owner=owner)
        return document_html(summary), times_html(schedule_of(summary), summary.name)

    def sheets(self, document_id: str, owner: str) -> tuple[str, str]:
        """What to do at home, in short and as a sheet to print."""
        try:
            sheet = self._assistant.sheet(document_id, owner=owner)
            name = self._assistant.document(document_id, owner=owner).name
        except MediAssistError as error:
            trouble = error_html(*words.told(error))
            return trouble, trouble
        return in_short(sheet), sheet_html(sheet, name)

    def ask(self, document_id: str, question: str, thread: str, owner: str) -> Iterator[tuple[str, str]]:
        """What to show and what to say aloud, as the answer comes: by checked sentences, then whole."""
        yield waiting(question), words.THINKING
        stream = self._assistant.stream(document_id, question, thread=thread, owner=owner)
        text = ""
        try:
            for piece in stream:
                text += piece
                if stream.answer and stream.answer.outcome is not Outcome.EMERGENCY:
                    yield arriving(question, text), words.THINKING
        except MediAssistError as error:
            yield error_html(*words.told(error)), ""
            return
        if stream.answer:
            aloud = f"{words.ANSWER_READY} {stream.answer.text}"
            yield answer_html(stream.answer, question, numbers=self._numbers), aloud

    def quiz_question(self, document_id: str, number: int, right: tuple[int, ...], owner: str) -> tuple[str, bool]:
        """A question, or the end; and whether a reply is awaited. Raises MediAssistError."""
        questions = questions_of(self._assistant.document(document_id, owner=owner))
        if not questions:
            return f'<p class="hint">{words.QUIZ_NOTHING}</p>', False
        if number >= len(questions):
            return end_html(questions, right), False
        return question_html(questions, number), True

    def quiz_reply(self, document_id: str, number: int, reply: str, owner: str) -> tuple[str, bool]:
        """What was found of a reply, and whether it was right; an empty one shows the lines. Raises MediAssistError."""
        summary = self._assistant.document(document_id, owner=owner)
        found = check_reply(questions_of(summary)[number], reply, summary)
        return reply_html(found, shown=not reply), bool(reply) and found.judgement is Judgement.RIGHT

    def remove(self, document_id: str, owner: str) -> None:
        """Deletes the document and all that was kept of it. Raises MediAssistError."""
        self._assistant.remove(document_id, owner=owner)


def new_thread() -> str:
    """A name under which the questions of one opening lean on each other."""
    return secrets.token_urlsafe(12)
