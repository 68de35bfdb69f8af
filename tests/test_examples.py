"""The shipped examples are synthetic and safe to show, and the question set on them says only what they say.

Knows nothing of routes, answers or models: the files are read as a reviewer would, so a fault here is one of the data.
"""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from mediassist.settings import Settings
from mediassist.vocabulary import NOT_MENTIONED, Category

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
QUESTIONS = [json.loads(line) for line in (ROOT / "evals" / "questions.jsonl").read_text("utf-8").splitlines()]
# `DOC.txt` beside a document that is no plain text is what its reader reads in it
SIDECARS = [path for path in EXAMPLES.iterdir() if path.suffix == ".txt" and Path(path.stem).suffix]
# what a hospital's system sends or a scanner makes is for its reader's own tests
BY_READERS = {".xml", ".json", ".pdf", ".png"}
DOCUMENTS = sorted(
    path
    for path in EXAMPLES.iterdir()
    if path.is_file() and path not in SIDECARS and path.name != "README.md" and path.suffix not in BY_READERS
)
KINDS = {"answerable", "absent", "emergency", "off_topic"}
MONTHS = "January February March April May June July August September October November December".split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

by_id = pytest.mark.parametrize("row", QUESTIONS, ids=lambda row: row["id"])
by_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def readable(name: str) -> str:
    """What a patient reads in the example `name`."""
    path = EXAMPLES / name
    return (path if path.suffix == ".txt" else EXAMPLES / f"{name}.txt").read_text("utf-8")


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower()).strip()


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def states(text: str, fact: str) -> bool:
    """Whether an alternative of `fact` ("a|b|c") stands in `text` at word boundaries, as the benchmark's scorer sees it."""
    return any(
        re.search(rf"(?<![a-z0-9]){re.escape(fold(alternative))}(?![a-z0-9])", fold(text))
        for alternative in fact.split("|")
    )


# --- the documents -------------------------------------------------------------------------------------------------


def test_ten_examples_in_three_formats():
    assert len(DOCUMENTS) == 10
    assert {path.suffix for path in DOCUMENTS} == {".txt", ".md", ".html"}


@by_document
def test_example_is_clean_utf8_of_a_readable_length(path: Path):
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert 250 <= len(readable(path.name).split()) <= 750, raw.decode("utf-8")[:60]


@by_document
def test_example_says_that_it_is_synthetic(path: Path):
    assert "Synthetic example: no real patient, clinician or hospital." in readable(path.name)


@by_document
def test_phones_are_fictional_and_no_other_identifier_is_there(path: Path):
    text = path.read_text("utf-8")
    phones = re.findall(r"\b\d{3}[-. ]\d{4}\b", text)
    assert all(re.fullmatch(r"555-01\d\d", phone) for phone in phones), phones
    assert not re.search(r"\b\d{3}-\d{2}-\d{4}\b", text), "looks like a social security number"
    assert not re.search(r"\b\d{7,}\b", text), "looks like a record number"
    assert not re.search(r"\S@\S|https?://|www\.", text), "looks like an address on the network"
    assert not re.search(r"\b(?:DOB|born on|date of birth)\b", text, re.IGNORECASE), "a birth date"


@by_document
def test_stay_and_appointments_are_in_2025_or_2026(path: Path):
    text = path.read_text("utf-8")
    years = re.findall(rf"(?:{'|'.join(MONTHS)}) (?:\d{{1,2}}, )?(\d{{4}})|\d/\d{{1,2}}/(?:20)?(\d\d)\b", text)
    found = {int(long or short) % 100 for long, short in years}
    assert found
    assert found <= {25, 26}


@by_document
def test_named_weekdays_fall_on_their_dates(path: Path):
    """A wrong weekday would send a patient on the wrong day."""
    text = re.sub(r"\s+", " ", readable(path.name))
    # the letter to the parent writes the day first and leaves the year of its first page unsaid
    year = re.search(r"\b(202[56])\b", text) or re.search(r"\d/(2[56])\b", text)
    assert year
    default = 2000 + int(year[1]) % 100
    day, month = r"(?P<day>\d{1,2})", rf"(?P<month>{'|'.join(MONTHS)})"
    patterns = (rf"{month} {day}(?:, (?P<year>\d{{4}}))?", rf"{day} {month}(?: (?P<year>\d{{4}}))?",
                r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})")  # fmt: skip
    for pattern in patterns:
        for found in re.finditer(rf"\b(?P<weekday>{'|'.join(WEEKDAYS)}), {pattern}", text):
            number = MONTHS.index(found["month"]) + 1 if found["month"] in MONTHS else int(found["month"])
            when = date(int(found["year"] or default), number, int(found["day"]))
            assert WEEKDAYS[when.weekday()] == found["weekday"], found[0]


@by_document
def test_doses_avoid_the_do_not_use_list(path: Path):
    """No trailing zero, no naked decimal, no "U", no "QD": The Joint Commission's Do-Not-Use list."""
    text = readable(path.name)
    dose = r"\s?(?:mg|mcg|g|mL|units?)\b"
    assert not re.search(rf"\d\.0+{dose}", text)
    assert not re.search(rf"(?<![\d])\.\d+{dose}", text)
    assert not re.search(r"\b\d+\s?U\b|\bIU\b|\bQ\.?D\.?\b|\bQ\.?O\.?D\.?\b|\bMSO4\b|\bMgSO4\b", text)


@pytest.mark.parametrize("path", SIDECARS, ids=lambda path: path.name)
def test_text_beside_a_document_is_what_its_reader_reads(path: Path):
    """The scorer looks for quotes in this text, so a reader that changes its lines must change this file with them."""
    from mediassist.ingest.readers import read

    reading = read(path.with_suffix(""), settings=Settings())
    assert words(path.read_text("utf-8")) == words(reading.text)


# --- the questions -------------------------------------------------------------------------------------------------


def test_ids_are_unique_and_no_question_is_asked_twice_of_one_document():
    assert max(Counter(row["id"] for row in QUESTIONS).values()) == 1
    assert max(Counter((row["doc"], fold(row["question"])) for row in QUESTIONS).values()) == 1


def test_every_example_is_asked_12_to_16_questions():
    asked = Counter(row["doc"] for row in QUESTIONS)
    assert set(asked) == {path.name for path in DOCUMENTS}
    assert all(12 <= count <= 16 for count in asked.values()), asked


def test_every_kind_and_category_is_asked_in_the_intended_share():
    kinds = Counter(row["kind"] for row in QUESTIONS)
    assert set(kinds) == KINDS
    assert 0.60 <= kinds["answerable"] / len(QUESTIONS) <= 0.75
    assert 0.20 <= kinds["absent"] / len(QUESTIONS) <= 0.30
    for kind in ("answerable", "absent"):
        asked = {category for row in QUESTIONS if row["kind"] == kind for category in row["categories"]}
        assert asked == set(Category)


def test_the_data_card_counts_what_is_there():
    card = (ROOT / "evals" / "README.md").read_text("utf-8")
    counted = {name: int(count) for name, count in re.findall(r"^\| (\w+) \| (\d+) \|$", card, re.MULTILINE)}
    kinds = Counter(row["kind"] for row in QUESTIONS)
    categories = Counter(row["categories"][0] for row in QUESTIONS if row["categories"])
    assert counted == {**kinds, **categories}
    assert f"{len(QUESTIONS)} questions on the ten" in card


@by_id
def test_row_has_the_documented_fields(row: dict):
    assert set(row) == {"id", "doc", "question", "kind", "categories", "evidence", "facts"}
    assert row["kind"] in KINDS
    assert set(row["categories"]) <= set(Category)
    assert bool(row["categories"]) == (row["kind"] != "off_topic")
    answerable = row["kind"] == "answerable"
    assert bool(row["evidence"]) == answerable
    assert bool(row["facts"]) == answerable


@by_id
def test_evidence_stands_verbatim_in_its_document(row: dict):
    text = readable(row["doc"])
    for quote in row["evidence"]:
        assert text.count(quote) == 1, quote


@by_id
def test_each_fact_is_stated_by_the_evidence(row: dict):
    evidence = " ".join(row["evidence"])
    missing = [fact for fact in row["facts"] if not states(evidence, fact)]
    assert not missing


@by_id
def test_a_refusal_states_no_fact(row: dict):
    """Else an answer of "not mentioned" would count as half right."""
    assert not [fact for fact in row["facts"] if states(NOT_MENTIONED, fact)]


@by_id
def test_alternatives_of_a_fact_are_distinct_and_not_blank(row: dict):
    for fact in row["facts"]:
        alternatives = [fold(alternative) for alternative in fact.split("|")]
        assert all(alternatives)
        assert len(set(alternatives)) == len(alternatives), fact
