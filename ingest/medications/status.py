"""What the words around a medicine say became of it: started, changed, continued, stopped or held.

Closed sets of English cues. What says when a medicine ends ("for 35 days, then stop", "hold for loose stools") is no
status; neither is when it starts. Knows no drug and no list; the spans are into the stretch that it is given.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...vocabulary import MedicationStatus as Status

_CUES: dict[Status, str] = {
    Status.HELD: r"""
        (?:temporarily\s)?(?:hold|holding|held|withhold|withheld|paus(?:e|ed)|suspend(?:ed)?
        |on[\s-]hold)(?!\s(?:your\s|the\s)?(?:breath|spacer|pressure|pillow|on\sto|hands?|fluids?|water|salt|sodium))
        |
        (?:not|never)\sto\sbe\s(?:taken|used|given|resumed|restarted)\b(?=[^.;\n]*\buntil\b) |
        temporarily\s(?:stop(?:ped)?|discontinued?) | (?:not|don't|never)\s(?:take|resume|restart
        |start)\b(?=[^.;\n]*\buntil\b) |
        stop(?:ped)?\b(?=[^.;,\n]{0,40}\b(?:until|temporarily|for\snow)\b)""",
    Status.STOPPED: r"""
        stop(?:s|ped|ping)? | discontinu\w+ | d/c'?e?d | d/c(?=\s(?!home|to\b|date|summary|instructions)) | dc'?e?d
        | ceas(?:e|ed) | no\slonger\b(?!\sthan) |
        (?:taken|come|came|weaned|tapered|been|is|are|was|go|going)\soff | never\s(?:take|resume|restart) |
        (?:do\snot|don't|should\snot|must\snot|not\sto|no\sneed\sto)\s(?:\w+\s)?(?:take|resume|restart|continue|use
        |give)(?!\s(?:with|more|if|on|by|it\swith|until)) |
        (?:not|never)\sto\sbe\s(?:taken|used|given|continued|resumed|restarted)(?!\s(?:with|more|if|on|by|until|at|in|for)) |
        inactive | aborted | cancell?ed | replaced\s(?:by|with) | (?:switched|changed|converted
        |transitioned)\s(?:over\s)?(?:to|from)(?=\s(?:[A-Z]|oral\s[A-Za-z]))(?!\s(?:PO|IV|BID|TID|QD)\b) |
        (?:stop|quit)\staking | completed\s(?:the|his|her|a|your|their)\s(?:full\s)?course
        | (?<!was\s)(?<!were\s)(?<!been\s)not\s(?:being\s)?tak(?:ing|en)""",
    Status.CHANGED: r"""
        (?<!no\s)(?<!any\s)(?<!dressing\s)chang(?:e|ed|es)(?!\s(?:in|of|your|the\sdressing|position)) |
        (?:dose|dosage|strength|frequency)\s(?:has\sbeen\s|was\s|is\s)?(?:increas|decreas|reduc|lower|rais|adjust|halv
        |doubl|chang|modif|titrat)\w+ |
        (?:increas|decreas|reduc|lower|rais|titrat|uptitrat|adjust|doubl|halv)\w*(?=\s(?:the\s|your\s|his\s|her\s
        |home\s)?(?:dose|dosage|to\b|from\b|by\s\d|\d)) |
        (?<=[:\-–(;,]\s)(?:increased|decreased|reduced|lowered|raised|adjusted|doubled|halved) | (?:increased
        |decreased|reduced|lowered|raised|doubled|halved)$ |
        (?:was|were|previously|formerly|instead\sof|you\stook
        |used\sto\stake)\s(?:taking\s)?\d+(?:[.,/]\d+)*(?!\s?(?:days?|weeks?|months?|years?|hours?))
        | (?:up|down)\sfrom\s\d+ | before:\s\d+ | now\s\d+(?:[.,/]\d+)* | new\sdos(?:e|age) | different\sdose |
        modified | (?:up|down)-?titrated""",
    Status.STARTED: r"""
        new(?!\s(?:prescription|dos|onset|symptom|or|medications?\sinclude|york|rash|pain|fever|weakness|numb))
        | newly |
        (?<!re-)start(?:ed)?(?!\s(?:on\s|at\s|in\s|from\s|after\s|the\s(?:day|morning|evening)|tomorrow|today|tonight
        |when|if|with|\d)) |
        start(?:ed)?(?=\son\s(?!\d|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|the\b
        |day)) |
        begin(?!\s(?:on|in|at|\d|tomorrow)) | begun | began | initiat(?:e|ed) | added(?!\ssalt) | add(?=\s[A-Z])
        | commenced?(?!\son) | placed\son""",
    Status.CONTINUED: r"""
        (?<!dis)continu(?:e|ed|es|ing)(?!\s(?:for|until|through|x)\b) | resum(?:e|ed|es|ing) | re-?start(?:ed|s|ing)?
        | no\schanges? | unchanged
        | same(?!\s(?:day|days|time|night|morning|evening|visit|week|month|one|thing|family|class|way|hour)) | as\sbefore |
        (?:stay|remain|go|carry|keep)\son(?:\staking)? | keep\s(?:taking|using) | home\sdose | usual\sdose
        | maintain(?:ed)?\son""",
}
_PATTERNS = {
    status: re.compile(rf"(?<![\w'])(?:{cue})(?![\w])", re.IGNORECASE | re.VERBOSE) for status, cue in _CUES.items()
}
_NOT_NOW = re.compile(
    r"(?:\bthen|\band|\bto|\buntil|\bif|\bwhen(?:ever)?|\bunless|\bnot|n't|\bnever|\bbefore|\bafter|\bwhether"
    r"|\bmay(?:\s(?:then\s)?be)?|\bcan(?:\sbe)?|\bwill\sthen(?:\sbe)?|\bcould|\bwould)\s(?:\w+ly\s|you\s|to\s|we\s"
    r"|we'll\s)?$",
    re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(r"[,;(]\s|\.\s")
_LATER = re.compile(r"\b(?:until|when|before|at\swhich)\b(?=.*\b(?:is|are|may|can|will|should)\b)", re.IGNORECASE)
_ON_A_CONDITION = re.compile(
    r"(?:\s(?:it|taking(?:\sit|\sthis)?|this(?:\smedication|\smedicine)?|medication|use))?\s(?:if|when|once"
    r"|as\ssoon|after|in\s\d|in\s(?:one|two|three|\w+teen)\s|on\s(?:\d|day|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|\d+\s(?:days?|hours?)\s(?:before"
    r"|prior))",
    re.IGNORECASE,
)
_HOLD_PARAMETER = re.compile(
    r"(?:\s(?:it|dose|medication))?\s(?:for\s(?!now|\d|a\b|one|two|three|the\sday|surgery|procedure)|if\b|when\b"
    r"|with\b|parameters?|sbp|hr\b|bp\b|pulse|<|in\scase)",
    re.IGNORECASE,
)
_ADJUST = re.compile(
    r"(?P<what>\b(?:increas|decreas|reduc|lower|rais|adjust|titrat|chang|doubl|halv)(?:e|ed|ing|ion|s"
    r"|d)?)\s(?:(?:the|your|his|her|their|home|current|dose|dosage|of|in|to)\s)*$",
    re.IGNORECASE,
)
_BAN = re.compile(
    r"\b(?:not|never|don't|no\sneed)\b.*\b(?:take|use|give|resume|restart|continue|start)$", re.IGNORECASE
)
_BAN_OF_IT = re.compile(
    r"(?:\s(?:it|this|them|these)\b)?(?:\s(?:medicine|medication|drug|pill)s?\b)?\s*(?:[.,;)!:]|$|until\b"
    r"|any\s?more\b|again\b|at\shome\b|for\snow\b)",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(r"(?:hold|pause|suspend|withhold|stop|discontinue)$", re.IGNORECASE)
_PAST = re.compile(r"\w+(?:ed|eld|ped)\b", re.IGNORECASE)
_TAKE = re.compile(
    r"\b(?:take|takes|taking|give|use|apply|inhale|inject|discharged\s(?:home\s)?(?:on|with)|home\son"
    r"|go(?:ing)?\shome\swith|prescri\w+)\b",
    re.IGNORECASE,
)
_RANKED = (Status.HELD, Status.STOPPED, Status.CHANGED, Status.STARTED, Status.CONTINUED)


@dataclass(frozen=True, slots=True)
class Said:
    """A status, and where its words stand in the stretch."""

    status: Status
    start: int
    end: int


def status_said(text: str, name: tuple[int, int]) -> Said | None:
    """The status that a stretch gives the medicine whose name stands at `name`; words before it weigh more than those after."""
    cues = list(_cues(text))
    before = [cue for cue in cues if cue.end <= name[0]]
    after = [
        cue
        for cue in cues
        if cue.start >= name[1] and not _ends_course(text, cue) and not _of_something_else(text, cue)
    ]
    before = [
        cue
        for cue in before
        if not (_IMPERATIVE.fullmatch(text[cue.start : cue.end]) and _ON_A_CONDITION.match(text, name[1]))
    ]
    if dosed := _ADJUST.search(text, 0, name[0]):
        before.append(Said(Status.CHANGED, dosed.start(), dosed.end("what")))
    lead, told = _strongest(before), _strongest(_in_time(text, after))
    if lead is None or (told and told.status is Status.CHANGED and lead.status in (Status.CONTINUED, Status.STARTED)):
        return told or lead
    return lead


def heading_status(title: str) -> Said | None:
    """The status that a heading or a lead-in ("STOP taking:") gives every medicine under it; None for a mixed one."""
    cues = list(_cues(title))
    kept = [cue for cue in cues if not cue.status.is_taken]
    if kept and len(kept) < len({cue.status for cue in cues}):
        return None  # "Changed and stopped medicines": each line says which
    if {Status.STARTED, Status.CHANGED} <= {cue.status for cue in cues}:
        return None  # "New and changed medicines"
    return _strongest(kept or cues)


def tells_to_take(text: str) -> bool:
    """Whether a stretch tells to take something, so that what was said of the medicine before it goes no further."""
    return bool(_TAKE.search(text))


def in_column(value: str) -> Status | None:
    """What a cell of a status column says, in the words of clinicians, of FHIR's and of C-CDA's codes.

    "Active" tells no change. "Completed" may be the course or only the act of ordering it (C-CDA ActStatus), so it is CLOSED.
    """
    folded = " ".join(re.findall(r"[a-z]+", value.lower()))
    if folded in ("completed", "complete", "inactive", "expired", "finished", "ended", "closed", "dispensed"):
        return Status.CLOSED
    if folded in ("aborted", "cancelled", "canceled", "entered in error", "revoked", "not taking", "no"):
        return Status.STOPPED
    if folded in ("suspended", "on hold", "paused"):
        return Status.HELD
    if folded in ("active", "taking", "in progress", "normal", "final", "current", "prescribed", ""):
        return None
    if folded in ("modify", "modified", "changed", "change", "adjusted", "dose changed"):
        return Status.CHANGED
    said = status_said(value + " ", (len(value) + 1, len(value) + 1))
    return said.status if said else None


def _cues(text: str) -> Iterator[Said]:
    """Every cue that holds here and now."""
    for status, pattern in _PATTERNS.items():
        for found in pattern.finditer(text):
            before = text[max(0, found.start() - 24) : found.start()]
            if status is Status.STOPPED and _ON_A_CONDITION.match(text, found.end()) and not _PAST.fullmatch(found[0]):
                continue
            if status is Status.HELD and _HOLD_PARAMETER.match(text, found.end()):
                continue
            if status in (Status.STOPPED, Status.HELD) and re.search(
                r"(?:\bnot|n't|\bnever|\bif|\bunless|\bwhen|\bwhether)\s(?:\w+\s)?$", before, re.IGNORECASE
            ):
                continue
            yield Said(status, *found.span())


def _ends_course(text: str, cue: Said) -> bool:
    """Whether a cue after the name says how the course goes on: "then stop", "until it is stopped", "when it may be stopped"."""
    before = text[max(0, cue.start - 24) : cue.start]
    clause = _CLAUSE_ENDS.split(text[: cue.start])[-1]
    return cue.status in (Status.STOPPED, Status.HELD, Status.STARTED, Status.CONTINUED) and bool(
        _NOT_NOW.search(before) or _LATER.search(clause)
    )


def _of_something_else(text: str, cue: Said) -> bool:
    """Whether a ban behind the name is of another thing: "You must not take opioids with it", "never take it with ..."."""
    return bool(_BAN.search(text[cue.start : cue.end])) and not _BAN_OF_IT.match(text, cue.end)


def _in_time(text: str, cues: list[Said]) -> list[Said]:
    """Without what was stopped or held in hospital where a later word resumes it: "was held, resume at home"."""
    resumed = [
        cue
        for cue in cues
        if cue.status is Status.CONTINUED and re.match(r"re|cont", text[cue.start : cue.end], re.IGNORECASE)
    ]
    last = max((cue.start for cue in resumed), default=-1)
    return [
        cue for cue in cues if cue.status.is_taken or cue.start > last or _IMPERATIVE.search(text[cue.start : cue.end])
    ]


def _strongest(cues: list[Said]) -> Said | None:
    return min(cues, key=lambda cue: (_RANKED.index(cue.status), cue.start), default=None)
