"""The rows that a language model learns from: read, checked, and told as model mode tells them.

A row holds `instruction` (the question), `input` (the passages, as `chains.base.numbered` writes them), `output` (the
answer), `document`, `category` and `split`. Nothing is learnt that the gate would stop: each output is checked against its
own passages, and one bad row refuses the file. Knows no weights.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...chains.registry import CHAINS
from ...errors import EvaluationError
from ...evals.jsonl import read
from ...grounding import check
from ...models.tokens import inert
from ...prompts.load import fenced, load
from ...vocabulary import NOT_MENTIONED, Category

Progress = Callable[[int, int], None]
"""Called with how many are done, of how many."""

FEWEST_ROWS = 8
_NAMED = 5  # rows that an error names
_NUMBER = re.compile(r"^\[\d+\] (?:\([a-z ,-]+\) )?", re.MULTILINE)
_ROLES = {"system": "system", "human": "user", "ai": "assistant"}


class TrainingRow(BaseModel):
    """One row of a training file; see the module."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    instruction: str = Field(min_length=1)
    input: str = Field(min_length=1)
    output: str = Field(min_length=1)
    document: str = Field(min_length=1)
    category: Category
    split: Literal["train", "dev", "test"] = "train"

    @property
    def passages(self) -> list[str]:
        """The passages of the input, without their numbers and marks."""
        return [piece.strip() for piece in _NUMBER.split(self.input) if piece.strip()]

    @property
    def prompt(self) -> list[BaseMessage]:
        """What model mode tells a model for this row: `Chain.messages` of its chain."""
        body = CHAINS[self.category].prompt.fill(passages=self.input, question=fenced(self.instruction))
        return [SystemMessage(load("system").text), HumanMessage(body)]

    @property
    def turns(self) -> list[dict[str, str]]:
        """The prompt as a chat template takes it, made inert as `Chat.write` makes it."""
        return [{"role": _ROLES[message.type], "content": inert(message.text)} for message in self.prompt]


def read_rows(path: Path) -> list[TrainingRow]:
    """The rows of a JSON lines file. Raises EvaluationError, naming the rows that are none."""
    rows, wrong = [], []
    for number, row in enumerate(read(path, with_ids=False), start=1):
        try:
            rows.append(TrainingRow.model_validate(row))
        except ValidationError:
            wrong.append(number)
    if wrong:
        raise EvaluationError(
            f"{path}: {_told(wrong)} has no question, passages, answer, document or category.",
            "`mediassist train data` makes such rows.",
        )
    _require_enough(path, rows)
    return rows


def require_grounded(path: Path, rows: Sequence[TrainingRow], progress: Progress | None = None) -> None:
    """Refuses rows whose answer says what their passages do not. Raises EvaluationError, naming the rows, never their words."""
    poisoned = []
    for number, row in enumerate(rows, start=1):
        if row.output != NOT_MENTIONED and not check(row.output, row.passages, question=row.instruction).grounded:
            poisoned.append(number)
        if progress:
            progress(number, len(rows))
    if poisoned:
        raise EvaluationError(
            f"{path}: the answer of {_told(poisoned)} says what the passages do not bear out.",
            "Nothing was trained. Make the file again with `mediassist train data`, which leaves such rows out.",
        )


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _require_enough(path: Path, rows: Sequence[TrainingRow]) -> None:
    """A split by patient, and enough to learn from."""
    of = {split: {row.document for row in rows if row.split == split} for split in ("train", "dev", "test")}
    if shared := (of["train"] & of["dev"]) | (of["train"] & of["test"]) | (of["dev"] & of["test"]):
        raise EvaluationError(f"{path}: {len(shared)} documents are in two splits.", "Split by patient, never by row.")
    learnt = sum(row.split == "train" for row in rows)
    if learnt < FEWEST_ROWS:
        raise EvaluationError(
            f"{path} has {learnt} rows to learn from; it takes {FEWEST_ROWS}.", "Give more summaries."
        )


def _told(numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"row {', '.join(map(str, numbers[:_NAMED]))}{more}"
