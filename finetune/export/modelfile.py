"""Modelfiles of exported models, and the few-shot one: the text, written by code from the house's own Modelfile.

TEMPLATE, `stop`, `num_ctx` and `num_predict` are always written: without them a model on Ollama often never ends, or has its
prompt cut in silence. Follows docs/modelfile.md of Ollama. What a family's turns look like is taken from the base's own chat
template; one of no known family is refused, since a wrong TEMPLATE is worse than none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import ModelError
from ...models.modelfile import Modelfile
from ...prompts.load import load
from .examples import EXAMPLES

if TYPE_CHECKING:
    from ..llm.rows import TrainingRow

HOUSE_MODELFILE = Path(__file__).parent.parent.parent / "Modelfile"
PARAMETERS: dict[str, Any] = {
    "temperature": 0,
    "seed": 7,
    "num_ctx": 8192,
    "num_predict": 512,
    "repeat_penalty": 1.0,
}


@dataclass(frozen=True)
class Family:
    """How turns are marked: a Go template for Ollama, and the marks at which a reply ends."""

    mark: str
    template: str
    stops: tuple[str, ...]


FAMILIES = (
    Family(
        "<|im_start|>",
        "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n",
        ("<|im_start|>", "<|im_end|>"),
    ),
    Family(
        "<|start_header_id|>",
        "{{- range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>\n\n{{ .Content }}<|eot_id|>{{ end }}"
        "<|start_header_id|>assistant<|end_header_id|>\n\n",
        ("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"),
    ),
)
"""ChatML (SmolLM2, Qwen) and Llama 3."""


def family_of(chat_template: str) -> Family:
    """The family of a Jinja chat template. Raises ModelError for one that is not known here."""
    for family in FAMILIES:
        if family.mark in chat_template:
            return family
    raise ModelError(
        "The base's chat template is of no family that is known here.",
        "Known are ChatML (SmolLM2, Qwen) and Llama 3; add it to finetune/export/modelfile.py.",
    )


def exported(family: Family) -> Modelfile:
    """The fields of an exported model's Modelfile, but for its weights."""
    stops = {"stop": list(family.stops)}
    return Modelfile("", system=load("system").text, template=family.template, parameters=PARAMETERS | stops)


def text_of(modelfile: Modelfile, *, source: str, adapter: str = "", note: str = "") -> str:
    """A Modelfile as text. source, adapter: what FROM and ADAPTER name. Raises ModelError for text that cannot be quoted."""
    parts = [f"# {line}" for line in note.splitlines()]
    parts += [f"FROM {source}", f"ADAPTER {adapter}" if adapter else "", ""]
    parts += [f"PARAMETER {line}" for line in _parameters(modelfile.parameters)]
    parts += ["", f"TEMPLATE {_quoted(modelfile.template)}", "", f"SYSTEM {_quoted(modelfile.system)}", ""]
    parts += [f"MESSAGE {message['role']} {_quoted(message['content'])}" for message in modelfile.messages]
    parts += [f"LICENSE {_quoted(text)}" for text in modelfile.licenses]
    return "\n".join(part for number, part in enumerate(parts) if part or parts[number - 1]).strip() + "\n"


def fewshot(examples: "Iterable[TrainingRow]" = EXAMPLES) -> str:
    """`Modelfile.fewshot`: the house's Modelfile with worked examples as MESSAGE lines, prompts and all."""
    text = HOUSE_MODELFILE.read_text(encoding="utf-8").rstrip("\n")
    text = text.replace("`mediassist`", "`mediassist-fewshot`", 1)
    text = text.replace(
        "Make it with `mediassist model create`, or `ollama create mediassist -f Modelfile`.",
        "Make it with `ollama create mediassist-fewshot -f Modelfile.fewshot`.\n"
        "# Written by finetune/export/modelfile.py (`mediassist train fewshot`): change Modelfile or its examples, not this file.",
    )
    lines = ["", "", "# Worked examples, told as model mode tells them. All of it is invented."]
    for row in examples:
        lines.append(f"MESSAGE user {_quoted(row.turns[-1]['content'])}")
        lines.append(f"MESSAGE assistant {_quoted(row.output)}")
    return text + "\n".join(lines) + "\n"


def _parameters(parameters: dict[str, Any]) -> Iterable[str]:
    for name, value in parameters.items():
        for one in value if isinstance(value, list) else [value]:
            yield f'{name} "{one}"' if isinstance(one, str) else f"{name} {one}"


def _quoted(text: str) -> str:
    if '"""' in text or text.endswith('"'):
        raise ModelError("A text of the Modelfile holds its own quotation mark.", "Take it out.")
    return f'"""{text}"""'
