"""Clinical terms are explained in the glossary's own words, once, and the gate lets no other words through in brackets."""

import re
import tomllib
from pathlib import Path

import pytest
from mediassist.chains.base import Draft, Rung
from mediassist.chains.quote import write_quotes
from mediassist.chains.short_lines import short_lines
from mediassist.clinical.abbreviations import spell_out
from mediassist.clinical.capitals import calm
from mediassist.clinical.drugs import find_drugs
from mediassist.clinical.everyday_words import everyday
from mediassist.clinical.glossary import MOST_IN_A_LINE, explain, meaning_of, without_explanations
from mediassist.clinical.plain_lines import plain_line
from mediassist.grounding import check
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import read
from mediassist.settings import Settings
from mediassist.vocabulary import Category

from .test_grounding_quotes import PASSAGES

ROOT = Path(__file__).resolve().parent.parent
TERMS = [
    (term, said)
    for area in tomllib.loads((ROOT / "clinical" / "glossary.toml").read_text("utf-8")).values()
    for term, said in area.items()
]
EXAMPLES = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in {".txt", ".html", ".xml", ".json"})
LONG = [
    "She is instructed to call for any problems of shortness of breath, chest pain, temperature greater than 101.5, any "
    "redness, swelling, intractable nausea, vomiting, and abdominal pain.",
    "Prednisone 40 mg p.o. daily for three days, then 20 mg daily for three days, then 10 mg daily for two days.",
    "Home on lisinopril 20 mg daily, furosemide 40 mg b.i.d., and atorvastatin 80 mg nightly for the heart.",
    "She needs to follow up with her surgeon in 2 weeks, and she will see the cardiologist at 1:50 p.m. on Friday.",
    "HOSPITAL COURSE: THE EDEMA RESOLVED WITH FUROSEMIDE 40 MG IV.",
    "DISCHARGE DIET: Regular as tolerated; the physician discontinued the Foley catheter on 3/14.",
    "Laparoscopic cholecystectomy for acute cholecystitis with edema, ascites and chronic hypertension.",
]


def rendered(*passages: str) -> str:
    """What quote mode writes of passages, without the line that leads them in."""
    pieces = [short_lines(plain_line(passage)) for passage in passages]
    return "\n".join(
        explain([f"{'- ' if n == 0 else '  - '}{line}" for lines in pieces for n, line in enumerate(lines)])
    )


def figures(text: str) -> list[str]:
    return re.findall(r"\d+(?:[.,:/]\d+)*", re.sub(r"(?<=\d)\s?(?:-|–|to)\s?(?=\d)", " ", text))


def test_edema_is_explained_once() -> None:
    assert explain(["Edema of the legs.", "The edema and other swelling improved. Edema."]) == [
        "Edema (swelling) of the legs.",
        "The edema and other swelling improved. Edema.",
    ]


def test_the_longest_term_is_the_one_explained() -> None:
    assert explain(["Laparoscopic cholecystectomy."]) == [
        "Laparoscopic cholecystectomy (gallbladder removal through small cuts)."
    ]


@pytest.mark.parametrize(
    "line",
    [
        "See Dr. Edema on Friday.",
        "Cardiology Associates, second floor.",
        "EDEMA: none.",
        "High blood pressure (hypertension).",
        "Hypertension (high blood pressure).",
        "Swelling, that is edema of both legs: swelling.",
        "Hemoglobin 11.8 and hematocrit of 32.8.",
        "MS is not said to be one thing or the other.",
        "Discharge: culture negative, stool regular.",
        "Ciprodex Otic Solution in the right ear.",
    ],
)
def test_left_alone_are_names_labels_figures_words_of_many_meanings_and_what_the_document_explains(line: str) -> None:
    assert explain([line]) == [line]


def test_a_line_has_few_brackets() -> None:
    line = "Chronic cholecystitis, ascites, syncope, dyspnea, melena, jaundice and hypertension."
    assert explain([line])[0].count("(") == MOST_IN_A_LINE


def test_explanations_are_short_and_hold_no_figure_no_abbreviation_and_no_advice() -> None:
    for term, said in TERMS:
        assert 1 <= len(said.split()) <= 6, term
        assert re.fullmatch(r"[A-Za-z][A-Za-z ,'-]*", said), term
        assert spell_out(said) == said, term
        assert everyday(said) == said, term
        assert not re.search(r"\b(?:should|must|do not|avoid|call|ask|take)\b", said), term
        assert not find_drugs(said), term
        assert term == term.lower(), term
    assert len(TERMS) > 600


def test_a_term_is_never_explained_by_a_term() -> None:
    hard = [(term, said) for term, said in TERMS if explain([said]) != [said]]
    assert hard == []


def test_every_term_is_explained_and_its_explanation_taken_out_again() -> None:
    for term, said in TERMS:
        line = f"There was {term} today."
        assert explain([line]) == [f"There was {term} ({said}) today."]
        assert without_explanations(f"There was {term} ({said}) today.") == line
        assert meaning_of(term) == said


def test_a_bracket_that_is_not_the_glossarys_own_fails_the_gate() -> None:
    passage = "He had edema of the legs and takes Lasix 40 mg daily."
    assert check("He had edema (swelling) of the legs and takes Lasix 40 mg daily.", [passage]).grounded
    for other in ("kidney failure", "take 80 mg", "blood clot", "swelling from a heart attack"):
        told = f"He had edema ({other}) of the legs and takes Lasix 40 mg daily."
        assert without_explanations(told) == told
        assert not check(told, [passage]).grounded, other


def test_an_explanation_behind_another_term_fails_the_gate() -> None:
    told = "He had syncope (heart attack) at home."
    assert without_explanations(told) == told
    assert not check(told, ["He had syncope at home."]).grounded


def test_a_figure_beside_an_explanation_is_still_compared() -> None:
    assert not check("Edema (swelling), so Lasix 80 mg daily.", ["Edema, so Lasix 40 mg daily."]).grounded


def test_shouting_is_calmed_but_drugs_figures_and_acronyms_stay() -> None:
    assert calm("REGULAR DIET AS TOLERATED. NO HEATING PAD.") == "Regular diet as tolerated. No heating pad."
    assert calm("ALLERGIES: LISINOPRIL AND PENICILLIN.") == "Allergies: LISINOPRIL and PENICILLIN."
    assert calm("CT OF THE HEAD ON MONDAY, 5 MM CUTS") == "CT of the head on Monday, 5 MM cuts"
    assert calm("DISCHARGE DIET: Regular.") == "Discharge diet: Regular."
    for kept in ("CALL DR. SMITH TODAY", "WBC: 7.2", "Regular diet.", "COPD"):
        assert calm(kept) == kept


def test_formal_words_become_everyday_ones_but_names_and_other_meanings_stay() -> None:
    assert everyday("The physician discontinued it prior to surgery.") == "The doctor stopped it before surgery."
    assert everyday("He was instructed to notify her.") == "He was told to tell her."
    for kept in ("Seen at Physicians Plus.", "a physician assistant", "as demonstrated by CT", "instructed in its use"):
        assert everyday(kept) == kept


def test_a_list_of_warning_signs_stands_under_its_first_words() -> None:
    assert short_lines(
        "Please call the clinic if you have any fever over 101, chills, redness of the wound, or bad pain."
    ) == [
        "Please call the clinic if you have:",
        "any fever over 101,",
        "chills,",
        "redness of the wound,",
        "or bad pain.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Do not call the clinic for questions about bills, parking, meals, or the television in your room.",
        "If you have a fever over 101, call us and you should come in to the emergency department at once.",
        "Stop the following right away: aspirin 81 mg daily; ibuprofen 400 mg as needed; naproxen 250 mg twice a day.",
        "He takes lisinopril 20 mg, no furosemide 40 mg, and atorvastatin 80 mg at night every day now.",
        "Go to the laboratory for a blood count, a potassium level, kidney function, and an INR on Monday.",
    ],
)
def test_no_line_is_cut_where_a_word_governs_what_follows(line: str) -> None:
    assert short_lines(line) == [line]


@pytest.mark.parametrize("passage", PASSAGES + LONG)
def test_a_passage_in_plain_words_passes_the_gate_with_every_figure(passage: str) -> None:
    text = rendered(passage)
    assert check(text, [passage]).failures == ()
    assert figures(text) == figures(spell_out(passage))
    assert [d.name.lower() for d in find_drugs(text)] == [d.name.lower() for d in find_drugs(spell_out(passage))]


def test_a_whole_answer_of_passages_in_plain_words_passes_the_gate() -> None:
    for at in range(0, len(PASSAGES), 4):
        some = [*PASSAGES[at : at + 4], LONG[at % len(LONG)]]
        assert check(rendered(*some), some).failures == ()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_line_of_the_examples_keeps_its_digits_and_passes_the_gate(path: Path) -> None:
    summary = summarise(read(path, settings=Settings.load(llm_model="none")), path.name)
    for passage in summary.passages:
        draft = Draft(category=Category.OTHER, text="", passages=(passage.index,), rung=Rung.QUOTED, confidence=1.0)
        text = "\n".join(line for line in write_quotes(draft, summary).split("\n")[1:] if line.startswith((" ", "-")))
        shown = check(text, [passage.text])
        assert shown.failures == (), passage.text
        assert re.findall(r"\d+", text) == re.findall(r"\d+", spell_out(passage.text)), passage.text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("She had an EGD.", "She had a camera test of the stomach (EGD)."),
        ("Found to have an UTI.", "Found to have a urinary tract infection."),
        ("An MRI in an hour.", "An MRI in an hour."),
        ("At this time, the patient will be seen in 6 weeks.", "At this time, the patient will be seen in 6 weeks."),
        ("He is well at this time.", "He is well now."),
        ("He is taking good p.o. The wound is clean.", "He is taking good food and drink. The wound is clean."),
        ("Tolerating p.o. well.", "Tolerating food and drink well."),
        ("Keflex 500 mg p.o. well tolerated.", "Keflex 500 mg by mouth well tolerated."),
    ],
)
def test_a_line_in_plain_words_is_still_a_sentence(written: str, read: str) -> None:
    assert plain_line(written) == read
