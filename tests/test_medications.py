# ruff: noqa: E501
"""Medication records: what a line says of a medicine, part by part, each with its exact span."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mediassist.document import DischargeSummary, Medication, Part
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import read
from mediassist.ingest.reading import LineKind, MarkedLine, Reading, TitledCell
from mediassist.settings import Settings
from mediassist.vocabulary import MedicationList, MedicationStatus, NoticeKind, SetAside

PARTS = ("strength", "dose", "route", "frequency", "timing", "duration", "purpose")
EXAMPLES = Path(__file__).parent.parent / "examples"
H = "DISCHARGE MEDICATIONS:\n"


def summary_of(text: str, **more) -> DischargeSummary:
    return summarise(Reading(text=text, format="txt", **more), "test")


def records(text: str, **more) -> tuple[Medication, ...]:
    return summary_of(text, **more).medications


def told(medication: Medication) -> dict[str, str]:
    stated = {part: getattr(medication, part) for part in ("name", *PARTS)}
    return {part: " ".join(value.text.split()) for part, value in stated.items() if value}


def in_list(line: str) -> list[dict[str, str]]:
    return [told(medication) for medication in records(f"{H}1. {line}\n")]


def spans_hold(summary: DischargeSummary) -> bool:
    parts = [value for m in summary.medications for value in dict(m).values() if isinstance(value, Part)]
    return all(part.text and part.text == summary.text[part.start : part.end] for part in parts)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Lasix 40 mg p.o. b.i.d. x 7 days for swelling.",
         {"name": "Lasix", "dose": "40 mg", "route": "p.o.", "frequency": "b.i.d.", "duration": "x 7 days", "purpose": "for swelling"}),
        ("Furosemide 40 mg tablet, take 1 tablet by mouth every morning.",
         {"name": "Furosemide", "strength": "40 mg", "dose": "1 tablet", "route": "by mouth", "frequency": "every morning", "timing": "every morning"}),
        ("Norco 5/325 1 tab PO every 4 to 6 hours as needed for pain",
         {"name": "Norco", "strength": "5/325", "dose": "1 tab", "route": "PO", "frequency": "every 4 to 6 hours as needed", "purpose": "for pain"}),
        ("Prednisone 40 mg daily for 5 days then 20 mg daily for 5 days",
         {"name": "Prednisone", "dose": "40 mg daily for 5 days then 20 mg", "frequency": "daily", "duration": "for 5 days then 20 mg daily for 5 days"}),
        ("Coumadin 5 mg alternating with 2.5 mg every other day",
         {"name": "Coumadin", "dose": "5 mg alternating with 2.5 mg", "frequency": "every other day"}),
        ("Insulin glargine (Lantus) 22 units subcutaneously at bedtime",
         {"name": "Insulin glargine (Lantus)", "dose": "22 units", "route": "subcutaneously", "timing": "at bedtime"}),
        ("Insulin lispro per sliding scale before meals",
         {"name": "Insulin lispro", "dose": "per sliding scale", "timing": "before meals"}),
        ("Albuterol HFA 90 mcg inhaler, 2 puffs every 4 hours as needed for wheezing",
         {"name": "Albuterol HFA", "strength": "90 mcg", "dose": "2 puffs", "frequency": "every 4 hours as needed", "purpose": "for wheezing"}),
        ("hydrOXYzine HCl 25 mg tablet, take one tablet by mouth at bedtime as needed",
         {"name": "hydrOXYzine HCl", "strength": "25 mg", "dose": "one tablet", "route": "by mouth", "frequency": "as needed", "timing": "at bedtime"}),
        ("Fentanyl 25 mcg/hr patch, apply one patch to skin every 72 hours",
         {"name": "Fentanyl", "strength": "25 mcg/hr", "dose": "one patch", "frequency": "every 72 hours"}),
        ("Amoxicillin 400 mg/5 mL suspension, give 5 mL by mouth twice a day for 10 days",
         {"name": "Amoxicillin", "strength": "400 mg/5 mL", "dose": "5 mL", "route": "by mouth", "frequency": "twice a day", "duration": "for 10 days"}),
        ("Acetaminophen with hydrocodone 325/5 mg one tablet p.o. q.6h. p.r.n. pain",
         {"name": "Acetaminophen with hydrocodone", "strength": "325/5 mg", "dose": "one tablet", "route": "p.o.", "frequency": "q.6h. p.r.n.", "purpose": "pain"}),
        ("Levothyroxine 75 mcg once a day on an empty stomach",
         {"name": "Levothyroxine", "dose": "75 mcg", "frequency": "once a day", "timing": "empty stomach"}),
        ("Zyvaprexol 10 mg by mouth once daily with food for mood",
         {"name": "Zyvaprexol", "dose": "10 mg", "route": "by mouth", "frequency": "once daily", "timing": "with food", "purpose": "for mood"}),
        ("Timolol 0.5% ophthalmic solution, 1 drop in both eyes twice daily",
         {"name": "Timolol", "strength": "0.5%", "dose": "1 drop", "route": "in both eyes", "frequency": "twice daily"}),
        ("Acetaminophen 650 mg PO q6h PRN pain, max 3 g/day",
         {"name": "Acetaminophen", "dose": "650 mg", "route": "PO", "frequency": "q6h PRN", "purpose": "pain"}),
        ("Oxycodone 5 mg p.o. q.4h. p.r.n., #20, no refills",
         {"name": "Oxycodone", "dose": "5 mg", "route": "p.o.", "frequency": "q.4h. p.r.n."}),
        ("Methotrexate 15 mg by mouth once a week on Mondays",
         {"name": "Methotrexate", "dose": "15 mg", "route": "by mouth", "frequency": "once a week on Mondays"}),
        ("Enoxaparin 40 mg/0.4 mL injection, 40 mg under the skin daily until 3/14/2026",
         {"name": "Enoxaparin", "strength": "40 mg/0.4 mL", "dose": "40 mg", "route": "under the skin", "frequency": "daily", "duration": "until 3/14/2026"}),
        ("Metoprolol tartrate 50 mg, half a tablet twice a day",
         {"name": "Metoprolol tartrate", "strength": "50 mg", "dose": "half a tablet", "frequency": "twice a day"}),
        ("Paracetamol 1 g QDS",
         {"name": "Paracetamol", "dose": "1 g", "frequency": "QDS"}),
        ("Lansoprazole 30mg capsules, one to be taken in the morning",
         {"name": "Lansoprazole", "strength": "30mg", "dose": "one", "timing": "in the morning"}),
        ("Ferrous sulfate 325 mg daily with orange juice",
         {"name": "Ferrous sulfate", "dose": "325 mg", "frequency": "daily"}),
        ("Alendronate 70 mg weekly, 30 minutes before breakfast",
         {"name": "Alendronate", "dose": "70 mg", "frequency": "weekly", "timing": "30 minutes before breakfast"}),
    ],
)  # fmt: skip
def test_each_part_of_a_list_line_is_found(line, parts):
    assert in_list(line) == [parts]


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        ("Hold Coumadin until INR is checked.", "held", "Hold"),
        ("Resume home metformin.", "continued", "Resume"),
        ("STOP taking: aspirin", "stopped", "STOP"),
        ("She no longer needs Lasix.", "stopped", "no longer"),
        ("Increase lisinopril from 10 to 20 mg daily.", "changed", "Increase"),
        ("Amlodipine 5 mg daily - new", "started", "new"),
        ("Atorvastatin 80 mg QHS - increased from 20 mg", "changed", "increased"),
        ("Metoprolol 25 mg twice a day. No change.", "continued", "No change"),
        ("Lisinopril 10 mg: stopped on March 3.", "stopped", "stopped"),
        ("Do not take naproxen.", "stopped", "Do not take"),
        ("Do not take Eliquis until you see your surgeon.", "held", "not take"),
        ("Losartan was held in hospital; resume at home.", "continued", "resume"),
        ("Zolpidem has been discontinued.", "stopped", "discontinued"),
        ("Fluticasone now 250/50, 1 inhalation twice a day; was 100/50.", "changed", "now 250/50"),
        # what ends a course or sets a condition is no status
        ("Aspirin 81 mg daily for 35 days, then stop.", "not_stated", None),
        ("Polyethylene glycol 17 g daily, hold for loose stools", "not_stated", None),
        ("Metoprolol 25 mg twice a day. Stop if you feel faint.", "not_stated", None),
        ("Metoprolol 25 mg twice a day, hold for SBP < 100", "not_stated", None),
        ("Never stop clopidogrel 75 mg daily by yourself.", "not_stated", None),
        ("Naltrexone 50 mg daily. You must not take opioids with it.", "not_stated", None),
        ("Apixaban 10 mg twice a day, then 5 mg starting 1/20/2026", "not_stated", None),
    ],
)  # fmt: skip
def test_what_became_of_a_medicine_is_read_from_its_line(line, status, words):
    (record,) = records(f"{H}1. {line}\n")
    assert record.status == status
    assert (record.status_part and record.status_part.text) == words


def test_the_new_dose_counts_where_it_was_changed():
    assert in_list("Increase lisinopril from 10 to 20 mg daily.")[0]["dose"] == "20 mg"
    assert in_list("Insulin glargine 22 units at bedtime, was 16 units")[0]["dose"] == "22 units"


def test_two_medicines_of_one_line_have_each_their_own_fate():
    found = records(f"{H}1. Stop aspirin and start Plavix 75 mg daily.\n")
    assert [(m.name.text, m.status.value) for m in found] == [("aspirin", "stopped"), ("Plavix", "started")]


def test_what_is_said_once_holds_for_every_medicine_of_the_sentence():
    found = records("DISCHARGE PLAN: He can resume Actos, Lipitor and Advair. Take Keflex 500 mg four times a day.\n")
    assert [(m.name.text, m.status.value) for m in found] == [
        ("Actos", "continued"),
        ("Lipitor", "continued"),
        ("Advair", "continued"),
        ("Keflex", "not_stated"),
    ]


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        ("MEDICATIONS TO STOP", "stopped"),
        ("NEW MEDICATIONS", "started"),
        ("CHANGED MEDICATIONS", "changed"),
        ("Medications - SAME", "continued"),
        ("STOP taking these medications", "stopped"),
        ("Medications held", "held"),
        ("Discharge medications", "not_stated"),
    ],
)
def test_the_heading_over_a_list_says_what_became_of_its_medicines(heading, status):
    summary = summary_of(f"Hospital Course:\nFine.\n\n{heading}:\n- Lisinopril 10 mg daily\n- Zocor 20 mg at bedtime\n")
    assert [m.status.value for m in summary.medications] == [status, status]
    parts = [m.status_part for m in summary.medications if m.status_part]
    assert all(part.text in heading for part in parts)
    assert len(parts) == (0 if status == "not_stated" else 2)


def test_under_stop_no_line_can_start_a_medicine():
    (record,) = records("MEDICATIONS TO STOP:\n- Lisinopril 10 mg, started in 2019\n")
    assert record.status is MedicationStatus.STOPPED


def test_a_lead_in_decides_for_the_lines_under_it():
    text = f"{H}Please stop the following:\n- Aspirin 81 mg\n- Ibuprofen 400 mg\n\nContinue:\n- Zocor 20 mg daily\n"
    assert [m.status.value for m in records(text)] == ["stopped", "stopped", "continued"]


@pytest.mark.parametrize(
    ("heading", "listed"),
    [
        ("DISCHARGE MEDICATIONS", MedicationList.TAKE_HOME),
        ("MEDICATIONS ON ADMISSION", MedicationList.ADMISSION),
        ("HOME MEDICATIONS", MedicationList.ADMISSION),
        ("MEDICATIONS ADMINISTERED", MedicationList.ADMINISTERED),
        ("MEDICATION HISTORY", MedicationList.HISTORY),
    ],
)
def test_a_record_knows_its_list(heading, listed):
    assert [m.listed for m in records(f"{heading}:\n1. Lasix 40 mg daily.\n")] == [listed]


def test_a_plain_list_beside_one_of_the_discharge_is_what_was_taken_before():
    text = "MEDICATIONS:\n1. Lasix 20 mg daily.\n\nDISCHARGE MEDICATIONS:\n1. Lasix 40 mg daily.\n"
    assert [m.listed.value for m in records(text)] == ["admission", "take_home"]


def test_a_plain_list_amid_the_history_is_history():
    text = "PAST MEDICAL HISTORY: Asthma.\n\nMEDICATIONS: Lasix 20 mg daily.\n\nALLERGIES: None.\n\nSOCIAL HISTORY: Smokes.\n"
    assert [m.listed.value for m in records(text)] == ["history"]


def test_a_list_inside_the_take_home_section_that_is_of_the_admission_is_no_list_to_take():
    text = "DISCHARGE MEDICATIONS:\n1. Lasix 40 mg daily.\n\nMedications on admission:\n1. Lasix 20 mg daily.\n"
    assert [m.listed.value for m in records(text)] == ["take_home", "admission"]


def test_home_medications_to_go_on_with_are_to_take():
    text = "PLAN: She is discharged home to continue her home medications, which are:\n1. Actos 45 mg a day.\n"
    assert [(m.listed.value, m.status.value) for m in records(text)] == [("take_home", "continued")]


@pytest.mark.parametrize(
    "text",
    [
        "ALLERGIES: Penicillin, aspirin.\n",
        "DISCHARGE INSTRUCTIONS: He is allergic to penicillin.\n",
        "DISCHARGE INSTRUCTIONS: Avoid ibuprofen and naproxen.\n",
        "DISCHARGE INSTRUCTIONS: No aspirin, ibuprofen or naproxen.\n",
        "DISCHARGE INSTRUCTIONS: No driving while taking oxycodone.\n",
        "LABORATORY: Potassium 4.2, digoxin level 0.9.\n",
        "DISCHARGE INSTRUCTIONS: Check a digoxin level in one week.\n",
        "HOSPITAL COURSE: She was given ceftriaxone 1 g IV daily and Lasix 40 mg IV.\n",
        "DISCHARGE INSTRUCTIONS: Hematology will decide if apixaban stops.\n",
        f"{H}See separate sheet attached.\n",
        f"{H}The patient can continue the other current home medications.\n",
        f"{H}No Known Hospital Discharge Medications\n",
        "DIET: Potassium 2 g a day.\n",
    ],
)
def test_what_is_mentioned_banned_or_measured_is_no_record(text):
    assert records(text) == ()


def test_a_medicine_only_mentioned_in_the_line_of_another_is_no_record():
    assert [told(m)["name"] for m in records(f"{H}- Ipratropium inhaler (replaced by tiotropium)\n")] == ["Ipratropium"]
    assert len(in_list("Senna 8.6 mg, two tablets at bedtime while taking oxycodone")) == 1
    assert len(in_list("Tramadol 50 mg. Cannot be used with naltrexone.")) == 1


def test_the_story_counts_where_it_sends_home():
    text = "HOSPITAL COURSE: She got Zosyn 3 g IV. She was discharged home on Cipro 250 mg b.i.d. for 3 days.\n"
    assert [(m.name.text, m.listed.value, m.duration and m.duration.text) for m in records(text)] == [
        ("Cipro", "take_home", "for 3 days")
    ]


def row(text: str, *titles: str, **more) -> tuple[str, MarkedLine]:
    """A row "Drug: Warfarin | Dose: 5 mg" with its cells, as the readers mark it."""
    cells, at = [], 0
    for piece in text.split(" | "):
        title, _, value = piece.partition(": ")
        cells.append(TitledCell(start=at + len(title) + 2, end=at + len(piece), title=title))
        at += len(piece) + 3
        assert value
    return text, MarkedLine(start=0, end=len(text), kind=LineKind.ROW, cells=tuple(cells), **more)


def table(heading: str, *rows: str) -> DischargeSummary:
    text, marks = f"{heading}\n", []
    for line in rows:
        _, mark = row(line)
        by = len(text)
        cells = tuple(c.model_copy(update={"start": c.start + by, "end": c.end + by}) for c in mark.cells)
        marks.append(mark.model_copy(update={"start": by, "end": by + mark.end, "cells": cells}))
        text += f"{line}\n"
    return summary_of(text, marks=tuple(marks))


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Medication: lisinopril (PRINIVIL) 10 mg tablet | Sig: Take 1 tablet by mouth daily. | Status: Active",
         {"name": "lisinopril (PRINIVIL)", "strength": "10 mg", "dose": "1 tablet", "route": "by mouth", "frequency": "daily"}),
        ("TTO drug: Warfarin | Dose: 5 mg | Route: oral | Frequency: OD | Duration: 2 weeks",
         {"name": "Warfarin", "dose": "5 mg", "route": "oral", "frequency": "OD", "duration": "2 weeks"}),
        ("Medicine: Ibuprofen | How much: 600 mg by mouth | How often: every 6 hours with food for 5 days | For: pain",
         {"name": "Ibuprofen", "dose": "600 mg", "route": "by mouth", "frequency": "every 6 hours", "timing": "with food", "duration": "for 5 days", "purpose": "pain"}),
        ("Drug: Qzolamine forte | Strength: 20 mg | Frequency: 20 mg | Directions: 1 tablet at night",
         {"name": "Qzolamine forte", "strength": "20 mg", "dose": "1 tablet", "timing": "at night"}),
        ("Medication: Zocor | Dose: N/A | Frequency: - | Indication: cholesterol | Start: 5 mg on 3/4/2026",
         {"name": "Zocor", "purpose": "cholesterol"}),
    ],
)  # fmt: skip
def test_each_cell_of_a_row_is_the_part_that_its_title_says(line, parts):
    assert [told(m) for m in table("Discharge Medications", line).medications] == [parts]


@pytest.mark.parametrize(
    ("value", "status"),
    [("New", "started"), ("Changed, was 16 units", "changed"), ("Same", "continued"), ("Discontinued", "stopped"),
     ("Inactive", "closed"), ("aborted", "stopped"), ("on-hold", "held"), ("completed", "closed"), ("Active", "not_stated")],
)  # fmt: skip
def test_the_status_column_decides(value, status):
    (record,) = table("Discharge Medications", f"Drug: Lasix | Dose: 40 mg | Status: {value}").medications
    assert record.status == status


def test_a_markdown_table_is_read_by_its_titles():
    text = "Discharge medications\n\n| Medicine | Dose | When | Status |\n| --- | --- | --- | --- |\n| Lasix | 40 mg | at night | **Stopped** |\n"
    (record,) = records(text)
    assert (told(record), record.status.value) == (
        {"name": "Lasix", "dose": "40 mg", "frequency": "at night", "timing": "at night"},
        "stopped",
    )


def test_a_row_without_its_medicines_name_is_set_aside_and_said():
    summary = table(
        "Discharge Medications", "Drug: Lasix | Dose: 40 mg | Frequency: daily", "Dose: 10 mEq | Frequency: twice a day"
    )
    assert [passage.set_aside for passage in summary.passages] == [None, SetAside.DOSE_WITHOUT_DRUG]
    assert [notice.kind for notice in summary.notices] == [NoticeKind.LEFT_OUT]
    assert [m.name.text for m in summary.medications] == ["Lasix"]


def test_a_numbered_line_without_its_medicines_name_is_set_aside():
    summary = summary_of(f"{H}1. Lasix 40 mg daily.\n2. 10 mEq by mouth twice a day.\n")
    assert [passage.set_aside for passage in summary.passages] == [None, SetAside.DOSE_WITHOUT_DRUG]


def test_the_steps_of_a_taper_stay_with_their_medicine():
    text = f"{H}- Prednisone taper:\n    40 mg daily for 3 days\n    20 mg daily for 3 days, then stop\n- Zocor 20 mg daily\n"
    summary = summary_of(text)
    assert [m.passage for m in summary.medications] == [0, 1]
    assert told(summary.medications[0])["dose"].startswith("40 mg")
    assert not any(passage.set_aside for passage in summary.passages)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.*")), ids=lambda path: path.name)
def test_every_part_of_every_example_is_cut_from_the_text(path):
    if path.name == "README.md":
        pytest.skip("no document")
    summary = summarise(read(path, settings=Settings.load()), path.name)
    assert spans_hold(summary)
    assert all(
        summary.passages[m.passage].start <= m.name.start < summary.passages[m.passage].end for m in summary.medications
    )


WORDS = st.sampled_from(
    """Lasix 40 mg p.o. b.i.d. | Coumadin hold until stop 2.5 tablets (Zocor) daily, - x 7 days for pain and then at bedtime prn
    as needed from 10 to 20 Dose: Medication: \n \n\n 1. • METOPROLOL TO STOP: 1/2 5/325 µg ½ no avoid # the you Then |---|""".split(" ")
)  # fmt: skip


@given(st.lists(WORDS, max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_is_written_every_part_is_cut_from_the_text_inside_its_passage(words):
    summary = summary_of("DISCHARGE MEDICATIONS:\n" + " ".join(words))
    assert spans_hold(summary)
    for medication in summary.medications:
        passage = summary.passages[medication.passage]
        own = [getattr(medication, part) for part in ("name", *PARTS) if getattr(medication, part)]
        assert all(passage.start <= part.start and part.end <= passage.end for part in own)
        assert not passage.set_aside
