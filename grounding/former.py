"""Figures that a text gives as past: "100 mg daily (was 300 mg)", "from 600 mg three times a day to 300 mg".

What was taken once is no dose to take, though it stands in the passages beside the drug. Knows English cues only; a figure
without a cue is a present one.
"""

import re
from collections.abc import Sequence

from ..clinical.quantities import Quantity, QuantityKind
from .claims import Statement

_KINDS = frozenset({QuantityKind.DOSE, QuantityKind.FREQUENCY, QuantityKind.NUMBER})
IN_PLACE_OF = r"instead of|replac\w+(?! (?:by|with)\b)|in place of|(?:takes?|took|taking) the place of|rather than"
"""What stands before what was taken before."""
_DIRECT = re.compile(
    r"\b(?:(?:was|were|had been)\s*$|previously|formerly|before:?|originally|earlier|"
    rf"(?:up|down|reduced|lowered|decreased|increased|raised|changed|cut|halved|doubled) from|{IN_PLACE_OF}|"
    r"used to (?:be|take|have|use|get))\s*(?:(?:your|the|at|his|her|about)\s+)?(?:[a-z-]+\s+)?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_ON_TO = re.compile(r"\b(?:to|down|up)\b", re.IGNORECASE)
_LEAD = re.compile(r"(?:before|was|were|previously|formerly|earlier|old dose|at home before)", re.IGNORECASE)
_NEXT_TO = 4  # characters between a former dose and its frequency


def former_figures(statement: Statement, lead: str = "") -> frozenset[Quantity]:
    """Those doses and frequencies of a statement that it gives as what was before. lead: the statement that leads it in."""
    text, base = statement.segment.text, statement.segment.start
    found: list[Quantity] = []
    figures = [figure for figure in statement.quantities if figure.kind in _KINDS]
    if _LEAD.fullmatch(lead):
        return frozenset(figures)
    for figure in figures:
        before = text[: figure.start - base]
        leads = _DIRECT.search(before) or (_FROM.search(before) and _ON_TO.search(text, figure.end - base))
        follows = any(0 <= figure.start - known.end <= _NEXT_TO for known in found)
        if leads or (follows and figure.kind is QuantityKind.FREQUENCY):
            found.append(figure)
    return frozenset(found)


def all_former(places: Sequence[tuple[Statement, Quantity, str]]) -> bool:
    """Whether every place (statement, figure, what leads it in) gives the figure as past; false for no place."""
    return bool(places) and all(figure in former_figures(statement, lead) for statement, figure, lead in places)
