"""docs/reference/cli.md: every command with its usage, arguments and options, out of the typer application."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import typer
from layout import code, fence, page_of, table
from mediassist.cli import app

INTRO = """`mediassist COMMAND --help` prints the same in a terminal. Exit codes: 0 done; 1 a mistake or a refusal, said in one
line on standard error, and the "no" of `check`, `doctor`, `train compare` and `eval fuzz`; 2 the command was typed wrong; 130 stopped
with Ctrl-C, as in `add` and `train llm` (`train embeddings` and `train verifier` say 1). `python -m mediassist` is the same command."""


def page() -> str:
    """The page as the commands are now."""
    root = typer.main.get_command(app)
    return page_of("Commands", "cli.py and the modules it registers", INTRO, *_sections(root, "mediassist"))


def _sections(command: Any, path: str) -> Iterator[str]:
    yield _section(command, path)
    for name, child in sorted(getattr(command, "commands", {}).items()):
        if not child.hidden:
            yield from _sections(child, f"{path} {name}")


def _section(command: Any, path: str) -> str:
    shown = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
    arguments = [_row(parameter) for parameter in shown if parameter.param_type_name == "argument"]
    options = [_row(parameter) for parameter in shown if parameter.param_type_name == "option"]
    children = [
        (code(name), child.get_short_help_str(limit=200))
        for name, child in sorted(getattr(command, "commands", {}).items())
        if not child.hidden
    ]
    parts = [
        f"## {path}" if path.count(" ") < 2 else f"### {path}",
        " ".join((command.help or "").split()),
        fence(_usage(command, path)),
        table(("command", "what it does"), children),
        table(("argument", "meaning"), arguments),
        table(("option", "meaning"), options),
    ]
    return "\n\n".join(part for part in parts if part)


def _usage(command: Any, path: str) -> str:
    """The usage line, without the line breaks that a narrow terminal would put into it."""
    places = [_place(parameter) for parameter in command.params if parameter.param_type_name == "argument"]
    return " ".join([path, "[OPTIONS]", *places, *(["COMMAND [ARGS]..."] if hasattr(command, "commands") else [])])


def _place(argument: Any) -> str:
    name = argument.metavar or argument.name.upper()
    return name if argument.required else f"[{name}]"


def _row(parameter: Any) -> tuple[str, str]:
    told = [" ".join((getattr(parameter, "help", None) or "").split())]
    if parameter.param_type_name == "argument":
        return code(_place(parameter)), told[0]
    names = ", ".join(code(name) for name in (*parameter.opts, *parameter.secondary_opts))
    if not parameter.is_flag:
        names += f" {code(parameter.metavar or _kind(parameter))}"
    if parameter.required:
        told.append("Required.")
    elif _says_something(parameter.default):
        told.append(f"Default: {code(str(parameter.default))}.")
    if parameter.min is not None or parameter.max is not None:
        told.append(_range(parameter))
    if parameter.envvar:
        told.append(f"Environment variable: {code(str(parameter.envvar))}.")
    return names, " ".join(part for part in told if part)


def _says_something(default: Any) -> bool:
    """Whether a default is worth showing: 0 is, what stands for nothing is not."""
    return default not in (None, "", ()) and default is not False and not callable(default)


def _kind(parameter: Any) -> str:
    kinds = {int: "NUMBER", float: "NUMBER", Path: "PATH"}
    annotation = parameter.type_descriptor.annotation
    return next((word for kind, word in kinds.items() if kind in (annotation, *get_args(annotation))), "TEXT")


def _range(parameter: Any) -> str:
    if parameter.max is None:
        return f"At least {parameter.min}."
    return f"At most {parameter.max}." if parameter.min is None else f"From {parameter.min} to {parameter.max}."
