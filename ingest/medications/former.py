"""What a line says a medicine was before: "from 600 mg t.i.d. to 300 mg b.i.d.", "(was 5 mg)", "(replaces simvastatin 20 mg)".

Figures in such a stretch tell nobody what to take now. Knows no drug; spans are into the stretch that it is given.
"""

import re

from ...clinical.numbers import NUMBER

Stretch = tuple[int, int]

_FORMERLY = (
    r"(?:(?:it\s)?(?:was|were)|previously|formerly|before:|old\sdose|(?:up|down|changed|(?:in|de)creased|reduced|raised|lowered"
    r"|stepped\s\w+)\sfrom|instead\sof|in\splace\sof|replac(?:es|ing))\b"
)
_INNER = r"(?:[^;()\n.,]|(?<=\d)[.,](?=\d)|(?<=\.\w)\.|\.(?=\w\.))*"
_IN_BRACKETS = re.compile(rf"\((?:{_FORMERLY}|before:)[^()]*\)", re.IGNORECASE)
_BEHIND_A_COMMA = re.compile(rf"[,;]\s{_FORMERLY}{_INNER}", re.IGNORECASE)
FROM_TO = re.compile(
    rf"\b(?P<old>from\s{NUMBER}\s?[a-zµ]*\s(?:[\w.]+\s){{0,6}}?)(?:up\s|down\s)?to\s(?P<new>{NUMBER}\s?-?[a-zµ]+)",
    re.IGNORECASE,
)


def former(text: str) -> list[Stretch]:
    """The stretches that speak of how a medicine was taken before."""
    found = [match.span("old") for match in FROM_TO.finditer(text)]
    return found + [match.span() for pattern in (_IN_BRACKETS, _BEHIND_A_COMMA) for match in pattern.finditer(text)]
