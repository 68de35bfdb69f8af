"""The closed sets and fixed sentences that code, prompts, data and tests share.

Knows nothing of documents, models or the graph: everything else may import it.
"""

from enum import StrEnum


class Category(StrEnum):
    """What a question, a section or a passage is about."""

    MEDICATIONS = "medications"
    DIET = "diet"
    ACTIVITY = "activity"
    FOLLOW_UP = "follow_up"
    WARNINGS = "warnings"
    OTHER = "other"

    @property
    def heading(self) -> str:
        """The category as a heading that a patient reads."""
        return _HEADINGS[self]


_HEADINGS = {
    Category.MEDICATIONS: "Medications",
    Category.DIET: "Food and drink",
    Category.ACTIVITY: "Activity",
    Category.FOLLOW_UP: "Follow-up",
    Category.WARNINGS: "Warning signs",
    Category.OTHER: "Your hospital stay",
}


class Outcome(StrEnum):
    """How a question ended."""

    ANSWERED = "answered"
    NOT_MENTIONED = "not_mentioned"
    EMERGENCY = "emergency"
    DECLINED = "declined"
    CLARIFY = "clarify"


class MedicationList(StrEnum):
    """Which list of medicines a line stands on. Only the first says what to take at home."""

    TAKE_HOME = "take_home"
    ADMISSION = "admission"
    ADMINISTERED = "administered"
    HISTORY = "history"


class MedicationStatus(StrEnum):
    """What the stay did with a medicine, as the document says it; `not_stated` when it lists the medicine alone.

    `closed`: a status column says "completed" or "inactive". Vendors print there what became of the order, so this neither
    tells to take the medicine nor stops it.
    """

    STARTED = "started"
    CHANGED = "changed"
    CONTINUED = "continued"
    STOPPED = "stopped"
    HELD = "held"
    CLOSED = "closed"
    NOT_STATED = "not_stated"

    @property
    def is_taken(self) -> bool:
        """Whether a medicine of this status belongs on the list to take."""
        return self not in (MedicationStatus.STOPPED, MedicationStatus.HELD, MedicationStatus.CLOSED)


class SetAside(StrEnum):
    """Why a line is kept in the text but neither answers a question nor reaches a model."""

    PLANTED = "planted"
    PLACEHOLDER = "placeholder"
    DOSE_WITHOUT_DRUG = "dose_without_drug"


class NoticeKind(StrEnum):
    """What a reader of a document should know about how a stretch of its text came about."""

    CONFLICT = "conflict"
    FROM_CODES = "from_codes"
    LOW_CONFIDENCE = "low_confidence"
    ATTACHMENT = "attachment"
    LEFT_OUT = "left_out"
    COLUMNS = "columns"


class Reason(StrEnum):
    """Why an answer is not the whole of what was asked."""

    NOT_IN_DOCUMENT = "not_in_document"
    PARTLY = "partly"
    CONFLICTING = "conflicting"
    UNCLEAR = "unclear"


NOT_MENTIONED = "This information is not mentioned in your discharge summary. Please contact your healthcare provider."

EMERGENCY = (
    "This may be an emergency. Call your local emergency number now (911 in the US, 999 in the UK, 112 in Europe), "
    "or ask someone near you to call. Do not wait for an answer here."
)

CRISIS = (
    "You are not alone, and help is there right now. Call your local emergency number or a crisis line now "
    "(988 in the US, 111 in the UK), or ask someone near you to stay with you while you call."
)

DECLINED = (
    "I can only help with questions about this discharge summary: medicines, food, activity, appointments, "
    "warning signs and what was done in hospital."
)

CLARIFY = (
    "I am not sure what you would like to know. Please ask a whole question, for example: "
    '"How often do I take my antibiotic?" or "When is my next appointment?"'
)
