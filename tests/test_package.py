"""What is shipped: the wheel holds every folder of code with its data, and no tests."""

import subprocess
import sys
import tomllib
import zipfile

import pytest

from .conftest import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> set[str]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return set(zipfile.ZipFile(next(folder.glob("*.whl"))).namelist())


def test_the_wheel_holds_every_module_and_its_data(wheel):
    for package in PYPROJECT["tool"]["setuptools"]["packages"]:
        folder = ROOT / package.removeprefix("mediassist").lstrip(".").replace(".", "/")
        wanted = [path for pattern in ("*.py", "*.toml", "*.npz") for path in folder.glob(pattern)]
        wanted += list(folder.glob("*.md")) if folder.name == "prompts" else []
        names = {f"mediassist/{path.relative_to(ROOT).as_posix()}" for path in wanted}
        names -= {"mediassist/pyproject.toml"}
        assert names <= wheel
    assert {"mediassist/py.typed", "mediassist/Modelfile"} <= wheel


def test_the_wheel_holds_no_tests_examples_or_secrets(wheel):
    inside = {name.split("/")[1] for name in wheel if name.startswith("mediassist/")}
    assert not inside & {"tests", "examples", "docs", "notebooks", "build", ".git", ".ci", ".venv"}
    assert all(name.startswith(("mediassist/", "mediassist-")) for name in wheel)


def test_there_is_one_version(wheel):
    import mediassist

    assert any(name.startswith(f"mediassist-{mediassist.__version__}.dist-info/") for name in wheel)
