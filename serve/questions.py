"""Questions as one flat Runnable, `{"question", "document_id", "thread"}` in and an Answer out.

Flat: LangChain sees one step, so no callback, trace or stream can show a draft. The owner comes with the config that the
server makes; one that a caller sends is never looked at. Knows nothing of HTTP.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import BaseModel, ConfigDict, Field

from ..answer import Answer
from ..assistant import Assistant
from ..errors import NotSignedIn, ServerBusy
from ..stream import pieces
from .slots import Slots

OWNER = "__owner"
"""Where the config names the owner; LangChain copies no name that begins so into what it tells others."""


class Ask(BaseModel):
    """A question on one document. thread: a name under which a question may lean on those before it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "When can I drive?", "document_id": "0123456789abcdef"}]},
    )

    question: str = Field(description="In the patient's own words.")
    document_id: str = Field(max_length=200, description="As POST /documents gave it.")
    thread: str | None = Field(None, max_length=200, description="Any name; each owner's threads are their own.")


class Questions(Runnable[Ask, Answer]):
    """Asks an assistant. Raises what Assistant.ask raises, and ServerBusy."""

    def __init__(self, assistant: Assistant, *, slots: Slots, timeout_s: float) -> None:
        self.name = "ask"
        self._assistant = assistant
        self._slots = slots
        self._timeout_s = timeout_s

    def invoke(self, input: Ask | dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer."""
        ask = Ask.model_validate(input)
        return self._assistant.ask(ask.document_id, ask.question, thread=ask.thread, owner=_owner(config))

    async def ainvoke(self, input: Ask | dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """The answer, in its turn."""
        ask = Ask.model_validate(input)
        owner = _owner(config)
        async with self._slots:
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await self._assistant.aask(ask.document_id, ask.question, thread=ask.thread, owner=owner)
            except TimeoutError:
                raise ServerBusy("The answer took too long.", "Ask again, or ask for less at once.") from None

    def stream(  # pyright: ignore[reportIncompatibleMethodOverride] - pieces of the text, as LangServe sends them
        self, input: Ask | dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[str]:
        """The text of the answer by sentences, all of which have passed the gate."""
        yield from pieces(self.invoke(input, config).text)

    async def astream(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, input: Ask | dict[str, Any], config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[str]:
        """See stream."""
        answer = await self.ainvoke(input, config)
        for piece in pieces(answer.text):
            yield piece


def _owner(config: RunnableConfig | None) -> str:
    owner = cast("dict[str, Any]", config or {}).get("configurable", {}).get(OWNER)
    if not isinstance(owner, str):
        raise NotSignedIn("Sign in first.")
    return owner
