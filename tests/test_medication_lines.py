# ruff: noqa: E501
"""Lines of medication lists as clinicians write them, read wrong at first: what was before, what was handed out, whose status it is."""

import pytest
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import read
from mediassist.settings import Settings
from mediassist.vocabulary import MedicationStatus as Status
from mediassist.vocabulary import NoticeKind

from .test_medications import H, in_list, records, spans_hold, told


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("CHANGE gabapentin from 600 mg t.i.d. to 300 mg b.i.d.", {"name": "gabapentin", "dose": "300 mg", "frequency": "b.i.d."}),
        ("Lisinopril 10 mg daily (before: 20 mg twice daily)", {"name": "Lisinopril", "dose": "10 mg", "frequency": "daily"}),
        ("Atorvastatin 80 mg at bedtime (replaces simvastatin 20 mg).", {"name": "Atorvastatin", "dose": "80 mg", "timing": "at bedtime"}),
        ("Metformin 500 mg BD with meals: REDUCED, previously 1 g TDS", {"name": "Metformin", "dose": "500 mg", "frequency": "BD", "timing": "with meals"}),
        ("Tramadol 50 mg p.o. q.6h. p.r.n. pain, 12 tablets.", {"name": "Tramadol", "dose": "50 mg", "route": "p.o.", "frequency": "q.6h. p.r.n.", "purpose": "pain"}),
        ("Codeine 30 mg at night only if paracetamol is not enough; twelve tablets were given.", {"name": "Codeine", "dose": "30 mg", "timing": "at night"}),
        ("Senna at bedtime, 2 tablets.", {"name": "Senna", "dose": "2 tablets", "timing": "at bedtime"}),
        ("Loperamide 2 mg before meals, total of four per day.", {"name": "Loperamide", "dose": "2 mg", "timing": "before meals"}),
        ("Levofloxacin 500 mg daily x9 more days, to complete 14 days.", {"name": "Levofloxacin", "dose": "500 mg", "frequency": "daily", "duration": "x9 more days"}),
        ("Codeine 15 mg up to four times a day (supplied for 5 days)", {"name": "Codeine", "dose": "15 mg", "frequency": "up to four times a day"}),
        ("Alendronic acid 70 mg on Sundays", {"name": "Alendronic acid", "dose": "70 mg", "frequency": "on Sundays"}),
        ("Clopidogrel 75 mg OM", {"name": "Clopidogrel", "dose": "75 mg", "frequency": "OM", "timing": "OM"}),
        ("Atorvastatin 40 mg ON.", {"name": "Atorvastatin", "dose": "40 mg", "frequency": "ON", "timing": "ON"}),
        ("Doxycycline 100 mg capsules, one BD", {"name": "Doxycycline", "strength": "100 mg", "dose": "one", "frequency": "BD"}),
        ("Oxycodone 5 mg: half a tablet or one tablet if needed.", {"name": "Oxycodone", "strength": "5 mg", "dose": "half a tablet or one tablet", "frequency": "if needed"}),
        ("Prednisolone drops 4 times a day for 2 weeks, 3 times for 1 week, once for 1 week, then stop",
         {"name": "Prednisolone", "frequency": "4 times a day", "duration": "for 2 weeks, 3 times for 1 week, once for 1 week"}),
        ("Apixaban 10 mg twice daily until 19/05/2024, thereafter 5 mg twice daily, for three months in all.",
         {"name": "Apixaban", "dose": "10 mg twice daily until 19/05/2024, thereafter 5 mg", "frequency": "twice daily", "duration": "until 19/05/2024, thereafter 5 mg twice daily, for three months"}),
        ("Enoxaparin 40 mg daily through 11/03/2025 for prevention of clots.", {"name": "Enoxaparin", "dose": "40 mg", "frequency": "daily", "duration": "through 11/03/2025", "purpose": "for prevention of clots"}),
        ("Acetaminophen 650 mg every 6 hours, max 3,000 mg a day", {"name": "Acetaminophen", "dose": "650 mg", "frequency": "every 6 hours"}),
    ],
)  # fmt: skip
def test_a_line_tells_what_to_take_now(line: str, parts: dict[str, str]) -> None:
    assert in_list(line) == [parts]


@pytest.mark.parametrize(
    ("line", "doses"),
    [
        ("Furosemide 20 mg daily with potassium chloride 10 mEq daily, both for 7 days.", {"Furosemide": "20 mg", "potassium chloride": "10 mEq"}),
        ("Acetaminophen 650 mg every 6 hours as needed. Hydromorphone 2 mg every 6 hours for pain that acetaminophen does not hold, 15 tablets.",
         {"Acetaminophen": "650 mg", "Hydromorphone": "2 mg"}),
    ],
)  # fmt: skip
def test_two_drugs_of_a_line_keep_their_own_doses(line: str, doses: dict[str, str]) -> None:
    assert {medication["name"]: medication["dose"] for medication in in_list(line)} == doses


@pytest.mark.parametrize(
    ("line", "statuses"),
    [
        ("acetaminophen 500 mg q.6h. p.r.n. Oxybutynin has been stopped.", {"acetaminophen": Status.NOT_STATED, "Oxybutynin": Status.STOPPED}),
        ("senna 2 tabs q.h.s. while on oxycodone, penicillin discontinued.", {"senna": Status.NOT_STATED, "penicillin": Status.STOPPED}),
        ("Calcium with vitamin D one tablet b.i.d. Folic acid stopped.", {"Calcium with vitamin D": Status.NOT_STATED, "Folic acid": Status.STOPPED}),
        ("acetaminophen 650 mg p.r.n. Enoxaparin and labetalol were discontinued.", {"acetaminophen": Status.NOT_STATED, "Enoxaparin": Status.STOPPED, "labetalol": Status.STOPPED}),
        ("Amiodarone 200 mg daily until the visit, when it is expected to be stopped.", {"Amiodarone": Status.NOT_STATED}),
        ("Colchicine 0.6 mg for a flare, and call the same day.", {"Colchicine": Status.NOT_STATED}),
        ("Metoprolol 100 mg daily (up from 50)", {"Metoprolol": Status.CHANGED}),
        ("Ramipril 5 mg, not to be taken until the surgery says so", {"Ramipril": Status.HELD}),
    ],
)  # fmt: skip
def test_a_status_is_that_of_the_drug_beside_it(line: str, statuses: dict[str, Status]) -> None:
    assert {medication.name.text: medication.status for medication in records(f"{H}1. {line}\n")} == statuses


def test_what_is_to_be_taken_instead_is_not_stopped() -> None:
    found = records(f"{H}STOP:\n- naproxen, stopped: bleeding; use acetaminophen 500 mg\n")
    assert {one.name.text: one.status for one in found}["naproxen"] is Status.STOPPED
    assert {one.name.text: one.status for one in found}["acetaminophen"] is Status.NOT_STATED


@pytest.mark.parametrize(
    "heading",
    [
        "Your tablets", "Your tablets are:", "Treatment on leaving", "Drops, right eye only:",
        "Discharge medications (all tablets crushed, or liquid, for the first 4 weeks):",
    ],
)  # fmt: skip
def test_headings_of_lists_are_known_in_many_words(heading: str) -> None:
    assert [told(one)["name"] for one in records(f"Diagnosis\nA cold.\n\n{heading}\n- Omeprazole 20 mg daily\n")] == [
        "Omeprazole"
    ]


def test_a_paragraph_that_opens_with_its_subject_is_a_section() -> None:
    text = "Diagnosis. A cold.\n\nMedicines. Omeprazole 20 mg daily. Senna 15 mg at night.\n\nDates. Clinic on 3 May.\n"
    assert [told(one)["name"] for one in records(text)] == ["Omeprazole", "Senna"]


def test_a_heading_not_to_be_taken_stops_what_it_lists() -> None:
    found = records(f"{H}Omeprazole 20 mg daily\nNot to be taken: glipizide, ibuprofen.\n")
    assert {one.name.text: one.status for one in found}["ibuprofen"] is Status.STOPPED


def test_food_is_no_medicine() -> None:
    assert (
        records(f"{H}- Amlodipine 10 mg at night\n\nFood and fluid\nFluid 1 liter. Potassium 2 g, sodium 2 g.\n")[
            -1
        ].name.text
        == "Amlodipine"
    )


TABLE = """\
MEDICATION RECONCILIATION
START
  Medicine               Dose     How often               For
  apixaban (Eliquis)     5 mg     2 times a day           stroke prevention
  potassium chloride     20 mEq   1 time a day, 5 days    low potassium

CHANGE
  Medicine               Was           Now          Reason
  amlodipine             10 mg daily   5 mg daily   pressure low

STOP
  aspirin 81 mg          stopped: apixaban takes its place
  hydrochlorothiazide    stopped: it lowered your potassium
"""


def test_a_table_lined_up_with_spaces_is_read_by_its_titles() -> None:
    summary = summarise(read(TABLE, settings=Settings(_env_file=None)), "test")
    found = {one.name.text: one for one in summary.medications}
    assert list(found) == ["apixaban (Eliquis)", "potassium chloride", "amlodipine", "aspirin", "hydrochlorothiazide"]
    assert told(found["apixaban (Eliquis)"]) == {
        "name": "apixaban (Eliquis)", "dose": "5 mg", "frequency": "2 times a day", "purpose": "stroke prevention",
    }  # fmt: skip
    assert told(found["amlodipine"])["dose"] == "5 mg"
    assert [found[name].status for name in found] == [
        Status.STARTED, Status.STARTED, Status.CHANGED, Status.STOPPED, Status.STOPPED,
    ]  # fmt: skip
    assert spans_hold(summary)


def test_a_row_with_a_former_dose_says_which_is_which() -> None:
    summary = summarise(read(TABLE, settings=Settings(_env_file=None)), "test")
    assert [(notice.kind, notice.text) for notice in summary.notices] == [
        (NoticeKind.COLUMNS, "In this line, 10 mg daily is under “Was” and 5 mg daily under “Now”.")
    ]


def test_a_table_lined_up_with_tabs_is_read_the_same() -> None:
    text = "DISCHARGE MEDICATIONS\nDrug\tDose\tFrequency\nWarfarin\t5 mg\tonce daily\n"
    found = summarise(read(text, settings=Settings(_env_file=None)), "test").medications
    assert [told(one) for one in found] == [{"name": "Warfarin", "dose": "5 mg", "frequency": "once daily"}]
