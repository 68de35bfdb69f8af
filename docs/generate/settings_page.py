"""docs/reference/settings.md: every field of Settings with its environment variable, kind, default, limits and meaning."""

from pathlib import Path
from typing import Any, get_args

from layout import code, page_of, table
from mediassist import Settings
from pydantic.fields import FieldInfo

INTRO = """Each setting is an environment variable, named as below, and an argument of `Settings.load(...)` in Python. An
argument beats the environment, which beats the default; an empty variable counts as not set. What is not a setting, or has
a value that cannot be used, is refused with the reason. Sizes are in bytes or characters and times in seconds, as each name
says. [How to set a variable](../ollama.md#choose-the-model) in bash, PowerShell and cmd."""

FOLDERS = """## Where documents are kept

Unless `DATA_DIR` names another folder, in the folder that the system gives to programs for a user's data:

| system | folder |
| --- | --- |
| Linux | `~/.local/share/mediassist` (`$XDG_DATA_HOME/mediassist` where that is set) |
| macOS | `~/Library/Application Support/mediassist` |
| Windows | `%LOCALAPPDATA%\\mediassist` |

A `~` at the start of `DATA_DIR` is your home folder, on Windows too."""

BOUNDS = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
ADVISED = {"data_dir": "the user's data folder, see below"}
KINDS = {"jwt_key_file": "file"}  # a Path says no more than folder or file


def page() -> str:
    """The page as the fields are now."""
    rows = [_row(name, field) for name, field in Settings.model_fields.items()]
    return page_of("Settings", "settings.py", INTRO, table(("variable", "kind", "default", "meaning"), rows), FOLDERS)


def _row(name: str, field: FieldInfo) -> list[str]:
    value = _shown(field.default)
    plain = value.replace(",", "") if isinstance(field.default, int | float) else value  # as it is typed
    default = ADVISED.get(name) or code(plain) or "empty"
    return [code(name.upper()), KINDS.get(name) or _kind(field), default, field.description or ""]


def _kind(field: FieldInfo) -> str:
    limits = [
        f"{sign} {_shown(getattr(limit, word))}"
        for limit in field.metadata
        for word, sign in BOUNDS.items()
        if getattr(limit, word, None) is not None
    ]
    return " ".join([_type_name(field.annotation), *limits])


def _type_name(kind: Any) -> str:
    plain = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`", Path: "folder"}
    if kind in plain:
        return plain[kind]
    if parts := [part for part in get_args(kind) if part is not type(None)]:
        words = [_type_name(part) if part in plain else code(str(part)) for part in parts if part is not Ellipsis]
        return " or ".join(words)
    return code(getattr(kind, "__name__", str(kind)))


def _shown(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower() if value is not None else ""
    if isinstance(value, int | float):
        return f"{value:,g}" if abs(value) < 1_000_000 else f"{value:,.0f}"
    if isinstance(value, tuple | list | frozenset):
        return ",".join(map(str, value))
    return str(value)
