"""Quantities in normal form: what is written in two ways is one thing, and what differs is kept apart."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mediassist.clinical.quantities import Quantity, QuantityKind, find_quantities, same


def one(text: str, kind: QuantityKind) -> Quantity:
    found = [quantity for quantity in find_quantities(text) if quantity.kind is kind]
    assert len(found) == 1, (text, found)
    return found[0]


def normal(text: str) -> list[tuple[str, str, str]]:
    return [(quantity.kind.value, quantity.value, quantity.unit) for quantity in find_quantities(text)]


def agree(kind: QuantityKind, *ways: str) -> None:
    first, *others = (one(way, kind) for way in ways)
    for way, other in zip(ways[1:], others, strict=True):
        assert same(first, other), (ways[0], way)
        assert same(other, first), (way, ways[0])


@pytest.mark.parametrize(
    "ways",
    [
        [
            "b.i.d.",
            "BID",
            "b.i.d",
            "twice a day",
            "twice daily",
            "two times daily",
            "2x a day",
            "every 12 hours",
            "q.12h",
            "2 times per day",
            "in the morning and in the evening",
            "morning and evening",
            "every morning and every evening",
        ],
        ["t.i.d.", "TID", "three times a day", "3x/day", "every eight hours", "q8h", "thrice daily", "tds"],
        ["q.6 h.", "q6h", "q. 6h", "Q6H", "every six hours", "four times a day", "q.i.d.", "6-hourly"],
        [
            "daily",
            "q.d.",
            "qd",
            "once a day",
            "every day",
            "each day",
            "once daily",
            "one time a day",
            "every 24 hours",
        ],
        ["every other day", "q.o.d.", "QOD", "on alternate days", "every 48 hours"],
        ["once a week", "weekly", "every week", "one time a week", "q.week", "every 7 days"],
        [
            "q.4-6h",
            "every four to six hours",
            "every 4 to 6 hours",
            "q.4-6 hourly",
            "every 4-6 hours",
            "every 4 or 6 hours",
        ],
        ["one to two times daily", "1-2 times a day", "once or twice a day"],
        ["five days a week", "5 days per week", "5 days each week"],
    ],
    ids=lambda ways: ways[0],
)
def test_one_frequency_in_many_wordings(ways: list[str]) -> None:
    agree(QuantityKind.FREQUENCY, *ways)


def test_twice_a_day_is_not_three_times_a_day() -> None:
    assert not same(one("b.i.d.", QuantityKind.FREQUENCY), one("three times a day", QuantityKind.FREQUENCY))


def test_once_a_week_is_not_once_a_day() -> None:
    assert not same(one("once a week", QuantityKind.FREQUENCY), one("once a day", QuantityKind.FREQUENCY))


def test_at_bedtime_is_a_time_of_day_that_daily_does_not_say() -> None:
    assert one("20 mg q.h.s.", QuantityKind.TIMING).value == "bedtime"
    assert not [q for q in find_quantities("20 mg daily") if q.kind is QuantityKind.TIMING]


@pytest.mark.parametrize(
    "way", ["at bedtime", "q.h.s.", "qhs", "before bed", "at night", "every night", "nightly", "nocte"]
)
def test_bedtime_in_many_wordings(way: str) -> None:
    assert one(way, QuantityKind.TIMING).value == "bedtime"


def test_morning_alone_is_part_of_morning_and_evening() -> None:
    both = one("1 puff every morning and 1 puff every evening", QuantityKind.FREQUENCY)
    assert same(both, one("twice a day", QuantityKind.FREQUENCY))
    assert same(both, one("in the morning", QuantityKind.TIMING))


def test_before_and_after_a_meal_are_different_times() -> None:
    assert not same(one("before breakfast", QuantityKind.TIMING), one("after breakfast", QuantityKind.TIMING))


@pytest.mark.parametrize("way", ["p.r.n.", "PRN", "as needed", "if needed", "when required", "only when you need it"])
def test_as_needed_in_many_wordings(way: str) -> None:
    assert one(way, QuantityKind.AS_NEEDED).value == "as needed"


@pytest.mark.parametrize(
    "ways",
    [
        ["x10 days", "for 10 days", "ten days", "ten (10) days", "a 10-day course"],
        ["x1 week", "x 1 week", "for a week", "one week", "seven days", "7 days"],
        ["4 to 6 weeks", "four to six weeks", "4-6 weeks", "between 4 and 6 weeks"],
        ["two more days", "2 days", "another two days", "48 hours", "a couple of days"],
        ["2 to 3 days", "two-three days", "two or three days"],
        ["a fortnight", "14 days", "two weeks"],
        ["11 months", "eleven months", "an 11-month course"],
        ["a few weeks", "a few more weeks"],
    ],
    ids=lambda ways: ways[0],
)
def test_one_duration_in_many_wordings(ways: list[str]) -> None:
    agree(QuantityKind.DURATION, *(f"take it for {way}" if way == "a fortnight" else way for way in ways))


def test_ten_days_are_not_fourteen() -> None:
    assert not same(one("x10 days", QuantityKind.DURATION), one("two weeks", QuantityKind.DURATION))


@pytest.mark.parametrize(
    "ways",
    [
        ["0.125 mg", ".125 mg", "125 mcg", "125 micrograms"],
        ["1 g", "1,000 mg", "1000mg", "1.0 gram"],
        [
            "one-half tablet",
            "half a tablet",
            "1/2 tablet",
            "½ tablet",
            "half of a tablet",
            "one half tab",
            "0.5 tablets",
        ],
        ["one and a half tablets", "1 1/2 tablets", "1-1/2 tabs", "1½ tablets"],
        ["35 units", "35 U", "35u", "thirty-five units"],
        ["20 mEq", "20 milliequivalents"],
        ["2 puffs", "two inhalations"],
        ["one drop", "1 gtt"],
        ["one to two tablets", "1-2 tabs", "1 or 2 tablets"],
        ["two pills", "2 tablets"],
        ["10/650 mg"],
        ["30 mL", "30 cc"],
    ],
    ids=lambda ways: ways[0],
)
def test_one_dose_in_many_wordings(ways: list[str]) -> None:
    agree(QuantityKind.DOSE, *ways)


@pytest.mark.parametrize(
    ("a", "b"),
    [("5 mg", "50 mg"), ("1 mg", "1 mcg"), ("5 mg", "5 mL"), ("10 mg", "1.0 mg"), ("one tablet", "two tablets")],
)
def test_different_doses_are_never_the_same(a: str, b: str) -> None:
    assert not same(one(a, QuantityKind.DOSE), one(b, QuantityKind.DOSE))


def test_a_tablet_is_not_a_capsule_but_a_pill_may_be_either() -> None:
    tablet, capsule, pill = (one(f"1 {form}", QuantityKind.DOSE) for form in ("tablet", "capsule", "pill"))
    assert not same(tablet, capsule)
    assert same(pill, tablet)
    assert same(pill, capsule)


def test_a_strength_of_two_drugs_keeps_both() -> None:
    assert normal("Takes 5/325 mg") == [("dose", "5/325", "mg")]


@pytest.mark.parametrize(
    "ways",
    [
        [
            "August 18, 2008",
            "8/18/2008",
            "18 August 2008",
            "08/18/08",
            "2008-08-18",
            "on 08/18",
            "Aug. 18",
            "18th of August",
            "18/08/2008",
        ],
        ["March 26th", "3/26/2009"],
        ["tomorrow", "the next day"],
        ["next week", "the following week"],
        ["Friday", "on Fridays"],
    ],
    ids=lambda ways: ways[0],
)
def test_one_date_in_many_wordings(ways: list[str]) -> None:
    agree(QuantityKind.DATE, *ways)


def test_the_same_day_of_two_years_differs() -> None:
    assert not same(one("8/18/2008", QuantityKind.DATE), one("8/18/2009", QuantityKind.DATE))


def test_month_and_day_as_bare_figures_are_that_date_but_not_another() -> None:
    bare = one("8/18", QuantityKind.NUMBER)
    assert same(bare, one("August 18, 2008", QuantityKind.DATE))
    assert not same(bare, one("August 19, 2008", QuantityKind.DATE))


def test_times_of_the_clock() -> None:
    agree(QuantityKind.TIME, "1:50 p.m.", "13:50", "1:50")
    agree(QuantityKind.TIME, "7: 15 a.m.", "7:15 am")
    agree(QuantityKind.TIME, "noon", "12:00 p.m.")
    assert not same(one("7:15 a.m.", QuantityKind.TIME), one("7:15 p.m.", QuantityKind.TIME))


def test_a_day_of_the_month_is_not_a_count() -> None:
    assert same(one("come back on the 26th.", QuantityKind.DATE), one("March 26, 2009", QuantityKind.DATE))
    assert not [q for q in find_quantities("on the 3rd postoperative day") if q.kind is QuantityKind.DATE]


def test_phone_numbers() -> None:
    agree(QuantityKind.PHONE, "(555) 123-4567", "555-123-4567", "1-555-123-4567", "555.123.4567")
    agree(QuantityKind.PHONE, "+44 20 7946 0958", "020 7946 0958")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("fever greater than 101.5", "101.5", "F"),
        ("100.5 F or higher", "100.5", "F"),
        ("temperature of 38.7", "38.7", "C"),
        ("38 °C", "38", "C"),
        ("101 degrees", "101", "F"),
    ],
)
def test_temperatures(text: str, value: str, unit: str) -> None:
    found = one(text, QuantityKind.TEMPERATURE)
    assert (found.value, found.unit) == (value, unit)


def test_a_bare_figure_can_be_the_temperature_but_not_a_dose() -> None:
    bare = one("call above 101.5", QuantityKind.NUMBER)
    assert same(bare, one("fever of 101.5", QuantityKind.TEMPERATURE))
    assert not same(one("take 40 of them", QuantityKind.NUMBER), one("40 mg", QuantityKind.DOSE))


def test_a_joint_that_bends_ninety_degrees_has_no_fever() -> None:
    assert not [q for q in find_quantities("flexion to 60 degrees") if q.kind is QuantityKind.TEMPERATURE]


def test_blood_pressure_is_told_from_a_strength() -> None:
    assert normal("Blood pressure 133/70.") == [("pressure", "133/70", "mmhg")]
    assert normal("Advair 250/50 one puff") == [("number", "250/50", ""), ("dose", "1", "puff")]


def test_comparators_are_kept_beside_the_figure() -> None:
    assert one("no more than 10 pounds", QuantityKind.MEASURE).comparator == "<="
    assert one("fever greater than 101", QuantityKind.TEMPERATURE).comparator == ">"
    assert one("at least 8 hours", QuantityKind.DURATION).comparator == ">="


def test_a_whole_prescription() -> None:
    assert normal("Take 1 tab p.o. q.6 h. p.r.n. x10 days") == [
        ("dose", "1", "tablet"),
        ("frequency", "4", "/day"),
        ("as_needed", "as needed", ""),
        ("duration", "10", "day"),
    ]


def test_list_numbers_are_no_figures() -> None:
    assert normal("1.  Bradycardia.\n2.  Dizziness.") == []


def test_a_laboratory_value_with_a_stray_space_is_one_number() -> None:
    assert normal("platelets 38, 000") == [("number", "38000", "")]


FRAGMENTS = [
    "q.6 h.", "b.i.d.", "10 mg", "x10 days", "between 4 and", "one-half", "1/2", "5/325", "8/18/2008", "at bedtime",
    "½", "twenty-five", "a couple of", "°", "F", "%", "to", "-", "(10)", "1:50 p.m.", "1,000", ".5", "every", "weeks",
    "\n2. ", "0/0", "3/4", "x", "İ", "99/99",
]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=12).map(" ".join))
def test_any_text_is_read_without_failing_and_spans_lie_inside_it(text: str) -> None:
    for quantity in find_quantities(text):
        assert 0 <= quantity.start < quantity.end <= len(text)
        assert same(quantity, quantity)


def test_letters_that_only_look_like_ascii_do_no_harm() -> None:
    assert normal("ſix mınutes, fıve days") == [("duration", "6", "minute"), ("duration", "5", "day")]


@given(st.integers(1, 9999), st.sampled_from(["mg", "units", "tablets", "mL", "puffs"]))
def test_every_dose_written_is_the_dose_read(amount: int, unit: str) -> None:
    found = one(f"Take {amount:,} {unit} by mouth.", QuantityKind.DOSE)
    assert found.value == str(amount)


def test_it_is_quick_and_linear() -> None:
    text = "Take 1 tab p.o. q.6 h. p.r.n. x10 days; follow up on August 18, 2008 at 1:50 p.m. " * 60
    started = time.perf_counter()
    find_quantities(text)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(("text", "timed"), [("5 mg in the a.m.", True), ("5 mg AM", True), ("I am glad.", False)])
def test_am_after_i_is_no_time_of_day(text: str, timed: bool) -> None:
    assert any(q.kind is QuantityKind.TIMING for q in find_quantities(text)) is timed
