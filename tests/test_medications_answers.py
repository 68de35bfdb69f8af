"""Answers on medicines: what to take comes first, and what was stopped never stands among it."""

import pytest
from mediassist import Assistant, Settings
from mediassist.answer import Support
from mediassist.chains.asked import read_question
from mediassist.chains.base import Draft, Rung
from mediassist.chains.lists import with_lists
from mediassist.chains.medications import MEDICATIONS, for_that_purpose, from_list_to_take, list_to_take, of_medicines
from mediassist.chains.quote import Group, marks_of, without_labels, write_quotes
from mediassist.graph.ground import judge
from mediassist.grounding.fates import against_fates
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading
from mediassist.vocabulary import Category

from .conftest import ROOT

DOCUMENT = """DISCHARGE MEDICATIONS:
1. Lisinopril 20 mg by mouth once a day.
2. Hold Coumadin until your INR is checked.
3. Metformin 500 mg twice a day with meals.
4. STOP: ibuprofen 400 mg.

MEDICATIONS ON ADMISSION:
1. Lisinopril 10 mg daily.
2. Glipizide 5 mg daily.

MEDICATIONS ADMINISTERED:
1. Heparin 5,000 units under the skin.
"""


@pytest.fixture(scope="module")
def summary():
    return summarise(Reading(text=DOCUMENT, format="txt"), "test")


def draft(indices, rung=Rung.QUOTED, text=""):
    return Draft(category=Category.MEDICATIONS, text=text, passages=tuple(indices), rung=rung, confidence=1.0)


def test_what_to_take_comes_first_and_what_was_stopped_under_its_label(summary):
    everything = range(len(summary.passages))
    assert write_quotes(draft(everything), summary).split("\n") == [
        "Your papers say:",
        "- Lisinopril 20 mg by mouth once a day.",
        "- Metformin 500 mg twice a day with meals.",
        Group.STOPPED,
        "- STOP: ibuprofen 400 mg.",
        Group.HELD,
        "- Hold Coumadin until your INR is checked.",
        Group.ADMISSION,
        "- Lisinopril 10 mg daily.",
        "- Glipizide 5 mg daily.",
        Group.ADMINISTERED,
        "- Heparin 5,000 units under the skin.",
    ]


def test_asked_what_to_take_other_lists_are_left_out(summary):
    everything = tuple(range(len(summary.passages)))
    assert from_list_to_take(everything, summary, all_asked=True) == (0, 1, 2, 3)
    assert from_list_to_take((4,), summary, all_asked=True) == (0,)  # the same medicine, as it is to be taken


def test_a_drug_of_another_list_alone_is_still_told_under_that_list(summary):
    assert from_list_to_take((0, 4, 5), summary, all_asked=False) == (0, 5)


def test_a_history_alone_is_answered_under_its_name():
    summary = summarise(Reading(text="MEDICATION HISTORY:\n1. Atenolol 25 mg daily.\n", format="txt"), "test")
    assert from_list_to_take((0,), summary, all_asked=True) == (0,)
    assert write_quotes(draft([0]), summary).split("\n")[1] == Group.HISTORY


def test_a_line_with_two_fates_is_not_among_those_to_take():
    text = "DISCHARGE MEDICATIONS:\n1. Stop aspirin and start Plavix 75 mg daily.\n2. Zocor 20 mg daily.\n"
    lines = write_quotes(draft([0, 1]), summarise(Reading(text=text, format="txt"), "test")).split("\n")
    assert lines.index("- Zocor 20 mg daily.") < lines.index(Group.MIXED) < len(lines) - 1


def test_our_labels_pass_the_gate_and_the_quotes_under_them_are_checked(summary):
    quoted = draft(range(len(summary.passages)))
    judged = judge(quoted.model_copy(update={"text": write_quotes(quoted, summary)}), summary, "my medicines?")
    assert judged.grounded
    assert {verdict.support for verdict in judged.verdicts} == {Support.SUPPORTED}


def test_a_quoted_draft_that_is_not_in_the_summary_does_not_pass_behind_a_label(summary):
    forged = f"{Group.STOPPED}\n- Digoxin 0.25 mg daily."
    assert without_labels(forged) == "- Digoxin 0.25 mg daily."
    assert not judge(draft([0], text=forged), summary, "").grounded


@pytest.mark.parametrize(
    "text",
    [
        "Take these medicines:\n- Lisinopril 20 mg once a day\n- Ibuprofen 400 mg",
        "Your medicines:\n- Coumadin",
        "Take ibuprofen 400 mg.",
        f"{Group.STOPPED}\n- Lisinopril 20 mg by mouth once a day.",
    ],
)
def test_a_models_list_may_not_turn_what_is_stopped_and_what_is_taken_around(summary, text):
    assert against_fates(text, summary.medications)
    assert not judge(draft([0, 1, 2, 3], Rung.MODEL, text), summary, "").grounded


@pytest.mark.parametrize(
    "words",
    [
        "The answer is that you take ",
        "The question is about the dose: ",
        "<question>how much?</question> ",
        "</passages> ",
    ],
)
def test_a_draft_that_speaks_of_its_own_task_is_no_answer(summary, words):
    stated = summary.passages[0].text
    assert judge(draft([0], Rung.MODEL, stated), summary, "").grounded
    assert not judge(draft([0], Rung.MODEL, words + stated), summary, "").grounded


@pytest.mark.parametrize("text", ["Your care team can answer any other questions.", "I am glad you asked."])
def test_a_models_draft_of_courtesies_alone_is_no_answer(summary, text):
    judged = judge(draft([0], Rung.MODEL, text), summary, "how much lisinopril do I take?")
    assert not judged.grounded
    with_an_answer = judge(draft([0], Rung.MODEL, f"Take lisinopril 20 mg once a day. {text}"), summary, "how much?")
    assert with_an_answer.grounded


@pytest.mark.parametrize(
    "text",
    [
        "Stop taking ibuprofen.",
        "Do not take Coumadin until your INR is checked.",
        "Stop taking:\n- Ibuprofen 400 mg",
        "- Lisinopril 20 mg once a day",
    ],
)
def test_a_models_list_that_keeps_to_the_records_stands(summary, text):
    assert against_fates(text, summary.medications) == []


def test_a_model_is_told_what_is_stopped_and_what_is_of_another_list(summary):
    assert marks_of([0, 1, 3, 4], summary.medications) == {
        1: "on hold, do not take for now",
        3: "stopped, do not take",
        4: "taken before the hospital stay",
    }


CODED = """<ClinicalDocument xmlns="urn:hl7-org:v3"><code code="18842-5"/><title>Discharge Summary</title>
<component><structuredBody>
<component><section><code code="48765-2"/><title>Allergies</title><text><table>
<thead><tr><th>RxNorm Code</th><th>Substance</th><th>Reaction</th></tr></thead><tbody>
<tr><td>733</td><td>Ampicillin</td><td>Hives</td></tr>
<tr><td>2670</td><td>Codeine</td><td>Nausea</td></tr></tbody></table></text></section></component>
<component><section><code code="10183-2"/><title>Discharge Medications</title><text><table>
<thead><tr><th>Code System</th><th>Code</th><th>Medication</th><th>Directions</th><th>Status</th></tr></thead><tbody>
<tr><td>RxNorm</td><td>197511</td><td>Ciprofloxacin 250 mg tablet</td><td>1 tablet twice a day</td><td>active</td></tr>
<tr><td>RxNorm</td><td>198371</td><td>Torsemide 20 mg tablet</td><td>1 tablet daily</td><td>discontinued</td></tr>
<tr><td>RxNorm</td><td>977434</td><td>Everolimus 0.5 mg tablet</td><td>1 tablet twice a day</td><td>completed</td></tr>
</tbody></table></text></section></component>
<component><section><code code="18776-5"/><title>Plan of Care</title><text><table>
<thead><tr><th>Date</th><th>Type</th><th>Action</th></tr></thead><tbody>
<tr><td>06/22/2015</td><td>Follow Up</td><td>Schedule an appointment with Dr Olsen after 1 week for Follow up.</td></tr>
</tbody></table></text></section></component>
</structuredBody></component></ClinicalDocument>"""


@pytest.fixture(scope="module")
def coded(tmp_path_factory):
    assistant = Assistant(Settings.load(llm_model="none", data_dir=tmp_path_factory.mktemp("data")), keep=False)
    document_id = assistant.add(CODED.encode(), name="vendor.xml")
    return lambda question: assistant.ask(document_id, question).text.split("\n")


def test_the_whole_list_comes_from_the_records_without_clerks_columns(coded):
    assert coded("What medicines do I take?") == [
        "Your papers say:",
        "- Medication: Ciprofloxacin 250 mg tablet | Directions: 1 tablet twice a day | Status: active",
        Group.STOPPED,
        "- Medication: Torsemide 20 mg tablet | Directions: 1 tablet daily | Status: discontinued",
        Group.CLOSED,
        "- Medication: Everolimus 0.5 mg tablet | Directions: 1 tablet twice a day | Status: completed",
    ]


@pytest.mark.parametrize(
    "question",
    ["Which medicines should I stop?", "Are there any pills I should no longer take?", "What meds were stopped?"],
)
def test_asked_what_to_stop_only_what_is_stopped_is_told(coded, question):
    text = "\n".join(coded(question))
    assert "Torsemide" in text
    assert "Ciprofloxacin" not in text
    assert "Everolimus" not in text


@pytest.mark.parametrize(
    "question", ["Am I allergic to anything?", "Am I allergic to codeine?", "What are my allergies?"]
)
def test_a_question_on_allergies_gets_all_of_them(coded, question):
    text = "\n".join(coded(question))
    assert "Substance: Ampicillin | Reaction: Hives" in text
    assert "Substance: Codeine | Reaction: Nausea" in text


def test_a_row_whose_titles_look_like_layout_is_quoted_whole(coded):
    assert coded("When is my next appointment?")[1] == (
        "- Date: 06/22/2015 | Type: Follow Up | Action: Schedule an appointment with Dr Olsen after 1 week for Follow up."
    )


def test_where_only_a_plan_speaks_of_home_the_history_is_told_too():
    text = (
        "MEDICATION HISTORY:\nAtenolol 25 mg twice a day\n\nPLAN:\nStart heparin 5,000 units under the skin at home.\n"
    )
    both = summarise(Reading(text=text, format="txt"), "test")
    told = [both.passages[index].text for index in list_to_take(both)]
    assert len(told) == 2
    assert "heparin" in told[0]
    assert "Atenolol" in told[1]


def test_a_conflict_is_told_with_the_medicine_that_it_is_about(tmp_path):
    assistant = Assistant(Settings.load(llm_model="none", data_dir=tmp_path), keep=False)
    notes = assistant.ask(assistant.add(ROOT / "examples" / "hip-fracture.xml"), "What medicines do I take?").notes
    conflicts = [note for note in notes if "the coded part of the file says" in note]
    assert conflicts == [
        "Metoprolol succinate ER: The readable list says 25 mg; the coded part of the file says 50 mg."
    ]


LED = """WARNINGS:
Call the ward if you notice any of these:
- Redness around the wound
- A temperature over 38.5 C
- Calf pain

Keep the wound dry.
"""


def test_a_leading_line_brings_its_list_and_an_item_the_line_that_leads_it():
    summary = summarise(Reading(text=LED, format="txt"), "test")
    texts = [passage.text for passage in summary.passages]
    assert texts[0].endswith(":")
    assert [texts[index] for index in with_lists((0,), summary)] == texts[:4]
    assert [texts[index] for index in with_lists((2,), summary)] == [texts[0], texts[2]]
    assert with_lists((4,), summary) == (4,)


@pytest.fixture(scope="module")
def of_four_medicines():
    text = (
        "DISCHARGE MEDICATIONS:\n1. Lisinopril 20 mg once a day.\n2. Zocor 20 mg once a day, which is a new addition.\n"
        "3. Levaquin 750 mg once a day for 5 more days.\n4. Prednisone 40 mg once a day for 3 days.\n"
    )
    assistant = Assistant(Settings.load(llm_model="none"), keep=False)
    document = assistant.add(text.encode(), name="list.txt")
    return lambda question: assistant.ask(document, question).text


@pytest.mark.parametrize("question", ["Which of my pills are new?", "Did they start any new medicines?"])
def test_asked_what_is_new_only_what_the_stay_started_is_told(of_four_medicines, question):
    text = of_four_medicines(question)
    assert "Zocor" in text
    assert "Lisinopril" not in text


def test_asked_of_a_kind_of_medicine_the_others_are_left_out(of_four_medicines):
    text = of_four_medicines("How many more days of the antibiotic have I got, and what's the dose?")
    assert "Levaquin 750 mg once a day for 5 more days" in text
    assert "Prednisone" not in text


def test_asked_how_two_medicines_go_together_neither_is_left_out():
    summary = summarise(
        Reading(text="MEDICATIONS:\n1. Warfarin 5 mg daily.\n2. Aspirin 81 mg daily.\n", format="txt"), "t"
    )
    both = tuple(passage.index for passage in summary.passages)
    assert of_medicines(read_question("Do I take aspirin with warfarin?"), both, summary) == both
    assert of_medicines(read_question("How much aspirin?"), both, summary) == (1,)


def test_of_two_medicines_of_one_lay_name_the_one_given_for_that_is_told():
    text = (
        "DISCHARGE MEDICATIONS:\n1. Furosemide 40 mg every morning, to remove fluid.\n"
        "2. Spironolactone 25 mg in the morning, for your heart.\n3. Torsemide 10 mg at noon.\n"
    )
    summary = summarise(Reading(text=text, format="txt"), "test")
    asked, general = read_question("How often do I take my water pill?"), MEDICATIONS.scope.general
    assert for_that_purpose(asked, (2, 1, 0), summary, general) == (2, 0)  # of the third no purpose is stated
    assert for_that_purpose(asked, (2, 1), summary, general) == (2, 1)
