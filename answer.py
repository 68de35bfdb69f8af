"""What comes back from a question: the text, how it ended, and everything needed to check it."""

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from .document import Citation
from .vocabulary import Category, Outcome, Reason


class ClaimKind(StrEnum):
    """What a claim is about, hence what can be wrong with it."""

    DRUG = "drug"
    DOSE = "dose"
    FREQUENCY = "frequency"
    DURATION = "duration"
    DATE_TIME = "date_time"
    FIGURE = "figure"
    PHONE = "phone"
    NAME = "name"
    SIDE = "side"
    PERMISSION = "permission"
    STATUS = "status"
    CONDITION = "condition"
    STATEMENT = "statement"


class Support(StrEnum):
    """Whether the cited passages bear a claim out."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Claim(_Frozen):
    """Something an answer states that can be wrong. text: the words of the answer that state it."""

    kind: ClaimKind
    text: str


class Verdict(_Frozen):
    """What the grounding check found of one claim.

    passage: index, among the passages it was checked against, of the one that decides; None where none does.
    reason: one plain sentence, empty for a supported claim.
    """

    claim: Claim
    support: Support
    passage: int | None = None
    reason: str = ""


class Answer(_Frozen):
    """The answer to one question.

    categories: the routes taken, most likely first. model: "quote" where no language model wrote the text, else its
    name. prompts: name -> first 12 hex digits of the prompt file's SHA-256. notes: what the reader should know, such as
    "the model did not answer". timings: milliseconds by step. confidence: that the
    cited lines answer the question, in [0, 1]. reason: why it is not the whole of what was asked, None where it is.
    choices: with `clarify`, questions that this document answers, one of which the patient may have meant.
    run_id: of the trace at LangSmith, where tracing was asked for.
    """

    text: str
    outcome: Outcome
    categories: tuple[Category, ...] = ()
    citations: tuple[Citation, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    model: str = "quote"
    prompts: dict[str, str] = {}
    notes: tuple[str, ...] = ()
    timings: dict[str, float] = {}
    confidence: float = 1.0
    reason: Reason | None = None
    choices: tuple[str, ...] = ()
    run_id: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The answer for `ask --json` and for scorers: plain values, its text under "answer"."""
        plain = self.model_dump(mode="json")
        return {"answer": plain.pop("text"), **plain}
