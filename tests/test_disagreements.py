"""Two lines of one medicine that cannot both be right are both shown, and said to disagree."""

import pytest
from mediassist import Assistant
from mediassist.schedule.disagreements import disagreements
from mediassist.vocabulary import Reason

LIST = "DISCHARGE MEDICATIONS:\n{0}\n2. Lisinopril 10 mg by mouth daily.\n{1}\n\nDIET: Low salt.\n"


def pairs(tmp_path, settings, text: str) -> list[str]:
    assistant = Assistant(settings, keep=False)
    return [one.name for one in disagreements(assistant.document(assistant.add(text, name="summary")))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1. Metoprolol tartrate 25 mg p.o. b.i.d.", "3. Metoprolol tartrate 50 mg p.o. b.i.d."),
        ("1. Lasix 40 mg by mouth daily.", "3. Furosemide 40 mg by mouth twice a day."),
        ("1. Aspirin 81 mg daily.", "3. Stop taking aspirin."),
        ("1. Warfarin 5 mg tablet, 1 tablet daily.", "3. Warfarin 2.5 mg tablet, 1 tablet daily."),
    ],
)
def test_another_amount_or_frequency_or_fate_is_a_disagreement(tmp_path, settings, one, other):
    assert len(pairs(tmp_path, settings, LIST.format(one, other))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1. Insulin glargine 20 units in the morning.", "3. Insulin glargine 12 units at bedtime."),
        ("1. Prednisone 40 mg daily for 3 days.", "3. Prednisone 20 mg daily for 3 days."),
        ("1. Warfarin 5 mg on Monday and Friday.", "3. Warfarin 2.5 mg on the other days."),
        ("1. Oxycodone extended release 20 mg b.i.d.", "3. Oxycodone 5 mg q.4h. p.r.n. pain."),
        ("1. Albuterol inhaler 2 puffs q.4h. p.r.n.", "3. Albuterol 2.5 mg nebulized q.6h."),
        ("1. Metoprolol 25 mg p.o. b.i.d.", "3. Stop metoprolol 50 mg."),
        ("1. Lasix 40 mg by mouth daily.", "3. Furosemide 40 mg p.o. once a day."),
        ("1. Lasix 40 mg tablet, 1 tablet daily.", "3. Lasix 20 mg tablet, 2 tablets daily."),
        ("1. Aspirin 81 mg daily.", "3. Amlodipine 5 mg daily."),
    ],
)
def test_what_a_line_explains_away_is_none(tmp_path, settings, one, other):
    assert pairs(tmp_path, settings, LIST.format(one, other)) == []


def test_the_answer_shows_both_lines_and_says_so(settings):
    assistant = Assistant(settings, keep=False)
    text = LIST.format("1. Metoprolol 25 mg by mouth twice a day.", "3. Metoprolol 50 mg by mouth twice a day.")
    answer = assistant.ask(assistant.add(text, name="summary"), "How much metoprolol do I take?")
    assert {"25 mg" in citation.quote for citation in answer.citations} == {True, False}
    assert answer.reason is Reason.CONFLICTING
    assert answer.notes[0] == (
        "Two lines of your summary disagree about Metoprolol. Ask your care team which one is right before you take it."
    )
