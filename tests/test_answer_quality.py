"""A regression gate: what quote mode reaches on summaries and questions that no weight was fitted on.

The floors lie a little below what was measured (evals/LOG.md), so that a change which costs answers, refusals or routes
fails here. Facts and quotes are counted as in the benchmark: a fact is met when one of its wordings stands in the answer.
"""

import json
import re
from pathlib import Path

import pytest
from mediassist import Assistant, Outcome, Settings
from mediassist.evals.scores import states

EVALS = Path(__file__).parent.parent / "evals"
DOCUMENTS = ("bronchiolitis.txt", "thyroidectomy.txt", "rib-fractures.txt", "carotid.txt", "mastectomy.txt", "burn.txt")
FLOORS = {"facts": 0.6, "absent_refused": 0.55, "refused_wrongly": 0.16, "routed": 0.72}
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (EVALS / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def answered():
    """(question, answer, document) of the documents kept aside."""
    assistant = Assistant(Settings.load(llm_model="none"), keep=False)
    ids = {name: assistant.add(EVALS / "summaries" / name) for name in DOCUMENTS}
    return [
        (row, assistant.ask(ids[row["doc"]], row["question"]), assistant.document(ids[row["doc"]]))
        for row in rows("held.jsonl")
        if row["doc"] in ids
    ]


def share(values) -> float:
    values = list(values)
    return sum(values) / len(values)


def test_facts_are_told(answered):
    told = [states(answer.text, fact) for row, answer, _ in answered for fact in row["facts"]]
    assert share(told) >= FLOORS["facts"]


def test_absent_questions_are_refused_and_answerable_ones_are_not(answered):
    refused = {
        kind: share(a.outcome is Outcome.NOT_MENTIONED for row, a, _ in answered if row["kind"] == kind)
        for kind in ("absent", "answerable")
    }
    assert refused["absent"] >= FLOORS["absent_refused"]
    assert refused["answerable"] <= FLOORS["refused_wrongly"]


def test_the_first_route_is_right(answered):
    right = [bool(a.categories) and a.categories[0].value in row["categories"] for row, a, _ in answered]
    assert share(right) >= FLOORS["routed"]


def test_every_quote_stands_in_its_document_and_no_figure_is_invented(answered):
    for row, answer, summary in answered:
        assert all(summary.text[c.start : c.end] == c.quote for c in answer.citations), row["id"]
        invented = set(FIGURE.findall(answer.text)) - set(FIGURE.findall(summary.text)) - {"911", "999", "112"}
        assert not invented, row["id"]


@pytest.mark.parametrize("name", ["summaries.jsonl", "held.jsonl", "unseen.jsonl", "fresh.jsonl", "unread.jsonl"])
def test_the_evidence_of_each_question_stands_in_its_summary_once(name):
    for row in rows(name):
        text = (EVALS / "summaries" / row["doc"]).read_text("utf-8")
        assert all(text.count(quote) == 1 for quote in row["evidence"]), row["id"]
        assert all(states(" ".join(row["evidence"]), fact) for fact in row["facts"]), row["id"]
        assert (row["kind"] == "answerable") == bool(row["evidence"]), row["id"]


@pytest.mark.parametrize("name", ["held.jsonl", "unseen.jsonl", "fresh.jsonl", "unread.jsonl"])
def test_no_document_is_both_fitted_on_and_kept_aside(name):
    assert not {row["doc"] for row in rows("summaries.jsonl")} & {row["doc"] for row in rows(name)}
