"""From what tesseract found to words on a page: two passes laid over each other, line heights, bold letters, confidence.

Tesseract is run twice, over lines (mode 4) and over scattered words (mode 11): the first loses cells that stand apart, the
second the numbers of list lines. Where the two read a figure differently, neither is believed: the word is flagged.
"""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from ..pdf.page import Word
from .picture import dark
from .program import Found

if TYPE_CHECKING:
    from PIL.Image import Image

LINES = 4
SCATTERED = 11
SIGN_CONFIDENCE = 0.6
"""A sign without a letter or a figure counts only from this confidence: specks are read as "." and "~"."""
DISPUTED = 0.5
"""The most confidence in a figure that the two passes read differently."""
FIGURE_PIXELS = 11.5
"""In lines lower than this, such as 11 points at 75 dpi, decimal points get lost without a trace."""
BOLD_STROKES = 1.18
"""Strokes this much thicker than the page's are bold. Measured: bold words 1.21 to 1.9, others up to 1.15."""
_Box = tuple[float, float, float, float]


def words_of(
    image: "Image", by_lines: Iterable[Found], scattered: Iterable[Found], *, scale: float, enlarged: float
) -> list[Word]:
    """The words of a page. scale: points per pixel; enlarged: how many times the picture was before."""
    found = _overlaid([each for each in by_lines if _is_word(each)], [each for each in scattered if _is_word(each)])
    heights = _line_heights(found)
    strokes = _strokes(dark(image), found)
    usual = median(strokes) if strokes else 0.0
    return [
        Word(
            each.text,
            (each.box[0] * scale, top * scale, each.box[2] * scale, bottom * scale),
            bold=stroke > BOLD_STROKES * usual and sum(map(str.isalpha, each.text)) > 1,
            confidence=_believed(each, (bottom - top) / enlarged),
        )
        for each, (top, bottom), stroke in zip(found, heights, strokes, strict=True)
    ]


def _believed(found: Found, pixels: float) -> float:
    """The confidence in a word whose line was so many pixels high before it was enlarged: too few hold no decimal point."""
    too_small = pixels < FIGURE_PIXELS and any(char.isdigit() for char in found.text)
    return min(found.confidence, DISPUTED) if too_small else found.confidence


def confidence_of(words: Sequence[Word]) -> float | None:
    """The mean confidence of the words of a page, each weighted by its length; None without words."""
    letters = sum(len(word.text) for word in words)
    sure = sum(len(word.text) * (word.confidence or 0.0) for word in words)
    return round(sure / letters, 3) if letters else None


def _is_word(found: Found) -> bool:
    return any(char.isalnum() for char in found.text) or found.confidence >= SIGN_CONFIDENCE


def _overlaid(one: list[Found], other: list[Found]) -> list[Found]:
    """Both passes as one: where they cover the same place, the surer one."""
    kept: list[Found] = []
    taken: set[int] = set()
    for group in _groups(one, other):
        mine, theirs = [one[at] for at in group[0]], [other[at] for at in group[1]]
        taken.update(group[1])
        chosen = mine if not theirs or _sure(mine) >= _sure(theirs) else theirs
        rejected = theirs if chosen is mine else mine
        kept += _disputed(chosen, rejected) if rejected else chosen
    return kept + [found for at, found in enumerate(other) if at not in taken]


def _groups(one: list[Found], other: list[Found]) -> list[tuple[list[int], list[int]]]:
    """Which words of one pass cover the same place as which of the other."""
    groups: list[tuple[list[int], list[int]]] = []
    owner: dict[int, int] = {}
    for mine, found in enumerate(one):
        theirs = [at for at, rival in enumerate(other) if _overlap(found.box, rival.box) > 0.3]
        joined = {owner[at] for at in theirs if at in owner}
        at = min(joined) if joined else len(groups)
        if not joined:
            groups.append(([], []))
        for gone in joined - {at}:
            groups[at][0].extend(groups[gone][0])
            groups[at][1].extend(groups[gone][1])
            groups[gone] = ([], [])
        groups[at][0].append(mine)
        groups[at][1].extend(new for new in theirs if new not in owner)
        owner.update((new, at) for new in groups[at][1])
    return groups


def _disputed(chosen: list[Found], rejected: list[Found]) -> list[Found]:
    """The chosen words, without confidence where a figure in them stands otherwise in the rejected ones."""
    figures = [
        [char for found in words for char in found.text if char.isdigit() or char in ".,/"]
        for words in (chosen, rejected)
    ]
    if figures[0] == figures[1] or not any(char.isdigit() for words in figures for char in words):
        return chosen
    return [
        Found(found.text, found.line, found.box, min(found.confidence, DISPUTED))
        if any(char.isdigit() for char in found.text) or not any(char.isdigit() for char in figures[0])
        else found
        for found in chosen
    ]


def _sure(words: list[Found]) -> float:
    return sum(len(found.text) * found.confidence for found in words) / max(1, sum(len(found.text) for found in words))


def _overlap(one: _Box, other: _Box) -> float:
    """The shared area as a share of the smaller box."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((one[2] - one[0]) * (one[3] - one[1]), (other[2] - other[0]) * (other[3] - other[1]))
    return width * height / smaller if width > 0 and height > 0 and smaller > 0 else 0.0


def _line_heights(found: Sequence[Found]) -> list[tuple[float, float]]:
    """The top and bottom of the line that each word stands in, among its neighbours: else "tea" would be lower than "Tel"."""
    if not found:
        return []
    usual = median(each.box[3] - each.box[1] for each in found)
    heights: list[tuple[float, float]] = []
    for each in found:
        near = [
            other.box
            for other in found
            if _shared_height(each.box, other.box) > 0.5
            and max(other.box[0] - each.box[2], each.box[0] - other.box[2]) < 4 * usual
            and other.box[3] - other.box[1] < 1.6 * max(usual, each.box[3] - each.box[1])
        ]
        near = near or [each.box]
        heights.append((_outermost([box[1] for box in near]), -_outermost([-box[3] for box in near])))
    return heights


def _outermost(edges: list[int]) -> float:
    """The least of some edges, an outlier aside."""
    return float(median(sorted(edges)[: max(1, len(edges) // 3)]))


def _shared_height(one: _Box, other: _Box) -> float:
    return (min(one[3], other[3]) - max(one[1], other[1])) / min(one[3] - one[1], other[3] - other[1])


def _strokes(ink: np.ndarray, found: Sequence[Found]) -> list[float]:
    """How thick the upright strokes of each word are, in pixels: more in bold letters, and in the larger ones of titles."""
    strokes: list[float] = []
    for each in found:
        x0, y0, x1, y1 = each.box
        runs = _runs(ink[y0:y1, x0:x1])
        usual_runs = runs[(runs >= 0.5 * np.median(runs)) & (runs <= 1.6 * np.median(runs))] if len(runs) else runs
        strokes.append(float(usual_runs.mean()) if len(usual_runs) else 0.0)
    return strokes


def _runs(ink: np.ndarray) -> np.ndarray:
    """The lengths of the runs of ink along the rows."""
    changes = np.diff(np.pad(ink.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    return np.nonzero(changes == -1)[1] - np.nonzero(changes == 1)[1]
