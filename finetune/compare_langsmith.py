"""A comparison as LangSmith experiments: `evaluate(upload_results=False)`, one experiment a model, nothing sent.

The answers are those that `compare` has got already, and the client is that of `evals.langsmith_runs`, which has nobody to
speak to.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from ..evals.langsmith_runs import here_alone, means_of
from ..evals.scores import states
from .compare import Comparison, Question, Reply

if TYPE_CHECKING:
    from langsmith.evaluation import ExperimentResults


def experiments(comparison: Comparison, questions: Sequence[Question]) -> "list[ExperimentResults]":
    """An experiment for each of the two models, with the evaluators fact_recall, gate_passed and no_invented_figure."""
    from langsmith import evaluate, schemas

    client = here_alone()
    dataset = uuid5(NAMESPACE_URL, "mediassist")
    examples = [
        schemas.Example(
            id=uuid5(dataset, question["id"]),
            dataset_id=dataset,
            inputs={"id": question["id"], "question": question["question"]},
            outputs={"facts": list(question.get("facts", ()))},
        )
        for question in questions
    ]
    found = []
    for score, replies in zip(comparison.scores, comparison.replies, strict=True):
        of = {reply.id: reply for reply in replies}
        found.append(
            evaluate(
                _target(of),
                data=examples,
                evaluators=[_fact_recall, _gate_passed, _no_invented_figure],
                experiment_prefix=score.model.rpartition("/")[2],
                client=client,
                upload_results=False,
            )
        )
    return found


def means(experiment: "ExperimentResults") -> dict[str, str | float]:
    """An experiment's name and the mean of each evaluator's scores, where it gave any."""
    shares = {name: round(share, 4) for name, share in means_of(experiment).items()}
    return {"experiment": experiment.experiment_name} | shares


def _target(replies: Mapping[str, Reply]) -> Any:
    def answer(inputs: dict) -> dict:
        reply = replies[inputs["id"]]
        return {"answer": reply.answer, "asked": reply.asked, "passed": reply.passed, "invented": reply.invented}

    return answer


def _fact_recall(outputs: dict, reference_outputs: dict) -> dict:
    told = [states(outputs["answer"], fact) for fact in reference_outputs["facts"]]
    return {"key": "fact_recall", "score": sum(told) / len(told) if told else None}


def _gate_passed(outputs: dict) -> dict:
    return {"key": "gate_passed", "score": outputs["passed"] / outputs["asked"] if outputs["asked"] else None}


def _no_invented_figure(outputs: dict) -> dict:
    return {"key": "no_invented_figure", "score": float(not outputs["invented"])}
