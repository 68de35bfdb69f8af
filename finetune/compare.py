"""Two chat models side by side on the same documents: what they write before the gate, what a patient gets, how fast.

A model is named as LLM_MODEL names one: a GGUF file or a model of Ollama. Questions are a benchmark's rows (evals/README.md) or,
without any, the three of the guide on each document. Whether the second may take the place of the first is for `gate`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from ..assistant import Assistant
from ..chains.base import Draft, Rung, says_nothing
from ..errors import EvaluationError, ModelError
from ..evals.scores import invented_figures, states
from ..models.chat import open_chat
from ..settings import Settings
from .gate import Decision, Figure, decide

if TYPE_CHECKING:
    from ..graph.state import State

THREE_QUESTIONS = (
    "What medications should I take?",
    "What are my dietary restrictions?",
    "When is my follow-up appointment?",
)
FEWEST_REPLIES = 30
"""Replies asked of the models below which a promotion is refused: of fewer, chance could make the difference."""

_LEAST_GAIN = 0.05

Question = dict[str, Any]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Reply:
    """One question put to one model.

    draft: what the model first wrote, of all chains; empty where it was not asked, or wrote nothing whole. asked: replies asked
    of it. passed: of these, drafts that the gate let through; one that found nothing in lines that are sure to answer is none.
    told: of these, drafts that say more than "not mentioned".
    invented: figures of the draft that stand neither in the document nor in the question. seconds: for the whole answer.
    """

    id: str
    draft: str
    answer: str
    asked: int
    passed: int
    told: int
    facts: int
    facts_of_draft: int
    facts_of_answer: int
    invented: int
    seconds: float


@dataclass(frozen=True)
class Score:
    """A model on all questions. Shares in [0, 1]; seconds: the median for an answer."""

    model: str
    asked: int
    passed: float
    told: float
    fact_recall_of_drafts: float
    fact_recall: float
    invented: float
    seconds: float

    @classmethod
    def of(cls, model: str, replies: Sequence[Reply]) -> "Score":
        """The score of a model's replies. passed and told are shares of the replies asked of it."""
        asked = sum(reply.asked for reply in replies)
        written = [reply for reply in replies if reply.draft]
        by_model = [reply for reply in replies if reply.asked]
        return cls(
            model,
            asked,
            _share(sum(reply.passed for reply in replies), asked),
            _share(sum(reply.told for reply in replies), asked),
            _share(sum(reply.facts_of_draft for reply in by_model), sum(reply.facts for reply in by_model)),
            _share(sum(reply.facts_of_answer for reply in replies), sum(reply.facts for reply in replies)),
            mean(bool(reply.invented) for reply in written) if written else 0.0,
            median(reply.seconds for reply in replies),
        )


@dataclass(frozen=True)
class Comparison:
    """Both scores, the replies they were made from, and the gate's decision on the second model."""

    scores: tuple[Score, Score]
    replies: tuple[tuple[Reply, ...], tuple[Reply, ...]]
    decision: Decision

    def rows(self) -> Iterable[dict[str, Any]]:
        """Side by side, one question a row."""
        for base, tuned in zip(*self.replies, strict=True):
            yield {"id": base.id, "base": asdict(base), "tuned": asdict(tuned)}


def compare(
    base: str,
    tuned: str,
    questions: Sequence[Question],
    documents: Path,
    settings: Settings,
    progress: Progress | None = None,
) -> Comparison:
    """Puts the questions to both models, one after the other. settings: all but the model.

    Raises EvaluationError (no questions, a document missing), ModelMissing, ModelUnreachable, ModelError.
    """
    if not questions:
        raise EvaluationError("There are no questions to compare on.", "Give a file of questions, or documents.")
    replies, count = [], 2 * len(questions)
    for model in (base, tuned):
        done = len(replies) * len(questions)
        told = (lambda here, done=done: progress(done + here, count)) if progress else None
        replies.append(tuple(ask(model, questions, documents, settings, told)))
    scores = (Score.of(base, replies[0]), Score.of(tuned, replies[1]))
    return Comparison(scores, (replies[0], replies[1]), judge(*scores))


def judge(base: Score, tuned: Score) -> Decision:
    """The gate's decision: more drafts must pass, and nothing that a patient gets may be worse."""
    figures = [
        Figure("drafts that pass the gate", base.passed, tuned.passed, must_gain=_LEAST_GAIN),
        Figure("drafts that pass and tell", base.told, tuned.told),
        Figure("fact_recall of drafts", base.fact_recall_of_drafts, tuned.fact_recall_of_drafts),
        Figure("fact_recall of answers", base.fact_recall, tuned.fact_recall, may_lose=0.01),
        Figure("drafts with invented figures", base.invented, tuned.invented, higher_is_better=False),
    ]
    return decide(figures, counted=min(base.asked, tuned.asked), fewest=FEWEST_REPLIES)


def three_questions(documents: Path) -> list[Question]:
    """The guide's three questions on each document of a folder, without facts to count."""
    names = sorted(path.name for path in documents.iterdir() if path.is_file() and not path.name.startswith("."))
    return [
        {"id": f"{name}-{number}", "doc": name, "question": question}
        for name in names
        for number, question in enumerate(THREE_QUESTIONS, 1)
    ]


def ask(
    model: str,
    questions: Sequence[Question],
    documents: Path,
    settings: Settings,
    progress: Callable[[int], None] | None = None,
) -> Iterable[Reply]:
    """Puts the questions to one model. Raises as `compare`."""
    settings = Settings.load(**settings.model_dump() | {"llm_model": model})
    if open_chat(settings) is None:
        raise ModelError("There is nothing to compare without a model.", "Name a GGUF file or a model of Ollama.")
    assistant = Assistant(settings, keep=False)
    ids: dict[str, str] = {}
    for done, question in enumerate(questions, 1):
        name = question["doc"]
        if name not in ids:
            if not (documents / name).is_file():
                raise EvaluationError(
                    f"There is no document {name} in {documents}.", "Give the folder of the questions."
                )
            ids[name] = assistant.add(documents / name)
        start = perf_counter()
        state = assistant.run(ids[name], question["question"])
        seconds = perf_counter() - start
        yield _reply(question, state, assistant.document(ids[name]).text, seconds)
        if progress:
            progress(done)


def _reply(question: Question, state: "State", document: str, seconds: float) -> Reply:
    from ..graph.chain import MODEL_FAILED

    if state.answer is None:
        raise EvaluationError(f"Question {question['id']} has no answer.")
    first = [draft for draft in (*state.stopped, *state.drafts.values(), *state.silent) if draft.rung is Rung.MODEL]
    draft = "\n\n".join(one.text for one in first)
    failed = sum(note.startswith(MODEL_FAILED.partition("{")[0]) for note in state.answer.notes)
    passed = [one for one in first if one.grounded]
    facts = question.get("facts", ())
    return Reply(
        id=question["id"],
        draft=draft,
        answer=state.answer.text,
        asked=len(first) + failed,
        passed=len(passed),
        told=sum(_tells(one) for one in passed),
        facts=len(facts),
        facts_of_draft=sum(states(draft, fact) for fact in facts),
        facts_of_answer=sum(states(state.answer.text, fact) for fact in facts),
        invented=len(invented_figures(draft, f"{document} {question['question']}")),
        seconds=round(seconds, 3),
    )


def _tells(draft: Draft) -> bool:
    return not says_nothing(draft.text)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
