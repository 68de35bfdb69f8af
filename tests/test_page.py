"""The page in a real browser, headless Chromium: what patients do with it, by mouse, by keyboard and on a phone.

Skipped where no Chromium is installed. One server and one browser for all; each test is a patient of its own.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from mediassist import Settings

from .conftest import HEART_FAILURE
from .page_server import served

sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium: apt install chromium"),
    # of pandas, about an option that Gradio's queue sets
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
]

DESKTOP = {"width": 1360, "height": 900}
PHONE = {"width": 360, "height": 740}
SERIOUS = ("serious", "critical")
PLAIN = """DISCHARGE SUMMARY
MEDICATIONS
- {drug} 500 mg tablet: 1 tablet by mouth twice a day.
DIET
- Eat what you like.
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    settings = Settings.load(llm_model="none", data_dir=tmp_path_factory.mktemp("data"), emergency_number="112")
    with served(settings) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def patient(browser, url, request) -> Iterator[Callable[..., "sync_api.Page"]]:
    """Opens the page as one owner. What it asked for, and what went wrong in it, is looked at when the test ends."""
    contexts, asked, wrong = [], [], []

    def visit(owner: str = request.node.name, **given: object) -> "sync_api.Page":
        context = browser.new_context(**{"viewport": DESKTOP, "reduced_motion": "reduce", **given})
        context.add_cookies([{"name": "owner", "value": re.sub(r"\W", "", owner), "url": url}])
        context.set_default_timeout(120_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda sent: asked.append(sent.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security" in line.text else None)
        page.goto(url)
        page.wait_for_selector("#file")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not [address for address in asked if not address.startswith((url, "data:", "blob:"))]
    assert not wrong


def upload(page: "sync_api.Page", text: str, name: str = "summary.txt") -> "sync_api.Page":
    page.set_input_files("#file", {"name": name, "mimeType": "text/plain", "buffer": text.encode()})
    return opened(page)


def opened(page: "sync_api.Page") -> "sync_api.Page":
    page.wait_for_selector("#document .line")
    page.wait_for_selector("#in-short .answer, #in-short .hint")
    return page


def ask(page: "sync_api.Page", question: str) -> str:
    page.fill("#question textarea", question)
    page.click("#ask")
    return answered(page, question)


def answered(page: "sync_api.Page", question: str) -> str:
    """The whole answer to a question, once it is there."""
    page.wait_for_selector(f"#answer .asked:has-text({json.dumps(question)}) + .answer:not([aria-busy])")
    return page.inner_text("#answer")


def sideways(page: "sync_api.Page") -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_a_patient_uploads_reads_asks_and_finds_the_line(patient):
    page = upload(patient(), HEART_FAILURE.read_text(), "heart-failure.txt")
    in_short = page.inner_text("#in-short")
    for heading in ("Medications", "Food and drink", "Activity", "Follow-up", "Warning signs"):
        assert heading in in_short
    assert "no more than 2,000 mg a day" in page.inner_text("#document")

    # the answer comes by sentences: each state seen on the way is a beginning of the whole
    page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => {
          const box = document.querySelector('#answer .answer[aria-busy]');
          if (box) window.seen.push(box.innerText);
        }).observe(document.getElementById('answer'), {childList: true, subtree: true}); }"""
    )
    page.click("text=Food and drink >> nth=0")
    whole = answered(page, "What should I eat?")
    seen = list(dict.fromkeys(page.evaluate("window.seen")))
    assert len(seen) >= 2
    assert all(later.startswith(earlier) for earlier, later in pairwise(seen))
    assert all(line in whole for state in seen for line in state.splitlines())

    page.click("#answer .quote:has-text('1.5 liters')")
    assert page.inner_text("#document .marked").startswith("Fluids: no more than 1.5 liters")
    box, line = page.locator("#document").bounding_box(), page.locator("#document .marked").bounding_box()
    assert box
    assert line
    assert box["y"] >= 0  # the document stays beside a long answer
    assert box["y"] <= line["y"] < min(DESKTOP["height"], box["y"] + box["height"])

    assert "Do not drive for 1 week" in ask(page, "When can I drive?")
    assert "Your question was understood as" in ask(page, "And for how long?")  # leans on the question before


def test_a_vague_question_offers_buttons(patient):
    page = upload(patient(), HEART_FAILURE.read_text())
    ask(page, "How often do I take it?")
    page.click("#answer .choice:has-text('When is my next visit?')")
    assert "Dr. Paul Lindqvist" in answered(page, "When is my next visit?")
    assert "not mentioned" in ask(page, "Can I fly to Spain?")
    page.fill("#question textarea", "  ")
    page.click("#ask")
    page.wait_for_selector("#answer .trouble")


def test_an_emergency_is_loud_and_an_alert(patient):
    page = upload(patient(), HEART_FAILURE.read_text())
    ask(page, "I have crushing chest pain")
    alarm = page.get_by_role("alert").filter(has_text="This may be an emergency. Call 112 now")
    assert alarm.is_visible()
    assert alarm.get_by_role("link", name="Call 112").get_attribute("href") == "tel:112"
    assert alarm.evaluate("e => parseFloat(getComputedStyle(e.querySelector('p')).fontSize)") > 20


def test_the_quiz_holds_a_reply_against_the_lines(patient):
    page = upload(patient(), HEART_FAILURE.read_text())
    page.click("#tab-quiz")
    page.click("#quiz-start")
    page.wait_for_selector("#quiz:has-text('Question 1 of')")
    assert "Furosemide" in page.inner_text("#quiz")
    page.fill("#reply textarea", "one tablet every morning")
    page.click("#quiz-check")
    page.wait_for_selector("#quiz-found .reply.right")
    page.click("#quiz-found .quote")
    assert "Furosemide" in page.inner_text("#document .marked")
    page.click("#quiz-next")
    page.wait_for_selector("#quiz:has-text('Question 2 of')")
    count = int(page.inner_text("#quiz .hint").split()[-1])
    for number in range(2, count + 1):
        page.wait_for_selector(f"#quiz:has-text('Question {number} of')")
        page.click("#quiz-show")
        page.wait_for_selector("#quiz-found .reply.shown")
        page.click("#quiz-next")
    page.wait_for_selector(f"#quiz:has-text('You told 1 of {count}')")


def test_the_sheets_print_alone(patient, tmp_path):
    pypdf = pytest.importorskip("pypdf")
    page = upload(patient(), HEART_FAILURE.read_text())
    page.evaluate("window.print = () => {}")  # Chromium's dialog; the printing itself is `page.pdf`
    for tab, holds in (("sheet", "Avoid canned soup"), ("times", "In the morning")):
        page.click(f"#tab-{tab}")
        page.click(f"#way-{tab} .print")
        printed = tmp_path / f"{tab}.pdf"
        page.pdf(path=printed)
        pages = pypdf.PdfReader(printed).pages
        text = " ".join(" ".join(one.extract_text() for one in pages).split())
        assert holds in text
        assert "Furosemide" in text
        assert "What do you want to know" not in text
        assert "REASON FOR YOUR STAY" not in text
        assert len(pages) <= 4


def test_a_summary_is_removed_only_when_confirmed(patient, url):
    page = upload(patient(), PLAIN.format(drug="Metformin"), "to-remove.txt")
    page.click("#remove")
    page.click("#remove-no")
    page.wait_for_selector("#confirm", state="hidden")
    page.click("#remove")
    page.click("#remove-yes")
    page.wait_for_selector("#start-note:has-text('was removed')")
    assert page.locator("#kept button").count() == 0
    assert "Metformin" not in page.content()
    page.goto(url)
    page.wait_for_selector("#file")
    page.wait_for_timeout(500)
    assert page.locator("#kept button").count() == 0


def test_a_summary_is_there_again_after_a_reload(patient, url):
    page = upload(patient(), PLAIN.format(drug="Metformin"), "again.txt")
    page.goto(url)
    page.click("#kept button:has-text('Open')")
    opened(page)
    assert "Metformin" in page.inner_text("#document")
    page.click("#another")
    page.wait_for_selector("#open", state="visible")


def test_two_patients_at_once_never_see_each_other(patient, url):
    ana, ben = patient("ana"), patient("ben")
    for page, drug in ((ana, "Warfarin"), (ben, "Metformin")):  # both on their way before either is awaited
        page.set_input_files(
            "#file", {"name": f"{drug}.txt", "mimeType": "text/plain", "buffer": PLAIN.format(drug=drug).encode()}
        )
    opened(ana)
    opened(ben)
    for page in (ana, ben):
        page.fill("#question textarea", "What medicines do I take?")
        page.click("#ask")
    for page, own, other in ((ana, "Warfarin", "Metformin"), (ben, "Metformin", "Warfarin")):
        assert own in answered(page, "What medicines do I take?")
        assert other not in page.content()

    # Ben's browser names Ana's document, then her session
    ana.goto(url)
    her_document = ana.get_attribute("#kept button", "data-choice")
    with ana.expect_request(re.compile(r"heartbeat/")) as beat:
        ana.reload()
    her_session = beat.value.url.rpartition("/")[2]
    ben.click("#another")
    ben.wait_for_selector("#open", state="visible")
    ben.evaluate(
        "id => document.querySelector('#drop').dispatchEvent(new CustomEvent('page:opened', {detail: id, bubbles: true}))",
        her_document,
    )
    ben.wait_for_selector("#start-note .trouble:has-text('not here any more')")
    assert ben.evaluate("s => fetch('gradio_api/queue/data?session_hash=' + s).then(r => r.status)", her_session) == 404
    assert "Warfarin" not in ben.content()


def test_words_of_a_document_never_run(patient):
    nasty = "<script>window.hit=1</script><img src=x onerror='window.hit=2'> {{7*7}} ${7*7} **bold** $x^2$"
    page = upload(patient(), PLAIN.format(drug="Aspirin") + f"- Take note of {nasty}\n", "<b>name<img src=x>.txt")
    ask(page, "What should I eat?")
    assert nasty in page.inner_text("#document")
    assert page.evaluate("window.hit") is None
    assert page.locator("#work script, #work img, #kept img").count() == 0
    assert "<img src=x>.txt" in page.inner_text("#document .name")


def test_a_refused_file_says_why_and_what_to_do(patient):
    page = patient()
    page.set_input_files("#file", {"name": "a.bin", "mimeType": "", "buffer": b"\x7fELF\x02\x01\x01" + bytes(900)})
    page.wait_for_selector("#refused:has-text('cannot read this kind of file')")
    assert "Save it as PDF" in page.inner_text("#refused")
    page.wait_for_selector("#reading", state="hidden")
    assert page.locator("#document .line").count() == 0


def test_the_keyboard_alone_is_enough(patient):
    page = patient()

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    def tab_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
            press("Tab")
        raise AssertionError(f"Tab never came to {selector}")

    def await_focus(selector: str) -> None:
        page.wait_for_function("s => document.activeElement?.matches(s)", arg=selector)

    tab_to("#open summary")
    press("Enter")
    tab_to("#pasted")
    page.keyboard.insert_text(HEART_FAILURE.read_text())
    press("Tab", "Enter")
    opened(page)
    await_focus("#topics")
    tab_to(".topic")
    press("Enter")
    answered(page, "What medicines do I take?")
    tab_to("#answer .quote")
    press("Enter")
    await_focus("#document .marked")
    assert "Furosemide" in page.inner_text("#document .marked")
    press("Escape")
    await_focus("#answer .quote")
    page.focus("#tab-ask")
    press("ArrowRight")
    assert page.is_visible("#way-sheet")
    assert page.is_hidden("#way-ask")
    page.focus("#another")
    tab_to("#remove")
    press("Enter")
    await_focus("#remove-no")
    press("Enter")
    await_focus("#remove")


def test_a_phone_in_large_type_needs_no_sideways_scrolling(patient):
    page = patient(viewport=PHONE, is_mobile=True, has_touch=True)
    assert sideways(page) <= 0
    before = page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    page.click("#larger")
    upload(page, HEART_FAILURE.read_text(), "a-very-long-file-name-" * 5 + ".txt")
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 1.3 * before
    ask(page, "I have crushing chest pain")
    assert sideways(page) <= 0
    for tab in ("sheet", "times", "quiz", "ask"):
        page.click(f"#tab-{tab}")
        assert sideways(page) <= 0, tab
    page.click("#answer .quote")
    page.wait_for_selector("#back", state="visible")
    assert page.locator("#document .marked").first.bounding_box()["y"] < PHONE["height"]
    page.click("#back")
    assert page.evaluate("document.activeElement.matches('#answer .quote')")
    page.reload()
    page.wait_for_selector("#larger[aria-pressed='true']")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation(patient, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()

    def check(where: str) -> None:
        found = axe.run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert not [(where, one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in SERIOUS]

    page = patient(color_scheme=scheme)
    assert page.get_attribute("#dark", "aria-pressed") == str(scheme == "dark").lower()
    check("start")
    upload(page, HEART_FAILURE.read_text())
    check("open")
    ask(page, "I have crushing chest pain")
    page.click("#answer .quote")
    check("emergency")
    page.click("#tab-quiz")
    page.click("#quiz-start")
    page.click("#quiz-show")
    page.wait_for_selector("#quiz-found .reply")
    page.click("#remove")
    page.wait_for_selector("#remove-yes")
    check("quiz and removal")
    for tab in ("sheet", "times"):
        page.click(f"#tab-{tab}")
        check(tab)
