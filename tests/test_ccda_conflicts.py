"""Where the readable list of medicines and the coded one disagree, it is said and not resolved; other wording is no conflict."""

from pathlib import Path

import pytest
from mediassist import Settings
from mediassist.ingest.readers import ccda
from mediassist.ingest.reading import Reading
from mediassist.vocabulary import NoticeKind

from .make_ccda import document, every, medication, section, table

SETTINGS = Settings.load(llm_model="none")
TITLES = ["Medication", "Dose", "Route", "Frequency", "Status"]
SAMPLES = sorted((Path(__file__).parent.parent.parent / "shared" / "documents" / "ccda").glob("*.xml"))


def read(*rows: list[str], entries: str) -> Reading:
    ids = [f"r{number}" for number in range(len(rows))]
    return ccda.read(document(section("10183-2", "Medications", table(TITLES, *rows, ids=ids), entries)), SETTINGS)


def conflicts(*rows: list[str], entries: str) -> list[str]:
    return [notice.text for notice in read(*rows, entries=entries).notices if notice.kind is NoticeKind.CONFLICT]


def of(dose: str = "", route: str = "", often: str = "", status: str = "", name: str = "Lisinopril") -> list[str]:
    return [name, dose, route, often, status]


def test_another_dose():
    reading = read(of("40 mg"), entries=medication("lisinopril", dose="20", unit="mg", reference="r0"))
    (notice,) = reading.notices
    assert notice.text == "The readable list says 40 mg; the coded part of the file says 20 mg."
    assert reading.text[notice.start : notice.end] == "Medication: Lisinopril | Dose: 40 mg"


def test_another_strength_in_the_name():
    assert conflicts(of("40 mg"), entries=medication("lisinopril 10 MG Oral Tablet", reference="r0")) == [
        "The readable list says 40 mg; the coded part of the file says lisinopril 10 MG Oral Tablet."
    ]


def test_another_frequency():
    assert conflicts(of(often="BID"), entries=medication("lisinopril", times=every("24", "h"), reference="r0")) == [
        "The readable list says BID; the coded part of the file says every 24 hours."
    ]


def test_once_against_a_schedule():
    assert conflicts(
        of(often="2 puffs once"), entries=medication("lisinopril", times=every("12", "h"), reference="r0")
    ) == ['The readable list says "once"; the coded part of the file says every 12 hours.']


def test_another_route():
    assert conflicts(of(route="by mouth"), entries=medication("lisinopril", route="INTRAVENOUS", reference="r0")) == [
        'The readable list says "by mouth"; the coded part of the file says "INTRAVENOUS".'
    ]


def test_another_state():
    assert conflicts(of(status="Discontinued"), entries=medication("lisinopril", reference="r0")) == [
        'The readable list says "Discontinued"; the coded part of the file says "active".'
    ]
    assert conflicts(of(status="Active"), entries=medication("lisinopril", state="aborted", reference="r0")) == [
        'The readable list says "Active"; the coded part of the file says "aborted".'
    ]


def test_a_medicine_in_the_codes_only():
    entries = medication("lisinopril", reference="r0") + medication("Digoxin 0.125 MG")
    assert conflicts(of("40 mg"), entries=entries) == [
        "The coded part of the file lists Digoxin 0.125 MG; the readable list does not."
    ]


def test_a_medicine_in_the_readable_list_only():
    rows = (of("40 mg"), of("81 mg", name="Aspirin"))
    assert conflicts(*rows, entries=medication("lisinopril", reference="r0")) == [
        "The readable list names Aspirin; the coded part of the file does not."
    ]


@pytest.mark.parametrize(
    ("row", "coded"),
    [
        (of("40 mg"), {"dose": "40", "unit": "mg"}),
        (of("40 mg"), {"dose": "40.0", "unit": "mg"}),
        (of("0.5 mg"), {"dose": "500", "unit": "ug"}),
        (of("40 mg"), {"dose": "1", "unit": "{tablet}"}),
        (of("2 tablets (20 mg)"), {"dose": "40", "unit": "mg"}),
        (of("1 tablet"), {"dose": "20", "unit": "mg"}),
        (of("2.5 mg/3 ml"), {"dose": "3", "unit": "mL"}),
        (of("1 to 2 tablets"), {"dose": "2", "unit": "{tablet}"}),
        (of(often="twice a day"), {"times": every("12", "h")}),
        (of(often="q.4-6h"), {"times": every("6", "h")}),
        (of(often="q.4-6h"), {"times": every("4", "h")}),
        (of(often="weekly"), {"times": every("168", "h")}),
        (of(often="as needed"), {"times": every("6", "h")}),
        (of(often="at bedtime"), {"times": every("24", "h")}),
        (of(often="Once daily"), {"times": every("24", "h")}),
        (of(route="PO"), {"route": "Oral"}),
        (of(route="INH"), {"route": "RESPIRATORY (INHALATION)"}),
        (of(route="via PEG"), {"route": "Oral"}),
        (of(status="Active"), {"state": "completed"}),
        (of(status="NEW"), {"state": "active"}),
        (of(status="Completed"), {"state": "active"}),
    ],
)
def test_the_same_in_other_words_is_no_conflict(row, coded):
    assert conflicts(row, entries=medication("lisinopril", reference="r0", **coded)) == []


def test_a_brand_is_its_generic():
    assert conflicts(of("40 mg", name="Lasix"), entries=medication("Furosemide 40 MG Oral Tablet")) == []


def test_a_negated_entry_is_not_compared():
    assert conflicts(of("40 mg"), entries=medication("Aspirin", negated=True) + medication("lisinopril")) == []


@pytest.mark.skipif(not SAMPLES, reason="the sample documents are not on this machine")
def test_few_conflicts_in_the_samples_each_checked_by_eye():
    found = []
    for path in SAMPLES:
        if b"nonXMLBody" not in (data := path.read_bytes()):
            reading = ccda.read(data, SETTINGS)
            found += [n.text for n in reading.notices if n.kind is NoticeKind.CONFLICT]
    assert found == ['The readable list says "once"; the coded part of the file says every 12 hours.']
