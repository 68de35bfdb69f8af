"""Nothing leaves the machine: the telemetry of every dependency is off, and tracing is refused unless allowed by name.

The model server that the settings name is the one address that is ever spoken to.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .settings import Settings

_TELEMETRY_OFF = {
    "ANONYMIZED_TELEMETRY": "False",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    "SCARF_NO_ANALYTICS": "true",
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
}

LANGSMITH_KEYS = ("LANGSMITH_API_KEY", "LANGCHAIN_API_KEY")
WITHOUT_WORDS: dict[str, Any] = {"hide_inputs": True, "hide_outputs": True, "hide_metadata": True}
"""With these a client of LangSmith sends that a step ran and how long it took, and none of its words."""


def switch_off_telemetry() -> None:
    """Sets the switches that dependencies read at import; call it before they are imported."""
    os.environ.update(_TELEMETRY_OFF)


def is_traced(settings: Settings) -> bool:
    """Whether runs are sent to LangSmith: it is asked for twice, by the settings and by a key in the environment."""
    return settings.allow_tracing and any(map(os.environ.get, LANGSMITH_KEYS))


@contextmanager
def tracing(settings: Settings) -> Iterator[None]:
    """Runs a block with LangSmith tracing off, whatever the environment says, unless the settings allow it.

    Even then no words are sent: inputs and outputs are hidden.
    """
    from langsmith import Client, tracing_context

    client = Client(**WITHOUT_WORDS) if is_traced(settings) else None
    with tracing_context(enabled=client is not None, client=client):
        yield
