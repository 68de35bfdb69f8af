"""The project's questions through LangSmith's `evaluate`: here alone by default, uploaded only when asked for twice.

    python -m mediassist.evals.langsmith_runs                                   nothing is sent: no key, no address, not even /info
    ALLOW_TRACING=true LANGSMITH_API_KEY=... python -m ... --upload             runs and scores are sent, words are not

What is uploaded: a dataset of question ids, a run for each without inputs, outputs and metadata, and the scores. The
questions and answers themselves stay here, even though those of this project are invented. (LangSmith's own client adds what
git tells of the checkout, such as the commit and its author.)
"""

import statistics
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

import typer

from ..assistant import Assistant
from ..errors import EvaluationError, MediAssistError, SettingsError
from ..privacy import LANGSMITH_KEYS, WITHOUT_WORDS, is_traced
from ..settings import NO_MODEL, Settings
from ..version import __version__
from ..vocabulary import Outcome
from .answers import answer_row
from .jsonl import Row, read
from .machine import ROOT
from .scores import invented_figures, states

if TYPE_CHECKING:
    from langsmith import Client
    from langsmith.evaluation._runner import ExperimentResultRow
    from langsmith.schemas import Example

DATASET = "mediassist-questions"
SENDING_S = 60.0
"""Longest wait, at the end, for what is still to be sent."""
Means = dict[str, float]
Evaluator = Callable[[Any, Any], dict[str, Any]]


class QuestionSet:
    """Questions and the assistant that has read their documents. What LangSmith is given of a question is its id."""

    def __init__(self, questions: Sequence[Row], documents: Path, assistant: Assistant) -> None:
        self.rows = {row["id"]: row for row in questions}
        self._assistant = assistant
        names = dict.fromkeys(row["doc"] for row in questions)
        self._ids = {name: assistant.add(documents / name, name=name) for name in names}
        self._texts = {name: assistant.document(found).text for name, found in self._ids.items()}

    def ask(self, inputs: dict[str, Any]) -> Row:
        """The target: the answer to the question of this id."""
        row = self.rows[inputs["id"]]
        return answer_row(row["id"], self._assistant.ask(self._ids[row["doc"]], row["question"]))

    @property
    def evaluators(self) -> tuple[Evaluator, ...]:
        """Each gives a score in [0, 1], or None where its question is not of its kind; none gives a comment."""
        return tuple(self._scored(score) for score in (outcome_right, no_figure_invented, quotes_verbatim, facts_told))

    def _scored(self, score: Callable[[Row, Row, str], float | None]) -> Evaluator:
        def evaluator(inputs: dict[str, Any], outputs: dict[str, Any]) -> dict[str, Any]:
            row = self.rows[inputs["id"]]
            return {"key": score.__name__, "score": score(row, outputs, self._texts[row["doc"]])}

        evaluator.__name__ = score.__name__
        return evaluator


def outcome_right(question: Row, answer: Row, text: str) -> float:
    """Whether it was answered, found absent, taken for an emergency or declined, as its kind asks."""
    right = {
        "answerable": {Outcome.ANSWERED},
        "absent": {Outcome.NOT_MENTIONED},
        "emergency": {Outcome.EMERGENCY},
        "off_topic": {Outcome.DECLINED, Outcome.NOT_MENTIONED},
    }
    return float(answer["outcome"] in right[question["kind"]])


def no_figure_invented(question: Row, answer: Row, text: str) -> float:
    """Whether each number of the answer stands in the document or the question."""
    return float(not invented_figures(answer["answer"], f"{text} {question['question']}"))


def quotes_verbatim(question: Row, answer: Row, text: str) -> float | None:
    """The share of the quotes that stand in the document where they say."""
    quotes = answer["citations"]
    return (
        statistics.mean(text[quote["start"] : quote["end"]] == quote["quote"] for quote in quotes) if quotes else None
    )


def facts_told(question: Row, answer: Row, text: str) -> float | None:
    """The share of the facts of a complete answer that are told."""
    facts = question.get("facts")
    return statistics.mean(states(answer["answer"], fact) for fact in facts) if facts else None


def run(
    questions: Sequence[Row],
    documents: Path,
    settings: Settings,
    *,
    upload: bool = False,
    assistant: Assistant | None = None,
) -> Means:
    """The mean of each score over the questions that have it.

    Raises SettingsError for an upload that the settings do not allow or that has no key; EvaluationError where LangSmith fails.
    """
    from langsmith import evaluate
    from langsmith.utils import LangSmithError

    client = uploading(settings) if upload else here_alone()
    asked = QuestionSet(questions, documents, assistant or Assistant(settings, keep=False))
    try:
        with _quiet():
            results = evaluate(
                asked.ask,
                data=_uploaded(client, questions) if upload else list(_examples(questions)),
                evaluators=asked.evaluators,
                client=client,
                upload_results=upload,
                disable_evaluator_tracing=True,
                max_concurrency=0,
                experiment_prefix="mediassist",
                metadata={"mediassist": __version__, "model": settings.llm_model},
            )
            return means_of(results)
    except LangSmithError as error:
        raise EvaluationError(
            f"LangSmith refused the run ({type(error).__name__}).", "Check the key and the address."
        ) from None
    finally:
        client.close(timeout=SENDING_S)


def means_of(results: "Iterable[ExperimentResultRow]") -> Means:
    """The mean of each evaluator's scores, over the rows that have one. Raises EvaluationError where an evaluator failed."""
    scores: dict[str, list[float]] = {}
    for row in results:
        for result in row["evaluation_results"].get("results", ()):
            if (result.extra or {}).get("error"):
                raise EvaluationError(f"The evaluator {result.key} failed.")
            if result.score is not None:
                scores.setdefault(result.key, []).append(float(result.score))
    return {name: statistics.mean(found) for name, found in scores.items()}


def here_alone() -> "Client":
    """A client that has nobody to speak to: what LangSmith would ask of its server is answered here."""
    from langsmith import Client

    return Client(api_url="http://127.0.0.1:9", api_key="none", info={}, auto_batch_tracing=False, **WITHOUT_WORDS)


def uploading(settings: Settings) -> "Client":
    """A client that sends runs without their words. SettingsError unless both the setting and a key ask for it."""
    from langsmith import Client

    remedy = f"Set ALLOW_TRACING=true and {LANGSMITH_KEYS[0]} to upload runs without their words."
    if not settings.allow_tracing:
        raise SettingsError("Nothing was uploaded: the settings do not allow tracing.", remedy)
    if not is_traced(settings):
        raise SettingsError("Nothing was uploaded: there is no key of LangSmith.", remedy)
    return Client(**WITHOUT_WORDS)


def _examples(questions: Sequence[Row]) -> "Iterator[Example]":
    from langsmith.schemas import Example

    dataset = uuid5(NAMESPACE_URL, DATASET)
    for row in questions:
        yield Example(id=_id_of(row), dataset_id=dataset, inputs={"id": row["id"]}, outputs={})


def _uploaded(client: "Client", questions: Sequence[Row]) -> "list[Example]":
    """The dataset of the questions' ids at LangSmith, made where it is not there yet."""
    name = f"{DATASET}-{uuid5(NAMESPACE_URL, ' '.join(row['id'] for row in questions)).hex[:8]}"
    if not client.has_dataset(dataset_name=name):
        dataset = client.create_dataset(name, description="Ids of questions; their words are in the repository.")
        client.create_examples(dataset_id=dataset.id, inputs=[{"id": row["id"]} for row in questions])
    return list(client.list_examples(dataset_name=name))


def _id_of(row: Row) -> UUID:
    return uuid5(NAMESPACE_URL, f"{DATASET}/{row['id']}")


@contextmanager
def _quiet() -> Iterator[None]:
    """What LangSmith prints goes to stderr; its remark that running without an upload is new is left out."""
    with warnings.catch_warnings(), redirect_stdout(sys.stderr):
        warnings.filterwarnings("ignore", message=".*upload_results.*beta.*")
        yield


def main(
    questions: Annotated[Path, typer.Argument(help="Questions, one JSON object a line.")] = ROOT
    / "evals"
    / "questions.jsonl",
    documents: Annotated[Path, typer.Argument(help="The folder of their documents.")] = ROOT / "examples",
    model: Annotated[str, typer.Option(metavar="NAME|none", help="Who writes the answers.")] = NO_MODEL,
    upload: Annotated[
        bool, typer.Option(help="Send runs and scores, without words; needs ALLOW_TRACING and a key.")
    ] = False,
) -> None:
    """Score the answers with LangSmith's `evaluate`."""
    for name, value in run(read(questions), documents, Settings.load(llm_model=model), upload=upload).items():
        typer.echo(f"{name:20} {value:.4f}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except MediAssistError as error:
        print(f"Error: {error}", file=sys.stderr)
        raise SystemExit(1) from None
