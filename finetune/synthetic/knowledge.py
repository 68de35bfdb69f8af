"""What the generator knows, as data: conditions, medicines, instructions, wordings. See the head of each .toml for its keys."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

Table = dict[str, Any]


@cache
def table(name: str) -> Table:
    """The table of NAME.toml beside this module."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def conditions() -> Table:
    """By key, what people are admitted for."""
    return table("conditions")


def drugs() -> Table:
    """By generic name."""
    return table("drugs")


def advice(area: str) -> Table:
    """The instructions of "diet", "activity" or "warnings", by key."""
    return table(area)


def wording(part: str) -> Table:
    """A part of wording.toml."""
    return table("wording")[part]


def purposes_of(generic: str) -> list[str]:
    """What a medicine may be stated to be for; of one that is taken as needed, that need."""
    drug = drugs()[generic]
    return drug["for"] or [drug["prn"]]
