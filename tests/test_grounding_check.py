# ruff: noqa: E501
"""What the gate lets through and what it stops, told as clinical facts. All texts are made up."""

import subprocess
import sys
import time

import pytest
from mediassist.answer import ClaimKind, Support
from mediassist.grounding import GroundingReport, check
from mediassist.vocabulary import NOT_MENTIONED

LIST = [
    "1. Metoprolol tartrate 25 mg p.o. b.i.d.",
    "2. Warfarin 5 mg p.o. at bedtime for atrial fibrillation.",
    "3. Amoxicillin 500 mg p.o. t.i.d. x7 days.",
    "4. Oxycodone 5 mg p.o. q.4-6h. p.r.n. pain.",
]
CARE = [
    "No heavy lifting, driving, or swimming for 6 weeks.",
    "She may shower.  Keep the incision clean and dry.",
    "Follow up with Dr. Q in Vascular Surgery on March 4, 2011 at 10:30 a.m.  Phone 555-867-5309.",
    "Call the clinic if you have a fever over 101, vomiting, or redness of the left knee.",
    "Stop aspirin if you bleed.",
    "Lisinopril was discontinued because of cough.  Continue furosemide 40 mg daily.",
]


def failing(report: GroundingReport) -> set[ClaimKind]:
    return {verdict.claim.kind for verdict in report.failures}


@pytest.mark.parametrize(
    "answer",
    [
        "Take metoprolol 25 mg by mouth twice a day.",
        "Take metoprolol tartrate, 25 milligrams, every 12 hours.",
        "Take warfarin 5 milligrams by mouth at bedtime for atrial fibrillation.",
        "Take amoxicillin 500 mg three times a day for one week.",
        "Amoxicillin: 500 mg by mouth every 8 hours for 7 days.",
        "Take oxycodone 5 mg every 4 to 6 hours as needed for pain.",
        "- Metoprolol 25 mg twice a day\n- Warfarin 5 mg at bedtime\n- Amoxicillin 500 mg three times a day for 7 days",
    ],
)
def test_the_same_regimen_in_other_words_passes(answer: str) -> None:
    assert check(answer, LIST).failures == ()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("Take metoprolol 50 mg by mouth twice a day.", ClaimKind.DOSE),
        ("Take metoprolol 25 mg by mouth three times a day.", ClaimKind.FREQUENCY),
        ("Take amoxicillin 500 mg three times a day for 10 days.", ClaimKind.DURATION),
        ("Take warfarin 5 mg every morning.", ClaimKind.FREQUENCY),
        ("Take carvedilol 25 mg twice a day.", ClaimKind.DRUG),
    ],
)
def test_a_changed_figure_or_drug_is_stopped(answer: str, kind: ClaimKind) -> None:
    report = check(answer, LIST)
    assert not report.grounded
    assert kind in failing(report)


def test_a_dose_moved_to_another_drug_is_contradicted() -> None:
    report = check("Take metoprolol 5 mg twice a day and warfarin 25 mg at bedtime.", LIST)
    assert [v.support for v in report.failures if v.claim.kind is ClaimKind.DOSE] == [Support.CONTRADICTED] * 2


def test_a_purpose_moved_to_another_drug_is_contradicted() -> None:
    assert check("Take warfarin for pain.", LIST).failures[0].support is Support.CONTRADICTED


def test_the_verdict_names_the_passage_that_decides() -> None:
    report = check("Take warfarin 10 mg at bedtime.", LIST)
    assert {v.passage for v in report.failures} == {1}


@pytest.mark.parametrize(
    "answer",
    [
        "Do not lift anything heavy, drive or swim for six weeks.",
        "Avoid driving for 6 weeks.",
        "Swimming is not allowed for 6 weeks.",
        "You can shower. Keep the incision clean and dry.",
        "See Dr. Q in Vascular Surgery on March 4, 2011, at 10:30 in the morning.",
        "The phone number is 555-867-5309.",
        "Call the clinic if you have a fever over 101, vomiting, or redness of the left knee.",
        "If you bleed, stop aspirin.",
        "Do not take lisinopril. Keep taking furosemide 40 mg once a day.",
    ],
)
def test_a_faithful_instruction_passes(answer: str) -> None:
    assert check(answer, CARE).failures == ()


@pytest.mark.parametrize(
    "answer",
    [
        "It is fine to drive.",
        "You may swim and lift heavy things.",
        "Do not shower.",
        "Showering is off the table.",
    ],
)
def test_a_ban_turned_into_a_permission_or_back_is_stopped(answer: str) -> None:
    assert ClaimKind.PERMISSION in failing(check(answer, CARE))


@pytest.mark.parametrize(
    "answer", ["Keep taking lisinopril.", "Continue lisinopril.", "Stop taking furosemide.", "Furosemide was stopped."]
)
def test_stopped_and_continued_are_not_confused(answer: str) -> None:
    assert not check(answer, CARE).grounded


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("See Dr. R in Vascular Surgery on March 4, 2011.", ClaimKind.NAME),
        ("See Dr. Q in Thoracic Surgery on March 4, 2011.", ClaimKind.NAME),
        ("See Dr. Q in Vascular Surgery on March 14, 2011.", ClaimKind.DATE_TIME),
        ("See Dr. Q in Vascular Surgery on March 4, 2011 at 11:30 a.m.", ClaimKind.DATE_TIME),
        ("The phone number is 555-867-5390.", ClaimKind.PHONE),
        ("Call the clinic if you have redness of the right knee.", ClaimKind.SIDE),
    ],
)
def test_a_wrong_name_date_phone_or_side_is_stopped(answer: str, kind: ClaimKind) -> None:
    assert kind in failing(check(answer, CARE))


def test_dropping_if_you_bleed_from_stop_aspirin_if_you_bleed_fails() -> None:
    assert ClaimKind.CONDITION in failing(check("Stop aspirin.", CARE))


def test_a_warning_sign_that_the_summary_does_not_list_is_stopped() -> None:
    assert not check(
        "Call the clinic if you have a fever over 101, diarrhea, or redness of the left knee.", CARE
    ).grounded


def test_a_higher_limit_for_the_fever_is_stopped() -> None:
    assert not check("Call the clinic if you have a fever over 102.", CARE).grounded


@pytest.mark.parametrize(
    "answer",
    [
        "Take amoxicillin 500 mg three times a day for 7 days. Take it with food.",
        "Take warfarin 5 mg at bedtime with a glass of orange juice.",
        "Take oxycodone 5 mg every 4 to 6 hours as needed for pain. Do not drink alcohol with it.",
    ],
)
def test_an_invented_instruction_is_stopped(answer: str) -> None:
    assert not check(answer, LIST).grounded


def test_words_of_the_question_support_nothing() -> None:
    question = "Should I cover it with a bandage every day?"
    assert not check("Yes, cover it with a bandage every day.", CARE, question=question).grounded


@pytest.mark.parametrize(
    "answer",
    [
        NOT_MENTIONED,
        "Please ask your care team if anything is unclear.",
        "If you have any questions, call your doctor.",
        "You are doing well.",
        "",
    ],
)
def test_courtesies_and_not_mentioned_claim_nothing(answer: str) -> None:
    assert check(answer, CARE).verdicts == ()


@pytest.mark.parametrize("answer", ["Yes.", "No.", "Yes, you can."])
def test_a_bare_yes_is_stopped_because_only_the_question_says_what_to(answer: str) -> None:
    assert not check(answer, CARE, question="Can I drive?").grounded


def test_an_answer_without_any_passage_is_not_grounded() -> None:
    assert not check("Take warfarin 5 mg at bedtime.", []).grounded


def test_an_answer_of_thousands_of_words_is_checked_in_seconds() -> None:
    answer = " ".join(
        f"Take warfarin {n} mg at bedtime, and do not drive for {n} weeks if you bleed." for n in range(150)
    )
    started = time.perf_counter()
    assert not check(answer, [*LIST, *CARE]).grounded
    assert time.perf_counter() - started < 20


def test_importing_the_gate_loads_no_model() -> None:
    code = "import sys, mediassist.grounding; print([m for m in ('torch', 'transformers', 'langchain') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_medicine_that_is_stopped_later_is_not_one_never_to_take():
    line = "Aspirin 81 mg p.o. b.i.d. with meals for 35 days to prevent blood clots, then stop."
    for wrong in ("Do not take aspirin.", "Do not take aspirin with meals.", "Aspirin is not for blood clots."):
        assert not check(wrong, [line]).grounded
    assert check("Take aspirin for 35 days, then stop.", [line]).grounded


@pytest.mark.parametrize(
    ("answer", "line", "grounded"),
    [
        ("First take 750 mg of Keppra twice a day. After that it is 500 mg twice a day.", "Keppra 500 mg b.i.d. for 1 week, then 750 mg b.i.d.", False),
        ("Take Keppra 500 mg twice a day for 1 week, then 750 mg twice a day.", "Keppra 500 mg b.i.d. for 1 week, then 750 mg b.i.d.", True),
        ("Take amiodarone 200 mg once daily through 05/21, then 200 mg twice daily.", "Amiodarone 200 mg twice daily through 05/21, then 200 mg once daily.", False),
        ("Gabapentin was reduced from 600 mg to 300 mg.", "CHANGE gabapentin from 600 mg to 300 mg: reduced for the kidneys.", True),
        ("See Dr. Ito on Friday 13 September 2024 at 10:40.", "Clinic: Friday 13 September 2024, 10.40, Dr Ito.", True),
        ("Call for no urine for 12 hours, dizziness, or fever of 100.8 or greater.", "Call 555-0107 for no urine for 12 hours, dizziness, fever of 100.8 or greater.", True),
        ("Chew your food well.", "Low-residue diet: no nuts, seeds or corn, chew food well.", True),
    ],
)  # fmt: skip
def test_steps_in_order_british_hours_and_lists_of_signs(answer: str, line: str, grounded: bool) -> None:
    assert check(answer, [line]).grounded is grounded
