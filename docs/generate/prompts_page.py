"""docs/reference/prompts.md: every prompt with its hash and variables, and the sentences that no model writes."""

from string import Template

from layout import code, fence, page_of, table
from mediassist import vocabulary
from mediassist.chains.registry import CHAINS
from mediassist.prompts.load import Prompt, load

INTRO = """What a chat model is told, word for word. `system` is the system prompt and the SYSTEM text of the
[Modelfile](../ollama.md); one prompt of the six topics follows it, filled with the question and with passages of the
document; `correction` is added once, when the first draft did not pass the gate. Text of the document stands inside
`<passages>`, where nothing in it can look like the tags around it. An answer names the prompts that it was written with and
the hash of each: the first 12 hexadecimal digits of the SHA-256 of the file's text."""

SENTENCES = ("NOT_MENTIONED", "EMERGENCY", "CRISIS", "DECLINED", "CLARIFY")


def page() -> str:
    """The page as the prompt files are now."""
    prompts = [load(name) for name in ("system", *CHAINS, "correction")]
    fixed = table(("name", "text"), [(code(name), getattr(vocabulary, name)) for name in SENTENCES])
    sentences = f"## Sentences that no model writes\n\nThey are in `vocabulary.py`.\n\n{fixed}"
    return page_of("Prompts", "prompts/*.md and vocabulary.py", INTRO, *map(_section, prompts), sentences)


def _section(prompt: Prompt) -> str:
    places = ", ".join(code(f"${{{name}}}") for name in Template(prompt.text).get_identifiers()) or "none"
    return f"## {prompt.name}\n\nHash `{prompt.digest}`; variables: {places}.\n\n{fence(prompt.text)}"
