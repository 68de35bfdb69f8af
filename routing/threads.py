"""How a message leans on what was asked before: "and for how long?", "what about the other one?", "the second one".

Reads the words of one message alone. What it leans on, if anything, is found in the document by `graph/understand.py`.
"""

import re
from dataclasses import dataclass

MOST_WORDS = 12
"""A longer message says what it is about."""

ASPECTS: dict[str, str] = {
    "reason": r"why(?: not)?|how come|what(?:'?s| is| are| was)? (?:it |that |this |they |them )?for|for what|what reason"
    r"|what (?:do|does|will|would) (?:it|that|this|they|these) do\b",
    "place": r"where(?:abouts)?|(?:which|what) (?:floor|building|address|room|place)|address",
    "person": r"who(?:m)?(?: with| by)?|with who(?:m)?|which doctor",
    "bring": r"bring",
    "food": r"(?:with|without|before|after|on)(?: an| a| my)? (?:food|meals?|eating|empty stomach|breakfast|milk)"
    r"|food with",
    "part_of_day": r"(?:at|by|before) (?:night|bed ?time|bed|noon|lunch)|in the (?:morning|evening|afternoon|night)|mornings?|"
    r"evenings?|nights?|bed ?time",
    "permission": r"(?:can|may|could|should) (?:i|we|he|she|they|you)|am i allowed|is it (?:ok|okay|safe|fine|all ?right|allowed)|"
    r"allowed to",
}
"""What a question asks of its subject, beside the figures of `chains.asked.WANTS`, by the words that ask for it."""

OF_A_VISIT = frozenset({"place", "person", "bring", "phone"})
NOT_OF_A_VISIT = frozenset({"food", "part_of_day"})

_ASPECT = {name: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for name, words in ASPECTS.items()}
_PADDING = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks?|thank you|great|good|right|oh|hm+|sorry|please|yes|no|fine|well|um+|uh)\b[\s,.!]*)+",
    re.I,
)
_OPENER = re.compile(
    r"^(?:(?:and|but|or|also|so|then|plus)\b[\s,]*)*(?P<about>(?:what|how) about\b|how'?s about\b)?[\s,]*(?:and\b\s*)?",
    re.I,
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_NUMBER = re.compile(
    r"^\W*(?:(?:number|option|choice|question|no\.?|#)\s*)?(?P<digit>[1-9])\W*$"
    rf"|^\W*(?:the\s+)?(?P<ordinal>{'|'.join(_ORDINALS)})(?:\s+(?:one|question|choice|option))?(?:\s+please)?\W*$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"\b(?:the|that|(?:my|his|her|their)(?!\s+other\s+(?:medicines|medications|meds|pills|tablets|drugs)\b))\s+other\b(?!\s+(?:day|than|side|way|hand))(?:\s+(?:two|three|four))?(?:\s+(?P<noun>[a-z]+))?"
    r"|\b(?P<rest>the others|the rest)\b(?!\s+of)",
    re.IGNORECASE,
)
_NO_NOUN = frozenset(
    "nurse specialist clinic check person time one ones two three is are please too as then and with for at in on".split()
)
_GENERIC = r"medicines?|medications?|meds?|pills?|tablets?|drugs?|one|appointments?|visits?|checkups?"
# "it" that stands for nothing before: "is it safe to drive", "what time is it", "it hurts"
_DUMMY = re.compile(
    r"\b(?:is|was|would|will) it (?:be )?(?:\w+ )?(?:ok|okay|safe|fine|all ?right|alright|allowed|possible|normal|bad|dangerous|wise|good"
    r"|best|better|necessary|important|too (?:soon|early|late))\b(?=\s+(?:to|if|for|that|when|in|i|\w+ing)\b)"
    r"|\bhow long (?:does|will|did) it (?:take|be)\b|\b(?:is|are|was|were) there\b|\bit (?:hurts|says|said)\b"
    r"|\bit(?: i|')s (?:been|an?|the|so|very|normal|ok|okay|safe|allowed|raining|snowing|hot|cold)\b"
    r"|(?<!are )(?<!were )\bthey\b"
    r"|\b(?:this|that|these|those) (?!(?:is|are|was|were|with|for|at|in|on|before|after|too|as|the|a|my|every|each|when|if|again|"
    r"all|long|often|much|many|twice|once|still|go|be|do|have|mean|make|only|and|or"
    rf"|{_GENERIC})\b)[a-z]+"
    r"|\bthat (?:i|he|she|they|you|we|my)\b|\bone (?:of|day|week|month|time|tablet|pill|dose)\b|\beach one\b|\bthe one (?:for|that)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    rf"\b(?P<of>(?:of|doing|do) )?(?P<word>(?:this|that|these|those) (?:{_GENERIC})|it|that|this|them|they|those|these"
    r"|which ones?|each(?: of them)?|both)\b",
    re.IGNORECASE,
)
_WHICH = re.compile(r"the ones? ((?:at|in|for|with|on|before|after|from)\b.+)$", re.IGNORECASE)
_PLURAL = re.compile(r"them|they|those|these|each|both|which ones|all", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A message as it leans, or does not.

    core: its words without padding and opener ("and", "what about"). opened: whether it had an opener. about: whether the
    opener names a subject ("what about"). aspects: names of ASPECTS. pronoun: where, in `core`, a word stands for something
    said before; None where none does. plural: whether that is several things. other: whether it asks for the other of some.
    noun: of which kind the other one is, where it says so.
    """

    core: str
    opened: bool = False
    about: bool = False
    aspects: frozenset[str] = frozenset()
    pronoun: tuple[int, int] | None = None
    plural: bool = False
    other: bool = False
    noun: str = ""

    @property
    def says_which(self) -> str:
        """Of "the one at bedtime", what tells which; empty for a message of another form."""
        match = _WHICH.match(self.core)
        return match[1] if match else ""

    @property
    def before_pronoun(self) -> str:
        """The words that may already say what the pronoun stands for."""
        return self.core[: self.pronoun[0]] if self.pronoun else self.core

    def with_pronoun_as(self, words: str) -> str:
        """The message with the pronoun replaced."""
        if not self.pronoun:
            return self.core
        return f"{self.core[: self.pronoun[0]]}{words}{self.core[self.pronoun[1] :]}"


def read(message: str) -> Reading:
    """The message, read for what it leans on; a long one leans on nothing."""
    padded = " ".join(message.replace("’", "'").split()).strip(" .!?,;:-\"'")
    text = _PADDING.sub("", padded) or padded
    opener = _OPENER.match(text)
    opened = bool(opener and opener[0].strip())
    core = text[opener.end() :] if opener else text
    if len(text.split()) > MOST_WORDS:
        return Reading(core)
    other = _OTHER.search(core)
    noun = (other["noun"] or "").lower() if other else ""
    masked = _DUMMY.sub(lambda found: " " * len(found[0]), core)
    pronoun = None if other else _PRONOUN.search(masked)
    return Reading(
        core=core,
        opened=opened,
        about=bool(opener and opener["about"]),
        aspects=frozenset(name for name, words in _ASPECT.items() if words.search(core)),
        pronoun=_place(pronoun),
        plural=bool(other and other["rest"]) or bool(pronoun and _PLURAL.match(pronoun["word"])),
        other=bool(other),
        noun="" if noun in _NO_NOUN or re.fullmatch(_GENERIC, noun) else noun,
    )


def without_aspects(core: str) -> str:
    """The words of a message that may name a subject."""
    for words in _ASPECT.values():
        core = words.sub(" ", core)
    return core


def chosen(message: str, count: int) -> int | None:
    """Which of `count` offered things a message takes, from 0: "2", "number 2", "the second one"; None where it takes none."""
    match = _NUMBER.match(message.strip())
    if not match or not count:
        return None
    at = int(match["digit"]) - 1 if match["digit"] else _ORDINALS[match["ordinal"].lower()]
    return at % count if at == -1 else at if at < count else None


def _place(pronoun: re.Match[str] | None) -> tuple[int, int] | None:
    """Where the pronoun stands, with "do" before it: "can I do it sooner" is "can I [drive] sooner"."""
    if pronoun is None:
        return None
    takes_verb = (pronoun["of"] or "").lower().startswith("do")
    return pronoun.span() if takes_verb else pronoun.span("word")
