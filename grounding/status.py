"""Whether something is started, changed, continued or stopped, as a segment says it.

Closed sets of English cues with their inflections; knows no drug. A plain instruction to take something counts as no
cue at all: what a plain instruction may not contradict is the checker's matter.
"""

import re
from enum import StrEnum


class Status(StrEnum):
    """What becomes of a treatment or an activity."""

    STARTED = "started"
    CONTINUED = "continued"
    STOPPED = "stopped"
    RAISED = "raised"
    LOWERED = "lowered"


_HELD_IN_THE_HAND = (
    r"rail\w*|banister|breath|arms?|legs?|foot|hands?|head|neck|nose|knee|hips?|baby|pillow|cushion|inhaler|spacer|pen|needle|"
    r"syringe|device|bandage|gauze|cloth|pressure|walker|cane|wound|incision|site|skin|area"
)
_CUES: dict[Status, str] = {
    Status.STOPPED: (
        r"(?<!do not )(?<!don't )(?<!never )(?<!not )(?<!can't )(?<!cannot )(?<!won't )(?<!ever )(?<!not to )"
        r"(?:stop(?:s|ped|ping)?|discontinu\w+|d/c'?e?d|quit(?:ting)?|"
        rf"ceas(?:e|ed|ing)|cessation|hold(?!ing off)(?! (?:off|onto|on to)\b|(?: (?:your|the))? (?:\w+ )?(?:{_HELD_IN_THE_HAND})\b)|"
        r"held|on hold|paus(?:e|ed)|withh[eo]ld|"
        r"(?:taken|come|came|weaned|be|go|going|been|is|are|was) (?:off|out of)(?! (?:by|on) (?:them|it|their|its))|"
        r"no longer(?= (?!than)\w)|"
        r"no more(?! (?:often )?than)|not anymore|(?:leave|leaves|leaving|left) (?!(?:\w+ ){0,2}(?:to|until|till)\b)(?:\w+ ){0,4}off|"
        r"(?:done|finished) with|discharged from (?!(?:the )?(?:hospital|here))|"
        r"tapered off|(?:do not|don't) (?:take|use|continue|resume|restart|keep)(?!(?: [\w-]+){0,4} (?:longer|more) than)|"
        r"(?:catheter|drain|tube|line|stent) (?:\w+ ){0,2}(?:was|were|has been|have been) removed|"
        r"(?<!not )(?<!n't )(?<!never )(?<!not to )(?<!never be )(?<!not be )(?:skip(?:s|ped)?|omit(?:s|ted)?)|"
        r"(?:can|may|(?:fine|okay|ok|all right|safe|free) to) miss|(?:not|never) (?:be )?(?:re-?start\w*|start\w* again))"
    ),
    Status.CONTINUED: (
        r"(?:(?<!dis)continu\w+|keep(?:s|ing)? (?:on\b|up|taking|using|doing|wearing|going|seeing|giving|\w+ing\b)|"
        r"(?:stay|stays|remain|remains|remained|go|carry|carried|kept|maintained) on\b(?! hold)|still\b|resum\w+|restart\w*|"
        r"recommenc\w+|"
        r"(?:do not|don't|never|not)(?: to| ever)? (?:stop|quit|skip|omit|miss)|back on\b|as before|"
        r"(?:stays?|remains?) (?:just )?(?:as (?:it|they) (?:was|were|is|are)|the same|unchanged)|unchanged|"
        r"nothing (?:changes|has changed)|no changes? (?:to|in|with|for)\b|(?<!of )(?<!that )the same)"
    ),
    Status.STARTED: r"(?:start(?:s|ed|ing)?|beg[aiu]n(?:s|ning)?|new(?:ly)?|added|addition|initiat\w+|(?:put|placed) on(?! hold))",
    Status.RAISED: r"(?:increas\w+|raised?|go(?:es)? up|went up|higher dose|uptitrat\w+|doubl(?:e|ed))",
    Status.LOWERED: r"(?:decreas\w+|reduc\w+|lower(?:ed)?(?: the)?(?: dose| to)|"
    r"cut(?: back)? (?:down|from|to|in half)|went down|taper\w*|halved?)",
}
_PATTERNS = {status: re.compile(rf"\b(?:{cue})(?!\w)", re.IGNORECASE) for status, cue in _CUES.items()}
_AT_ONCE = re.compile(r"\b(?:suddenly|abruptly|just) (?=(?:stop|quit|skip|omit|miss)\b)", re.IGNORECASE)
_WORN = re.compile(
    r"\b(?:bandages?|dressings?|cast|plaster|splint|brace|sling|boot|collar|mask|stockings?|strips|tape|packing|glove|shield|binder)\b",
    re.IGNORECASE,
)
_TAKEN_OFF = re.compile(
    r"\b(?:taken|come|came|comes|be|is|are|was|were|been) off\b", re.IGNORECASE
)  # no treatment ends
_AGAIN = re.compile(r"\b(?:start|beg[aiu]n|put)\w*\b.*\b(?:again|back on)\b", re.IGNORECASE)
_NOT_AGAIN = re.compile(
    r"(?:\bnot|n't|\bnever|\bno)(?: (?:need|have))?(?: to)? (?:(?:go|be put|put|get|start) (?:\w+ )?back on\b|"
    r"(?:be )?(?:re-?start|resum|recommenc)\w*|"
    r"(?:be )?start\w* (?:it |them |this |that )?again)",
    re.IGNORECASE,
)

# What the passages must not say alone for an answer of this status to stand.
OPPOSITES: dict[Status | None, frozenset[Status]] = {
    Status.STOPPED: frozenset({Status.CONTINUED, Status.STARTED}),
    Status.CONTINUED: frozenset({Status.STOPPED}),
    Status.STARTED: frozenset({Status.STOPPED, Status.CONTINUED, Status.RAISED, Status.LOWERED}),
    Status.RAISED: frozenset({Status.LOWERED}),
    Status.LOWERED: frozenset({Status.RAISED}),
    None: frozenset({Status.STOPPED}),
}


def statuses(text: str) -> frozenset[Status]:
    """Every status that `text`, one segment, states. "Do not stop" continues; "no longer" stops."""
    text = _AT_ONCE.sub("", text)
    text = _TAKEN_OFF.sub("removed", text) if _WORN.search(text) else text
    found = {status for status, pattern in _PATTERNS.items() if pattern.search(text)}
    if Status.STARTED in found and _AGAIN.search(text):
        found = found - {Status.STARTED} | {Status.CONTINUED}
    if _NOT_AGAIN.search(text):
        found = found - {Status.CONTINUED, Status.STARTED} | {Status.STOPPED}
    return frozenset(found)
