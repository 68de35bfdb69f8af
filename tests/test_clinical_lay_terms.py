"""The patient's word and the clinician's word for the same thing."""

import pytest
from mediassist.clinical.lay_terms import concepts, respelled, synonyms


def expand(text: str) -> set[str]:
    return set().union(*concepts(text))


def same_meaning(a: str, b: str) -> bool:
    return not expand(a).isdisjoint(expand(b))


@pytest.mark.parametrize(
    ("lay", "clinical"),
    [
        ("stitches", "sutures"),
        ("cut", "incision"),
        ("belly", "abdomen"),
        ("peeing", "urination"),
        ("poop", "stool"),
        ("throwing up", "emesis"),
        ("feel sick", "nausea"),
        ("high blood pressure", "hypertension"),
        ("heart attack", "myocardial infarction"),
        ("blood clot", "embolism"),
        ("walking", "ambulation"),
        ("workout", "strenuous activity"),
        ("shower", "bathe"),
        ("temperature", "fever"),
        ("check-up", "follow up"),
        ("camera test", "colonoscopy"),
        ("water infection", "UTI"),
        ("pass out", "syncope"),
        ("soda", "carbonated beverage"),
    ],
)
def test_same_thing_in_two_vocabularies(lay: str, clinical: str) -> None:
    assert same_meaning(lay, clinical)
    assert same_meaning(clinical, lay)


@pytest.mark.parametrize(("a", "b"), [("knee", "hip"), ("nausea", "dizziness"), ("heart attack", "stroke"), ("", "")])
def test_different_things_stay_different(a: str, b: str) -> None:
    assert not same_meaning(a, b)


def test_inflection_and_case_do_not_matter() -> None:
    assert synonyms("Lifting") == synonyms("lift")
    assert "sutures" in synonyms("STITCH")


def test_a_question_is_widened_to_the_clinicians_words() -> None:
    assert {"incision", "abdomen"} <= expand("How do I look after the cut on my belly?")


def test_the_longest_term_is_the_one_meant() -> None:
    assert "urinary tract infection" in expand("water infection")
    assert "hydration" not in expand("water infection")


def test_a_term_is_a_whole_word() -> None:
    assert "incision" not in expand("she executed the plan")


def test_unknown_words_add_nothing() -> None:
    assert expand("xylophone") == set()
    assert synonyms("xylophone") == frozenset()


def test_a_misspelt_word_finds_the_one_that_was_meant_and_a_good_one_is_left_alone():
    assert respelled("alergies") == "allergies"
    assert respelled("allergies") is None
    assert respelled("xylophone") is None
    assert respelled("salt") is None
