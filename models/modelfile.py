"""A Modelfile read into the fields that Ollama's `/api/create` takes.

Knows the text format and nothing of servers. Follows docs/modelfile.md and docs/api.md ("Create a Model") of Ollama:
instructions are not case-sensitive, a value is a bare line, "quoted", or in triple quotes over several lines. The
current API takes the parsed fields, not the text. Weights in local files (a FROM or ADAPTER that is a path) would have
to be uploaded first, so such a Modelfile is left to `ollama create`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ..errors import ModelError

_SKIPPED = re.compile(r"[ \t]*(?:#[^\n]*)?(?:\n|\Z)")
_NAME = re.compile(r"[ \t]*([A-Za-z]+)[ \t]+")
_KEY = re.compile(r"(\w+)[ \t]+")
_VALUE = re.compile(r'(?:"{3}(.*?)"{3}|"([^"]*)"|([^"\n][^\n]*?))[ \t]*(?:\n|\Z)', re.DOTALL)
_KEYED = ("parameter", "message")
_ROLES = ("system", "user", "assistant")


@dataclass(frozen=True)
class Modelfile:
    """What a Modelfile says. parameters: typed as Ollama wants them; `stop` is always a list."""

    base: str
    system: str = ""
    template: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    messages: tuple[dict[str, str], ...] = ()
    licenses: tuple[str, ...] = ()

    @classmethod
    def read(cls, path: Path) -> Self:
        """The Modelfile at `path`. Raises ModelError where it cannot be read or understood."""
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ModelError(f"The Modelfile cannot be read: {type(error).__name__}.") from None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The Modelfile of this text. Raises ModelError naming the line that is not understood."""
        fields: dict[str, Any] = {}
        parameters: dict[str, Any] = {}
        messages: list[dict[str, str]] = []
        licenses: list[str] = []
        for line, name, key, value in _instructions(text):
            match name:
                case "from":
                    fields["base"] = _model_name(value)
                case "system" | "template":
                    fields[name] = value
                case "parameter" if key:
                    _set_parameter(parameters, key, value)
                case "message" if key.lower() in _ROLES:
                    messages.append({"role": key.lower(), "content": value})
                case "license":
                    licenses.append(value)
                case _:
                    raise ModelError(f"Line {line} of the Modelfile is not understood.")
        if "base" not in fields:
            raise ModelError("The Modelfile has no FROM line.")
        return cls(**fields, parameters=parameters, messages=tuple(messages), licenses=tuple(licenses))

    def create_request(self, name: str) -> dict[str, Any]:
        """The JSON body that makes Ollama create this model as `name`, empty fields left out."""
        fields = {
            "model": name,
            "from": self.base,
            "system": self.system,
            "template": self.template,
            "parameters": self.parameters,
            "messages": list(self.messages),
            "license": list(self.licenses),
        }
        return {key: value for key, value in fields.items() if value} | {"stream": True}


def _instructions(text: str) -> Iterator[tuple[int, str, str, str]]:
    """(line, instruction in lower case, parameter or role, value) of each instruction, in order."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    at = 0
    while at < len(text):
        if skipped := _SKIPPED.match(text, at):
            at = skipped.end()
            continue
        line = text.count("\n", 0, at) + 1
        name = _expect(_NAME, text, at, line)
        key = _expect(_KEY, text, name.end(), line) if name[1].lower() in _KEYED else None
        value = _expect(_VALUE, text, (key or name).end(), line)
        yield line, name[1].lower(), key[1] if key else "", next(kind for kind in value.groups() if kind is not None)
        at = value.end()


def _expect(pattern: re.Pattern[str], text: str, at: int, line: int) -> re.Match[str]:
    if match := pattern.match(text, at):
        return match
    raise ModelError(f"Line {line} of the Modelfile is not understood.")


def _model_name(value: str) -> str:
    if value.startswith((".", "/", "~", "\\")) or value.lower().endswith((".gguf", ".safetensors", ".bin")):
        raise ModelError("The Modelfile starts from a local file.", "Run `ollama create mediassist -f Modelfile`.")
    return value


def _set_parameter(parameters: dict[str, Any], key: str, value: str) -> None:
    if key == "stop":
        parameters.setdefault("stop", []).append(value)
    else:
        parameters[key] = _typed(value)


def _typed(value: str) -> int | float | bool | str:
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    for kind in (int, float):
        try:
            return kind(value)
        except ValueError:
            continue
    return value
