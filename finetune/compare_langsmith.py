"""A comparison as LangSmith experiments: `evaluate(upload_results=False)`, one experiment a model, nothing sent.

The answers are those that `compare` has got already. The client is given what it would ask a server for, and an address of
this machine where nobody listens, so that no request can leave even by mistake.
"""

from collections.abc import Mapping, Sequence
from statistics import mean
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from .compare import Comparison, Question, Reply, states

if TYPE_CHECKING:
    from langsmith.evaluation import ExperimentResults

_NOBODY = "http://127.0.0.1:9"


def experiments(comparison: Comparison, questions: Sequence[Question]) -> "list[ExperimentResults]":
    """An experiment for each of the two models, with the evaluators fact_recall, gate_passed and no_invented_figure."""
    from langsmith import Client, evaluate, schemas

    client = Client(api_url=_NOBODY, api_key="none", info=schemas.LangSmithInfo(), auto_batch_tracing=False)
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
    scores: dict[str, list[float]] = {}
    for row in experiment:
        for result in row["evaluation_results"]["results"]:
            if result.score is not None:
                scores.setdefault(result.key, []).append(float(result.score))
    return {"experiment": experiment.experiment_name} | {key: round(mean(of), 4) for key, of in scores.items()}


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
