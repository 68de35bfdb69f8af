"""Prompts are files with ${name} places; they are loaded once, and their variables are checked both ways.

Knows nothing of what a prompt is for. A document's text is put in as data: `fenced` keeps it from closing its fence.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from ..errors import PromptError


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file. digest: first 12 hex digits of the SHA-256 of its text, to tell versions apart in answers."""

    name: str
    text: str
    digest: str

    def fill(self, **variables: str) -> str:
        """The prompt with its variables put in. Raises PromptError when one is missing or not in the file."""
        template = Template(self.text)
        wanted = set(template.get_identifiers())
        if wanted != set(variables):
            raise PromptError(
                f"Prompt {self.name!r} wants {sorted(wanted)} and was given {sorted(variables)}.",
                "Make the file and its caller agree.",
            )
        return template.substitute(variables)


@cache
def load(name: str) -> Prompt:
    """The prompt of `prompts/NAME.md`. Raises PromptError when there is none or it is not a valid template."""
    try:
        text = Path(__file__).with_name(f"{name}.md").read_text(encoding="utf-8").strip()
    except OSError:
        raise PromptError(f"There is no prompt {name!r}.", "Prompts are the .md files of prompts/.") from None
    if not Template(text).is_valid():
        raise PromptError(f"Prompt {name!r} has a stray dollar sign.", "Write $$ for a dollar.")
    return Prompt(name, text, hashlib.sha256(text.encode()).hexdigest()[:12])


def fenced(text: str) -> str:
    """Text of a document as data: nothing in it can look like the tags that fence it."""
    return re.sub(r"<(?=/?\s*(?:passages?|question|failures|system|document)\b)", "‹", text, flags=re.IGNORECASE)
