"""A chat model that says what a test told it to, for the tests of whoever embeds mediassist.

Stands in for a model server and nothing else: routing, retrieval and the grounding check run for real around it.
"""

import re
from collections import deque
from collections.abc import Iterator
from typing import Any, Self

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr


class ScriptEmpty(LookupError):
    """The model was asked for more replies than the script has. Not a ModelError, so nothing falls back on quotes."""


class ScriptedChatModel(BaseChatModel):
    """A chat model with a script.

    >>> model = ScriptedChatModel().enqueue("Take it twice a day.", TimeoutError())
    >>> model.invoke("How often?").content
    'Take it twice a day.'
    """

    _script: deque[str | Exception] = PrivateAttr(default_factory=deque)
    _calls: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    def enqueue(self, *replies: str | Exception) -> Self:
        """Add replies to the end of the script: text is said, an exception is raised."""
        self._script.extend(replies)
        return self

    @property
    def calls(self) -> list[list[BaseMessage]]:
        """The messages of each call so far, oldest first."""
        return self._calls

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        reply = AIMessage(self._next(messages), response_metadata={"finish_reason": "stop"})
        return ChatResult(generations=[ChatGeneration(message=reply)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for word in re.split(r"(?<=\s)", self._next(messages)):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=word))
            if run_manager:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata={"finish_reason": "stop"}))

    def _next(self, messages: list[BaseMessage]) -> str:
        self._calls.append(list(messages))
        if not self._script:
            raise ScriptEmpty(f"Call {len(self._calls)} of the scripted model has no reply: enqueue(...) one more.")
        reply = self._script.popleft()
        if isinstance(reply, Exception):
            raise reply
        return reply
