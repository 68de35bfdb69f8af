"""A plain "when is ...?" is answered by the line that gives a date for all of it, however terse; no other question is."""

import pytest
from mediassist.chains.follow_up import dated
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading

TEXT = """FOLLOW-UP:
Stroke clinic, Dr. Fell: 06/23/2026 at 11:00 a.m., (719) 555-0184
Eye clinic: to be arranged.
Blood test at the clinic 06/30/2026.

HOSPITAL COURSE:
Seen by the stroke clinic on 05/01/2026.
"""


@pytest.fixture(scope="module")
def summary():
    return summarise(Reading(text=TEXT, format="txt"), "test")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When is the stroke clinic?", ["Stroke clinic"]),
        ("when do i see Dr. Fell", ["Stroke clinic"]),
        ("When is the eye clinic?", []),
        ("When is the stroke clinic's scan?", []),
        ("How long is the stroke clinic?", []),
        ("When and how often is the stroke clinic?", []),
    ],
)
def test_a_dated_line_answers_when(summary, question, told):
    assert [summary.passages[index].text.split(",")[0] for index in dated(question, summary)] == told
