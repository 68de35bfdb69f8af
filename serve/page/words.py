"""Every word of ours that the page shows: labels, hints, and what went wrong with what to do. Aims at a sixth-grade reader.

Knows no document, no HTML and no Gradio. The words of an answer come from the graph; those of a document from the document.
"""

from ...errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentEncrypted,
    DocumentNotFound,
    DocumentScanned,
    DocumentTooLarge,
    DocumentUnsupported,
    MediAssistError,
    ModelError,
    QuestionError,
    StoreError,
)
from ...vocabulary import Category, Reason, SetAside

TITLE = "My discharge summary"
TAGLINE = "Ask about your hospital papers. Every answer comes from your own summary, and shows you the line."
EMERGENCY_FIRST = "This page cannot call for help. In an emergency, call your local emergency number."
EMERGENCY_FIRST_WITH = "This page cannot call for help. In an emergency, call {number}."
LIMITS = (
    "This page explains your summary. It does not give medical advice and can make mistakes. "
    "Check the marked line, and ask your care team when you are not sure."
)
CALL = "Call {number}"

LARGER_TEXT = "Larger text"
DARK = "Dark colors"
SKIP = "Skip to the page"

OPEN_HEADING = "Open your discharge summary"
DROP = "Drop your file here"
OR_CHOOSE = "or choose it from this device:"
CHOOSE = "Your summary as a file"
KINDS = "PDF, Word, text, web page, or a file from your patient portal. Up to {limit}."
PASTE = "Or paste the words of your summary"
PASTE_BUTTON = "Open these words"
PASSWORD = "Password of the file"
PASSWORD_BUTTON = "Open with this password"
READING = "Reading your summary. This can take a minute."
KEPT = "The summary is kept so that you can come back to it. You can remove it at any time."
YOURS = "Summaries you opened before"
OPEN = "Open"
OPENED = "Your summary is open."
REMOVED = "Your summary was removed. Nothing of it is kept here."

ANOTHER = "Open another summary"
REMOVE = "Remove my summary"
REMOVE_ASK = "Remove this summary from here? Your own file stays as it is. You cannot undo this."
REMOVE_YES = "Yes, remove it"
REMOVE_NO = "No, keep it"

WAYS_HEADING = "What you can do"
WAYS = {"ask": "Ask", "sheet": "Instructions", "times": "Medicine times", "quiz": "Quiz"}

TOPICS_HEADING = "What do you want to know?"
TOPICS = {
    Category.MEDICATIONS: "Medicines",
    Category.DIET: "Food and drink",
    Category.ACTIVITY: "Activity",
    Category.FOLLOW_UP: "Visits",
    Category.WARNINGS: "Warning signs",
}
QUESTION = "Or ask in your own words"
QUESTION_HINT = "For example: When can I drive?"
ASK = "Ask"
THINKING = "Looking in your summary…"
CHECKING = "Each sentence is checked against your summary before you see it."
ANSWER_READY = "The answer is here."
YOU_ASKED = "You asked"
DID_YOU_MEAN = "Choose one, or ask in your own words:"
QUOTES = "Where your summary says this"
PRESS_A_LINE = "Press a line to see it in your summary."
GOOD_TO_KNOW = "Good to know"
BY_MODEL = "A computer program put this in plain words. It was checked against the lines of your summary."
REASONS = {
    Reason.PARTLY: "Your summary answers only a part of this. Ask your care team about the rest.",
    Reason.CONFLICTING: "Your summary says different things about this. Ask your care team which is right.",
    Reason.UNCLEAR: "I am not sure what you mean.",
}

IN_SHORT = "What to do at home"
IN_SHORT_HINT = "From your summary, in plainer words."
NOTHING_TO_DO = (
    "I found no instructions in this summary. Read it on this page, and ask your care team what to do at home."
)
PRINT = "Print this sheet"
SHEET_HEADING = "My instructions"
SHEET_SOURCE = (
    "Made from your discharge summary by a computer program. Check it with your nurse or pharmacist before you use it."
)
TIMES_HINT = "When to take each medicine. A time that your summary does not give is not guessed."

DOCUMENT_HEADING = "Your summary"
PAGE = "Page {number}"
LINE = "line {number}"
PAGE_AND_LINE = "page {page}, line {number}"
BACK = "Back to the answer"
NOTICES = "Before you rely on this copy"
SHOW_LINE = "Show it"
SET_ASIDE = {
    SetAside.PLANTED: "This line speaks to a computer, not to you. It is not used.",
    SetAside.PLACEHOLDER: "This line says nothing. It is not used.",
    SetAside.DOSE_WITHOUT_DRUG: "This line gives a dose but no medicine name. It is not used. Ask your pharmacist.",
}

QUIZ_INTRO = "Say it in your own words. This helps you see what to read once more. Nobody else sees it."
QUIZ_START = "Start"
QUIZ_REPLY = "Your own words"
QUIZ_CHECK = "Check"
QUIZ_SHOW = "Show me the lines"
QUIZ_NEXT = "Next question"
QUIZ_AGAIN = "Start again"
QUIZ_NUMBER = "Question {number} of {count}"
QUIZ_NOTHING = "This summary has nothing that I can ask you about. Ask your nurse or doctor what to do at home."
QUIZ_LINES = "Here is what your summary says:"
QUIZ_END = "You told {right} of {count} as your summary says."
QUIZ_ALL_RIGHT = "Keep your summary close, and ask your nurse or pharmacist when you are not sure."
QUIZ_READ_AGAIN = "Read these once more. Ask your nurse or pharmacist about what is not clear:"
QUIZ_EMPTY = "Type your answer first, or press “Show me the lines”."

_TOO_BIG = "The file is too big. The limit is {limit}."
NO_FILE = ("Nothing arrived.", "Choose the file once more.")
NOT_ALLOWED = ("You may read here, but not add or remove summaries.", "Ask the people who run this page.")
LOST = "The connection was lost. Check it, and try again."
UNKNOWN = "Something went wrong."
_AGAIN = "Try again. If it happens again, tell the people who run this page."

_PLAIN: tuple[tuple[type[MediAssistError], str, str], ...] = (
    (DocumentNotFound, "This summary is not here any more.", "Open it again from your file."),
    (DocumentUnsupported, "I cannot read this kind of file.", "Save it as PDF, Word or text, and open that."),
    (DocumentEmpty, "I found no words in this file.", "Check that it is the right file, or paste the words."),
    (DocumentEncrypted, "This file needs a password.", "Type the password below."),
    (
        DocumentScanned,
        "This file is a picture of paper, and I cannot read its words here.",
        "Ask the hospital for a file with text in it, or paste the words.",
    ),
    (DocumentCorrupt, "This file is damaged or not complete.", "Download it again, and open the new copy."),
    (DocumentTooLarge, "This file is too big or too long.", "Open only the discharge summary itself."),
    (StoreError, "Your summary could not be saved or opened.", _AGAIN),
    (ModelError, "The answer could not be written.", _AGAIN),
)


def told(error: MediAssistError) -> tuple[str, str]:
    """What went wrong and what to do, for a patient."""
    if isinstance(error, QuestionError):
        return error.reason, error.remedy
    for kind, reason, remedy in _PLAIN:
        if isinstance(error, kind):
            return reason, remedy
    return UNKNOWN, _AGAIN


def too_big(limit_bytes: int) -> tuple[str, str]:
    """What a patient is told of a file over the limit."""
    return _TOO_BIG.format(limit=size(limit_bytes)), "Open only the discharge summary itself."


def size(count: int) -> str:
    """A number of bytes as people read it: "20 MB"."""
    return f"{count / 1_000_000:.0f} MB" if count >= 1_000_000 else f"{max(1, count // 1_000)} KB"
