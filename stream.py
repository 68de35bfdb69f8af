"""An answer in pieces, for whoever shows text as it comes. Only whole answers that have passed the gate are cut up.

Knows nothing of documents or of how an answer is made.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator

from .answer import Answer


class AnswerStream:
    """The text of an answer in pieces, all of which have passed the gate; then the whole Answer as `.answer`.

    Joined, the pieces are `answer.text`. Iterate it with `for` or `async for`, once.
    """

    def __init__(self, ask: Callable[[], Answer]) -> None:
        self._ask = ask
        self.answer: Answer | None = None

    def __iter__(self) -> Iterator[str]:
        self.answer = self._ask()
        yield from pieces(self.answer.text)

    async def __aiter__(self) -> AsyncIterator[str]:
        self.answer = await asyncio.to_thread(self._ask)
        for piece in pieces(self.answer.text):
            yield piece


def pieces(text: str) -> list[str]:
    """A text cut after its lines and sentences; joined, the pieces are the text."""
    return [piece for piece in re.split(r"(?<=\n)|(?<=[.!?]\s)(?=[A-Z])", text) if piece]
