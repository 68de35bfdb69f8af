"""Whom an answer speaks of: "your child" for the patient of a summary of a child, which may never call him one.

A relative whom the passages name themselves, and any relative of a grown patient, stays another person.
"""

import re
from collections.abc import Sequence

_OF_A_CHILD = re.compile(
    r"\b(?:boy|girl|infant|child(?:ren)?|mother|father|parents?|mom|dad|guardian|school|p(?:a)?ediatric\w*|newborn|baby|toddler|nursery|"
    r"day ?care|playground|diapers?|napp(?:y|ies)|(?:1[0-7]|[1-9])[- ]years?[- ]old|\w+[- ](?:months?|weeks?|days?)[- ]old|"
    r"aged? (?:1[0-7]|[1-9])(?! ?(?:days|weeks)))\b",
    re.IGNORECASE,
)
_OF_THE_GROWN = re.compile(
    r"\b(?:(?:1[89]|[2-9]\d)[- ]years?[- ]old|aged? (?:1[89]|[2-9]\d)|Mrs?|Ms|gentleman|lady|woman|man|wife|husband|daughter|son|work)\b"
)
_ONLY_A_CHILD = re.compile(r"\byour (?:child|baby|toddler|infant)\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:your|the) (?P<who>child|son|daughter|baby|toddler|infant|little (?:boy|girl|one))\b", re.IGNORECASE
)


def of_the_patient(answer: str, passages: Sequence[str]) -> str:
    """`answer` with "your child" and the like as "the patient".

    Only where the passages are of a child, or of nobody grown, and name no such person.
    """
    told = " ".join(passages)
    if not _OF_A_CHILD.search(told) and (_OF_THE_GROWN.search(told) or not _ONLY_A_CHILD.search(answer)):
        return answer
    return _RELATIVE.sub(
        lambda found: found[0] if re.search(rf"\b{found['who']}\b", told, re.I) else "the patient", answer
    )
