"""Which words of a segment are denied: "no fever", "avoid lifting", "football is off the table".

A ban and a denial are one here: the reader is told that something is not so, or not to be done. Follows the idea of
NegEx (Chapman et al., 2001): cues with a direction, and look-alikes that are no negation ("no more than two").
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from .segments import Role, Segment

_LOOKALIKE = re.compile(
    r"\b(?:not only|no(?:t)? (?:more|less|later|longer|fewer|greater|sooner) than|not exceed|"
    r"(?:do not|don't|never|not to) (?:go|take|have|use|drink|eat|get) (?:over|above|past|beyond)|"
    r"(?:do not|don't|never|not)(?: ever| to)?(?: suddenly| abruptly| just)? (?:forget|hesitate|fail|stop|quit|skip|omit|miss|be afraid)|"
    r"(?<!with )(?<!have )(?<!having )(?<!had )(?<!has )no (?:problem|trouble|matter)|"
    r"(?:can(?: ?not|'t)|will not|won't|does not|doesn't) (?:stop|settle|go away)|"
    r"not (?:just|necessarily)|nothing (?:changes|has changed|is different)|no changes? (?:to|in|with|for)|"
    r"trial (?:of voiding )?without (?:a )?catheter|whether or not|if not|no\.? ?\d+|"
    r"(?:do|does|did|will)(?: not|n't) (?:keep|stop|prevent) (?:\w+ )?from|"
    r"(?:do not|don't|not|never)(?: ever| to)? (?:use|take)(?: [\w-]+){0,3} (?:for )?(?:longer|more) than)\b",
    re.IGNORECASE,
)
# Everything in the segment is denied, before the cue too: "football is not allowed", "soda should be avoided".
_WHOLE = re.compile(
    r"\b(?:not(?! to\b)|never|cannot|can't|won't|nobody|no one|\w+n't|off[- ]limits|off the table|"
    r"out of the question|"
    r"forbidden|prohibited|banned|contraindicated|unnecessary|"
    r"(?:has|have|will have|must|should|needs?) (?:to )?wait|"
    r"nothing to (?:call|phone|ring|worry) (?:\w+ )?about|"
    r"(?:is|are) (?:\w+ ){0,3}(?:to avoid|to be avoided|best avoided)|"
    r"leaves? (?:\w+ ){1,4}(?:alone|off)|"
    r"(?:be|is|are|was|were) (?:avoided|absent|ruled out|left out|omitted)|ruled out(?=\W*$)|(?<=\w )no(?=\W*$))(?!\w)",
    re.IGNORECASE,
)
# Only what follows is denied: "continue aspirin without food".
_FORWARD = re.compile(
    r"\b(?:no|no longer|not to|nor|neither|without|avoid(?:s|ed|ing)?|avoidance of|den(?:y|ies|ied|ying)|"
    r"refrain(?:s|ing)?(?: from)?|"
    r"hold(?:ing)? off|(?:stay|keep|staying|keeping) (?:\w+ )?(?:away|off|clear of|out of)|"
    r"(?:stay|keep|staying|keeping) (?:clear|out)|steer clear|skip|free (?:of|from)|"
    r"negative for|absence of|lack of|instead of|in place of|rather than|omit(?:s|ted|ting)?|leave out|leaves? \w+ out|"
    r"(?:advised|warned|cautioned|counsell?ed|recommends?|recommended) against|"
    r"keeps? (?:\w+ ){1,4}from(?= \w+ing)|unable|inability|fail(?:s|ed)? to|ruled? out|none|nothing|leave off|"
    r"abstain(?:s|ing)?(?: from)?|restricted from|lay off|give up|sit(?:s|ting)? out|wait (?:on|to|with|before)|preferred (?:over|to))\b",
    re.IGNORECASE,
)
# Where a denial has to end: a new noun phrase that goes on to say something of its own.
_SCOPE_END = re.compile(
    r"\band (?:[\w-]+ ){1,3}?(?:was|were)\b|\band (?:the|a|an|his|her|your|their) (?:[\w-]+ ){1,7}?"
    r"(?:is|are|was|were|has|had|have|will|should|may|can|must|remain\w*|revealed|showed|demonstrated)\b|\b(?:revealed|showed|demonstrated)\b",
    re.IGNORECASE,
)
_CALL_FOR = re.compile(
    r"(?:please )?(?:call|ring|phone|return|notify|contact|report|come back|seek)\b.*?\b(?:for|with)\b", re.IGNORECASE
)
_BESIDES = re.compile(r" with \w+ing\b", re.IGNORECASE)  # "no output for six hours with cramping"
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_ITEM_END = re.compile(r",(?!\d)")
_UNTIL = re.compile(r"\b(?:until|till|before|prior to)\b", re.IGNORECASE)
_PLAIN_NO = re.compile(r"^\s*(?:no|yes)\s*(?:[.,;:!]|$)", re.IGNORECASE)


def denied(segment: Segment, apart: Sequence[tuple[int, int]] = ()) -> tuple[bool, ...]:
    """For each word of the segment, whether the segment denies or bans it.

    apart: spans whose negation is part of a phrase and reaches no further.
    """
    text = segment.text
    for start, end in apart:
        text = text[: start - segment.start] + "·" * (end - start) + text[end - segment.start :]
    text = _PLAIN_NO.sub(lambda match: " " * len(match[0]), text)
    text = _LOOKALIKE.sub(lambda match: "·" * len(match[0]), text)
    # Signs of a list are denied one by one: "if there is inability to eat, blurred vision, or pain not controlled".
    call = _CALL_FOR.search(text)
    if call is not None and _denied_span(text, 0, call.end(), None):  # "you need not call for ..."
        call = _CALL_FOR.match(text)
    of_signs = segment.role is Role.CONDITION or call is not None
    begin = 0 if call is None or segment.role is Role.CONDITION else call.end()
    ends = [match.end() for match in _ITEM_END.finditer(text, begin)] if of_signs else []
    bounds = sorted({0, begin, *ends, len(text)})
    spans = [
        span for start, end in pairwise(bounds) if (span := _denied_span(text, start, end, _OR if of_signs else None))
    ]
    return tuple(any(start <= word.start - segment.start < end for start, end in spans) for word in segment.words)


def _denied_span(text: str, start: int, end: int, other: re.Pattern[str] | None) -> tuple[int, int] | None:
    """The characters that the first cue between `start` and `end` denies. other: what begins another item, before the cue."""
    if whole := _WHOLE.search(text, start, end):
        opens = [match.start() for match in _SCOPE_END.finditer(text, start, whole.start())]
        opens += [match.end() for match in other.finditer(text, start, whole.start())] if other else []
        opens.sort()
        return (opens[-1] if opens else start), end
    if forward := _FORWARD.search(text, start, end):
        closes = _SCOPE_END.search(text, forward.end(), end) or (other and _BESIDES.search(text, forward.end(), end))
        return forward.end(), closes.start() if closes else end
    return None


def ban_over_a_list(heading: str) -> bool:
    """Whether the words before a colon ban or deny what is listed after it: "Do not restart:", "Avoid:"."""
    return bool(_WHOLE.search(heading) or _FORWARD.search(heading))


def lasts_until(segment: Segment, following: Segment | None) -> bool:
    """Whether what a segment says holds until a time, which it or the next segment gives."""
    if following is not None and following.role is Role.TIME and _UNTIL.match(following.text):
        return True
    return bool(_UNTIL.search(segment.text))


def exempts(following: Segment | None) -> bool:
    """Whether what follows turns a denial into a permission at a limit: "do not drive until Friday", "unless"."""
    if following is None or following.role not in (Role.TIME, Role.CONDITION):
        return False
    return bool(re.match(r"\W*(?:until|till|unless|before|except)\b", following.text, re.IGNORECASE))
