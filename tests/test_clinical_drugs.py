"""Drugs under all their names."""

import pytest
from mediassist.clinical.drugs import (
    classes,
    drugs_for_lay,
    find_drugs,
    generic_name,
    generics_of,
    ingredients,
    same_drug,
)


def found(text: str) -> dict[str, str]:
    return {mention.name: mention.generic for mention in find_drugs(text)}


def test_lasix_is_furosemide_is_a_water_pill() -> None:
    assert same_drug("Lasix", "furosemide")
    assert generic_name("LASIX") == "furosemide"
    assert {"furosemide", "hydrochlorothiazide"} <= generics_of("water pill")
    assert "loop diuretic" in classes("Lasix")


@pytest.mark.parametrize(
    ("phrase", "drug"),
    [
        ("what is my blood thinner", "warfarin"),
        ("blood thinners", "apixaban"),
        ("my cholesterol pill", "atorvastatin"),
        ("a painkiller", "oxycodone"),
        ("something for the pain", "acetaminophen"),
        ("the antibiotic", "ciprofloxacin"),
        ("stomach pills", "omeprazole"),
        ("the steroid", "prednisone"),
        ("iron tablets", "ferrous sulfate"),
        ("stool softener", "docusate"),
        ("my inhaler", "albuterol"),
        ("insulin", "insulin glargine"),
        ("seizure medicine", "levetiracetam"),
        ("blood pressure tablets", "lisinopril"),
        ("pill for my diabetes", "metformin"),
        ("sleeping pill", "zolpidem"),
    ],
)
def test_what_a_patient_calls_it(phrase: str, drug: str) -> None:
    assert drug in drugs_for_lay(phrase)


def test_a_blood_thinner_is_not_a_stomach_pill() -> None:
    assert not generics_of("blood thinner") & generics_of("stomach pill")


def test_words_without_a_drug_mean_none() -> None:
    assert drugs_for_lay("when can I go back to school") == frozenset()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Coumadin", "warfarin"),
        ("paracetamol", "Tylenol"),
        ("salbutamol", "Ventolin"),
        ("TMP/SMX", "Bactrim"),
        ("acetaminophen/hydrocodone", "Vicodin"),
        ("Toprol-XL", "metoprolol succinate"),
    ],
)
def test_two_names_of_one_drug(a: str, b: str) -> None:
    assert same_drug(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("Celebrex", "Celexa"), ("hydralazine", "hydroxyzine"), ("Percocet", "oxycodone"), ("Zyvaprex", "Zyprexa")],
)
def test_look_alikes_and_combinations_are_not_the_same(a: str, b: str) -> None:
    assert not same_drug(a, b)


def test_a_combination_knows_its_ingredients() -> None:
    assert ingredients("oxycodone/acetaminophen") == {"oxycodone", "acetaminophen"}


def test_the_longest_name_wins() -> None:
    assert found("Tylenol No. 3, one tablet") == {"Tylenol No. 3": "acetaminophen/codeine"}
    assert found("calcium with vitamin D daily") == {"calcium with vitamin D": "calcium/vitamin d"}


def test_the_release_form_belongs_to_the_name() -> None:
    assert found("Wellbutrin XL 300 mg") == {"Wellbutrin XL": "bupropion"}


def test_a_laboratory_value_is_no_drug() -> None:
    assert found("Potassium 4.4, calcium 9.1, iron was low") == {}
    assert found("potassium 20 mEq daily") == {"potassium": "potassium chloride"}


def test_everyday_words_are_no_drugs() -> None:
    assert found("Ensure you rest. Your mom may boost your mood.") == {}
    assert found("He drinks Ensure twice a day.") == {"Ensure": "nutritional supplement"}


def test_an_unknown_name_before_a_strength_counts() -> None:
    assert found("Zyvaprex 10 mg daily") == {"Zyvaprex": "zyvaprex"}
    assert found("Take 10 mg; tablets 50 mg; glucose 211 mg/dL; lost about 500 mL") == {}


def test_spans_are_exact() -> None:
    text = "Stop aspirin; start Plavix 75 mg."
    assert [text[m.start : m.end] for m in find_drugs(text)] == ["aspirin", "Plavix"]
