"""The schedule: what the document says of times, under those times; what it does not say is said to be so."""

import re

import pytest
from mediassist.chains.quote import Group
from mediassist.chains.schedule import LABELS, groups_at, passages_of
from mediassist.ingest.passages import summarise
from mediassist.ingest.reading import Reading
from mediassist.ingest.worker import read_document
from mediassist.schedule import Block, schedule_of
from mediassist.schedule.asked import times_asked
from mediassist.schedule.page import NOTHING, page_of
from mediassist.schedule.times import Time, read_timing
from mediassist.schedule.timetable import DOSES_DIFFER, FEWER_TIMES, TWO_LINES
from mediassist.settings import Settings

from .conftest import HEART_FAILURE, ROOT


def schedule(*lines: str, title: str = "DISCHARGE MEDICATIONS"):
    text = f"{title}:\n" + "".join(f"{number}. {line}\n" for number, line in enumerate(lines, 1))
    return schedule_of(summarise(Reading(text=text, format="txt"), "test"))


def told(*lines: str) -> dict[Block, list[tuple[str, str]]]:
    return {block: [(e.medicine, e.how_much) for e in entries] for block, entries in schedule(*lines).blocks}


@pytest.fixture(scope="module")
def heart_failure():
    return read_document(HEART_FAILURE, settings=Settings.load())


def test_a_medicine_stands_under_each_time_that_its_line_names(heart_failure):
    made = schedule_of(heart_failure)
    assert [entry.medicine for entry in made.under(Block.MORNING)] == [
        "Furosemide (Lasix) 40 mg",
        "Sacubitril-valsartan (Entresto) 24/26 mg",
        "Spironolactone 25 mg",
    ]
    assert [entry.medicine for entry in made.under(Block.EVENING)] == ["Sacubitril-valsartan (Entresto) 24/26 mg"]
    assert [entry.medicine for entry in made.under(Block.BEDTIME)] == ["Atorvastatin 40 mg"]


def test_once_a_day_is_not_guessed_to_be_the_morning(heart_failure):
    assert [entry.medicine for entry in schedule_of(heart_failure).under(Block.ONCE)] == [
        "Metoprolol succinate ER 50 mg"
    ]


def test_what_is_stopped_stands_apart_as_not_to_take(heart_failure):
    stopped = schedule_of(heart_failure).under(Block.STOPPED)
    assert [entry.name.text for entry in stopped] == [
        "Lisinopril",
        "Potassium chloride",
        "Ibuprofen (Advil, Motrin)",
        "naproxen (Aleve)",
    ]


def test_as_needed_stands_apart_with_its_limit(heart_failure):
    (entry,) = schedule_of(heart_failure).under(Block.NEEDED)
    assert entry.when == "every 6 hours only if you have pain"
    assert entry.limit is not None
    assert entry.limit.text == "No more than 4 tablets in 24 hours"


@pytest.mark.parametrize("name", ["heart-failure.txt", "knee-replacement.txt", "diabetic-foot.md", "hip-fracture.xml"])
def test_every_figure_of_a_row_stands_in_its_line_and_every_part_is_a_span(name):
    summary = read_document(ROOT / "examples" / name, settings=Settings.load())
    for entry in schedule_of(summary).entries:
        passage = summary.passages[entry.record.passage]
        for shown in (entry.medicine, entry.how_much, entry.when):
            assert set(re.findall(r"\d+(?:[.,/]\d+)*", shown)) <= set(re.findall(r"\d+(?:[.,/]\d+)*", passage.text))
        for part in (entry.name, entry.dose, entry.limit):
            assert part is None or part.text == summary.text[part.start : part.end]


@pytest.mark.parametrize(
    ("line", "block"),
    [
        ("Aspirin 81 mg b.i.d.", Block.OFTEN),
        ("Aspirin 81 mg daily with food.", Block.ONCE),
        ("Cephalexin 500 mg every 8 hours.", Block.INTERVAL),
        ("Insulin aspart 6 units before meals. Check your sugar at bedtime.", Block.MEALS),
        ("Simvastatin 20 mg in the evening or at bedtime.", Block.CHOICE),
        ("Prednisone 20 mg daily x 5 days, then 10 mg daily x 5 days.", Block.CHANGING),
        ("Methotrexate 15 mg once weekly on Fridays.", Block.DAYS),
        ("Ferrous sulfate 325 mg every other day.", Block.DAYS),
        ("Trazodone 50 mg at bedtime as needed for sleep.", Block.NEEDED),
        ("Aspirin 81 mg.", Block.UNSTATED),
        ("STOP: glipizide 5 mg every morning.", Block.STOPPED),
        ("Hold lisinopril 20 mg until your visit.", Block.HELD),
        ("Lisinopril 10 mg once daily. Last dose given at 8:00 a.m.", Block.ONCE),
        ("Furosemide 40 mg daily; may take an extra tablet if needed for weight gain.", Block.ONCE),
        ("Ibuprofen 400 mg q.6h. for three days, then as needed.", Block.CHANGING),
    ],
)
def test_what_a_line_says_of_when_decides_its_block(line, block):
    assert list(told(line)) == [block]


def test_fixed_clock_times_stand_under_their_time_of_day_in_the_documents_words():
    made = schedule("Baclofen 10 mg TID (8am, 2pm, 8pm).")
    assert [block for block, _ in made.blocks] == [Block.MORNING, Block.AFTERNOON, Block.EVENING]
    assert {entry.when for entry in made.entries} == {"three times a day (8am, 2pm, 8pm)"}


def test_a_dose_for_each_time_is_told_at_its_time():
    assert told("Lantus insulin 20 units in the morning and 12 units at bedtime.") == {
        Block.MORNING: [("Lantus insulin", "20 units")],
        Block.BEDTIME: [("Lantus insulin", "12 units")],
    }


def test_amounts_that_do_not_pair_up_with_times_are_not_told_as_the_dose():
    (entry,) = schedule("Warfarin 5 mg on Mondays, Wednesdays and Fridays, 2.5 mg on the other days.").entries
    assert entry.dose is None
    assert DOSES_DIFFER in entry.remarks


def test_more_times_a_day_than_are_named_is_said():
    (entry,) = schedule("Omeprazole 20 mg twice a day before breakfast.").entries
    assert entry.block is Block.MORNING
    assert entry.remarks == (FEWER_TIMES,)


def test_two_lines_on_one_medicine_are_both_shown_and_marked():
    entries = schedule("Lisinopril 10 mg daily.", "Zestril 20 mg twice a day.").entries
    assert [entry.other_lines for entry in entries] == [(3,), (2,)]
    assert all(TWO_LINES in entry.remarks for entry in entries)


def test_the_same_line_twice_is_told_once():
    assert len(schedule("Lisinopril 10 mg daily.", "Lisinopril 10 mg daily.").entries) == 1


def test_what_was_taken_before_the_stay_is_not_on_the_schedule():
    assert schedule("Atenolol 25 mg every morning.", title="MEDICATIONS ON ADMISSION").entries == ()


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("1 tablet with breakfast and dinner", (Time.MORNING, Time.EVENING)),
        ("500 mg 4x daily: breakfast, lunch, supper, bedtime", (Time.MORNING, Time.MIDDAY, Time.EVENING, Time.BEDTIME)),
        ("one drop q am and q pm", (Time.MORNING, Time.EVENING)),
        ("2 tabs q.h.s.", (Time.BEDTIME,)),
        ("10 mg daily. Do not take at bedtime.", ()),
        ("10 mg daily. Weigh yourself every morning.", ()),
    ],
)
def test_times_of_day_are_read_as_named(text, times):
    assert read_timing(text).times == times


def test_the_page_is_one_file_that_asks_for_nothing_else(heart_failure):
    page = page_of(schedule_of(heart_failure), "<b>summary</b>.txt")
    assert not re.search(r"src=|href=|@import|url\(|<script|https?:", page)
    assert "&lt;b&gt;summary&lt;/b&gt;" in page
    assert "line 24: &ldquo;Furosemide (Lasix) 40 mg tablet" in page
    assert page.count("&#9744;") == 7
    assert NOTHING in page_of(schedule(), "empty")


@pytest.mark.parametrize(
    ("question", "times"),
    [
        ("What do I take in the morning?", {Time.MORNING}),
        ("which medecines do i take in the mornign", {Time.MORNING}),
        ("which pills at bedtime", {Time.BEDTIME}),
        ("What does he take at night?", {Time.EVENING, Time.BEDTIME}),
        ("what do I take when", set(Time)),
        ("make me a schedule", set(Time)),
        ("What time of day do I take each pill?", set(Time)),
    ],
)
def test_a_question_on_times_of_day_is_known(question, times):
    assert times_asked(question) == times


@pytest.mark.parametrize(
    "question",
    [
        "When is my next appointment?",
        "When do I take my water pill so I'm not up all night?",
        "What can I eat in the morning?",
        "What should I watch for at night?",
        "When can I take a shower?",
        "What pills did I take last night?",
        "When can I stop taking the pills?",
        "What do I do if I miss a dose?",
    ],
)
def test_other_questions_are_not_taken_for_one_on_times_of_day(question):
    assert not times_asked(question)


def test_asked_for_the_morning_what_has_no_stated_time_is_told_as_such(heart_failure):
    groups = dict(groups_at({Time.MORNING}, heart_failure))
    names = {
        label: [heart_failure.passages[index].text.split()[0] for index in passages]
        for label, passages in groups.items()
    }
    assert names == {
        "In the morning:": ["Furosemide", "Sacubitril-valsartan", "Spironolactone"],
        "Once a day, the time is not stated:": ["Metoprolol"],
    }
    assert set(groups) <= LABELS
    assert passages_of(groups_at({Time.MORNING}, heart_failure)) == tuple(i for group in groups.values() for i in group)


def test_a_document_without_medicines_gives_no_groups():
    assert groups_at(Time, summarise(Reading(text="DIET:\nLow salt.\n", format="txt"), "test")) == ()


def test_what_not_to_take_has_the_same_words_as_in_an_answer():
    assert {f"{block.value}:" for block in Block if not block.is_taken} <= {group.value for group in Group}
