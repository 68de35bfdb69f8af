"""Whether a message asks for all instructions at once: "summarise my instructions", "what do I do now I'm home?".

A message that names a part ("tell me everything about my diet") is answered by that part's chain. Knows no document.
"""

import re

SHEET = "Summarise all my instructions."
"""A message that asks for all of them, for whoever wants the sheet without asking in words."""

_PAPER = (
    r"(?:(?:discharge|hospital|after[- ]?care|going[- ]home|take[- ]home|home)\s+)*(?:instructions?|summary|papers?|paperwork|documents?|"
    r"letter|sheet|report|plan|notes|orders|directions|info(?:rmation)?)"
)
_MINE = r"(?:all\s+)?(?:of\s+)?(?:my|the|this|these|his|her|our|mum'?s|mom'?s|dad'?s|their|your)(?:\s+whole|\s+entire)?"
_EXPLAIN = (
    r"(?:summari[sz]e|sum\s+up|explain|go\s+(?:over|through)|read\s+(?:me\s+)?(?:through|out)?|walk\s+me\s+through|give\s+me"
    r"|show\s+me|tell\s+me|list|review|simplify|break\s+down|help\s+me\s+(?:understand|with)|run\s+through|recap|translate"
    r"|what(?:'s|\s+is|\s+does|\s+do|\s+are)|make\s+sense\s+of|understand)"
)
_SUBJECT = r"(?:i|we|he|she|they|you|my\s+\w+|mum|mom|dad)"
_DO = r"(?:do|know|follow|remember|be\s+doing)"
_PATTERNS = (
    rf"\b{_EXPLAIN}\s+(?:to\s+)?(?:me\s+)?(?:a\s+summary\s+of\s+|an?\s+overview\s+of\s+|everything\s+(?:in|on)\s+|what(?:'s|\s+is)\s+(?:in|on)\s+)?"
    rf"{_MINE}\s+{_PAPER}(?:\s+(?:to\s+me|for\s+me|please|say|says|mean|means|in\s+(?:plain|simple|easy)\s+\w+))*\s*$",
    rf"\b(?:a\s+)?(?:summary|overview|recap|rundown|checklist)\s+of\s+(?:everything|{_MINE}\s+{_PAPER})(?:\s+please)?\s*$",
    rf"\b(?:everything|all(?:\s+the\s+things)?)\s+(?:that\s+)?{_SUBJECT}\s+(?:need|needs|have|has|ought|should|must|am|are|is)"
    rf"(?:\s+supposed)?(?:\s+to)?\s+{_DO}(?:\s+(?:at\s+home|now|when\s+\w+\s+(?:get|gets)\s+home|after\s+\w+))*\s*$",
    rf"\bwhat\s+(?:do|does|should|must|am|are|is|can)\s+{_SUBJECT}\s+(?:(?:need|have|supposed|meant|going)\s+to\s+)?do\s+"
    r"(?:now(?:\s+that)?\s+)?(?:(?:i'?m|i\s+am|we'?re|he'?s|he\s+is|she'?s|she\s+is)\s+)?"
    r"(?:back\s+)?(?:at\s+home|home|out\s+of\s+(?:the\s+)?hospital|once\s+\w+\s+(?:get|gets)\s+home|when\s+\w+\s+(?:get|gets)\s+home"
    r"|after\s+(?:discharge|leaving(?:\s+the)?\s+hospital|(?:the\s+)?hospital))(?:\s+now)?\s*$",
    rf"^(?:what\s+are\s+)?{_MINE}\s+(?:discharge\s+|home\s+)?instructions\s*$",
    r"^(?:please\s+)?(?:summari[sz]e|sum)\s+(?:everything|it\s+all|this|it)(?:\s+up)?(?:\s+for\s+me)?(?:\s+please)?\s*$",
    rf"\btell\s+me\s+(?:about\s+)?everything\s+(?:in|on)\s+{_MINE}\s+{_PAPER}\s*$",
)
_ASKS = re.compile("|".join(_PATTERNS), re.IGNORECASE)
_PART = re.compile(
    r"\b(?:medic\w+|meds|pills?|tablets?|drugs?|diets?|food|eat\w*|drink\w*|activit\w+|exercis\w+|follow[- ]?ups?|appointments?|visits?"
    r"|warnings?|allerg\w+|diagnos\w+|surgery|operation|tests?|results?|labs?|wound|about)\b",
    re.IGNORECASE,
)


def asks_for_all(message: str) -> bool:
    """Whether a message asks for every instruction of the document, rather than for those of one kind."""
    text = " ".join(message.replace("’", "'").split()).strip(" .!?,;:")
    return bool(_ASKS.search(text)) and not _PART.search(text)
