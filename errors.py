"""Every error that mediassist raises on purpose.

    MediAssistError
    ├── SettingsError               a setting is unknown, malformed or points nowhere
    ├── DocumentError               a document cannot be read, so none of it is kept
    │   ├── DocumentNotReadable     the path is missing, a folder, or not allowed to be read
    │   ├── DocumentUnsupported     a kind of file that no reader knows
    │   ├── DocumentEmpty           nothing to read in it
    │   ├── DocumentEncrypted       it needs a password
    │   ├── DocumentScanned         pages that are images, without text
    │   ├── DocumentCorrupt         damaged or cut off
    │   └── DocumentTooLarge        over a limit of the settings
    ├── DocumentNotFound            no such document for this owner (a foreign one looks the same)
    ├── QuestionError               the question is empty or too long
    ├── StoreError                  the store failed; fails closed, never with text
    ├── PromptError                 a prompt file and its variables do not match
    ├── EvaluationError             a file of questions or results cannot be used
    ├── AccessError                 the server does not do this for whoever asks
    │   ├── NotSignedIn             no key or token, or one that is not valid
    │   └── NotAllowed              a valid one without the scope, or from the wrong place
    ├── ServerBusy                  too much at once; worth a retry
    └── ModelError                  the chat or embedding model cannot answer
        ├── ModelMissing            the server or file lacks the model; `remedy` is the command to run
        ├── ModelUnreachable        no server, a time-out, or a server error; worth a retry
        ├── ModelReplyIncomplete    the reply was cut off before its end; worth a retry
        └── WeightsCorrupt          weights on disk are not the ones they should be

An error carries what went wrong (`reason`), what to do (`remedy`) and whether trying again may help (`retryable`).
None of them ever holds text of a patient's document or question.
"""


class MediAssistError(Exception):
    """Base of every error raised on purpose.

    reason: one sentence, without patient text. remedy: one sentence or command, possibly empty.
    """

    retryable = False

    def __init__(self, reason: str, remedy: str = "") -> None:
        self.reason = reason
        self.remedy = remedy
        super().__init__(reason, remedy)

    def __str__(self) -> str:
        return f"{self.reason} {self.remedy}".strip()


class SettingsError(MediAssistError):
    """A setting is unknown, malformed or points nowhere."""


class DocumentError(MediAssistError):
    """A document cannot be read; nothing of it is kept."""


class DocumentNotReadable(DocumentError):
    """The path is missing, a folder, or may not be read."""


class DocumentUnsupported(DocumentError):
    """No reader knows this kind of file."""


class DocumentEmpty(DocumentError):
    """There is nothing to read in it."""


class DocumentEncrypted(DocumentError):
    """It needs a password."""


class DocumentScanned(DocumentError):
    """Its pages are images without text."""


class DocumentCorrupt(DocumentError):
    """It is damaged or cut off."""


class DocumentTooLarge(DocumentError):
    """It is over a limit of the settings."""


class DocumentNotFound(MediAssistError):
    """No such document for this owner; another owner's document gives the same error."""

    def __init__(self, document_id: str) -> None:
        self.document_id = document_id
        super().__init__(f"There is no document {document_id!r}.", "`mediassist documents` lists yours.")


class QuestionError(MediAssistError):
    """The question is empty or too long."""


class StoreError(MediAssistError):
    """The document store failed."""


class PromptError(MediAssistError):
    """A prompt file and the variables given to it do not match."""


class EvaluationError(MediAssistError):
    """A file of questions, messages, cases or results cannot be used."""


class AccessError(MediAssistError):
    """The server does not do this for whoever asks."""


class NotSignedIn(AccessError):
    """There is no key or token, or it is not valid. Which of these is not told."""


class NotAllowed(AccessError):
    """Whoever asks is known and may not do this, or asks from a place that may not."""


class ServerBusy(MediAssistError):
    """More is asked at once than is done at once, or it takes too long."""

    retryable = True


class ModelError(MediAssistError):
    """A model cannot answer."""


class ModelMissing(ModelError):
    """The model is not there; `remedy` is the command that brings it."""


class ModelUnreachable(ModelError):
    """The model server is down, too slow, or failing."""

    retryable = True


class ModelReplyIncomplete(ModelError):
    """The reply ended before the model had finished."""

    retryable = True


class WeightsCorrupt(ModelError):
    """Weights on disk do not have the expected checksum."""
