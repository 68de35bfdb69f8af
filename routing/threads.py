"""A question that leans on the one before it ("and for how long?") is completed from it.

Knows only earlier questions of the same thread, never an answer.
"""

import re
from collections.abc import Sequence

_LEANS = re.compile(
    r"^\W*(?:and|but|or|also|so|what about|how about|what if|why|for how long|how long|until when|since when|how come|"
    r"really|are you sure|which (?:one|ones)|the (?:other|first|second|last) one)\b"
    r"|\b(?:it|that|those|these|them|this|they|one|there)\b\W*$"
    r"|^\W*(?:is|are|does|do|can|should|will)\s(?:it|that|they|those|these)\b",
    re.IGNORECASE,
)
MOST_WORDS = 9


def leans(question: str) -> bool:
    """Whether a question may need the one before it to mean something."""
    return len(question.split()) <= MOST_WORDS and bool(_LEANS.search(question))


def understand(question: str, earlier: Sequence[str]) -> str:
    """The question as it is meant: itself, or behind the last one of the thread where it cannot stand alone."""
    if not earlier or not leans(question):
        return question
    return f"{earlier[-1].rstrip()} {question}"
