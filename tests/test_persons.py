"""A question that names somebody is answered by the lines on that one."""

import pytest
from mediassist.chains.persons import of_named_person
from mediassist.chains.relevance import Found
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading

SUMMARY = summarise(
    Reading(
        text="""HOSPITAL COURSE:
Seen by Dr. Brandt of neurology, who found nothing.

FOLLOW-UP:
Dr. Amara Farrow on 01/21 at 10:10, for a blood count.
Hematology, Dr. Svenja Ito on 04/15 at 2 pm.
Bring this letter to every visit.
Simon Okoro, M.D. will call with the result.
Dana Whitcomb, nurse practitioner, on 02/03 at 9:00.
""",
        format="txt",
    ),
    "test",
)
LINE = {
    word: next(p.index for p in SUMMARY.passages if word in p.text)
    for word in ("Brandt", "Farrow", "Ito", "letter", "Okoro", "Whitcomb")
}


def asked(question: str, *found: str) -> tuple[list[str], bool]:
    result = of_named_person(question, Found(tuple(LINE[word] for word in found), 0.9, 0.9), SUMMARY)
    names = {index: word for word, index in LINE.items()}
    return [names[index] for index in result.passages], result.only_near


@pytest.mark.parametrize(
    ("question", "found", "told"),
    [
        ("When do I see Dr. Ito?", ("Farrow",), ["Ito"]),
        ("when do i see dr ito", ("Farrow", "Ito", "letter"), ["Ito", "letter"]),
        ("When do I see Dr. Farrow?", ("Farrow", "Whitcomb"), ["Farrow"]),
        ("When is Dr Farow?", ("Ito", "Farrow"), ["Farrow"]),
        ("What will Doctor Okoro tell me?", ("Okoro", "Ito"), ["Okoro"]),
        ("When do I see Dr. Farrow and Dr. Ito?", ("Farrow", "Ito"), ["Farrow", "Ito"]),
    ],
)  # fmt: skip
def test_the_lines_of_others_are_left_out(question: str, found: tuple[str, ...], told: list[str]) -> None:
    assert asked(question, *found) == (told, False)


def test_a_name_of_the_story_alone_comes_only_near() -> None:
    assert asked("When do I see Dr. Brandt?", "Farrow") == (["Brandt"], True)


def test_a_name_that_is_nowhere_is_answered_by_nobody_else() -> None:
    assert asked("When do I see Dr. Hendricks?", "Farrow") == (["Farrow"], True)


@pytest.mark.parametrize("question", ["Will the doctor call me?", "which dr gave me this", "When is my next visit?"])
def test_without_a_name_nothing_changes(question: str) -> None:
    assert asked(question, "Farrow", "Ito") == (["Farrow", "Ito"], False)
