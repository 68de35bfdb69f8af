"""A GGUF file in process, as a LangChain chat model, through llama.cpp (extra `llamacpp`).

Uses the file's own chat template, and refuses a file without one: llama-cpp-python would fall back on Llama 2's format
in silence. (LangChain's own `ChatLlamaCpp` is in langchain-community, which is no longer maintained, and it replaces
the file's rotary base by 10,000, which garbles every model with another.)
"""

import ctypes
import logging
import math
import threading
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.chat_models import generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from ..errors import ModelError, ModelMissing

if TYPE_CHECKING:
    from llama_cpp import Llama

_ROLES = {"system": "system", "human": "user", "ai": "assistant"}
_TEMPLATE = "tokenizer.chat_template"


class GgufChatModel(BaseChatModel):
    """A chat model of one GGUF file. num_ctx: tokens of the window, never more than the model was trained with."""

    path: Path
    num_ctx: int
    num_predict: int
    seed: int
    _llama: Any = PrivateAttr()
    _turns: "_Turns" = PrivateAttr()

    @classmethod
    def load(cls, path: Path, *, num_ctx: int, num_predict: int, timeout_s: float, seed: int) -> Self:
        """The model in the file at `path`. timeout_s: for a whole reply, the wait for other replies included.

        Raises ModelMissing (no file, no llama.cpp), ModelError (not a GGUF file, damaged, no chat template).
        """
        _check_file(path)
        num_ctx = min(num_ctx, _trained_ctx(path) or num_ctx)
        llama = _load(path, n_ctx=num_ctx, seed=seed)
        if _TEMPLATE not in llama.metadata:
            raise ModelError(f"{path.name} has no chat template.", "Take an instruct or chat model.")
        model = cls(path=path, num_ctx=num_ctx, num_predict=num_predict, seed=seed)
        model._llama = llama
        model._turns = _Turns(llama, timeout_s)
        return model

    def count_tokens(self, text: str) -> int:
        """Tokens of a text, by the model's own tokenizer."""
        return len(self._llama.tokenize(text.encode(), add_bos=False, special=False))

    @property
    def _llm_type(self) -> str:
        return "mediassist-gguf"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        turns = [{"role": _ROLES[message.type], "content": message.text} for message in messages]
        schema = kwargs.get("format")
        held_to = {"response_format": {"type": "json_object", "schema": schema}} if schema else {}
        with self._turns.take():
            for event in self._llama.create_chat_completion(
                turns,
                stream=True,
                temperature=0.0,
                seed=self.seed,
                max_tokens=self.num_predict,
                stop=stop or [],
                **held_to,
            ):
                choice = event["choices"][0]
                about = {"finish_reason": reason} if (reason := choice.get("finish_reason")) else {}
                message = AIMessageChunk(content=choice["delta"].get("content") or "", response_metadata=about)
                chunk = ChatGenerationChunk(message=message)
                if run_manager:
                    run_manager.on_llm_new_token(chunk.text, chunk=chunk)
                yield chunk


class _Turns:
    """One reply at a time from a llama.cpp context, each stopped at its end even in the middle of a long prompt.

    Left to run, a late reply would hold up the next one, and an exit of Python under it is a segmentation fault.
    """

    def __init__(self, llama: "Llama", timeout_s: float) -> None:
        from llama_cpp import ggml_abort_callback, llama_set_abort_callback

        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._ends_at = math.inf
        self._is_over = ggml_abort_callback(lambda _: time.monotonic() > self._ends_at)
        llama_set_abort_callback(llama.ctx, self._is_over, ctypes.c_void_p(None))
        weakref.finalize(llama, self._stop_for_good)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Wait for the model, then have it until the time is over. Raises TimeoutError."""
        ends_at = time.monotonic() + self._timeout_s
        if not self._lock.acquire(timeout=self._timeout_s):
            raise TimeoutError
        try:
            self._ends_at = ends_at
            yield
        except RuntimeError:  # llama_decode returned 2: stopped by _is_over
            if time.monotonic() > self._ends_at:
                raise TimeoutError from None
            raise
        finally:
            self._lock.release()

    def _stop_for_good(self) -> None:
        """At exit: stop the reply that is being written, and let no other start."""
        self._ends_at = -math.inf
        self._lock.acquire()


def _check_file(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError:
        raise ModelMissing(f"There is no model file {path.name!r} that can be read.", "Check LLM_MODEL.") from None
    if magic != b"GGUF":
        raise ModelError(f"{path.name} is not a GGUF file.", "Take a model in GGUF format.")


def _trained_ctx(path: Path) -> int:
    """The context window that the model was trained with, in tokens; 0 where the file does not say."""
    llama_cpp = _library()
    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True  # the header and the tokenizer, no weights
    model = llama_cpp.llama_model_load_from_file(str(path).encode(), params)
    if not model:
        raise _damaged(path)
    family = _header(model, "general.architecture")
    trained = _header(model, f"{family}.context_length")
    llama_cpp.llama_model_free(model)
    return int(trained or 0)


def _header(model: Any, key: str) -> str:
    value = ctypes.create_string_buffer(256)
    _library().llama_model_meta_val_str(model, key.encode(), value, len(value))
    return value.value.decode()


def _load(path: Path, **options: Any) -> "Llama":
    try:
        return _library().Llama(str(path), verbose=False, **options)
    except (ValueError, RuntimeError, OSError):
        raise _damaged(path) from None
    finally:
        _library()


def _library() -> Any:
    """llama.cpp, told to keep off stderr; loading a model makes it talk again."""
    try:
        import llama_cpp
    except ImportError:
        raise ModelMissing("llama.cpp is not installed.", 'Run `pip install "mediassist[llamacpp]"`.') from None
    logging.getLogger("llama-cpp-python").setLevel(logging.CRITICAL)
    return llama_cpp


def _damaged(path: Path) -> ModelError:
    return ModelError(f"{path.name} is damaged, or too new for this llama.cpp.", "Fetch the file again.")
