"""The reading grade counts what a patient reads, and neither flatters nor punishes a list."""

import json
from pathlib import Path

import pytest
from mediassist.chains.quote import LEAD, Group
from mediassist.clinical.readability import as_prose, raw_grade, reading_grade
from mediassist.errors import EvaluationError
from mediassist.evals.reading import documents_lines, measure, spread
from mediassist.prompts.load import load
from mediassist.vocabulary import Category

HARD = "The physician recommended discontinuation of anticoagulation secondary to gastrointestinal hemorrhage."
EASY = "Stop your blood thinner. You had bleeding in your gut."


def test_plain_words_read_easier_than_a_clinicians() -> None:
    assert reading_grade(EASY) < 6
    assert reading_grade(HARD) > 12


def test_a_list_line_ends_a_sentence_and_its_mark_is_no_word() -> None:
    assert as_prose("Call if you have:\n  - a fever over 101,\n  - bad pain") == (
        "Call if you have. a fever over 101. bad pain."
    )


def test_a_dot_in_a_figure_after_a_title_or_in_the_morning_ends_no_sentence() -> None:
    assert as_prose("Take 0.5 mg at 8:30 a.m. and see Dr. B on 1/2/26.") == "Take 05 mg at 830 am and see Dr B on 1226."


def test_scraps_of_two_words_are_no_sentences() -> None:
    whole = "Call the clinic for fever, bad pain, new swelling, dark urine, red skin."
    scraps = "Call the clinic for:\n- fever,\n- bad pain,\n- new swelling,\n- dark urine,\n- red skin."
    assert reading_grade(scraps) == raw_grade(whole)


def test_nothing_has_no_grade() -> None:
    assert reading_grade("") == reading_grade("- \n ---") == 0.0


def test_our_own_fixed_lines_are_not_the_documents() -> None:
    text = "\n".join(
        [
            Category.DIET.heading,
            LEAD,
            "- Low salt.",
            Group.STOPPED.value,
            "- Lasix.",
            "",
            "Your summary does not say more about: diet.",
        ]
    )
    assert documents_lines(text) == "- Low salt.\n- Lasix."


def test_a_file_of_answers_is_measured_without_the_silent_ones(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    rows = [("a", "answered", f"{LEAD}\n- {EASY}"), ("b", "answered", HARD), ("c", "not_mentioned", HARD)]
    path.write_text("".join(json.dumps({"id": i, "outcome": o, "answer": t}) + "\n" for i, o, t in rows), "utf-8")
    found = measure(path)
    assert {what: of.texts for what, of in found.items()} == {"answer": 2, "document": 2, "raw": 2}
    assert found["answer"].at_most_6 == found["answer"].at_most_8 == 0.5
    assert found["document"].hardest == reading_grade(HARD)


def test_the_measurement_is_a_command(tmp_path: Path, run) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(json.dumps({"id": "a", "outcome": "answered", "answer": EASY}) + "\n", "utf-8")
    code, out, _ = run("eval", "reading", path)
    assert (code, out.split()[0]) == (0, "texts")
    assert "document" in out


def test_a_file_without_answers_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text('{"id": "a", "outcome": "declined", "answer": "No."}\n', "utf-8")
    with pytest.raises(EvaluationError):
        measure(path)


def test_one_grade_has_a_spread() -> None:
    assert spread([7.0])[:5] == (1, 7.0, 7.0, 7.0, 7.0)


def test_the_prompts_ask_for_a_sixth_grade_reading_level() -> None:
    assert "Sixth-grade reading level" in load("system").text


@pytest.mark.parametrize("category", Category)
def test_a_prompt_is_fixed_words_then_passages_then_the_question_so_that_a_server_can_cache_it(
    category: Category,
) -> None:
    text = load(category.value).text
    assert text.index("${passages}") < text.index("${question}")
    assert text.endswith("<question>\n${question}\n</question>")
