"""The drugs that a line is about, and those that it only mentions, bans or measures.

"Not safe with naltrexone", "replaced by tiotropium", "avoid ibuprofen" and "digoxin level" are mentions. A brand in brackets,
a release form and the parts of a combination belong to one name. Knows no list and no dose of its own.
"""

import re

from ...clinical.drugs import DrugMention, find_drugs, generic_name
from .parts import find_parts

Mention = tuple[int, int, str]
"""Where a name starts and ends, and its generic."""

_MENTIONED = re.compile(
    r"(?:\b(?:without|while\s(?:(?:you|he|she|they)\s)?(?:are\s|is\s)?(?:also\s)?(?:taking|on|take|takes|using)"
    r"|(?:if|when|after|before|once|unless|whenever|until|as\slong\sas)\s(?:(?:you|he|she|they)\s)?"
    r"(?:are\s|is\s|have\s|has\s)?(?:take|takes|taking|took|taken|on|using|use|stop|stopping|start|starting"
    r"|finish\w*)|than|instead\sof|in\splace\sof|rather\sthan|replac\w+\s(?:by|with)|replac(?:es|ing)|allerg\w+\s(?:to|with)"
    r"|allergies\s?:?|sensitiv\w+\sto|intoleran\w+\s(?:to|of)|reactions?\s(?:to|with)|resistant\sto|avoid(?:ing"
    r"|s)?|off|relieved\s(?:by|with)|respon\w+\sto|because\sof|due\sto|caused\sby|interacts?\swith|level\sof"
    r"|no|never\stake|(?:do\snot|don't|not\sto|should\snot|must\snot|cannot|can't)\s(?:take|use|give|mix|combine"
    r"|have)(?:\s(?:it|this))?(?:\s(?:with|any))?|other\sthan|contain\w*|similar\sto|such\sas|like|had|everything\sbut|after|before|until|once|when|(?:that|which|whenever)\s(?:you|he|she|they)\s(?:take|takes|use|uses)"
    r"|with\sthe|together\swith|treated\s\w*\s?with|prevents?\shis\sgi\sfrom|from|for|doses?\sof(?=\s\w+\sin\s)"
    r"|course\sof\siv|received|was\sgiven|were\sgiven|was\streated\swith|has\sbeen\staking|raises|lowers|blocks"
    r"|if|whether|unless|(?:because|as|since)|by|but\snot|add(?:ing)?\s(?:to|onto)|on\stop\sof"
    r"|apart\sfrom)\s(?:(?:the|your|his|her|any|other|more|of|too|much|additional|extra|home|iv|regular"
    r"|taking)\s)*)$",
    re.IGNORECASE,
)
_WITH = re.compile(r"\b(?:with|and|plus)\s(?:(?:the|your|his|her|any|some)\s)*$", re.IGNORECASE)
_SENT_WITH = re.compile(
    r"\b(?:discharged|sent|go|goes|going|home|continue[ds]?|start\w*|begin|along"
    r"|goes\shome)\s(?:\w+\s){0,2}?with\s(?:the\s|her\s|his\s)?$",
    re.IGNORECASE,
)
_BANNED = re.compile(
    r"\b(?:no(?!\slonger)|avoid\w*|never\stake|(?:do\snot|don't|not\sto|should\snot|must\snot|cannot)\s(?:take"
    r"|use|give|have)(?:\sany)?(?:\sother)?|allerg\w+(?:\sto)?:?|without|(?:warned|told"
    r"|advised)\snot\sto\s\w+)\s[^.;\n]*$",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"(?:\s|-)(?:(?:was|were)\s(?:only\s)?(?:given|used|administered)|levels?|toxicity|allerg\w+|induced|resistan\w+|sensitiv\w+|screens?|assay|intoleran\w+"
    r"|withdrawal|overdose|use\sdisorder|abuse|naive|contrast|trough|peak|was\s\d|of\s\d+\.\d|clinic|card"
    r"|therapy\sclinic|is\s\d|monitoring|reaction|interaction)\b",
    re.IGNORECASE,
)
_COMBINED = re.compile(r"\s?(?:with|and|plus|[-/+&])\s?", re.IGNORECASE)
_RATIO_NEXT = re.compile(r"\s?\d[\d.]*\s?(?:mg)?\s?[/-]\s?\d")
_OF_NAME_BEFORE = re.compile(
    r"\b(?:human|baby|children's|enteric[-\s]coated|conjugated|combined|sustained[-\s]release"
    r"|extended[-\s]release|long[-\s]acting|short[-\s]acting|rapid[-\s]acting|low[-\s]dose|high[-\s]dose|oral)\s$",
    re.IGNORECASE,
)
_OF_NAME_AFTER = re.compile(
    r"\s(?:(?:extended|sustained|delayed|controlled|immediate|modified)[-\s]release|enteric[-\s]coated"
    r"|long[-\s]acting|with\s(?:minerals|vitamin\sD3?|iron)|plus\svitamin\sD3?|\d{2}/\d{2}(?=[\s,:;]|$)(?!\s?mg)"
    r"|mix\s\d{2}/\d{2})(?![\w])",
    re.IGNORECASE,
)
_OTHER_NAME = re.compile(r"\s?\((?P<inside>[A-Z][A-Za-z0-9 ,/®™-]{2,40})\)")
_NOT_A_NAME = re.compile(
    r"^(?:new|changed?|stop\w*|start\w*|continu\w*|same|hold|held|as\b|if\b|for\b|take\b|with\b|one\b|two\b|daily"
    r"|blue|brown|orange|purple|white|green|generic|brand|otc|over|not\b|no\b|see\b|per\b|prn|oral\w*|last\b"
    r"|home\b|increased|decreased|you\b|do\b|liquid|tablets?|capsules?)\b",
    re.IGNORECASE,
)
_STATUS_NEXT = re.compile(
    r"\s?[,:(-]?\s?(?:(?:was|were|is|are|has\sbeen|have\sbeen|had\sbeen)\s)?(?:\w+ly\s)?(?:stopped|discontinued|d/c'?d|dc'?d|held|withheld"
    r"|paused|ceased)\b",
    re.IGNORECASE,
)
ENUMERATED = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:,|;|/|&|\+|and|or|,\s?and|,\s?or|as\swell\sas|plus)\s*(?:also\s|his\s|her\s|the\s"
    r"|your\s|regular\s|home\s)*",
    re.IGNORECASE,
)


FAR = 250  # characters
_SENTENCE_ENDS = re.compile(r"(?<!\d)(?<!\b[A-Za-z])[.!?;]\s+|\n")


def meant_drugs(text: str) -> list[Mention]:
    """The drugs that `text` is about, in order."""
    return _meant(text, _merged(text, find_drugs(text)))


def _merged(text: str, mentions: list[DrugMention]) -> list[tuple[int, int, str]]:
    """Mentions as (start, end, generic), with the brand in brackets, the form and the parts of a combination in one."""
    found: list[tuple[int, int, str]] = []
    for mention in mentions:
        start, end = mention.start, mention.end
        if found and start < found[-1][1]:
            continue
        if found and _same_name(text, found[-1], mention):
            found[-1] = (found[-1][0], _closed(text, end), found[-1][2])
            continue
        if lead := _OF_NAME_BEFORE.search(text, max(0, start - 30), start):
            start = lead.start()
        found.append((start, end, mention.generic))
        found[-1] = (start, name_end(text, end), mention.generic)
    return found


def _same_name(text: str, before: tuple[int, int, str], mention: DrugMention) -> bool:
    gap = text[before[1] : mention.start]
    if gap == " " and generic_name(mention.name) is None and mention.name.islower():
        return True  # an unknown word of the name: "clorazepate dipotassium 7.5 mg"
    if mention.generic == before[2] and re.fullmatch(
        r"\s?[(/=,-]?\s?(?:or\s|brand\sname\s|generic\s(?:for\s)?|also\scalled\s)?", gap
    ):
        return True
    return bool(_COMBINED.fullmatch(gap) and _RATIO_NEXT.match(text, mention.end))


def _closed(text: str, end: int) -> int:
    """Past the bracket that a name in brackets opens, other names in it included."""
    close = re.match(r"(?:\s?[,/]\s?[A-Z][\w-]+)*\)", text[end:])
    return end + close.end() if close else end


def name_end(text: str, end: int) -> int:
    """Where a name that ends at `end` really ends: behind its form and another name in brackets."""
    if after := _OF_NAME_AFTER.match(text, end):
        end = after.end()
    inside = _OTHER_NAME.match(text, end)
    if inside and not _NOT_A_NAME.match(inside["inside"]) and not find_parts(inside["inside"]).tells_how:
        end = inside.end()
    return end


def _meant(text: str, mentions: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Without those that are only mentioned, banned or measured."""
    kept: list[tuple[int, int, str]] = []
    dropped_at = -1
    for number, (start, end, generic) in enumerate(mentions):
        sentence = text[_sentence_start(text, start) : start]
        enumerated = (
            number > 0 and dropped_at == mentions[number - 1][1] and ENUMERATED.fullmatch(text[dropped_at:start])
        )
        only_mentioned = (
            sentence.lower().endswith(("non-", "anti-", "/"))
            or _MENTIONED.search(sentence)
            or _MEASURED.match(text, end)
            or _BANNED.search(_clause(sentence))
        )
        beside = (
            _WITH.search(sentence)
            and number > 0
            and not _SENT_WITH.search(sentence)
            and sentence.rstrip().endswith("with")
        )
        if not _STATUS_NEXT.match(text, end) and (
            enumerated or (only_mentioned and not _until_of(sentence)) or (beside and not _dosed(text, end))
        ):
            dropped_at = end
        else:
            kept.append((start, end, generic))
    return kept


def told_of(text: str, mentions: list[Mention], number: int) -> int | None:
    """Where the words end that say, right behind a name or behind names in a row, what became of them; None where none do."""
    while number + 1 < len(mentions) and ENUMERATED.fullmatch(text, mentions[number][1], mentions[number + 1][0]):
        number += 1
    told = _STATUS_NEXT.match(text, mentions[number][1])
    return told.end() if told else None


def _until_of(sentence: str) -> bool:
    """Whether a ban has an end, which makes it a medicine on hold: "do not take Coumadin until ...". Decided by the status."""
    return bool(
        re.search(r"(?:\bnot|n't)\s(?:take|resume|restart)\s(?:your\s|the\s|his\s|her\s)?$", sentence, re.IGNORECASE)
    )


def _clause(sentence: str) -> str:
    return re.split(r"[.;:]\s|\bbut\b", sentence)[-1]


def _sentence_start(text: str, at: int) -> int:
    """Where the sentence around a place starts, or as far back as it can matter."""
    start = max(0, at - FAR)
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(text, start, at)]
    return ends[-1] if ends else start


def _dosed(text: str, end: int) -> bool:
    """Whether a dose or a frequency follows a name at once."""
    near = text[end : end + 40]
    cut = re.search(r"[.;](?:\s|$)|\sand\s", near)
    return find_parts(near[: cut.start()] if cut else near).tells_how
