"""docs/dependencies.md names what pyproject.toml asks for, no more and no less."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
PAGE = (ROOT / "docs" / "dependencies.md").read_text("utf-8")


def names(requirements: list[str]) -> list[str]:
    """The distributions that requirements name, the project's own extras left out."""
    found = [re.match(r"[\w.-]+", requirement) for requirement in requirements]
    return sorted(name[0] for name in found if name and name[0] != PROJECT["name"])


def rows(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, backticks left out, without its titles."""
    table = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("| `")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def test_every_dependency_has_its_reason_and_what_was_rejected():
    listed = rows("Always installed")
    assert sorted(row[0] for row in listed) == names(PROJECT["dependencies"])
    assert all(len(row) == 3 and all(row) for row in listed)


def test_every_package_of_every_extra_has_its_reason_and_what_was_rejected():
    listed = rows("Extras")
    for extra, requirements in PROJECT["optional-dependencies"].items():
        assert sorted(row[1] for row in listed if row[0] == extra) == names(requirements)
    assert {row[0] for row in listed} == set(PROJECT["optional-dependencies"])
    assert all(len(row) == 4 and all(row) for row in listed)
