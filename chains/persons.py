"""Whom a question names: "when do I see Dr. Ito?" is answered by the lines that name Dr. Ito, never by another doctor's.

A misspelt name is the nearest one that the document gives a title. Names are compared without case. Knows no score.
"""

import re
from dataclasses import replace
from difflib import get_close_matches

from ..document import DischargeSummary
from .relevance import Found

_TITLE = r"(?:Drs?|Mr|Mrs|Ms|Miss|Prof|Professor|Doctor|Nurse|Sister)\b\.?"
_ASKED = re.compile(r"\b(?:Drs?|Mrs?|Ms|Miss|Prof(?:essor)?|Doctor)\b\.?\s+(?P<name>[a-z][\w'’-]{2,})", re.IGNORECASE)
_NAMED = re.compile(
    rf"\b{_TITLE}[ \t]+(?P<names>[A-Z][\w'’.-]*(?:[ \t]+[A-Z][\w'’-]+){{0,3}})"
    r"|(?P<signed>[A-Z][\w'’-]+(?:[ \t]+[A-Z][\w'’.-]*){0,3}),[ \t]*"
    r"(?:M\.?D|D\.?O|N\.?P|P\.?A|R\.?N|[Nn]urse|[Pp]hysician|[Pp]hysical|[Ss]peech|[Mm]idwife|[Dd]ietit?ian)\b"
)
_NEAR = 0.8


def of_named_person(question: str, found: Found, summary: DischargeSummary) -> Found:
    """The lines without those of other people, where the question names one. Without a line on that one, what was found comes only near."""
    asked = [match["name"] for match in _ASKED.finditer(question)]
    if not asked or not found.passages:
        return found
    people = {passage.index: _people(passage.text) for passage in summary.passages if not passage.set_aside}
    known = set().union(*people.values())
    wanted = {near for name in asked for near in get_close_matches(name.lower(), known, n=1, cutoff=_NEAR)}
    of_wanted = {index for index, names in people.items() if names & wanted}
    if not wanted:  # a word in lower case may be none: "will the doctor call me"
        return replace(found, only_near=found.only_near or any(name[:1].isupper() for name in asked))
    kept = tuple(index for index in found.passages if index in of_wanted or not people[index])
    if of_wanted.intersection(kept):
        return replace(found, passages=kept)
    at_home = tuple(index for index in sorted(of_wanted) if summary.passages[index].take_home)
    if at_home:
        return replace(found, passages=(*at_home, *kept))
    return replace(found, passages=tuple(sorted(of_wanted)), only_near=True)


def _people(text: str) -> set[str]:
    """The words of the names that a text gives a title or a degree, in lower case."""
    return {
        part.lower()
        for match in _NAMED.finditer(text)
        for part in re.findall(r"[\w'’-]{3,}", match["names"] or match["signed"])
    }
