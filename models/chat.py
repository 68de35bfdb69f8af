"""Which chat model writes the answer, and one whole reply from it within a time limit.

Knows no prompt and no document. A model is an Ollama model through LangChain's `ChatOllama`, a GGUF file in process
(`gguf`), or any LangChain chat model of the host application. A reply that is late, cut off or empty is an error and
never text, and no part of a reply leaves before its end: nothing of it has passed the grounding check yet.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.runnables import RunnableConfig

from ..errors import ModelError, ModelMissing, ModelReplyIncomplete, ModelUnreachable
from ..settings import AUTO_MODEL, NO_MODEL, Settings
from .ollama import BASE_MODEL, PRODUCT_MODEL, Ollama, direct_client_options, missing_model, shown
from .tokens import PER_MESSAGE, estimate_tokens, fewest_tokens, inert

if TYPE_CHECKING:
    from langchain_ollama import ChatOllama

# Llama 3.2's turn marks. A request's list replaces the model's own, so only models of that family get it.
LLAMA_STOP = ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"]
SEED = 7
_OPENING_TIMEOUT_S = 10.0
# A reply is a draft until it is grounded: no callback and no LangGraph message stream may see it.
_UNSEEN: RunnableConfig = {"callbacks": [], "tags": ["nostream"]}


@dataclass(frozen=True)
class Chat:
    """A chat model that gives whole replies.

    num_ctx, num_predict: tokens of the context window, and of the longest reply. timeout_s: for a whole reply, in
    seconds. count_tokens: tokens of a text, never too few. says_when_done: the model marks the end of every reply, so
    that a reply without the mark was cut off. constrains: its decoding can be held to a JSON schema. failures: what its
    back end raises besides our own errors.
    """

    name: str
    model: BaseChatModel
    num_ctx: int
    num_predict: int
    timeout_s: float
    count_tokens: Callable[[str], int] = estimate_tokens
    says_when_done: bool = False
    constrains: bool = False
    failures: tuple[type[Exception], ...] = (OSError, httpx.HTTPError)

    @classmethod
    def of(cls, model: BaseChatModel, settings: Settings, name: str = "") -> "Chat":
        """A chat model of the host application, under the limits of the settings."""
        return cls(
            name or str(getattr(model, "model", "") or model._llm_type),
            model,
            settings.num_ctx,
            settings.num_predict,
            settings.model_timeout_s,
        )

    @property
    def prompt_tokens(self) -> int:
        """How many tokens a prompt may have, so that prompt and reply fit the context window."""
        return self.num_ctx - self.num_predict

    def fits(self, messages: Sequence[BaseMessage]) -> bool:
        """Whether this prompt leaves room for a whole reply; one that does not must be shortened before `write`."""
        needed = sum(self.count_tokens(inert(message.text)) + PER_MESSAGE for message in messages)
        return needed <= self.prompt_tokens

    def write(self, messages: Sequence[BaseMessage], schema: Mapping[str, Any] | None = None) -> str:
        """The whole reply to these messages. schema: of the JSON that it must be, where the model can be held to one.

        Raises ModelReplyIncomplete (cut off, empty), ModelUnreachable (down, late, failing), ModelMissing, ModelError.
        """
        if not self.fits(messages):
            raise ModelError(f"The prompt does not fit the {self.num_ctx} tokens of {self.name!r}.", "Raise NUM_CTX.")
        calm = [message.model_copy(update={"content": inert(message.text)}) for message in messages]
        reply = _within(self.timeout_s, lambda stop: self._reply(calm, stop, schema), self.name)
        self._check_whole(reply, calm)
        return reply.text.strip()

    def _reply(
        self, messages: list[BaseMessage], stop: threading.Event, schema: Mapping[str, Any] | None
    ) -> AIMessageChunk:
        from langsmith import tracing_context

        held_to: dict[str, Any] = {"format": schema} if schema and self.constrains else {}
        reply = AIMessageChunk(content="")
        try:
            # This thread knows nothing of the caller's tracing context, so the environment alone could switch it on.
            with tracing_context(enabled=False):
                for chunk in self.model.stream(messages, config=_UNSEEN, **held_to):
                    reply += chunk
                    if stop.is_set():
                        break
        except self.failures as error:
            raise self._explain(error, begun=bool(reply.content)) from None
        return reply

    def _check_whole(self, reply: AIMessageChunk, messages: Sequence[BaseMessage]) -> None:
        about: dict[str, Any] = reply.response_metadata
        read = int(about.get("prompt_eval_count") or 0)
        if read and (read > self.prompt_tokens or read < fewest_tokens(messages)):
            raise ModelReplyIncomplete(f"The server cut the prompt to {read} tokens.", "Raise NUM_CTX.")
        reason = str(about.get("done_reason") or about.get("finish_reason") or about.get("stop_reason") or "")
        if reason in ("length", "max_tokens"):
            raise ModelReplyIncomplete(f"{self.name!r} ran into the limit of the reply.", "Raise NUM_PREDICT.")
        if not reply.text.strip() or (self.says_when_done and not reason):
            raise ModelReplyIncomplete(f"{self.name!r} stopped before the end of its reply.", "Try again.")

    def _explain(self, error: Exception, begun: bool) -> ModelError:
        """Our error for a back end's. Its own words are dropped: they may repeat the prompt."""
        status = getattr(error, "status_code", None)
        if status == 404:
            return missing_model(self.name)
        if status is not None and status > 0:
            return ModelUnreachable(f"The server of {self.name!r} failed with HTTP {status}.", "Look at its log.")
        if isinstance(error, (TimeoutError, httpx.TimeoutException)):
            return _too_late(self.name, self.timeout_s)
        if begun:
            return ModelReplyIncomplete(f"The reply of {self.name!r} broke off.", "Try again.")
        return ModelUnreachable(f"{self.name!r} does not answer as it should.", "Is its server running?")


def open_chat(settings: Settings) -> Chat | None:
    """The chat model that the settings name; None for "none".

    Raises ModelMissing with the command that brings the model, ModelUnreachable, ModelError.
    """
    if settings.llm_model == NO_MODEL:
        return None
    path = Path(settings.llm_model).expanduser()
    if path.suffix.lower() == ".gguf" or path.is_file():
        return _open_gguf(path, settings)
    return _open_ollama(settings)


def _open_gguf(path: Path, settings: Settings) -> Chat:
    from .gguf import GgufChatModel

    model = GgufChatModel.load(
        path,
        num_ctx=settings.num_ctx,
        num_predict=settings.num_predict,
        timeout_s=settings.model_timeout_s,
        seed=SEED,
    )
    return Chat(
        path.name,
        model,
        model.num_ctx,
        settings.num_predict,
        settings.model_timeout_s,
        count_tokens=model.count_tokens,
        says_when_done=True,
        constrains=True,
        failures=(OSError, ValueError, RuntimeError),
    )


def _open_ollama(settings: Settings) -> Chat:
    from ollama import ResponseError

    server = Ollama(settings.ollama_base_url, min(settings.model_timeout_s, _OPENING_TIMEOUT_S))
    name = _resolve(settings.llm_model, server)
    if elsewhere := server.forwards_to(name):
        raise ModelError(f"Ollama would send the prompts of {name!r} on to {elsewhere}.", "Choose a local model.")
    return Chat(
        name,
        _chat_ollama(name, server.url, settings),
        settings.num_ctx,
        settings.num_predict,
        settings.model_timeout_s,
        says_when_done=True,
        constrains=True,
        # A line that is not JSON, or not an object, reaches us as ValueError, AttributeError or TypeError.
        failures=(OSError, httpx.HTTPError, ResponseError, ValueError, AttributeError, TypeError),
    )


def _resolve(wanted: str, server: Ollama) -> str:
    """The name of a model that the server has."""
    if wanted != AUTO_MODEL:
        if not server.has(wanted):
            raise missing_model(wanted)
        return wanted
    for name in (PRODUCT_MODEL, BASE_MODEL):
        if server.has(name):
            return name
    raise ModelMissing(
        f"Ollama at {shown(server.url)} has neither {PRODUCT_MODEL!r} nor {BASE_MODEL!r}.",
        f"Run `ollama pull {BASE_MODEL}`.",
    )


def _chat_ollama(name: str, url: str, settings: Settings) -> "ChatOllama":
    from langchain_ollama import ChatOllama

    of_llama = name.partition(":")[0] in (PRODUCT_MODEL, BASE_MODEL)
    return ChatOllama(
        model=name,
        base_url=url,
        temperature=0,
        seed=SEED,
        num_ctx=settings.num_ctx,
        num_predict=settings.num_predict,
        stop=LLAMA_STOP if of_llama else None,
        repeat_penalty=1.0,  # Ollama's 1.1 makes a figure less likely each time it is repeated
        reasoning=False,
        client_kwargs={"timeout": settings.model_timeout_s, **direct_client_options()},
    )


def _within(limit_s: float, work: Callable[[threading.Event], AIMessageChunk], name: str) -> AIMessageChunk:
    """What `work` returns, if it does so within `limit_s` seconds, however slowly it trickles.

    A time-out of the HTTP client bounds the wait for each piece alone, so the work runs in a thread of its own. A late
    one is told to stop and ends at its next piece. The thread also starts without the caller's LangChain context, so
    no callback of a surrounding graph reaches the model.
    """
    stop, outcome = threading.Event(), Future[AIMessageChunk]()

    def run() -> None:
        try:
            outcome.set_result(work(stop))
        except BaseException as error:  # noqa: BLE001 - handed over to the caller, which raises it
            outcome.set_exception(error)

    threading.Thread(target=run, name="mediassist-reply", daemon=True).start()
    try:
        return outcome.result(timeout=limit_s)
    except TimeoutError:
        raise _too_late(name, limit_s) from None
    finally:
        stop.set()


def _too_late(name: str, limit_s: float) -> ModelUnreachable:
    return ModelUnreachable(
        f"{name!r} took longer than {limit_s:g} s.", "Raise MODEL_TIMEOUT_S or take a smaller model."
    )
