"""FHIR files as hospitals and portals give them: what a nurse would want to see of each, and nothing that is not there."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from mediassist import Settings
from mediassist.document import DischargeSummary
from mediassist.errors import (
    DocumentCorrupt,
    DocumentEmpty,
    DocumentError,
    DocumentTooLarge,
    DocumentUnsupported,
)
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import fhir
from mediassist.ingest.reading import LineKind, Reading
from mediassist.vocabulary import MedicationList, NoticeKind, SetAside

EXAMPLES = Path(__file__).parent.parent / "examples"
DISCHARGE = {"coding": [{"code": "discharge"}]}
PATIENT = {"resourceType": "Patient", "id": "p", "name": [{"text": "Ann Other"}], "birthDate": "1950-02-01"}


def read(*resources: dict[str, Any], kind: str = "collection", **settings: Any) -> Reading:
    bundle = {"resourceType": "Bundle", "type": kind, "entry": [{"resource": one} for one in resources]}
    return fhir.read(json.dumps(bundle).encode(), Settings(**settings))


def order(name: str = "Metformin 500 mg tablets", **fields: Any) -> dict[str, Any]:
    given = {
        "status": "active",
        "intent": "order",
        "category": [DISCHARGE],
        "medicationCodeableConcept": {"text": name},
    }
    return {"resourceType": "MedicationRequest", **given, **fields}


def line(reading: Reading, start: str) -> str:
    return next(one for one in reading.text.split("\n") if one.startswith(start))


def dosed(**dosage: Any) -> str:
    return line(read(order(dosageInstruction=[dosage])), "Medication:")


def notices(reading: Reading, kind: NoticeKind) -> list[str]:
    return [notice.text for notice in reading.notices if notice.kind is kind]


def example(name: str) -> tuple[Reading, DischargeSummary]:
    reading = fhir.read((EXAMPLES / name).read_bytes(), Settings())
    return reading, summarise(reading, name)


def list_of(summary: DischargeSummary, words: str) -> MedicationList | None:
    at = summary.text.index(words)
    return next(one.medication_list for one in summary.sections if one.start <= at < one.end)


def composition(*sections: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Composition", "status": "final", "title": "Discharge summary", "section": list(sections)}


def section(title: str, code: str, div: str = "", *entries: str) -> dict[str, Any]:
    made: dict[str, Any] = {"title": title, "code": {"coding": [{"system": "http://loinc.org", "code": code}]}}
    if div:
        made["text"] = {"div": f'<div xmlns="http://www.w3.org/1999/xhtml">{div}</div>'}
    return {**made, "entry": [{"reference": entry} for entry in entries]} if entries else made


# --- a document with a Composition ----------------------------------------------------------------------------------


def test_the_text_opens_with_who_when_and_where():
    reading, _ = example("fhir-discharge-document.json")
    facts = reading.text.split("\n\n")[0].split("\n")
    assert facts == [
        "About this document",
        "Document: Discharge summary, orthopaedic ward",
        "Document date: 11 March 2024, 15:20",
        "Patient: Odete Maria Ferreira",
        "Date of birth: 23 July 1941",
        "Sex: female",
        "Kind of visit: Emergency orthopaedic admission",
        "Admitted: 4 March 2024, 19:40",
        "Discharged: 11 March 2024, 15:00",
        "Discharged to: Home with daily help",
        "Author: Dr Ioana Petrescu",
        "Hospital: Harbour General Hospital",
        "Hospital telephone: 555-0140",
    ]


def test_sections_keep_their_codes_order_and_nesting():
    _, summary = example("fhir-discharge-document.json")
    assert [(one.title, one.code, one.level) for one in summary.sections[1:9]] == [
        ("Why you were in hospital", "11535-2", 1),
        ("Medicines to take at home", "10183-2", 1),
        ("Allergies", "48765-2", 1),
        ("Instructions", "8653-8", 1),
        ("Walking and activity", None, 2),
        ("Diet", "61144-2", 2),
        ("When to call us", None, 2),
        ("Follow-up", None, 1),
    ]


def test_a_row_outside_tbody_and_a_day_first_date_stand_as_they_are():
    reading, summary = example("fhir-discharge-document.json")
    assert (
        "Medicine: Ramipril 5 mg capsules | Dose: 1 capsule | How often: once a day | Change: continued" in reading.text
    )
    assert "after a fall at home on 04/03/2024." in reading.text
    assert list_of(summary, "Ramipril") is MedicationList.TAKE_HOME


def test_two_people_of_one_id_are_told_apart_by_their_addresses():
    reading, _ = example("fhir-discharge-document.json")
    assert "Author: Dr Ioana Petrescu" in reading.text
    assert "With: Dr Lars Nygaard, telephone 555-0177 (work)" in reading.text


def test_a_section_without_text_or_with_its_title_alone_is_filled_from_its_entries():
    reading, _ = example("fhir-discharge-document.json")
    assert "Allergy: Penicillin | Reaction: swollen face (severe) | Risk: high" in reading.text
    assert "Appointment: Wound check and X-ray | When: 9 April 2024, 10:30" in reading.text
    said = [notice for notice in reading.notices if notice.kind is NoticeKind.FROM_CODES]
    assert any("Penicillin" in reading.text[notice.start : notice.end] for notice in said)
    assert not any("Ramipril" in reading.text[notice.start : notice.end] for notice in said)


def test_the_narrative_is_not_said_a_second_time_from_its_codes():
    reading, _ = example("fhir-discharge-document.json")
    assert reading.text.count("Apixaban") == 1
    assert not notices(reading, NoticeKind.CONFLICT)


def test_an_empty_section_says_why_and_is_never_quoted():
    reading = read(
        composition(
            {**section("Implants", "46264-8"), "emptyReason": {"coding": [{"code": "unavailable"}]}},
            section("Goals", "61146-7"),
            {**section("Allergies", "48765-2"), "emptyReason": {"coding": [{"code": "nilknown"}]}},
            section("Plan", "18776-5", "<p>Rest.</p>"),
        ),
        kind="document",
    )
    aside = {reading.text[mark.start : mark.end]: mark.set_aside for mark in reading.marks if mark.kind is LineKind.ROW}
    assert aside["Information not available."] is SetAside.PLACEHOLDER
    assert aside["No information."] is SetAside.PLACEHOLDER
    assert aside["None known."] is None


def test_headings_inside_a_narrative_stand_below_their_section():
    div = "<h1>Discharge medications</h1><h2>Tablets</h2><p>Metformin 500 mg twice a day</p>"
    reading = read(composition(section("Discharge medications", "10183-2", div)), kind="document")
    marks = [
        (reading.text[mark.start : mark.end], mark.level) for mark in reading.marks if mark.kind is LineKind.HEADING
    ]
    assert marks == [("About this document", 1), ("Discharge medications", 1), ("Tablets", 2)]


def test_what_was_given_in_hospital_never_stands_on_the_list_to_take_home():
    given = {
        "resourceType": "MedicationAdministration",
        "id": "g",
        "status": "completed",
        "medicationCodeableConcept": {"text": "Heparin infusion"},
        "effectiveDateTime": "2024-01-02T08:00:00Z",
    }
    taken = order(id="m")
    reading = read(
        composition(section("Medications", "10183-2", "", "MedicationRequest/m", "MedicationAdministration/g")),
        taken,
        given,
    )
    summary = summarise(reading, "x")
    assert list_of(summary, "Metformin") is MedicationList.TAKE_HOME
    assert list_of(summary, "Heparin") is MedicationList.ADMINISTERED
    assert "Given: 2 January 2024, 08:00 UTC" in reading.text


def test_a_resource_that_no_section_tells_of_is_shown_after_the_sections():
    appointment = {
        "resourceType": "Appointment",
        "status": "booked",
        "description": "Eye clinic",
        "start": "2024-05-01",
    }
    reading = read(composition(section("Plan", "18776-5", "<p>Rest.</p>")), appointment)
    assert reading.text.index("Rest.") < reading.text.index("Appointment: Eye clinic | When: 1 May 2024")


def test_a_list_of_discharge_medications_is_one_and_says_what_it_changed():
    medicines = [
        {
            "resourceType": "MedicationStatement",
            "id": name,
            "status": "active",
            "medicationCodeableConcept": {"text": name},
        }
        for name in ("Amlodipine", "Atenolol", "Codeine")
    ]
    entries = [
        {"item": {"reference": "MedicationStatement/Amlodipine"}, "flag": {"text": "Prescribed"}},
        {"item": {"reference": "MedicationStatement/Atenolol"}, "flag": {"text": "Ceased"}},
        {"item": {"reference": "MedicationStatement/Codeine"}, "deleted": True},
    ]
    code = {"coding": [{"system": "http://loinc.org", "code": "10183-2"}]}
    listed = {"resourceType": "List", "status": "current", "mode": "snapshot", "code": code, "entry": entries}
    reading = read(listed, *medicines)
    summary = summarise(reading, "x")
    assert "Medication: Atenolol | Status: active | Change: Ceased" in reading.text
    assert list_of(summary, "Amlodipine") is MedicationList.TAKE_HOME
    assert list_of(summary, "Codeine") is MedicationList.HISTORY


def test_a_plan_whose_words_stand_in_its_narrative_alone_is_read():
    category = [{"coding": [{"code": "assess-plan", "display": "Assessment and plan"}]}]
    text = {"status": "generated", "div": "<div><p>Keep the wound dry.</p></div>"}
    said = read({"resourceType": "CarePlan", "status": "active", "category": category, "text": text}).text
    assert "Care plan: Assessment and plan | Text: Keep the wound dry." in said


def test_a_narrative_that_adds_to_the_fields_is_read_beside_them():
    text = {"status": "additional", "div": "<div>Metformin 500 mg tablets, with food</div>"}
    assert "Text: Metformin 500 mg tablets, with food" in read(order(text=text)).text
    assert "Text:" not in read(order(text={**text, "status": "generated"})).text


def test_a_resource_of_an_unknown_kind_gives_its_narrative_or_is_counted():
    reading = read(
        order(), {"resourceType": "MoonPhase", "text": {"div": "<div>Full moon.</div>"}}, {"resourceType": "MoonPhase"}
    )
    assert "Moon phase: Full moon." in reading.text
    assert notices(reading, NoticeKind.LEFT_OUT) == ["Resources of the file that are not shown: 1 MoonPhase."]


# --- what text and codes say differently ----------------------------------------------------------------------------


def told(div: str, *orders: dict[str, Any]) -> list[str]:
    named = [{**one, "id": f"m{at}"} for at, one in enumerate(orders)]
    entries = [f"MedicationRequest/{one['id']}" for one in named]
    return notices(read(composition(section("Medications", "10183-2", div, *entries)), *named), NoticeKind.CONFLICT)


def of_dose(value: str, unit: str) -> dict[str, Any]:
    return order("Warfarin", dosageInstruction=[{"doseAndRate": [{"doseQuantity": {"value": value, "unit": unit}}]}])


def test_a_dose_ten_times_as_high_is_reported_and_the_text_stands():
    [said] = told("<ul><li>Warfarin 5 mg daily</li></ul>", of_dose("50", "mg"))
    assert '"50 mg" for Warfarin (dose)' in said


@pytest.mark.parametrize(
    ("div", "value", "unit"),
    [
        ("<ul><li>Warfarin 5 mg daily</li></ul>", "5.0", "mg"),
        ("<ul><li>Warfarin, two 5 mg tablets</li></ul>", "10", "mg"),
        ("<ul><li>Warfarin 5 mg tablets</li></ul>", "1", "tablet"),
        ("<p>Take your warfarin as before.</p>", "5", "mg"),
        ("<ul><li>Coumadin 5 mg daily</li></ul>", "5", "mg"),
    ],
)
def test_another_wording_is_no_conflict(div: str, value: str, unit: str):
    assert told(div, of_dose(value, unit)) == []


def test_a_drug_that_only_one_of_them_names_is_reported():
    said = told("<ul><li>Warfarin 5 mg daily</li><li>Lisinopril 10 mg daily</li></ul>", order("Warfarin 5 mg"))
    assert said == ['The text of this list names "Lisinopril", which its coded part does not have.']
    said = told("<ul><li>Warfarin 5 mg daily</li></ul>", order("Warfarin 5 mg"), order("Lisinopril 10 mg"))
    assert said == ['The coded part of this list has "Lisinopril 10 mg", which the text of the section does not name.']


def test_a_drug_stopped_in_the_text_and_active_in_the_codes_is_reported():
    [said] = told("<table><tr><td>Salbutamol inhaler</td><td>stopped</td></tr></table>", order("Salbutamol inhaler"))
    assert "was stopped" in said


# --- medicines as rows ----------------------------------------------------------------------------------------------


def test_a_medicine_is_one_row_with_a_label_for_each_part():
    said = dosed(
        doseAndRate=[{"doseQuantity": {"value": 1, "unit": "tablet"}}],
        route={"text": "by mouth"},
        timing={
            "repeat": {
                "frequency": 2,
                "period": 1,
                "periodUnit": "d",
                "when": ["CM", "CV"],
                "boundsDuration": {"value": 7, "code": "d"},
            }
        },
        text="One tablet with breakfast and dinner",
    )
    assert said == (
        "Medication: Metformin 500 mg tablets | Dose: 1 tablet | Route: by mouth | Frequency: twice a day | "
        "Timing: with breakfast and with dinner | Duration: for 7 days | Status: active | "
        "Instructions: One tablet with breakfast and dinner"
    )


def test_the_cells_of_a_row_have_their_spans():
    reading = read(order(dosageInstruction=[{"text": "once a day"}]))
    [row] = [
        mark
        for mark in reading.marks
        if mark.kind is LineKind.ROW and "Metformin" in reading.text[mark.start : mark.end]
    ]
    cells = {cell.title: reading.text[cell.start : cell.end] for cell in row.cells}
    assert cells == {"Medication": "Metformin 500 mg tablets", "Status": "active", "Instructions": "once a day"}


@pytest.mark.parametrize(
    ("repeat", "said"),
    [
        ({"frequency": 1, "period": 1, "periodUnit": "d"}, "Frequency: once a day"),
        ({"frequency": 3, "period": 1, "periodUnit": "d"}, "Frequency: 3 times a day"),
        ({"frequency": 1, "period": 8, "periodUnit": "h"}, "Frequency: every 8 hours"),
        ({"period": 4, "periodMax": 6, "periodUnit": "h"}, "Frequency: every 4 to 6 hours"),
        ({"frequency": 1, "frequencyMax": 2, "period": 1, "periodUnit": "d"}, "Frequency: 1 to 2 times a day"),
        ({"frequency": 2, "period": 3, "periodUnit": "wk"}, "Frequency: twice every 3 weeks"),
        ({"frequency": 1, "period": 1, "periodUnits": "wk"}, "Frequency: once a week"),
        ({"when": ["HS"]}, "Timing: at bedtime"),
        ({"when": ["AC"], "offset": 30}, "Timing: 30 minutes before meals"),
        ({"dayOfWeek": ["mon", "thu"], "timeOfDay": ["08:00:00"]}, "Timing: on Monday and Thursday, at 08:00"),
        (
            {"boundsPeriod": {"start": "2024-01-02", "end": "2024-01-09"}},
            "Duration: from 2 January 2024 to 9 January 2024",
        ),
        (
            {"boundsRange": {"low": {"value": 5, "unit": "d"}, "high": {"value": 7, "unit": "d"}}},
            "Duration: for 5 to 7 days",
        ),
        ({"count": 3}, "Duration: 3 times in all"),
    ],
)
def test_a_timing_in_words(repeat: dict[str, Any], said: str):
    assert f"| {said} |" in dosed(timing={"repeat": repeat})


@pytest.mark.parametrize(
    ("code", "said"),
    [("BID", "Frequency: twice a day"), ("Q6H", "Frequency: every 6 hours"), ("AM", "Timing: every morning")],
)
def test_a_code_for_a_timing_in_words(code: str, said: str):
    assert said in dosed(timing={"code": {"coding": [{"code": code}]}})


def test_figures_stay_as_they_are_written():
    dose = '"doseAndRate": [{"doseQuantity": {"value": 0.0625, "unit": "mg"}}]'
    most = '{"numerator": {"value": 1.50, "unit": "mg"}, "denominator": {"value": 1e0, "unit": "d"}}'
    drug = '"medicationCodeableConcept": {"text": "Digoxin"}'
    dosage = f'"dosageInstruction": [{{{dose}, "maxDosePerPeriod": {most}}}]'
    data = f'{{"resourceType": "MedicationRequest", {drug}, {dosage}}}'.encode()
    said = fhir.read(data, Settings()).text
    assert "Dose: 0.0625 mg" in said
    assert "At most: 1.50 mg per 1e0 days" in said


def test_a_dose_range_and_a_reason_for_taking_it():
    said = dosed(
        asNeededCodeableConcept={"text": "pain"},
        doseAndRate=[{"doseRange": {"low": {"value": 1, "unit": "tablet"}, "high": {"value": 2, "unit": "tablet"}}}],
    )
    assert "Dose: 1 to 2 tablet | As needed: for pain" in said


def test_a_taper_stays_one_row_with_its_steps_in_order():
    steps = [
        {"sequence": 1, "text": "4 tablets a day for 3 days"},
        {"sequence": 2, "text": "2 tablets a day for 3 days"},
    ]
    said = line(read(order("Prednisolone", dosageInstruction=steps)), "Medication:")
    assert said.endswith("Instructions: 4 tablets a day for 3 days; then 2 tablets a day for 3 days")


def test_text_and_codes_of_one_dosage_that_disagree_are_reported():
    dosage = {
        "text": "Take 1 tablet three times a day",
        "timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
    }
    [said] = notices(read(order(dosageInstruction=[dosage])), NoticeKind.CONFLICT)
    assert "three times a day" in said
    assert "twice a day" in said


def test_a_dose_whose_drug_is_not_named_is_kept_but_never_quoted():
    nameless = {
        "resourceType": "MedicationRequest",
        "status": "active",
        "dosageInstruction": [{"text": "2 tablets at night"}],
    }
    reading = read(nameless)
    [row] = [mark for mark in reading.marks if mark.kind is LineKind.ROW]
    assert row.set_aside is SetAside.DOSE_WITHOUT_DRUG
    assert "2 tablets at night" in reading.text[row.start : row.end]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "stopped", "statusReason": {"text": "cough"}}, "Status: stopped (cough)"),
        ({"status": "on-hold"}, "Status: on hold"),
        ({"doNotPerform": True}, "Status: Do NOT take, active"),
        ({"intent": "proposal"}, "Status: active, proposed, not ordered"),
    ],
)
def test_a_status_is_said_in_the_row(fields: dict[str, Any], said: str):
    assert said in line(read(order(**fields)), "Medication:")


def test_what_was_entered_in_error_is_left_out_and_said():
    reading = read(order(), order("Insulin", status="entered-in-error"))
    assert "Insulin" not in reading.text
    assert any("entered in error: 1 MedicationRequest" in said for said in notices(reading, NoticeKind.LEFT_OUT))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, MedicationList.TAKE_HOME),
        ({"status": "stopped"}, MedicationList.TAKE_HOME),
        ({"category": [{"coding": [{"code": "community"}]}]}, MedicationList.HISTORY),
        ({"category": None}, MedicationList.HISTORY),
        ({"category": [{"text": "Inpatient"}]}, MedicationList.ADMINISTERED),
        ({"intent": "plan"}, MedicationList.HISTORY),
        ({"status": "draft"}, MedicationList.HISTORY),
        ({"resourceType": "MedicationStatement", "category": None}, MedicationList.HISTORY),
        ({"resourceType": "MedicationAdministration"}, MedicationList.ADMINISTERED),
        ({"resourceType": "MedicationDispense"}, MedicationList.TAKE_HOME),
        ({"resourceType": "MedicationDispense", "status": "cancelled"}, MedicationList.HISTORY),
    ],
)
def test_only_what_says_discharge_itself_is_on_the_list_to_take_home(fields: dict[str, Any], expected: MedicationList):
    assert list_of(summarise(read(order(**fields)), "x"), "Metformin") is expected


# --- versions and odd shapes ----------------------------------------------------------------------------------------


def test_stu3_without_any_narrative():
    reading, summary = example("fhir-collection-stu3.json")
    assert line(reading, "Medication: Bisoprolol").startswith(
        "Medication: Bisoprolol | Strength: 2.50 mg per 1 tablet | Form: tablet | Dose: 1 tablet | Route: by mouth | "
        "Frequency: once a day | Timing: in the morning | Reason: to protect the heart | Status: active"
    )
    assert "At most: 2 sprays per 15 minutes" in reading.text
    assert "Status: not taken, active (muscle pain)" in reading.text
    assert "Troponin T: 1.20 ng/mL [high] (2 May 2019, 08:40)" in reading.text
    assert "Date of birth: November 1958" in reading.text
    assert list_of(summary, "Diltiazem") is MedicationList.TAKE_HOME
    assert list_of(summary, "Heparin") is MedicationList.ADMINISTERED
    assert list_of(summary, "Simvastatin") is MedicationList.HISTORY
    assert "Allergy: No known allergy" in reading.text
    assert "Epilepsy" not in reading.text
    assert any("1 Claim" in said for said in notices(reading, NoticeKind.LEFT_OUT))


def test_r5_shapes():
    reading = read(
        {
            "resourceType": "MedicationRequest",
            "status": "active",
            "intent": "order",
            "category": [DISCHARGE],
            "medication": {"concept": {"text": "Ramipril 5 mg"}},
            "reason": [{"concept": {"text": "high blood pressure"}}],
            "dosageInstruction": [{"asNeeded": True, "asNeededFor": [{"text": "headache"}]}],
        },
        {
            "resourceType": "MedicationStatement",
            "status": "recorded",
            "medication": {"reference": {"reference": "Medication/1"}},
        },
        {"resourceType": "Medication", "id": "1", "code": {"text": "Aspirin"}, "doseForm": {"text": "tablet"}},
    )
    assert "Medication: Ramipril 5 mg | As needed: for headache | Reason: high blood pressure" in reading.text
    assert "Medication: Aspirin | Form: tablet" in reading.text


@pytest.mark.parametrize(
    "odd",
    [
        {"favouriteColour": "blue"},
        {"dosageInstruction": {"text": "once a day"}},
        {"dosageInstruction": "once a day"},
        {"category": DISCHARGE},
        {"note": {"text": "a note"}},
        {"reasonCode": "pain"},
        {"subject": "Patient/nobody"},
        {"requester": [{"reference": ["x"]}]},
        {"status": ["active"]},
        {"medicationReference": {"reference": "#none"}},
        {"contained": {"resourceType": "Medication"}},
        {
            "dosageInstruction": [
                None,
                5,
                ["x"],
                {"timing": [], "route": 7, "doseAndRate": {"doseQuantity": "2 tablets"}},
            ]
        },
    ],
)
def test_an_odd_field_does_not_hide_the_medicine(odd: dict[str, Any]):
    assert "Medication: Metformin 500 mg tablets" in read(order(**odd)).text


def test_one_resource_an_array_of_them_and_ndjson_are_read_alike():
    one = json.dumps(order())
    expected = fhir.read(one.encode(), Settings()).text
    assert "Metformin" in expected
    for data in (f"[{one}]", f"{one}\n{json.dumps(PATIENT)}\n", f"\ufeff{one}"):
        assert expected in fhir.read(data.encode(), Settings()).text


def test_xml_says_what_json_says():
    xml = """<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"><type value="document"/>
    <entry><fullUrl value="urn:uuid:1"/><resource><Composition><title value="Discharge summary"/>
      <section><title value="Diet"/><code><coding><code value="61144-2"/></coding></code>
        <text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>Low <b>salt</b>.</p></div></text></section>
      <section><title value="Medicines"/><code><coding><code value="10183-2"/></coding></code>
        <entry><reference value="urn:uuid:2"/></entry></section></Composition></resource></entry>
    <entry><fullUrl value="urn:uuid:2"/><resource><MedicationRequest><status value="active"/>
      <medicationCodeableConcept><text value="Metformin"/></medicationCodeableConcept>
      <dosageInstruction><text value="twice a day"/></dosageInstruction></MedicationRequest></resource></entry></Bundle>"""
    said = fhir.read(xml.encode(), Settings()).text
    assert "Diet\n\nLow salt.\n" in said
    assert "Medication: Metformin | Status: active | Instructions: twice a day" in said


def test_a_panel_is_followed_by_its_results_and_nothing_is_said_twice():
    panel = {
        "resourceType": "Observation",
        "id": "a",
        "code": {"text": "Blood count"},
        "hasMember": [{"reference": "Observation/b"}],
    }
    member = {
        "resourceType": "Observation",
        "id": "b",
        "code": {"text": "Haemoglobin"},
        "valueQuantity": {"value": 98, "unit": "g/L"},
    }
    report = {
        "resourceType": "DiagnosticReport",
        "code": {"text": "Laboratory"},
        "result": [{"reference": "Observation/b"}],
    }
    said = read(panel, member, report).text
    assert said.count("Haemoglobin: 98 g/L") == 1
    assert "Report: Laboratory" in said


def test_a_history_gives_the_newest_version_alone():
    old = {**order("Warfarin 1 mg"), "id": "m", "meta": {"lastUpdated": "2024-01-01T00:00:00Z"}}
    new = {**order("Warfarin 3 mg"), "id": "m", "meta": {"lastUpdated": "2024-02-01T00:00:00Z"}}
    said = read(old, new, kind="history").text
    assert "3 mg" in said
    assert "1 mg" not in said


def test_an_ended_plan_is_not_a_plan():
    plan = {"resourceType": "CarePlan", "status": "completed", "title": "Bed rest"}
    diet = {"resourceType": "NutritionOrder", "status": "completed", "oralDiet": {"type": [{"text": "Nil by mouth"}]}}
    summary = summarise(read(plan, diet, order()), "x")
    for words in ("Bed rest", "Nil by mouth"):
        at = summary.text.index(words)
        assert not next(one.take_home for one in summary.sections if one.start <= at < one.end)


def test_a_plan_says_what_not_to_do():
    activity = {"detail": {"code": {"text": "heavy lifting"}, "doNotPerform": True, "scheduledString": "for 6 weeks"}}
    said = read({"resourceType": "CarePlan", "status": "active", "title": "After surgery", "activity": [activity]}).text
    assert "Activity: Do NOT: heavy lifting | When: for 6 weeks" in said


# --- files inside the file ------------------------------------------------------------------------------------------


def attached(data: bytes, kind: str = "text/plain", **fields: Any) -> dict[str, Any]:
    attachment = {"contentType": kind, "data": base64.b64encode(data).decode(), **fields}
    return {"resourceType": "DocumentReference", "status": "current", "content": [{"attachment": attachment}]}


def test_a_gzipped_letter_labelled_as_plain_text_is_opened():
    reading, summary = example("fhir-document-reference.json")
    assert "Amoxicillin 500 mg capsule, one three times a day until 14/11/2023." in reading.text
    assert list_of(summary, "Amoxicillin") is MedicationList.TAKE_HOME
    assert "Patient: Gwen Parry" in reading.text
    assert notices(reading, NoticeKind.ATTACHMENT) == ["This part was read from a file inside the document (text)."]


def test_a_file_of_which_only_the_address_is_there_is_said_and_not_fetched():
    reading, _ = example("fhir-document-reference.json")
    [said] = notices(reading, NoticeKind.LEFT_OUT)
    assert "only the address" in said


def test_a_page_labelled_as_pdf_is_read_as_what_it_is():
    said = read(attached(b"<html><body><h2>Diet</h2><p>Low salt.</p></body></html>", "application/pdf")).text
    assert "Low salt." in said


def test_an_attachment_in_a_binary_is_read_once():
    reference = {
        "resourceType": "DocumentReference",
        "content": [{"attachment": {"contentType": "text/plain", "url": "Binary/b"}}],
    }
    binary = {
        "resourceType": "Binary",
        "id": "b",
        "contentType": "text/plain",
        "data": base64.b64encode(b"Drink plenty of water.").decode(),
    }
    assert read(binary, reference).text.count("Drink plenty of water.") == 1


def test_a_report_form_and_a_message_are_opened():
    form = {"contentType": "text/plain", "data": base64.b64encode(b"No fracture is seen.").decode()}
    report = {"resourceType": "DiagnosticReport", "code": {"text": "Chest X-ray"}, "presentedForm": [form]}
    message = {"resourceType": "Communication", "payload": [{"contentString": "Please ring the ward."}]}
    said = read(report, message).text
    assert "No fracture is seen." in said
    assert "Message: Please ring the ward." in said


def test_a_file_that_cannot_be_read_is_said_beside_what_can():
    reading = read(attached(b"%PDF-1.4 broken"), order())
    assert "Metformin" in reading.text
    assert notices(reading, NoticeKind.LEFT_OUT)


def test_a_file_that_is_all_there_is_gives_its_own_reason():
    with pytest.raises(DocumentError) as refused:
        read(attached(b"%PDF-1.4 broken"))
    assert not isinstance(refused.value, DocumentEmpty)
    with pytest.raises(DocumentEmpty, match="only the address"):
        read(
            {
                "resourceType": "DocumentReference",
                "content": [{"attachment": {"contentType": "text/plain", "url": "http://x/y"}}],
            }
        )


def test_files_packed_into_each_other_end_at_the_limit():
    inner = json.dumps(attached(b"Drink water.")).encode()
    for _ in range(5):
        inner = json.dumps(attached(gzip.compress(inner, mtime=0))).encode()
    with pytest.raises(DocumentUnsupported, match="too deep"):
        fhir.read(inner, Settings())


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b'{"resourceType": "Patient"',
        b'{"resourceType": "Patient", "birthDate": "1950-01-01", "birthDate": "1960-01-01"}',
        b'{"resourceType": "Patient", "name": "\xff"}',
        b'{"resourceType": "Bundle"}\n{broken',
    ],
)
def test_what_is_no_json_is_damaged(data: bytes):
    with pytest.raises(DocumentCorrupt):
        fhir.read(data, Settings())


def test_too_deep_is_too_large():
    for depth in (300, 100_000):
        data = b'{"resourceType": "Patient", "x": ' + b"[" * depth + b"]" * depth + b"}"
        with pytest.raises((DocumentTooLarge, DocumentCorrupt)):
            fhir.read(data, Settings())


def test_records_of_several_patients_are_refused():
    with pytest.raises(DocumentUnsupported, match="several patients"):
        read(PATIENT, {**PATIENT, "id": "q", "name": [{"text": "Bob Else"}]}, order())


def test_what_is_about_another_patient_of_the_file_is_left_out():
    document = {**composition(section("Plan", "18776-5", "<p>Rest.</p>")), "subject": {"reference": "Patient/p"}}
    baby = {**PATIENT, "id": "q", "name": [{"text": "Baby Other"}]}
    reading = read(document, PATIENT, baby, order("Vitamin K", subject={"reference": "Patient/q"}))
    assert "Vitamin K" not in reading.text
    assert any("another patient: 1 MedicationRequest" in said for said in notices(reading, NoticeKind.LEFT_OUT))


def test_a_file_without_clinical_content_is_empty():
    with pytest.raises(DocumentEmpty):
        read(PATIENT)
    with pytest.raises(DocumentUnsupported):
        fhir.read(b'{"entry": []}', Settings())


def test_spans_of_marks_and_notices_lie_in_the_text():
    for path in sorted(EXAMPLES.glob("fhir*.json")):
        reading, summary = example(path.name)
        for span in (*reading.marks, *reading.notices, *(cell for mark in reading.marks for cell in mark.cells)):
            assert 0 <= span.start <= span.end <= len(reading.text)
        for passage in summary.passages:
            assert " ".join(reading.text[passage.start : passage.end].split()) == passage.text


def test_a_resource_without_a_type_has_the_one_of_its_address():
    nameless = {name: value for name, value in order().items() if name != "resourceType"}
    entries = [{"resource": nameless, "request": {"method": "POST", "url": "MedicationRequest"}}]
    data = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode()
    assert "Medication: Metformin 500 mg tablets" in fhir.read(data, Settings()).text


def test_an_attachment_without_a_type_is_still_opened():
    reference = attached(b"Drink plenty of water.")
    del reference["content"][0]["attachment"]["contentType"]
    assert "Drink plenty of water." in read(reference).text


def test_a_dose_in_two_units_and_a_frequency_in_letters():
    doses = [{"doseQuantity": {"value": 40, "unit": "mg"}}, {"doseQuantity": {"value": 1, "unit": "tablet"}}]
    said = dosed(doseAndRate=doses, timing={"code": {"text": "QD"}})
    assert "Dose: 40 mg (1 tablet) | Frequency: once a day" in said


def test_results_plans_and_people_as_lines():
    said = read(
        {
            "resourceType": "Observation",
            "code": {"text": "Sodium"},
            "valueInteger": 138,
            "effectiveDateTime": "2024-02",
        },
        {"resourceType": "Goal", "description": {"text": "Walk"}, "target": [{"dueDate": "2024-06"}]},
        {"resourceType": "Procedure", "code": {"text": "Angiography"}, "followUp": [{"text": "No lifting"}]},
        {"resourceType": "Immunization", "status": "not-done", "vaccineCode": {"text": "Influenza"}},
        {"resourceType": "QuestionnaireResponse", "item": [{"text": "Alone?", "answer": [{"valueBoolean": False}]}]},
        {"resourceType": "CareTeam", "participant": [{"member": {"display": "Joy"}, "role": [{"text": "nurse"}]}]},
        {"resourceType": "AllergyIntolerance", "code": {"coding": [{"code": "no-known-allergies"}]}},
    ).text
    for line_ in (
        "Sodium: 138 (February 2024)",
        "Goal: Walk | Target: by June 2024",
        "Procedure: Angiography | Afterwards: No lifting",
        "Vaccine: Influenza | Status: not given",
        "Question: Alone? | Answer: no",
        "Member: Joy | Role: nurse",
        "Allergy: No known allergies",
    ):
        assert line_ in said
