"""The shape of the house: what is packaged, what may import what, what importing costs, and what the sets of words are."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from mediassist import Category, Outcome
from mediassist.chains.registry import CHAINS
from mediassist.prompts.load import load
from mediassist.vocabulary import NOT_MENTIONED

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = [name.removeprefix("mediassist").lstrip(".") for name in PYPROJECT["tool"]["setuptools"]["packages"]]

# From the ground up; a part imports only from its own floor or below.
FLOORS = [
    {"version", "vocabulary", "errors", "settings", "document", "answer"},
    {"clinical", "privacy"},
    {"prompts", "models"},
    {"ingest", "grounding", "routing"},
    {"schedule"},
    {"chains", "teach_back"},
    {"graph"},
    {"assistant", "stream"},
    {"evals", "doctor", "terminal", "arguments"},
    {"sheets", "checking", "finetune"},
    {"serve", "mcp_server"},
    {"cli"},
    {"__main__", "__init__"},
]
FLOOR = {part: number for number, parts in enumerate(FLOORS) for part in parts}
HEAVY = (
    "torch",
    "transformers",
    "sentence_transformers",
    "langchain",
    "langchain_core",
    "langgraph",
    "chromadb",
    "unstructured",
    "fastapi",
    "gradio",
    "mcp",
    "trl",
    "peft",
    "datasets",
)


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package.replace(".", "/")).glob("*.py"))]


def part_of(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0].removesuffix(".py")


def imported_parts(path: Path):
    """The parts of our own package that a module imports, wherever in it."""
    here = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = here[: len(here) - node.level + 1]
            full = (*base, *(node.module or "").split(".")) if node.module else base
            names = [full[0]] if full else [alias.name for alias in node.names]
            yield from names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_downward(path):
    part = part_of(path)
    upward = {other for other in imported_parts(path) if FLOOR[other] > FLOOR[part]}
    assert not upward, f"{path.relative_to(ROOT)} imports {upward} from above"


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_says_what_it_is_and_is_one_idea(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert text.count("\n") <= 300


def test_the_root_imports_nothing_of_ours_at_load():
    # pytest imports it as a module without a package in a clone whose folder is no Python name
    at_load = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8")).body
    assert not [node for node in at_load if isinstance(node, ast.ImportFrom) and node.level]


def test_every_folder_of_code_is_packaged():
    ours = {part for part in FLOOR if (ROOT / part).is_dir()}
    assert {package.split(".")[0] for package in PACKAGES if package} == ours
    with_code = {path.parent for part in ours for path in (ROOT / part).rglob("*.py")}
    assert {str(folder.relative_to(ROOT)).replace("/", ".") for folder in with_code} == {
        package for package in PACKAGES if package
    }


@pytest.mark.parametrize(
    "command", [["-c", "import mediassist"], ["-m", "mediassist", "--help"], ["-m", "mediassist", "eval", "--help"]]
)
def test_nothing_heavy_is_loaded_at_the_door(command):
    probe = "import runpy, sys\n"
    if command[0] == "-c":
        probe += command[1] + "\n"
    else:
        probe += f"sys.argv = {['mediassist', *command[2:]]!r}\n"
        probe += "try:\n    runpy.run_module('mediassist', run_name='__main__')\nexcept SystemExit:\n    pass\n"
    probe += f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_the_public_names_load():
    import mediassist

    assert all(getattr(mediassist, name) is not None for name in mediassist.__all__)
    with pytest.raises(AttributeError):
        mediassist.Nonsense  # noqa: B018


def test_the_closed_sets_are_equal_everywhere():
    import json

    assert list(CHAINS) == list(Category)
    assert {load(category.value).name for category in Category} == set(Category)
    rows = [json.loads(line) for line in (ROOT / "evals/questions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {name for row in rows for name in row["categories"]} <= set(Category)
    headings = tomllib.loads((ROOT / "clinical/headings.toml").read_text(encoding="utf-8"))
    assert {entry["category"] for entry in headings["heading"]} <= set(Category)
    assert set(Outcome) == {"answered", "not_mentioned", "emergency", "declined", "clarify"}


def test_the_sentence_for_silence_is_the_same_everywhere():
    assert NOT_MENTIONED in " ".join(load("system").text.split())
    assert NOT_MENTIONED in " ".join((ROOT / "Modelfile").read_text(encoding="utf-8").split())
