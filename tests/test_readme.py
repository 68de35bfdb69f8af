"""What the README shows is what happens."""

import re
import sys

import pytest
from mediassist.cli import app, main

from .conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_demo_prints_what_the_readme_shows(monkeypatch, capsys):
    shown = next(block for block in blocks("console") if "$ mediassist ask" in block)
    command, wanted = shown.split("\n", 1)
    arguments = re.findall(r'"([^"]*)"|(\S+)', command.removeprefix("$ "))
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", [quoted or plain for quoted, plain in arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    printed = capsys.readouterr().out
    assert printed.strip() == wanted.strip()


def test_the_python_of_the_readme_runs(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("LLM_MODEL", raising=False)
    monkeypatch.chdir(ROOT)
    for block in blocks("python"):
        exec(compile(block, "README.md", "exec"), {})
    assert "no more than 2,000 mg" in capsys.readouterr().out


def test_the_readme_names_every_command_and_stays_short():
    import typer

    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert commands <= set(re.findall(r"[a-z]+", README))
    assert README.count("\n") < 250


def test_the_demo_question_of_the_makefile_is_the_readmes():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    question = re.search(r"QUESTION \?= (.*)", makefile)
    assert question
    assert question[1] in README
