"""Writes the pages of docs/reference/ that are made from code; with --check, says which of them are stale and fails.

    python docs/generate            python docs/generate --check [NAME.md ...]

Knows which page comes from where, not what is on it: each page has a module of its own beside this one.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import cli_page
import http_page
import prompts_page
import settings_page

REFERENCE = Path(__file__).parent.parent / "reference"
REGENERATE = "python docs/generate"
PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page.page,
    "http.md": http_page.page,
    "prompts.md": prompts_page.page,
    "settings.md": settings_page.page,
}


def stale(names: Iterable[str]) -> Iterator[str]:
    """Those of the named pages that are not what the code gives today."""
    for name in names:
        path = REFERENCE / name
        if not path.is_file() or path.read_text(encoding="utf-8") != PAGES[name]():
            yield name


def write() -> None:
    """Writes every page anew."""
    REFERENCE.mkdir(exist_ok=True)
    for name, made in PAGES.items():
        (REFERENCE / name).write_text(made(), encoding="utf-8", newline="\n")


def main() -> int:
    """The exit code: 1 when --check finds a stale page."""
    if "--check" not in sys.argv[1:]:
        write()
        return 0
    found = list(stale([name for name in sys.argv[1:] if name in PAGES] or PAGES))
    for name in found:
        print(f"docs/reference/{name} is stale: run `{REGENERATE}`.", file=sys.stderr)  # noqa: T201 - a script
    return int(bool(found))


if __name__ == "__main__":
    raise SystemExit(main())
