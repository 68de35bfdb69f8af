"""The written messages that the classifier learns from: categories.toml, emergencies.toml, scope.toml.

Knows how those files are laid out and nothing else. Every message was written for this project.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..vocabulary import Category

DATA_FILES = (
    "categories.toml",
    "emergencies.toml",
    "scope.toml",
    "cues.toml",
    "red_flags.toml",
    "spellings.toml",
)


@dataclass(frozen=True)
class Example:
    """One message and what it is. categories: the parts of the summary it asks for, empty where that is not taught.

    whole: it asks for all of the summary, or for its sense.
    """

    message: str
    categories: tuple[Category, ...] = ()
    emergency: bool = False
    crisis: bool = False
    off_topic: bool = False
    vague: bool = False
    lookalike: bool = False
    whole: bool = False


@cache
def examples() -> tuple[Example, ...]:
    """All messages, in the order of the files."""
    return (*_categories(), *_emergencies(), *_scope())


def digest() -> str:
    """Changes whenever a data file of this folder does."""
    return sha256(b"\0".join(_content(name) for name in DATA_FILES)).hexdigest()


def _categories() -> list[Example]:
    data = _load("categories.toml")
    single = [Example(line, (category,)) for category in Category for line in _lines(data[category])]
    double = [
        Example(line, tuple(Category(name) for name in group["topics"]))
        for group in data["two_topics"]
        for line in _lines(group["messages"])
    ]
    return single + double


def _emergencies() -> list[Example]:
    data = _load("emergencies.toml")
    return [
        *(Example(line, emergency=True) for sign in data["sign"] for line in _lines(sign["messages"])),
        *(Example(line, emergency=True, crisis=True) for kind in data["crisis"] for line in _lines(kind["messages"])),
        *(Example(line, lookalike=True) for group in data["lookalikes"].values() for line in _lines(group)),
    ]


def _scope() -> list[Example]:
    data = _load("scope.toml")
    return [
        *(Example(line, off_topic=True) for line in _lines(data["off_topic"])),
        *(Example(line, vague=True) for line in _lines(data["vague"])),
        *(Example(line, whole=True) for line in _lines(data["whole"])),
        *(Example(line, (category,)) for category in Category for line in _lines(data["odd_in_scope"][category])),
    ]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(_content(name).decode("utf-8"))


def _content(name: str) -> bytes:
    # as on any platform, whatever its line ends were when it was checked out
    return Path(__file__).with_name(name).read_bytes().replace(b"\r\n", b"\n")


def _lines(block: str) -> list[str]:
    return [line.strip() for line in block.splitlines() if line.strip()]
