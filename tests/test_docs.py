"""The documentation is true: generated pages are fresh, every block is run or says why not, and the site asks no other host."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from mediassist.cli import main

from .conftest import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(path for path in DOCS.rglob("*.md") if path.parent.name != "reference")
RUN = {"console", "python"}
NOT_RUN = {"", "powershell", "bat", "text", "json", "yaml", "toml", "ini", "nginx", "dockerfile", "xml", "http"}
"""Languages of blocks that cannot be run here, or are no program."""
RUNS_HERE = re.compile(r"mediassist (?!serve|chat|quiz|mcp)|python (?:-m zipfile|docs/generate)")
"""Commands that end by themselves, ask for nothing that is typed, install nothing and need no other host."""
FENCE = re.compile(
    r"^(?:[ \t]*<!-- (?P<why>not run|run by): (?P<reason>.+?) -->\n)?"
    r"(?P<indent>[ \t]*)```(?P<language>[^\n]*)\n(?P<body>.*?)^(?P=indent)```[ \t]*$",
    re.MULTILINE | re.DOTALL,
)


ID = re.compile(r"\b[0-9a-f]{16}\b")


@dataclass(frozen=True)
class Block:
    """A fenced block. reason: why it is not run here, or which test runs it; "" for one that is run."""

    page: str
    language: str
    body: str
    reason: str


def blocks(path: Path) -> Iterator[Block]:
    for found in FENCE.finditer(path.read_text(encoding="utf-8")):
        body = re.sub(rf"^{found['indent']}", "", found["body"], flags=re.MULTILINE)
        yield Block(path.name, found["language"].strip(), body, found["reason"] or "")


def of_page(path: Path) -> list[Block]:
    return [block for block in blocks(path) if block.language in RUN and not block.reason]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_block_of_a_page_is_run_or_says_why_not(path):
    for block in blocks(path):
        assert block.language in RUN | NOT_RUN, f"{block.page}: a block of {block.language or 'no language'}"
        assert block.language or not re.search(r"^(?:\$|mediassist) ", block.body, re.MULTILINE), (
            f"{block.page}: mark it console"
        )
        if block.language == "console" and not block.reason:
            stray = [command for command, _ in commands(block.body) if not RUNS_HERE.match(command)]
            assert not stray, f"{block.page}: write `<!-- not run: WHY -->` above the block with {stray}"
        for test in re.findall(r"tests/test_\w+\.py", block.reason):
            assert (ROOT / test).is_file()
    assert path.read_text(encoding="utf-8").count("```") == 2 * len(list(blocks(path)))


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """A folder with the examples in it, where a reader would be; documents are kept in another, and no Ollama runs."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OLLAMA_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("LLM_MODEL", raising=False)
    here = tmp_path / "desk"
    here.mkdir()
    for name in ("examples", "docs/generate", "docs/reference"):
        shutil.copytree(ROOT / name, here / name)
    monkeypatch.chdir(here)
    return here


@pytest.mark.parametrize("path", [path for path in PAGES if of_page(path)], ids=lambda path: path.stem)
def test_the_blocks_of_a_page_do_what_it_shows(path, desk, monkeypatch, capsys):
    names: dict[str, object] = {"__name__": "__main__"}
    ids: dict[str, str] = {}
    for block in of_page(path):
        if block.language == "python":
            exec(compile(block.body, block.page, "exec"), names)
            continue
        for written, shown in commands(block.body):
            capsys.readouterr()
            command = with_ids(written, ids)
            assert RUNS_HERE.match(command), f"{block.page}: `{command}` is not run here; say why above its block"
            printed = mediassist(command, monkeypatch, capsys) if command.startswith("mediassist ") else shell(command)
            ids |= dict(zip(ID.findall(shown), ID.findall(printed), strict=False))
            assert agrees(with_ids(shown, ids), printed), f"{block.page}: `{command}` printed\n{printed}"


def with_ids(text: str, ids: dict[str, str]) -> str:
    """A text of a page with the ids of documents as they are in this run: they depend on all that is read of a file."""
    return ID.sub(lambda found: ids.get(found[0], found[0]), text)


def commands(body: str) -> Iterator[tuple[str, str]]:
    """Each command of a console block with what is shown under it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        while command.endswith("\\"):
            more, _, shown = shown.partition("\n")
            command = command[:-1] + more.removeprefix("> ")
        yield command.partition("  #")[0].strip(), shown


def mediassist(command: str, monkeypatch, capsys) -> str:
    """What the command prints, run in this process so that its libraries load once."""
    monkeypatch.setattr(sys, "argv", shlex.split(command))
    with pytest.raises(SystemExit) as ended:
        main()
    done = capsys.readouterr()
    assert ended.value.code in (0, None) or done.err.startswith("mediassist: "), f"`{command}`: {done.err}"
    return done.out + done.err


def shell(command: str) -> str:
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, f"`{command}`: {done.stderr}"
    return done.stdout


def agrees(shown: str, printed: str) -> bool:
    """Whether what a page shows is what was printed; a line of three dots stands for any lines, nothing shown for anything."""
    parts = [re.escape(part.strip("\n")) for part in re.split(r"^\.\.\.$", shown.strip("\n"), flags=re.MULTILINE)]
    return not shown.strip() or re.fullmatch(r"[\s\S]*".join(parts), printed.strip("\n")) is not None


def test_a_page_that_shows_what_was_not_printed_is_found_out():
    assert agrees("a\n...\nc", "a\nb\nc\n")
    assert not agrees("a\n...\nd", "a\nb\nc\n")
    assert not agrees("a", "a\nb\n")


# Generated pages


def checked(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    """`python docs/generate --check` in a process of its own: the HTTP page makes the server's app."""
    command = [sys.executable, "docs/generate", "--check", *names]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["cli.md", "http.md", "prompts.md", "settings.md"])
def test_a_generated_page_is_what_the_code_says_today(name):
    done = checked(ROOT, name)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stale_page_is_named_with_the_command_that_makes_it_anew(desk):
    page = desk / "docs" / "reference" / "settings.md"
    page.write_text(page.read_text(encoding="utf-8").replace("LLM_MODEL", "LLM_MODELL"), encoding="utf-8")
    done = checked(desk, "settings.md", "prompts.md")
    assert done.returncode == 1
    assert done.stderr == "docs/reference/settings.md is stale: run `python docs/generate`.\n"


def test_the_settings_page_names_every_setting():
    from mediassist import Settings

    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"| `{name.upper()}` |" not in page] == []


def test_the_commands_page_names_every_command_and_option(run):
    _, out, _ = run("ask", "--help")
    page = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8").partition("## mediassist ask\n")[2]
    options = set(re.findall(r"--[a-z]+", out)) - {"--help"}
    assert options >= {"--model", "--json", "--keep", "--password"}
    assert all(f"`{option}`" in page.partition("\n## ")[0] for option in options)


# The site


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_site_asks_nothing_of_another_host(site):
    from lxml import html

    pages = list(site.rglob("*.html"))
    assert len(pages) > 10
    for page in pages:
        tree = html.parse(str(page))
        loaded = tree.xpath(
            "//script/@src | //img/@src | //iframe/@src | //source/@src | //link[@rel!='canonical']/@href"
        )
        loaded += re.findall(r"url\(\s*['\"]?([^'\")]+)", "".join(tree.xpath("//style/text() | //@style")))
        assert [address for address in loaded if re.match(r"(?:[a-z]+:)?//", address)] == [], page.name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"url\(\s*['\"]?(?:https?:)?//|@import", sheet.read_text(encoding="utf-8")), sheet.name


def test_every_page_of_the_documentation_is_in_the_navigation(site):
    from lxml import html

    links = html.parse(str(site / "tutorial" / "index.html")).xpath("//nav//a/@href")
    for path in DOCS.rglob("*.md"):
        place = path.relative_to(DOCS).with_suffix("").as_posix()
        assert any(link.rstrip("/").endswith(place) for link in links) or place == "tutorial", (
            f"{place} is not in mkdocs.yml"
        )


def test_links_between_the_repository_and_its_pages_lead_somewhere():
    for path in [*PAGES, *ROOT.glob("*.md")]:
        text = re.sub(r"```.*?```|`[^`\n]*`", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)", text):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"
