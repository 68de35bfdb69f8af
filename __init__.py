"""mediassist: answers from a discharge summary, and from nothing else, with the lines they stand on.

The public names load on first use, so that importing mediassist costs nothing. Nothing of ours is imported when this file is:
pytest imports it by itself in a clone whose folder is no Python name.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .answer import Answer
    from .assistant import Assistant
    from .document import Citation, DischargeSummary, Medication
    from .models.scripted import ScriptedChatModel
    from .settings import Settings
    from .version import __version__
    from .vocabulary import Category, Outcome

_HOMES = {
    "Answer": "answer",
    "Assistant": "assistant",
    "Category": "vocabulary",
    "Citation": "document",
    "DischargeSummary": "document",
    "Medication": "document",
    "Outcome": "vocabulary",
    "ScriptedChatModel": "models.scripted",
    "Settings": "settings",
    "__version__": "version",
}

__all__ = [
    "Answer",
    "Assistant",
    "Category",
    "Citation",
    "DischargeSummary",
    "Medication",
    "Outcome",
    "ScriptedChatModel",
    "Settings",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
