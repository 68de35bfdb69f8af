"""The coded part of a C-CDA section, read where its readable part is empty: the same facts, no figure changed."""

import pytest
from mediassist import Settings
from mediassist.ingest.readers import ccda
from mediassist.ingest.reading import LineKind, Reading
from mediassist.vocabulary import NoticeKind

from .make_ccda import at, between, document, every, medication, section

SETTINGS = Settings.load(llm_model="none")


def read(code: str, entries: str, text: str = "", title: str = "Title") -> Reading:
    return ccda.read(document(section(code, title, text, entries)), SETTINGS)


def rows(code: str, entries: str, text: str = "") -> list[str]:
    return [line for line in read(code, entries, text).text.split("\n")[1:] if line]


def medicine(**parts: str) -> str:
    """The line of one medicine, its name left out."""
    return (
        rows("10183-2", medication("X", **parts))[0].removeprefix("Medication: X | ").removesuffix(" | Status: active")
    )


def observation(inner: str, more: str = "") -> str:
    return f'<entry><observation classCode="OBS" moodCode="EVN"{more}>{inner}</observation></entry>'


# --- medicines -----------------------------------------------------------------------------------------------------


def test_a_medicine_is_a_row_with_titled_cells_and_marked_as_made_from_codes():
    reading = read("10183-2", medication("Prednisone 20 MG Tablet", dose="2", unit="{tablet}", route="Oral"))
    assert "Medication: Prednisone 20 MG Tablet | Dose: 2 tablets | Route: Oral | Status: active" in reading.text
    row = next(mark for mark in reading.marks if mark.kind is LineKind.ROW)
    assert [cell.title for cell in row.cells] == ["Medication", "Dose", "Route", "Status"]
    assert [notice.kind for notice in reading.notices] == [NoticeKind.FROM_CODES]


@pytest.mark.parametrize(
    ("times", "said"),
    [
        (every("12", "h"), "every 12 hours"),
        (every("24.0", "h"), "every 24 hours"),
        (every("168", "h"), "every 168 hours"),
        (every("1", "d"), "every day"),
        (every("7", "d"), "every 7 days"),
        (every("1", "wk"), "every week"),
        (every("30", "min"), "every 30 minutes"),
        (at("HS"), "at bedtime"),
        (at("ACM"), "before breakfast"),
        (at("pcv"), "after dinner"),
        (at("AC", '<offset><low value="-30" unit="min"/></offset>'), "before meals (30 minutes earlier)"),
        (every("24", "h") + at("HS"), "every 24 hours and at bedtime"),
    ],
)
def test_how_often_in_words(times, said):
    assert medicine(times=times) == f"Frequency: {said}"


def test_a_range_of_hours():
    period = '<period xsi:type="IVL_PQ"><low value="4" unit="h"/><high value="6" unit="h"/></period>'
    times = f'<effectiveTime xsi:type="PIVL_TS">{period}</effectiveTime>'
    assert medicine(times=times) == "Frequency: every 4 to 6 hours"


def test_times_inside_a_set():
    times = f'<effectiveTime xsi:type="SXPR_TS"><comp xsi:type="PIVL_TS"><period value="8" unit="h"/></comp>{""}</effectiveTime>'
    assert medicine(times=times) == "Frequency: every 8 hours"


def test_a_type_that_the_file_does_not_name_is_told_by_its_parts():
    assert medicine(times='<effectiveTime><period value="8" unit="h"/></effectiveTime>') == "Frequency: every 8 hours"


def test_start_and_stop_are_dates_that_cannot_be_misread():
    assert (
        medicine(times=between("20240203", "202402171830")) == "Start: 3 February 2024 | Stop: 17 February 2024, 18:30"
    )


def test_a_width_is_for_how_long():
    assert (
        medicine(times='<effectiveTime xsi:type="IVL_TS"><width value="10" unit="d"/></effectiveTime>')
        == "Duration: 10 days"
    )


@pytest.mark.parametrize(
    ("dose", "unit", "said"),
    [
        ("0.5", "mg", "0.5 mg"),
        ("1", "{tablet}", "1 tablet"),
        ("2", "{puff}", "2 puffs"),
        ("30.0", "1", "30.0"),
        ("10", "[iU]", "10 units"),
        ("125", "ug", "125 mcg"),
        ("0.09", "mg/{actuat}", "0.09 mg/actuat"),
    ],
)
def test_a_dose_keeps_its_figure(dose, unit, said):
    assert medicine(dose=dose, unit=unit) == f"Dose: {said}"


def test_a_range_of_doses():
    dose = '<doseQuantity><low value="1" unit="{tablet}"/><high value="2" unit="{tablet}"/></doseQuantity>'
    assert medicine(more=dose) == "Dose: 1 to 2 tablets"


def test_reason_condition_and_advice():
    more = """<entryRelationship typeCode="RSON"><observation><value displayName="Asthma"/></observation></entryRelationship>
    <precondition><criterion><value displayName="Wheezing"/></criterion></precondition>
    <entryRelationship typeCode="SUBJ"><act>
    <templateId root="2.16.840.1.113883.10.20.22.4.20"/><text>Rinse.</text></act></entryRelationship>"""
    assert medicine(more=more) == "When needed: Wheezing | Reason: Asthma | Instructions: Rinse."


def test_steps_of_a_taper_are_rows_with_the_name_of_the_drug():
    step = """<entryRelationship typeCode="COMP"><substanceAdministration>{}<doseQuantity value="{}" unit="mg"/>
    </substanceAdministration></entryRelationship>"""
    steps = step.format(every("24", "h"), 40) + step.format(every("24", "h"), 20)
    assert rows("10183-2", medication("Prednisone", more=steps)) == [
        "Medication: Prednisone | Dose: 40 mg | Frequency: every 24 hours",
        "Medication: Prednisone | Dose: 20 mg | Frequency: every 24 hours",
    ]


def test_a_medicine_that_is_not_taken_reads_so():
    assert rows("10183-2", medication("Aspirin", negated=True))[0].startswith("Medication: Not taken: Aspirin")
    assert rows("10160-0", medication(negated=True))[0].startswith("Medication: No known medications")


def test_a_withdrawn_record_is_left_out():
    assert rows("10183-2", medication("Aspirin", state="nullified")) == ["No information."]


def test_a_record_that_was_broken_off_says_so():
    assert rows("10183-2", medication("Aspirin", state="aborted")) == ["Medication: Aspirin | Status: aborted"]


def test_a_name_that_points_into_the_narrative_is_read_there():
    entry = """<entry><supply moodCode="RQO"><product><manufacturedProduct><manufacturedMaterial><code nullFlavor="UNK">
    <originalText><reference value="#n1"/></originalText></code></manufacturedMaterial></manufacturedProduct></product></supply></entry>"""
    other = section("x", "Other", '<content ID="n1">Oxygen tank</content>')
    data = document(section("10183-2", "Discharge medications", "", entry), other)
    assert "Medication: Oxygen tank" in ccda.read(data, SETTINGS).text


@pytest.mark.parametrize("text", ["", " ", "Title", "TITLE:", "No information available", "N/A", "<content/>"])
def test_the_codes_are_read_where_there_is_nothing_to_read(text):
    assert "Medication: Aspirin | Status: active" in rows("10183-2", medication("Aspirin"), text)


@pytest.mark.parametrize("text", ["No known medications", "Aspirin 81 mg", "Unchanged"])
def test_the_codes_are_not_read_where_there_is_something_to_read(text):
    assert rows("10183-2", medication("Aspirin"), text) == [text]


# --- everything else -----------------------------------------------------------------------------------------------


def allergy(inner: str, negated: bool = False) -> str:
    more = ' negationInd="true"' if negated else ""
    return f"""<entry><act classCode="ACT"><code code="CONC"/><entryRelationship typeCode="SUBJ">
    <observation{more}><templateId root="2.16.840.1.113883.10.20.22.4.7"/>{inner}</observation></entryRelationship></act></entry>"""


SUBSTANCE = """<value displayName="Drug allergy"/><participant><participantRole><playingEntity><code displayName="{}"/>
</playingEntity></participantRole></participant>"""


def test_an_allergy_with_its_reaction():
    reaction = (
        '<entryRelationship typeCode="MFST"><observation><value displayName="Hives"/></observation></entryRelationship>'
    )
    assert rows("48765-2", allergy(SUBSTANCE.format("Penicillin") + reaction)) == [
        "Allergy: Penicillin | Kind: Drug allergy | Reaction: Hives"
    ]


def test_no_known_allergies():
    assert rows("48765-2", allergy('<value displayName="Allergy to substance"/>', negated=True)) == [
        "No known allergies"
    ]
    assert rows("48765-2", allergy('<value displayName="Drug allergy"/>', negated=True)) == ["No known drug allergies"]
    assert rows("48765-2", allergy(SUBSTANCE.format("Latex"), negated=True)) == ["No known allergy to Latex"]


def test_problems():
    entry = """<code displayName="Diagnosis"/><effectiveTime><low value="2009"/><high value="201203"/></effectiveTime>
    <value displayName="{}"/>"""
    assert rows("11450-4", observation(entry.format("Asthma"))) == ["Problem: Asthma | Since: 2009 | Until: March 2012"]
    assert rows("11450-4", observation(entry.format("Problem"), ' negationInd="true"')) == ["No known problems"]
    assert rows("11450-4", observation(entry.format("Asthma"), ' negationInd="true"')) == ["No Asthma"]


def test_results_with_unit_range_and_date():
    entry = """<entry><organizer><code displayName="Panel"/><effectiveTime value="20240102"/><component><observation>
    <code displayName="Potassium"/><value xsi:type="PQ" value="3.40" unit="mmol/L"/><interpretationCode code="L"/>
    <referenceRange><observationRange><value><low value="3.5" unit="mmol/L"/><high value="5.1" unit="mmol/L"/></value>
    </observationRange></referenceRange></observation></component></organizer></entry>"""
    assert rows("30954-2", entry) == [
        "Observation: Potassium | Value: 3.40 mmol/L | Range: 3.5 to 5.1 mmol/L | Marked as: low | Date: 2 January 2024"
    ]


def test_what_is_planned_is_said_to_be_planned():
    visit = """<entry><encounter moodCode="APT"><code displayName="Heart clinic"/><effectiveTime value="202402051015"/>
    <performer><assignedEntity><assignedPerson><name><prefix>Dr.</prefix><family>Moe</family></name></assignedPerson>
    </assignedEntity></performer></encounter></entry>"""
    scan = '<entry><procedure moodCode="RQO"><code displayName="Chest X-ray"/></procedure></entry>'
    assert rows("18776-5", visit + scan) == [
        "Planned visit: Heart clinic | Date: 5 February 2024, 10:15 | With: Dr. Moe",
        "Planned procedure: Chest X-ray",
    ]


def test_what_was_not_done_is_said_to_be_not_done():
    assert rows("47519-4", '<entry><procedure negationInd="true"><code displayName="Biopsy"/></procedure></entry>') == [
        "Not done: Biopsy"
    ]


def test_vaccines_given_and_refused():
    given = medication("Influenza vaccine", times='<effectiveTime value="20231001"/>', state="completed")
    refused = medication("Tetanus vaccine", negated=True, state="completed")
    assert rows("11369-6", given + refused) == [
        "Vaccine: Influenza vaccine | Date: 1 October 2023 | Status: completed",
        "Vaccine: Not given: Tetanus vaccine | Status: completed",
    ]


def test_instructions_in_an_act():
    act = '<entry><act moodCode="INT"><code displayName="Education"/><text>Stop smoking.</text></act></entry>'
    assert rows("69730-0", act) == ["Planned item: Education | Details: Stop smoking."]


def test_an_entry_without_a_word_writes_nothing():
    assert rows("30954-2", "<entry><observation/></entry><entry><organizer/></entry><entry/>") == ["No information."]
