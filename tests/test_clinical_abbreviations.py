"""Abbreviations spelled out: plain words, and never a figure, a side or a drug changed."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mediassist.clinical.abbreviations import spell_out
from mediassist.clinical.drugs import find_drugs
from mediassist.clinical.quantities import QuantityKind, find_quantities


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("20 mg p.o. b.i.d. x10 days.", "20 mg by mouth twice a day for 10 days."),
        ("650 mg 1 p.o. q.6 h. p.r.n. headache.", "650 mg 1 by mouth every 6 hours as needed for headache."),
        ("50 mg q.h.s.", "50 mg at bedtime."),
        ("5 mg QD", "5 mg once a day"),
        ("5 mg qod", "5 mg every other day"),
        ("2 tab PO TID", "2 tablets by mouth three times a day"),
        ("q.4-6h as needed", "Every 4 to 6 hours as needed"),
        ("1 g IV q.12h", "1 g into a vein (IV) every 12 hours"),
        ("15 U at night", "15 units at night"),
        ("400 IU daily", "400 international units daily"),
        ("Soft diet x 1 week, then regular.", "Soft diet for 1 week, then regular."),
        ("for x3 days", "for 3 days"),
        ("25 mg p.o. a.m.", "25 mg by mouth in the morning."),
        ("Remained n.p.o. after midnight", "Remained nothing by mouth after midnight"),
        ("Ad lib feeding", "As desired feeding"),
        ("pt s/p surgery w/ fever", "Patient after surgery with fever"),
        ("History of HTN and CHF.", "History of high blood pressure and congestive heart failure."),
        ("See the PCP.", "See the primary care doctor."),
        ("500 mg tds x 7d", "500 mg three times a day for 7 days"),
        ("Vicodin q.4h., p.r.n. pain", "Vicodin every 4 hours, as needed for pain"),
    ],
)
def test_reads_as_a_patient_would_say_it(written: str, plain: str) -> None:
    assert spell_out(written) == plain


def test_a_full_stop_that_ends_the_sentence_stays() -> None:
    assert spell_out("Lasix 40 mg b.i.d. The patient left.") == "Lasix 40 mg twice a day. The patient left."
    assert spell_out("She went home on p.o. Bactrim.") == "She went home on oral Bactrim."


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("eye drops, 1 drop OD daily", "eye drops, 1 drop in the right eye daily"),
        ("eye drops, 1 drop OS daily", "eye drops, 1 drop in the left eye daily"),
        ("eye drops, 1 drop OU daily", "eye drops, 1 drop in both eyes daily"),
        ("ear drops AD daily", "ear drops in the right ear daily"),
        ("ear drops AS daily", "ear drops in the left ear daily"),
    ],
)
def test_the_side_of_eye_and_ear(text: str, plain: str) -> None:
    assert spell_out(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "The patient was d/c'd; d/c Lasix.",  # discharged or discontinued
        "aspirin 81 mg o.d.",  # once daily in the UK, right eye in the US: no eye in sight
        "metoprolol ER 50 mg",
        "Robitussin DM 10 mL",
        "PT and INR to be drawn",
        "stage IV cancer on IV fluids",
        "CVA tenderness",
        "alert and oriented x3",
        "deep vein thrombosis (DVT)",
        "P.O. Box 12",
        "at 10:30 a.m. on Friday",
        "Give 1.0 mg, never .5 mg",  # Do-Not-Use figures stay as they were written
        "chest x-ray",
        "USE EAR DROPS AS NEEDED WITH A HEATING PAD",  # in a line of capitals, capitals tell nothing
        "Ear drops, use AS directed",
    ],
)
def test_what_the_context_does_not_decide_stays_as_written(text: str) -> None:
    assert spell_out(text) == text


ABBREVIATED = [
    "p.o.", "b.i.d.", "q.6 h.", "q4-6h", "PRN", "p.r.n.", "x10 days", "x 1 week", "10 mg", "0.5 mg", "1.0 mg",
    "2 tab", "tabs", "IV", "IM", "q.a.m.", "qhs", "h.s.", "HTN", "DVT", "(DVT)", "PCP", "PT", "and", "INR", "OD",
    "OU", "eye", "15 U", "IU", "cc", "w/", "s/p", "c/o", "The", "patient", "Lasix", "Tylenol No. 3", "metoprolol ER",
    "8/18/2008", "1:50 p.m.", "a.m.", ".", ",", ";", "\n2. ", "AC", "HS", "to the ER", "ED", "BM", "a", "in", "for",
    "stat", "q.", "6", "x", "h.", "1800", "ADA", "diet", "NIDDM", "wks", "hr", "mane", "pt", "NPO", "/",
]  # fmt: skip


def figures(text: str) -> Counter[str]:
    return Counter(re.findall(r"\d+", text))


texts = st.lists(st.sampled_from(ABBREVIATED), max_size=12).flatmap(
    lambda parts: st.sampled_from(["", " ", "  "]).map(lambda gap: (gap or " ").join(parts))
)


@given(texts)
def test_never_a_figure_changed(text: str) -> None:
    assert figures(spell_out(text)) == figures(text)


@given(texts)
def test_spelling_out_twice_changes_nothing_more(text: str) -> None:
    once = spell_out(text)
    assert spell_out(once) == once


@given(texts)
def test_never_a_drug_changed(text: str) -> None:
    drugs = [mention.name for mention in find_drugs(text)]
    spelled = spell_out(text)
    assert all(name in spelled for name in drugs)


@given(st.text(max_size=60))
def test_any_text_keeps_its_figures(text: str) -> None:
    assert figures(spell_out(text)) == figures(text)


@pytest.mark.parametrize(
    "text",
    [
        "20 mg p.o. b.i.d. x10 days",
        "1 tab q.4-6h p.r.n. pain",
        "5 mg q.a.m.",
        "30 cc q.o.d. x2 weeks",
        "35 U q.i.d. a.c.",
    ],
)
def test_the_plain_words_mean_the_same_quantities(text: str) -> None:
    def meaning(of: str) -> list[tuple[QuantityKind, str, str]]:
        return [(quantity.kind, quantity.value, quantity.unit) for quantity in find_quantities(of)]

    assert meaning(spell_out(text)) == meaning(text)
