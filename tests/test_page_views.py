"""What the page shows, as HTML: escaped, complete, with the place of each line; no browser needed."""

import re
from html import unescape

import pytest
from mediassist import Answer, Outcome, Settings, errors
from mediassist.document import Citation, DischargeSummary
from mediassist.ingest.worker import read_document
from mediassist.schedule import schedule_of
from mediassist.serve.page import words
from mediassist.serve.page.answer_view import answer_html, arriving, error_html
from mediassist.serve.page.document_view import document_html
from mediassist.serve.page.sessions import Sessions
from mediassist.serve.page.sheet_view import times_html
from mediassist.serve.page.start_view import head_html
from mediassist.vocabulary import EMERGENCY

from .conftest import HEART_FAILURE, ROOT

NASTY = '<script>alert(1)</script> <img src=x onerror="alert(2)"> {{7*7}} ${7*7} **bold** $x^2$ & "quoted"'


def read(text: str) -> DischargeSummary:
    return read_document(text.encode(), name="summary.txt", settings=Settings.load(llm_model="none"))


def words_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.*")), ids=lambda path: path.name)
def test_every_word_of_a_document_is_shown(path):
    if path.suffix in (".py", ".md"):
        pytest.skip("not a summary")
    summary = read_document(path, name=path.name, settings=Settings.load(llm_model="none"))
    shown = "".join(words_of(document_html(summary)).split())
    assert "".join(summary.text.split()) in shown or all(
        "".join(summary.text[p.start : p.end].split()) in shown for p in summary.passages
    )


def test_every_passage_can_be_found_by_its_span():
    summary = read(HEART_FAILURE.read_text())
    html = document_html(summary)
    spans = [(int(a), int(b)) for a, b in re.findall(r'class="line" data-start="(\d+)" data-end="(\d+)"', html)]
    for passage in summary.passages:
        assert any(start < passage.end and passage.start < end for start, end in spans), passage


def test_words_of_a_document_are_never_markup():
    html = document_html(read(f"MEDICATIONS\n- Aspirin 81 mg {NASTY}\n"))
    assert "<script" not in html
    assert "<img" not in html
    assert NASTY in words_of(html)


def test_words_of_an_answer_are_never_markup():
    citation = Citation(quote=NASTY, start=0, end=len(NASTY), section=NASTY, line=1)
    answer = Answer(text=f"- {NASTY}", outcome=Outcome.ANSWERED, citations=(citation,), notes=(NASTY,))
    for html in (answer_html(answer, NASTY), arriving(NASTY, answer.text), error_html(NASTY, NASTY)):
        assert "<script" not in html
        assert "<img" not in html
        assert NASTY in words_of(html)


def test_a_choice_is_escaped_in_its_attribute():
    answer = Answer(text="?", outcome=Outcome.CLARIFY, choices=(NASTY,))
    html = answer_html(answer)
    assert re.findall(r'data-choice="([^"]*)"', html) == [
        NASTY.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    ]


def test_an_emergency_is_an_alert_with_the_number_to_call():
    answer = Answer(text=f"{EMERGENCY}\n\nYour papers say:\n- you faint", outcome=Outcome.EMERGENCY)
    html = answer_html(answer, "I fainted", numbers=("112", ""))
    assert 'role="alert"' in html
    assert 'href="tel:112"' in html
    assert html.count("tel:") == 1
    assert html.index(EMERGENCY[:20]) < html.index("you faint")


def test_lines_become_buttons_only_where_each_stands_on_its_own_citation():
    def cite(quote: str) -> Citation:
        return Citation(quote=quote, start=0, end=len(quote), section="DIET", line=3)

    text = "Your papers say:\n- No more than 2,000 mg of salt a day.\n- Avoid canned soup."
    own = (cite("No more than 2,000 mg of salt a day."), cite("Avoid canned soup."))
    paired = answer_html(Answer(text=text, outcome=Outcome.ANSWERED, citations=own))
    turned = answer_html(Answer(text=text, outcome=Outcome.ANSWERED, citations=own[::-1]))
    assert words.QUOTES not in paired
    assert paired.count("<button") == 2
    assert words.QUOTES in turned


def test_the_sheet_of_times_is_the_printed_one():
    summary = read(HEART_FAILURE.read_text())
    html = times_html(schedule_of(summary), NASTY)
    assert "In the morning" in html
    assert "Furosemide" in html
    assert "<script" not in html
    assert "<body" not in html


def test_the_emergency_number_of_the_settings_stands_on_the_page():
    assert "call 112" in head_html(Settings.load(emergency_number="112"))
    assert "local emergency number" in head_html(Settings.load())


def every_error() -> list[type[errors.MediAssistError]]:
    return [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.MediAssistError) and kind is not errors.DocumentNotFound
    ]


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_an_error_is_told_in_plain_words_with_a_remedy(kind):
    reason, remedy = words.told(kind("XML entity bomb at `line 3`.", "`mediassist documents` lists yours."))
    assert reason
    assert remedy
    if not issubclass(kind, errors.QuestionError):
        assert "`" not in reason + remedy


def test_our_words_can_be_read_by_a_sixth_grader():
    textstat = pytest.importorskip("textstat")
    ours = [value for name, value in vars(words).items() if name.isupper() and isinstance(value, str) and " " in value]
    ours += [f"{reason} {remedy}" for _, reason, remedy in words._PLAIN]
    text = " ".join(line if line.endswith((".", "?", ":", "!")) else f"{line}." for line in ours)
    assert textstat.flesch_kincaid_grade(text) <= 6


def test_a_session_is_its_first_owners():
    sessions = Sessions(most=2)
    assert sessions.claim("s1", "ana")
    assert not sessions.claim("s1", "ben")
    assert sessions.claim("s1", "ana")


def test_sessions_do_not_grow_without_end():
    sessions = Sessions(most=2)
    assert all(sessions.claim(f"s{number}", "ana") for number in range(5))
    assert sessions.claim("s0", "ben")
