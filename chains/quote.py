"""Quote mode: the lines of the summary that answer, as an answer. No language model, and never a figure changed."""

from collections.abc import Sequence

from ..clinical.abbreviations import spell_out
from ..document import Passage
from ..vocabulary import NOT_MENTIONED
from .base import Draft, Rung

LEAD = "Your discharge summary says:"


def write_quotes(draft: Draft, passages: Sequence[Passage]) -> str:
    """The text of a quoted draft: its passages in the document's order, abbreviations spelled out unless verbatim."""
    if not draft.passages or draft.rung is Rung.SILENT:
        return NOT_MENTIONED
    lines = [passages[index].text for index in sorted(draft.passages)]
    if draft.rung is Rung.QUOTED:
        lines = [spell_out(line) for line in lines]
    return "\n".join([LEAD, *(f"- {line}" for line in lines)])
