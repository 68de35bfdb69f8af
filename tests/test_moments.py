"""Figures of admission and of discharge: the end of the stay that is asked about is the one that is told."""

import pytest
from mediassist.chains.moments import of_the_end_asked
from mediassist.chains.relevance import Found
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading

TEXT = """HOSPITAL COURSE:
On admission, hemoglobin was 10.5. He was given two units of blood. On discharge, hemoglobin was 7.9. His weight on admission was 88 kg.
"""


@pytest.fixture(scope="module")
def summary():
    return summarise(Reading(text=TEXT, format="txt"), "test")


@pytest.mark.parametrize(
    ("question", "found", "told"),
    [
        ("What was my blood count when I went home?", [0], (2,)),
        ("blood count at discharge", [0, 2], (2,)),
        ("What was my blood count when I came in?", [2], (0,)),
        ("What was my blood count?", [0], (0,)),
        ("What was my blood count when I came in, and what is it now?", [0], (0, 2)),
        ("how was it when I came in and when I left", [2], (2, 0)),
        ("What did he weigh when he left?", [3], (3,)),
        ("what happened before he went home", [1], (1,)),
    ],
)
def test_the_line_of_the_end_that_is_asked_about_stands(summary, question, found, told):
    assert len(summary.passages) == 4
    assert of_the_end_asked(question, Found(tuple(found), 1.0, 1.0), summary).passages == told
