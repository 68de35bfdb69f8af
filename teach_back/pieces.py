"""The words that teach-back shares: what a question is about, which pieces a reply should hold, how a reply was found.

The method is the one of AHRQ's Health Literacy Universal Precautions Toolkit, tool 5: the patient tells it back in their own
words, and what was not clear is told again. Knows no document.
"""

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    """What a question asks to be told back."""

    TAKE = "take"
    PURPOSE = "purpose"
    NOT_TAKEN = "not_taken"
    VISIT = "visit"
    SIGNS = "signs"
    LIMIT = "limit"


class Piece(StrEnum):
    """A piece of what to do; the value names it to the patient."""

    HOW_MUCH = "how much"
    HOW_OFTEN = "how often"
    WHEN = "when"
    TIME = "at what time"
    HOW_LONG = "for how long"
    ONLY_IF_NEEDED = "that it is only for when you need it"
    WHICH = "which medicines"
    PURPOSE = "what it is for"
    SIGNS = "which signs"
    WHETHER = "whether to take it"


class Judgement(StrEnum):
    """What a reply is, held against the document. UNSURE: a person should look at it; never taken for right."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of a reply. missing: pieces it leaves out. against: pieces it says otherwise than the document."""

    missing: tuple[Piece, ...] = ()
    against: tuple[Piece, ...] = ()
    unsure: bool = False
    remark: str = ""

    @property
    def judgement(self) -> Judgement:
        """The worst that was found; right only where nothing else was."""
        if self.against:
            return Judgement.WRONG
        if self.unsure:
            return Judgement.UNSURE
        return Judgement.PARTLY if self.missing else Judgement.RIGHT
