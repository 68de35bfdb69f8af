"""A sentence that leans on the one before it is told with it; and a question on everything may say after what."""

import pytest
from mediassist import Assistant

TEXT = """DISCHARGE MEDICATIONS
1. Nitroglycerin spray 0.4 mg under the tongue as needed

FOLLOW-UP
Thyroid blood test in 6 weeks.

WARNING SIGNS
If you get chest pain: sit down, use one nitroglycerin spray. If it is not gone in 5 minutes, call 911. Do not drive yourself.
Call (919) 555-0112 for tingling round the mouth, muscle cramps or fever above 101.
"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    from mediassist import Settings

    assistant = Assistant(Settings.load(llm_model="none", data_dir=tmp_path_factory.mktemp("data")), keep=False)
    document = assistant.add(TEXT, name="summary")
    return lambda question: assistant.ask(document, question)


def test_what_to_do_when_it_does_not_help_is_told_with_what_to_do_first(ask):
    answer = ask("If my chest starts hurting at home, what am I supposed to do?")
    assert "use one nitroglycerin spray" in answer.text
    assert "call 911" in answer.text


def test_after_my_surgery_is_when_and_not_what(ask):
    answer = ask("What do I need to watch out for at home after my thyroid surgery?")
    assert "tingling" in answer.text
    assert "call 911" in answer.text
