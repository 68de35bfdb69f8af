"""Puts the repository's own pages into the site (README, ARCHITECTURE, ...), and mends links that run between the two.

A hook of mkdocs (mkdocs.yml). In the repository a link is right for whoever reads it there; on the site the same page has
another place, and what is no page of the site (an example, a module) is named without a link. And lays the package's code out
under its name, where mkdocstrings looks for it: here the repository root is the package, whatever its folder is called.
"""

import posixpath
import re
import shutil
import tomllib
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
BROUGHT = {
    "README.md": "index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "evals/README.md": "evals/data.md",
    "evals/LOG.md": "evals/log.md",
    "evals/RESULTS.md": "evals/results.md",
    "examples/README.md": "examples.md",
}
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s#:]+)(#[^)\s]*)?\)")


def on_startup(**_: Any) -> None:
    """Copies the package's modules to build/reference/mediassist, which mkdocs.yml names to mkdocstrings."""
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    laid_out = ROOT / "build" / "reference"
    shutil.rmtree(laid_out, ignore_errors=True)
    for package in packages:
        place = laid_out / package.replace(".", "/")
        place.mkdir(parents=True, exist_ok=True)
        for module in (ROOT / package.removeprefix("mediassist").lstrip(".").replace(".", "/")).glob("*.py"):
            shutil.copy(module, place)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages of the repository that exist, and the plots of the results."""
    for source, place in BROUGHT.items():
        if (ROOT / source).is_file():
            text = (ROOT / source).read_text(encoding="utf-8")
            files.append(File.generated(config, place, content=text))
    for plot in sorted((ROOT / "evals" / "plots").glob("*.svg")):
        files.append(File.generated(config, f"evals/plots/{plot.name}", content=plot.read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Turns each link to a file of the repository into one to its page, or into its name alone."""
    place = page.file.src_uri
    source = next((name for name, brought in BROUGHT.items() if brought == place), f"docs/{place}")

    def mended(link: re.Match[str]) -> str:
        words, target, anchor = link.groups()
        named = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        there = BROUGHT.get(named) or (named.removeprefix("docs/") if named.startswith("docs/") else None)
        if there is None or not (ROOT / named).is_file():
            return words if words in (named, f"`{named}`") else f"{words} (`{named}`)"
        return f"[{words}]({posixpath.relpath(there, posixpath.dirname(place) or '.')}{anchor or ''})"

    return LINK.sub(mended, markdown)
