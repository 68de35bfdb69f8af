"""What a thread keeps of a question: spans of the document and names, never a word of question, answer or document."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from ..document import Span
from ..vocabulary import Category

MOST_THREADS = 1_000
MOST_TURNS = 4
Key = tuple[str, str, str]
"""Owner, document id, thread."""


@dataclass(frozen=True)
class Choice:
    """A question that was offered: of which category, about which stretch of the document, asking for what.

    subject: None for the question on everything of the category.
    """

    category: Category
    subject: Span | None = None
    asked_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """One question that was asked, and what it was about.

    cited: where the answer stands. subjects: the stretches of the document that the question was about: the name of each
    medicine, the head of each visit, or the telling words of the line that answers. asked_for: names of
    `chains.asked.WANTS` and `routing.threads.ASPECTS`. choices: what was offered where it was not clear.
    """

    categories: tuple[Category, ...] = ()
    cited: tuple[Span, ...] = ()
    subjects: tuple[Span, ...] = ()
    asked_for: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


Turns = tuple[Turn, ...]


def with_turn(turns: Turns, turn: Turn) -> Turns:
    """The turns that a question may lean on once this one is done, oldest first."""
    return (*turns, turn)[-MOST_TURNS:]


class Threads:
    """The turns of each thread, for as long as the process lives; the longest unused are forgotten first."""

    def __init__(self) -> None:
        self._turns: OrderedDict[Key, Turns] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Key) -> Turns:
        """The turns of a thread, oldest first; none where it is new."""
        with self._lock:
            return self._turns.get(key, ())

    def keep(self, key: Key, turns: Turns) -> None:
        """Keeps the turns of a thread in place of those before."""
        with self._lock:
            self._turns.pop(key, None)
            self._turns[key] = turns
            while len(self._turns) > MOST_THREADS:
                self._turns.popitem(last=False)

    def forget(self, owner: str, document_id: str) -> None:
        """Forgets every thread on a document."""
        with self._lock:
            for key in [key for key in self._turns if key[:2] == (owner, document_id)]:
                del self._turns[key]
