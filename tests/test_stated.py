"""A question on one medicine that its record answers for certain is answered from it; any other is weighed."""

import pytest
from mediassist.chains.asked import read_question
from mediassist.chains.medications import MEDICATIONS
from mediassist.chains.stated import stated
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading

SUMMARY = """DISCHARGE MEDICATIONS:
1. Lisinopril 20 mg by mouth once a day for high blood pressure.
2. Warfarin 5 mg by mouth at bedtime.
3. Keppra 500 mg p.o. b.i.d.

STOP: Metoprolol.
"""


@pytest.fixture(scope="module")
def summary():
    return summarise(Reading(text=SUMMARY, format="txt"), "summary.txt")


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("How often do I take Keppra?", "Keppra"),
        ("How do I take the Keppra?", "Keppra"),
        ("how many times a day is levetiracetam?", "Keppra"),
        ("What dose of lisinopril am I on?", "Lisinopril"),
        ("why am I on lisinopril", "Lisinopril"),
        ("when do I take warfarin", "Warfarin"),
    ],
)
def test_the_record_answers(question, line, summary):
    found = stated(read_question(question), MEDICATIONS.scope.general, summary)
    assert [summary.passages[index].text.split(" ")[0] for index in found] == [line]


@pytest.mark.parametrize(
    "question",
    [
        "Why do I take Keppra?",  # its purpose is not stated
        "How long do I take Keppra?",
        "What is the Keppra for?",
        "how often should I check my INR on warfarin?",
        "how much metoprolol do I take",  # stopped
        "how do I take amoxicillin",
        "Can I drink with warfarin?",
        "Do I take lisinopril with food?",
    ],
)
def test_what_the_record_does_not_state_is_left_to_retrieval(question, summary):
    assert stated(read_question(question), MEDICATIONS.scope.general, summary) == ()
