"""What of an answer is layout and claims nothing: marks of bold and headings, field labels, lead-ins.

Our prompts ask for fields ("Medication: ... Dosage: ... Frequency: ..."). The fields of one thing are put back into one line,
so that a dose is still compared as the dose of that drug. Labels that carry a meaning ("Avoid:", "Not allowed:") stay.
"""

import re
from collections.abc import Callable

_OPENING = "medications?|medicines?|medication name|drugs?|names?|who|appointments?|doctor|provider|tests?|warning signs?|symptoms?"
_CONTINUING = (
    "dosage|dose|strength|amount|frequency|how often|timing|time|times|time of day|duration|how long|for how long|until|route|"
    "how to take(?: it)?|how|purpose|reason|what (?:it is )?for|used for|status|when|date|date and time|where|location|address|"
    "phone(?: number)?|telephone|contact|bring|what to bring|what to do|instructions?|notes?|details"
)
_LABELLED = re.compile(
    rf"^\s*(?:[-*•·]+\s*|\d{{1,2}}[.)]\s+)?(?:(?P<opens>{_OPENING})|(?P<goes_on>{_CONTINUING}))\s*:\s*", re.IGNORECASE
)
_BOLD_NAME = re.compile(r"(?m)^\s*(?:[-*•·]\s+|\d{1,2}[.)]\s+)?\*\*(?P<name>[^*:\n.]{2,60}):?\*\*:?[ \t]*$")
_MARKS = re.compile(r"\*\*|__|(?m:^\s*#{1,6}\s+)|(?m:^\s*-{3,}\s*$)")
_LEAD_IN = re.compile(
    r"^\s*(?:(?:according to|based on|as (?:stated|written|noted|listed) in|in|from|per)\s+(?:your|the|these|this)\s+"
    r"(?:hospital\s+)?(?:discharge\s+)?(?:summary|document|passages?|instructions|papers?)"
    r"|(?:your|the)\s+(?:discharge\s+)?(?:(?:summary|document)\s+(?:says|states|notes|lists|mentions)|papers\s+say)(?:\s+that)?)\s*[,:]?\s*",
    re.IGNORECASE | re.MULTILINE,
)
_INTRODUCES = re.compile(
    r"^\s*(?:here(?:'s| is| are)|these are|this is)\b[^\n:.]{0,80}:\s*$", re.IGNORECASE | re.MULTILINE
)


def without_layout(answer: str, is_quote: Callable[[str], bool] = lambda line: False) -> str:
    """The answer with its layout taken out and the fields of each thing on one line.

    is_quote: whether a line quotes a passage whole; the labels of such a line ("Date: ... | With: ...") are the document's.
    """
    text = _INTRODUCES.sub("", _LEAD_IN.sub("", _MARKS.sub("", _BOLD_NAME.sub(r"Medication: \g<name>", answer))))
    lines: list[str] = []
    joining = False
    for line in text.split("\n"):
        label = None if is_quote(line) else _LABELLED.match(line)
        value = line[label.end() :].strip() if label else ""
        if label and label["goes_on"] and joining and value:
            lines[-1] = f"{lines[-1].rstrip(' .;,')}, {value}"
            continue
        if label:
            lines += [f"- {value}"] if value else []
        else:
            lines.append(line)
        joining = bool(label and value)
    return "\n".join(lines)
