"""What the six chains share: the evidence that a chain finds, the draft that it writes, and the messages for a model.

A chain knows its category, its prompt and how many passages a complete answer of its kind may need. It does not check its
own draft: that is `grounding`. It does not choose whether a model writes: the graph does.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel, ConfigDict

from ..answer import Verdict
from ..document import Passage
from ..ingest.index import IndexedSummary
from ..models.embedding import TextVectors
from ..prompts.load import Prompt, fenced, load
from ..routing.clauses import clauses
from ..vocabulary import NOT_MENTIONED, Category
from .allergies import with_allergies
from .asked import read_question, stems
from .diagnosis import with_diagnosis
from .features import Scope
from .lists import with_lists
from .moments import of_the_end_asked
from .persons import of_named_person
from .relevance import Found, Groups, find
from .running_on import with_neighbours
from .telephones import with_telephone

CLEAR_LINE = 0.85
SURE_CLAUSE = 0.95
"""Least score of a line, and least confidence, that add it for one clause alone: of most clauses the whole question finds it."""


class Rung(IntEnum):
    """How a draft was written. A draft that the gate stops is written again one rung lower, so that no way is endless."""

    MODEL = 1
    CORRECTED = 2
    QUOTED = 3
    VERBATIM = 4
    SILENT = 5


class Draft(BaseModel):
    """An answer of one chain before the gate.

    passages: indices, in the summary, of the passages it was written from, best first; empty when the document does not say.
    grounded: None until the gate has looked. confidence: that the passages answer the question, in [0, 1]. only_near,
    groups: see `relevance.Found`. is_all: that they do not answer, but are all that stands under the topic, and so worth
    telling beside the answer to another part of the question. left_open: see `missing`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    category: Category
    text: str
    passages: tuple[int, ...]
    rung: Rung
    confidence: float
    grounded: bool | None = None
    verdicts: tuple[Verdict, ...] = ()
    only_near: bool = False
    is_all: bool = False
    groups: Groups = ()
    left_open: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """A category's way from a question to a draft.

    general_words: words with which a patient asks for everything of this kind ("what symptoms should I watch for?").
    story: whether lines on the stay and the past count as much as those on life after discharge.
    most: the most passages that are given to a model or quoted.
    """

    category: Category
    general_words: str = ""
    story: bool = False
    most: int = 8

    @property
    def prompt(self) -> Prompt:
        """The chain's own prompt file, named as its category."""
        return load(self.category.value)

    @property
    def scope(self) -> Scope:
        """Where retrieval looks for this chain."""
        return Scope(self.category, stems(self.general_words), self.story, self.most)

    def retrieve(self, question: str, part: str, read: Callable[[str], TextVectors], indexed: IndexedSummary) -> Found:
        """The passages that answer, best first, and how sure it is that they do.

        part: the words of the question that are this chain's. A part of several clauses ("how do I take A, and B?") gets the
        best passage of each clause as well, where it is sure; a question on allergies or the diagnosis, all lines of it. read:
        the vectors of a text.
        """
        found = self._with_each_clause(question, part, read, indexed)
        whole = with_neighbours(with_lists(found.passages, indexed.summary), indexed.summary)
        found = of_named_person(part, replace(found, passages=whole), indexed.summary)
        found = of_the_end_asked(part, found, indexed.summary)
        found = with_diagnosis(part, with_telephone(question, found, indexed.summary), indexed.summary)
        return with_allergies(part, found, indexed.summary)

    def _with_each_clause(
        self, question: str, part: str, read: Callable[[str], TextVectors], indexed: IndexedSummary
    ) -> Found:
        found = find(read_question(question), read(question), indexed, self.scope)
        telling = [(clause, asked) for clause in clauses(part) if (asked := read_question(clause)).concepts]
        if part == question and len(telling) < 2:
            return found
        more: list[int] = []
        confidence = found.confidence
        for clause, asked in telling:
            one = find(asked, read(clause), indexed, self.scope)
            if one.only_near or one.confidence < SURE_CLAUSE or one.best < CLEAR_LINE:
                continue
            of_all = part != question and self.scope.is_all_of(asked)
            more += one.passages if of_all else one.passages[:1]
            confidence = max(confidence, one.confidence)
        passages = tuple(dict.fromkeys([*found.passages, *more]))
        return replace(found, passages=passages, confidence=confidence, only_near=found.only_near and not more)

    def messages(
        self, question: str, passages: Sequence[Passage], marks: Mapping[int, str] | None = None
    ) -> list[BaseMessage]:
        """What a model is told: the system prompt, then this chain's, with the passages and the question as data.

        marks: what is to be known of a passage, by its index in the summary, such as "stopped".
        """
        body = self.prompt.fill(passages=numbered(passages, marks or {}), question=fenced(question))
        return [SystemMessage(load("system").text), HumanMessage(body)]


def numbered(passages: Sequence[Passage], marks: Mapping[int, str]) -> str:
    """Passages as a model reads them: "[1] Section: words", "[2] (stopped) Section: words"."""
    told = [f"({marks[passage.index]}) " if passage.index in marks else "" for passage in passages]
    return "\n".join(
        f"[{number}] {mark}{fenced(passage.in_section)}"
        for number, (mark, passage) in enumerate(zip(told, passages, strict=True), 1)
    )


def corrected(messages: Sequence[BaseMessage], draft: str, failures: Sequence[Verdict]) -> list[BaseMessage]:
    """The same messages, with the draft and what the gate found wrong in it, as data."""
    listed = "\n".join(f"- {fenced(failure.claim.text)} ({fenced(failure.reason)})" for failure in failures)
    told = load("correction").fill(failures=listed, not_mentioned=NOT_MENTIONED)
    return [*messages, AIMessage(draft), HumanMessage(told)]


def says_nothing(text: str) -> bool:
    """Whether an answer only says that the document does not say."""
    return not re.sub(r"\W", "", text.replace(NOT_MENTIONED, ""))
