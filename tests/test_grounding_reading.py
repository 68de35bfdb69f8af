"""How sentences are taken apart before they are compared."""

import pytest
from mediassist.grounding.claims import read, spelled
from mediassist.grounding.names import capitalised, titled_names
from mediassist.grounding.polarity import denied
from mediassist.grounding.segments import Role, segments, sentences
from mediassist.grounding.sides import Side, sided_parts
from mediassist.grounding.status import Status, statuses
from mediassist.grounding.treatments import uses
from mediassist.grounding.words import words


def denied_words(text: str) -> set[str]:
    return {
        word.text
        for segment in segments(text)
        for word, flag in zip(segment.words, denied(segment), strict=True)
        if flag
    }


def test_a_contraction_opens_and_a_follow_up_is_one_word() -> None:
    assert [word.text for word in words("Don't miss your follow-up; you can't drive.")] == [
        "do", "not", "miss", "your", "followup", "you", "can", "not", "drive",
    ]  # fmt: skip


def test_a_doctors_title_and_a_list_number_end_no_sentence() -> None:
    text = "1. See Dr. Q on Friday. Bring your list.\n2. Rest."
    assert [text[start:end] for start, end in sentences(text)] == ["See Dr. Q on Friday", "Bring your list", "Rest"]


def test_a_command_after_and_is_a_segment_of_its_own() -> None:
    assert [s.text for s in segments("Keep it clean and dry, and don't lift anything.")] == [
        "Keep it clean and dry",
        "and don't lift anything",
    ]


def test_an_if_clause_keeps_its_whole_list() -> None:
    roles = [(s.role, s.text) for s in segments("If you have a fever, chills, or pain, call the clinic.")]
    assert roles == [(Role.CONDITION, "If you have a fever, chills, or pain"), (Role.MAIN, "call the clinic")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He has no fever.", {"fever"}),
        ("Football is off the table.", {"football"}),
        ("Avoid heavy lifting.", {"heavy", "lifting"}),
        ("Hold off on driving.", {"driving"}),
        ("Stay away from soda.", {"soda"}),
        ("Take it without food.", {"food"}),
        ("She denies chest pain.", {"chest", "pain"}),
    ],
)
def test_what_is_denied_or_banned(text: str, expected: set[str]) -> None:
    assert expected <= denied_words(text)


@pytest.mark.parametrize("text", ["Take no more than two tablets.", "It is fine to walk.", "Do not forget your pills."])
def test_look_alikes_deny_nothing(text: str) -> None:
    assert denied_words(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Warfarin was discontinued", Status.STOPPED),
        ("He was taken off oxygen", Status.STOPPED),
        ("Keep taking aspirin", Status.CONTINUED),
        ("do not stop the statin", Status.CONTINUED),
        ("She was started on insulin", Status.STARTED),
        ("The dose was increased", Status.RAISED),
    ],
)
def test_what_becomes_of_a_treatment(text: str, expected: Status) -> None:
    assert statuses(text) == {expected}


def test_right_now_and_left_the_hospital_are_no_sides() -> None:
    assert [sided_parts(s) for s in segments("Call right now. She left the hospital.")] == [(), ()]


def test_a_side_knows_its_part() -> None:
    (segment,) = segments("Keep the cast on the left wrist.")
    (part,) = sided_parts(segment)
    assert (part.side, part.parts[0]) == (Side.LEFT, "wrist")


def test_an_initial_is_a_name_and_the_next_sentence_is_not() -> None:
    assert [name.text for name in titled_names("See Dr. B. You will also see Dr. Marlow Finch.")] == [
        "B",
        "Marlow Finch",
    ]


def test_departments_are_names_and_sentence_openers_are_not() -> None:
    assert [name.text for name in capitalised("Call Vascular Surgery today. Bring your list.")] == ["Vascular Surgery"]


def test_each_figure_goes_to_its_own_drug() -> None:
    text = spelled("Take 35 units of Lantus at bedtime, and one 20 mg Zocor tablet every morning.")
    found = {use.drug.name: {q.value for q in use.quantities} for use in uses(read(text)) if not use.carried}
    assert "35" in found["Lantus"]
    assert "20" in found["Zocor"]
    assert "35" not in found["Zocor"]


def test_a_sentence_without_a_drug_goes_on_about_the_last_one() -> None:
    carried = [use for use in uses(read("Continue Diflucan 200 mg daily. Complete a 10 day course.")) if use.carried]
    assert [use.drug.generic for use in carried] == ["fluconazole"]
    assert carried[0].quantities[0].value == "10"
