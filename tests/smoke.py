"""Does an installed mediassist work? Run by the Python of an environment that holds the wheel, from anywhere but a clone:

    python smoke.py

Needs no network, no model server and no file but this one; keeps nothing. Prints what it tried; the exit code is 0 if all went well.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SUMMARY = """DISCHARGE SUMMARY (made up; no real patient)

MEDICATIONS TO TAKE
1. Furosemide 40 mg tablet: 1 tablet by mouth every morning, for fluid.
2. Lisinopril 10 mg: STOPPED.

DIET
Sodium: no more than 2,000 mg a day.

FOLLOW-UP
Dr. Ada Example, primary care: March 13, 2026, at 10:30 a.m. Phone (217) 555-0114.
"""


def command(*arguments: str, expected: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs `python -m mediassist ...` and holds its exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "mediassist", *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == expected, f"{arguments}: exit code {done.returncode}\n{done.stdout}{done.stderr}"
    print(f"ok  mediassist {' '.join(arguments)[:60]}")
    return done


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.environ |= {"DATA_DIR": str(Path(folder, "data")), "LLM_MODEL": "none", "PYTHONUTF8": "1"}
        document = Path("summary.txt")
        document.write_text(SUMMARY, encoding="utf-8")
        tried(str(document))
        embedded()
        os.chdir(Path(folder).anchor)  # Windows deletes no folder that a process stands in


def tried(document: str) -> None:
    """The command: version, reading, the schedule, an answer with its line, refusal."""
    assert command("--version").stdout.startswith("mediassist 0.")
    shown = json.loads(command("show", document, "--json").stdout)
    assert shown["text"] == SUMMARY.strip("\n") or shown["text"].strip() == SUMMARY.strip()
    plan = json.loads(command("schedule", document, "--json").stdout)
    assert "Furosemide" in json.dumps(plan)
    answer = json.loads(command("ask", document, "How much sodium may I have?", "--json").stdout)
    assert answer["outcome"] == "answered", answer
    assert "2,000 mg" in answer["answer"]
    assert all(shown["text"][quote["start"] : quote["end"]] == quote["quote"] for quote in answer["citations"])
    refused = command("ask", "nowhere.pdf", "When?", expected=1)
    assert "Traceback" not in refused.stderr


def embedded() -> None:
    """The library: importing loads nothing heavy; a kept document is asked, is silent where it should be, and is removed."""
    import mediassist

    assert "torch" not in sys.modules
    assistant = mediassist.Assistant()
    document_id = assistant.add(SUMMARY, owner="patient-1")
    answer = assistant.ask(document_id, "When do I see Dr. Example?", owner="patient-1")
    assert "10:30" in answer.text
    assert (
        assistant.ask(document_id, "Can I fly to Spain?", owner="patient-1").outcome is mediassist.Outcome.NOT_MENTIONED
    )
    assistant.remove(document_id, owner="patient-1")
    assert assistant.documents(owner="patient-1") == []
    print(f"ok  Assistant of {Path(mediassist.__file__).parent} on Python {sys.version.split()[0]}")


if __name__ == "__main__":
    main()
