"""What is released: the same bytes from the same files, a wheel that answers alone, and one version everywhere."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

from .conftest import ROOT

CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def built(folder: Path) -> dict[str, bytes]:
    command = [sys.executable, str(ROOT / "deploy" / "release.py"), str(folder)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": "1760000000"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("release") / "dist"
    built(folder)
    return folder


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def test_two_builds_of_the_same_files_give_the_same_bytes(release, tmp_path):
    again = built(tmp_path / "again")
    assert sorted(again) == sorted(path.name for path in release.iterdir())
    assert [name for name, data in again.items() if data != (release / name).read_bytes()] == []


def test_the_sdist_holds_what_the_tests_and_the_documentation_need(release):
    with tarfile.open(only(release, "*.tar.gz")) as sdist:
        members = sdist.getmembers()
    inside = {member.name.partition("/")[2] for member in members}
    assert inside >= {
        "Makefile", "Modelfile", "constraints.txt", "CITATION.cff", "mkdocs.yml", "Dockerfile", "compose.yaml",
        "tests/conftest.py", "tests/test_never.py", "examples/heart-failure.txt", "evals/questions.jsonl", "docs/tutorial.md",
    }  # fmt: skip
    assert not {
        name for name in inside if name.startswith(("build/", "dist/", ".git/", ".venv/")) or "__pycache__" in name
    }
    assert {(member.uid, member.uname) for member in members} == {(0, "")}


def test_the_wheel_alone_answers(release, tmp_path):
    # its dependencies are this environment's; `make release-check` installs those anew as well
    alone = tmp_path / "alone"
    zipfile.ZipFile(only(release, "*.whl")).extractall(alone)
    environment = os.environ | {"PYTHONPATH": str(alone), "OLLAMA_BASE_URL": "http://127.0.0.1:9"}
    command = [sys.executable, str(ROOT / "tests" / "smoke.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Assistant of {alone / 'mediassist'}" in done.stdout


def test_pipx_finds_the_command_in_the_wheel(release):
    wheel = zipfile.ZipFile(only(release, "*.whl"))
    entry = next(name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    assert wheel.read(entry).decode() == "[console_scripts]\nmediassist = mediassist.cli:main\n"


def test_version_citation_and_changelog_name_the_same_release():
    import mediassist

    assert re.fullmatch(r"\d+\.\d+\.\d+", mediassist.__version__)
    assert str(CITATION["version"]) == mediassist.__version__
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = [name for name in re.findall(r"^## \[([^\]]+)\]", changelog, re.MULTILINE) if name != "Unreleased"]
    assert released[0] == mediassist.__version__, "CHANGELOG.md has no heading for the version of version.py"


def test_the_citation_says_what_the_format_asks_for():
    # https://github.com/citation-file-format/citation-file-format, schema 1.2.0
    assert CITATION.keys() >= {"cff-version", "message", "title", "authors"}
    assert CITATION.keys() <= {
        "cff-version", "message", "title", "authors", "type", "abstract", "version", "license", "keywords", "date-released",
    }  # fmt: skip
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["license"] == "Apache-2.0"
    assert all(author.get("name") or author.get("family-names") for author in CITATION["authors"])
