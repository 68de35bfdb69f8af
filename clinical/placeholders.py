"""Words that stand where information should be and say nothing: "No Information", "N/A", "... is unavailable".

They must never become an answer. A negative statement with a clinical meaning is no placeholder: "No known allergies",
"None" of something that was asked for, "Patient takes no medications", "No activity restriction". The words are those of
C-CDA's nullFlavor displays (HL7 v3 NullFlavor), FHIR's data-absent-reason, and of vendors' empty sections.
"""

import re

_SUBJECT = r"(?:[\w'/,-]+\s+){0,6}?"
_MISSING = (
    r"not\s+(?:currently\s+)?(?:available|recorded|documented|provided|specified|entered|supplied|asked|on\s+file)"
    r"|excluded\s*/\s*not\s+available|unavailable"
)
_PATTERNS = (
    r"n\s*[/.]?\s*a\.?",
    r"(?:excluded|masked|withheld|redacted)",
    r"(?:unknown|unk|undefined|null|nil\s+(?:recorded|known|noted)|tbd|tbc|none\s+(?:recorded|documented"
    r"|on\s+file|available|specified|entered|provided|found|listed|reported))",
    r"no\s+(?:further\s+|additional\s+|other\s+)?(?:information|info|data|details|entries|records?|results?"
    r"|documentation|content|text|narrative)"
    r"(?:\s+(?:is|are|was|were|has\s+been|have\s+been))?"
    r"(?:\s+(?:available|recorded|found|entered|on\s+file|documented|provided|present|to\s+display|exists?"
    r"|supplied|known|at\s+this\s+time|currently|yet))*"
    r"(?:\s+(?:for|about|on|in|regarding)\s+(?:this|the|your)\s+[\w\s]{3,40})?",
    r"no\s+(?:known\s+)?(?:discharge\s+)?(?:instructions?|sections?)(?:\s+(?:on\s+file|recorded|available"
    r"|documented|found|given|entered|provided))?",
    rf"no\s+{_SUBJECT}(?:on\s+file|recorded|documented|available|entered|found|to\s+display|provided|specified)"
    r"(?:\s+(?:for|in|at|on)\s+[\w\s]{3,40})?",
    rf"{_SUBJECT}(?:is|are|has\s+been|have\s+been)?\s*(?:{_MISSING})(?:\s+(?:at\s+this\s+time|for\s+this\s+\w+"
    rf"|to\s+display|currently))?",
    rf"{_SUBJECT}(?:could\s+not|cannot|can\s*not|unable\s+to)\s+(?:be\s+)?(?:display\w*|retriev\w*|load\w*"
    rf"|show\w*|obtain\w*)(?:\s+[\w\s]{{0,40}})?",
    r"(?:section|this\s+section|field)\s+(?:is\s+)?(?:intentionally\s+)?(?:left\s+)?(?:blank|empty)",
    r"(?:not\s+applicable|does\s+not\s+apply|withheld\s+for\s+privacy|information\s+withheld|not\s+present"
    r"|\[?\s*(?:blank|empty)\s*\]?)",
    r"[_\-–—.*\s]+",
)
_WHOLE = re.compile(rf"(?:{'|'.join(f'(?:{pattern})' for pattern in _PATTERNS)})[.!]?", re.IGNORECASE)
_ANSWERS = re.compile(
    r"\ballerg|\bknown\s+(?:drug|food|medication|active|problems?|history|family)|\brestriction"
    r"|\bno\s+known\s+(?!discharge\s+instructions|instructions)|"
    r"\bresults?\s+(?:are|is|were|was)\b|\b(?:was|were|pending)\b|\bcall\b|\bif\b|\buntil\b|\bwhen\b|\byou\b"
    r"|\byour\s+(?:doctor|nurse)|\btaking\b|\d",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^[A-Z][\w\s/,&()'-]{0,60}?\s*:\s*(?=\S)")


def is_placeholder(text: str) -> bool:
    """Whether `text` says nothing but that there is nothing here to read; a label before it ("Medications: N/A") goes along."""
    plain = " ".join(text.split()).strip(" \t-*•|")
    if not plain:
        return True
    body = _LABEL.sub("", plain, count=1).strip()
    if not _WHOLE.fullmatch(body):
        return False
    return not _ANSWERS.search(body) or body.lower().startswith(("no information", "no data"))
