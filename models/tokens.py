"""How much of a context window a text takes, where no tokenizer is at hand, and text made safe for one.

Ollama has no endpoint that counts tokens, and cuts a prompt that is too long without saying so. So the estimate errs on
the high side: each digit, mark, capital and line end counts as one token, other letters by threes. On 60 dictated
summaries in English it gave 1.4 to 2.0 times (median 1.6) what the tokenizer of SmolLM2 gives.
"""

import re
from collections.abc import Iterable

from langchain_core.messages import BaseMessage

PER_MESSAGE = 8  # role and turn marks of the chat templates of Llama 3, ChatML and their kin

_PIECE = re.compile(r"[A-Z]{2,}|[A-Za-z][a-z]*| ?\d|[^\sA-Za-z\d]|\n|[ \t]{2,}")
_CONTROL = re.compile(
    r"<(?=[|｜])|(?<=[|｜])>"  # <|im_start|>, <|eot_id|>, <｜User｜>
    r"|<(?=/?(?:s|bos|eos|unk|pad|start_of_turn|end_of_turn|<SYS>)>)"
    r"|\[(?=/?INST\])",
    re.IGNORECASE,
)


def estimate_tokens(text: str) -> int:
    """At least as many tokens as the usual tokenizers make of this text."""
    return sum(_cost(piece) for piece in _PIECE.findall(text))


def fewest_tokens(messages: Iterable[BaseMessage]) -> int:
    """Fewer tokens than any usual tokenizer makes of these messages: a server that counts less has cut them."""
    return sum(len(message.text) for message in messages) // 8


def inert(text: str) -> str:
    """The text with every look-alike of a chat template's control token broken by a space.

    Servers read `<|im_start|>` inside a message as the start of a turn, so a document could speak as the system.
    """
    return _CONTROL.sub(lambda mark: f"{mark[0]} " if mark[0] != ">" else " >", text)


def _cost(piece: str) -> int:
    if not piece.isascii():
        return len(piece.encode())
    if piece.isalpha():
        return len(piece) if piece.isupper() else -(-len(piece) // 3)
    return len(piece) if piece[-1].isdigit() else 1  # some tokenizers keep the space before a figure apart
