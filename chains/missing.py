"""What an answer's lines leave open of what was asked: "the visit is on August 18; no time is given".

Told as a sentence of a closed set, and only of what can be seen without doubt: that no figure of the kind that was asked for
stands in the lines. Knows no score.
"""

from collections.abc import Sequence

from ..document import Passage
from .asked import kinds_in, read_question

LEFT_OPEN = {
    "time": "These lines give no time of day.",
    "phone": "These lines give no telephone number.",
    "duration": "These lines do not say for how long.",
    "frequency": "These lines do not say how often.",
}
"""The sentence for each name of `asked.WANTS` that is told. Not "date" and "amount": "when the drain is out" answers when, and
"as tolerated" answers how much."""


def left_open(question: str, passages: Sequence[Passage]) -> tuple[str, ...]:
    """A sentence for each kind of figure that the question asks for and none of the passages holds."""
    lacking = read_question(question).lacks(frozenset().union(*(kinds_in(passage.text) for passage in passages)))
    return tuple(sentence for want, sentence in LEFT_OPEN.items() if want in lacking)
