"""Sentences, and the segments of a sentence that each say one thing.

A segment runs from one subject, command or connecting word to the next: "Keep it dry, and don't lift" is two. Its role
says how it hangs on the sentence: stated, a condition ("if you bleed"), a reason or a time. Knows English connecting
words only; whether a segment is denied is `polarity`'s matter.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from .words import Word, words


class Role(StrEnum):
    """How a segment hangs on its sentence."""

    MAIN = "main"
    CONDITION = "condition"
    REASON = "reason"
    TIME = "time"
    CONTRAST = "contrast"


@dataclass(frozen=True)
class Segment:
    """One thing said. start, end: characters of the text it was cut from. sentence: that sentence's number."""

    text: str
    start: int
    end: int
    sentence: int
    role: Role
    words: tuple[Word, ...]


_ABBREVIATED = re.compile(
    r"\b(?:Drs?|Mr|Mrs|Ms|Prof|St|vs|approx|No|Nos|e\.g|i\.e|a\.m|p\.m|Jr|Sr|Inc|[A-Z]\.[A-Z])\.$"
)
_SENTENCE_END = re.compile(r"(?<=[.!?;])[\"')\]]*\s+(?![a-z])|\n\s*(?![a-z\s])|\n\s*\n\s*")
_HOUR_LAST = re.compile(r"[ap]\.m\.$")
_OPENS_A_SENTENCE = re.compile(r"(?:She|He|They|You|Your|The|This|Then|Please|Call|If|Take|Bring|It|Follow|No|Do)\b")
_ONLY_A_MARK = re.compile(r"\s*(?:\(?\d{1,2}[.)]|[-*•·–#]+)")
_LIST_MARK = re.compile(r"\s*(?:[-*•·–]+|\(?\d{1,2}[.)](?=\s)|#{1,6}(?=\s))\s*")

_PRONOUN = r"(?:he|she|they|you|we|i|it|this|these|those|there|that)"
_SUBJECT = rf"(?:{_PRONOUN}|the (?:patient|plan|doctors?|team|family)|your (?:doctors?|care team))"
_AUXILIARY = (
    r"(?:is|are|was|were|has|had|have|may|can|cannot|can't|could|should|shouldn't|must|will|won't|would|need|needs|"
    r"stays?|did|didn't|does|doesn't|isn't|aren't|wasn't|weren't|hasn't|remain(?:s|ed)|denie[sd]|reported|underwent)"
)
_OWNED = r"(?:his|her|their|your|my|the|all|any|each)"
_COMMAND = (
    r"(?:please|do|don't|never|not|avoid|take|keep|call|use|continue|stop|start|eat|drink|follow|see|return|go|come|give|"
    r"apply|put|check|get|contact|wear|change|finish|complete|make|ask|bring|limit|resume|watch|try|tell|seek|stay|"
    r"hold|restart|increase|decrease|reduce|begin|cover|wash|clean|visit|refrain|discontinue|taper|monitor|notify|remove|chew|sip|swallow|rinse|weigh|measure|elevate|leave|prop|ring|phone|aim|let|tape|pat)"
)
_BREAK = re.compile(
    rf"""
      (?P<name> \s*\((?-i:[A-Z]{{2,6}}s?)\) )  # "(NSAIDs)", no break
    | (?P<contrast> ,?\s+\b(?:but|however|although|even\ though|rather\ than|instead\ of)\b,? )
    | (?P<condition> ,?\s*\b(?:(?:only|even|except|and|or)\ )?(?:if|unless|in\ case|as\ long\ as|provided\ that)\b
                   | ,?\s*\b(?:as\ needed|when\ needed|if\ needed|as\ necessary)\b
                   | ,?\s*\b(?:as\ soon\ as|once)\s+(?=(?:you|your|he|his|she|her|it|the|they|their|these|this)\b(?!\ can))
                   | ,?\s*\b(?:even\ )?(?:while|when|whenever|in\ the\ event|should\ (?={_PRONOUN}\s+(?:have|develop|get|notice)))\b
                   | ,?\s*\b(?:only|except)\s+(?:when|for|in|with)\b )
    | (?P<reason> ,?\s*\b(?:because|due\ to(?!\s+(?:start|be|have|see|go|come|take|get|finish|end)\b)
                            |secondary\ to|so\ that|in\ order\ to|owing\ to
                            |given\ that(?=\s+(?:{_PRONOUN}|the|your|his|her)\b))\b
                | ,?\s*\b(?:since)\s+(?={_PRONOUN}\b) )
    | (?P<time> ,?\s*\b(?:until|till|(?<!\bas\ )before|prior\ to|after|following)\b(?!\s+up) )
    | (?P<main> (?:\s*[,:]\s*|\s+)(?:and|then|and\ then|so)\s+(?=(?:(?:also|then|always|just)\ )?
                  (?:{_SUBJECT}|{_AUXILIARY}|{_COMMAND}|{_OWNED}\s+(?:[\w-]+\s+){{1,3}}?{_AUXILIARY})\b)
              | \s+and\ (?=(?:instructed|told|advised|asked|recommended|encouraged|warned|counsell?ed)\b)
              | ,\s+(?=(?:(?:also|then|always|just|now)\ )?(?:{_SUBJECT}\s+\S+|{_COMMAND}|should|must|may(?!\s+\d)|can)\b)
              | \s+and\s+(?<=,\ and\ )(?=(?:(?!that|which|who)[\w./-]+\s+){{1,5}}?(?:is|are|was|were|may|should|must|can|will)\b)
              | ,\s+(?:and|but)\s+(?=no\b) | ,\s+so\s+(?!that\b) | (?P<after_which> ,\s+(?=(?:is|are|was|were)\b) )
              | (?P<after_condition> \s+(?={_SUBJECT}\s+(?:should|must|(?:is|are)\s+to)\b) )
              | (?<=\byes),\s+ | (?<=\bno),\s+
              | ,?\s+and\s+(?=(?:by|with)\s+(?:\w+\s+)?Dr\.?\s)
              | \s*[;(]\s* | \s*:(?!\d)\s* | \s+-{{1,2}}\s+ | \)\s* | ,?\s+which\s+ )
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "For anxiety, take ..." is one thing said.
_LEAD = re.compile(
    r"\W*(?:for|in|at|on|with|during|within|about|over|every|each|by|to|as|from)\b(?:\s+[\w-]+){0,6}", re.I
)
_HOW_OFTEN = re.compile(r"(?:once|twice|[\w-]+ times|every|each)(?: (?:a|an|each|per|every))?(?: \w+)?", re.I)
_SHORTEST_CONDITION = 2  # words
_BANS = re.compile(r"\b(?:do not|don't|never|not to|must not|should not|may not|cannot)\b[^;:.]*$", re.I)
_OR_LAST = re.compile(r"(?:(?!\band\b)[^;:.])*?\bor\b", re.I)
_SHOULD = re.compile(r"Should\s+(?:you|your|he|she|it|his|her|the|there|this|they|their)\b")
_WHICH = re.compile(r",\s+(?:which|who)\b[^,]*\Z", re.I)
_ROLES = {role.value: role for role in Role}


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans of the sentences of `text`, list marks and surrounding space left out; a line never runs on."""
    spans, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        before = text[start : match.start()]
        after_an_hour = _HOUR_LAST.search(before) and _OPENS_A_SENTENCE.match(text, match.end())
        goes_on = "\n" not in match[0] and _ABBREVIATED.search(before) and not after_an_hour
        if _ONLY_A_MARK.fullmatch(before) or goes_on:
            continue
        spans.append((start, match.start()))
        start = match.end()
    spans.append((start, len(text)))
    trimmed = [_trim(text, *span) for span in spans]
    return [(begin, end) for begin, end in trimmed if begin < end]


def segments(text: str) -> list[Segment]:
    """The segments of `text` in order, over all its sentences."""
    return [segment for number, span in enumerate(sentences(text)) for segment in _of_sentence(text, number, *span)]


def _of_sentence(text: str, number: int, begin: int, end: int) -> list[Segment]:
    opens = _SHOULD.match(text, begin, end)
    cuts: list[tuple[int, Role]] = [(begin, Role.CONDITION if opens else Role.MAIN)]
    leading = not opens
    for match in _BREAK.finditer(text, begin, end):
        if match["name"] or (match["after_which"] and not _WHICH.search(text, begin, match.start())):
            continue
        role = _ROLES.get(match.lastgroup or "", Role.MAIN)
        at = match.start()
        if match["after_condition"] and not _ends_condition(text[cuts[-1][0] : at], cuts[-1][1]):
            continue
        if role is Role.MAIN and cuts[-1][1] is Role.CONDITION and _lists_on(match[0], text[match.end() : end]):
            continue
        if role is Role.MAIN and _bans_on(text[cuts[-1][0] : at], match[0], text[match.end() : end]):
            continue
        if role is Role.MAIN and cuts[-1][1] is Role.MAIN and _LEAD.fullmatch(text, cuts[-1][0], at):
            continue
        if at > begin or role is not Role.MAIN:
            cuts.append((max(at, begin), role))
        leading = False
    cuts = _lead_to_main(text, cuts, end) if not leading else cuts
    stops = [cut[0] for cut in cuts[1:]] + [end]
    made = [
        _segment(text, number, start, stop, Role.MAIN if start == begin and text[stop : stop + 1] == ":" else role)
        for (start, role), stop in zip(cuts, stops, strict=True)
    ]
    return [segment for segment in made if segment.words]


def _lead_to_main(text: str, cuts: list[tuple[int, Role]], end: int) -> list[tuple[int, Role]]:
    """A sentence that opens with "If ..., " goes back to what it states at the comma that no list can claim."""
    opened: list[tuple[int, Role]] = []
    stops = [cut[0] for cut in cuts[1:]] + [end]
    for (start, role), stop in zip(cuts, stops, strict=True):
        opened.append((start, role))
        before = text[opened[0][0] : start].strip(" ,")
        opens = not before or before.endswith(":") or _HOW_OFTEN.fullmatch(before)
        leads = role not in (Role.MAIN, Role.CONTRAST) and opens
        comma = text.find(",", start + 1, stop) if leads else -1
        if comma > 0 and stop == end:
            opened.append((comma, Role.MAIN))
    return opened


def _ends_condition(before: str, role: Role) -> bool:
    """Whether "he is to" after these words begins what to do: "in case of vomiting he is to", not "if he is to"."""
    return role is Role.CONDITION and len(before.split()) > _SHORTEST_CONDITION


def _bans_on(before: str, joint: str, rest: str) -> bool:
    """Whether a comma goes on with a list of what is banned: "do not drive, drink alcohol, or sign papers"."""
    return joint.strip() == "," and bool(_BANS.search(before) and _OR_LAST.match(rest))


def _lists_on(joint: str, rest: str) -> bool:
    """Whether what follows "or" or a comma goes on with the list of triggers: "if you bleed, or have pain"."""
    return "or" in joint.split() and not re.match(rf"\s*{_COMMAND}\b", rest, re.IGNORECASE)


def _segment(text: str, number: int, start: int, stop: int, role: Role) -> Segment:
    start, stop = _trim(text, start, stop)
    found = tuple(word._replace(start=word.start + start, end=word.end + start) for word in words(text[start:stop]))
    return Segment(text[start:stop], start, stop, number, role, found)


def _trim(text: str, start: int, stop: int) -> tuple[int, int]:
    mark = _LIST_MARK.match(text, start, stop)
    if mark:
        start = mark.end()
    while start < stop and text[start] in " \t\n\r,;:.()-*_>":
        start += 1
    while stop > start and text[stop - 1] in " \t\n\r,;:.()*_":
        stop -= 1
    return start, stop
