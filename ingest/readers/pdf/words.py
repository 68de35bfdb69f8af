"""The reading order of words that no ruling lines part: lines, tables by alignment, newspaper columns.

Text whose height overlaps a neighbour's by half a line is a wrapped cell of the same row, for no ordinary text is set like
that; lines that keep the same columns are a table (`pdf.rows`). Two runs of full lines side by side, going on in lower case
or on heights of their own, are columns to read one after the other. All else is read across, so that a dose stays with its
drug. Knows no words; a gap is measured in letter heights.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from ...reading import LineKind
from ..lines import Lines
from ..table import side_by_side, write_table
from .page import Word
from .rows import Band, rows_of_table, shared_columns

GUTTER_HEIGHTS = 1.3
"""White space as wide as this many letter heights parts two cells of a line."""
PARAGRAPH_HEIGHTS = 0.75
"""White space as high as this many letter heights starts a new paragraph."""
MAX_ROW_LINES = 8
"""A row of a table whose cells wrap over more lines than this is taken for newspaper columns."""
PROSE_WORDS = 4
"""Lines of fewer words are the cells of a table, however often they wrap: a drug must not be parted from its dose."""
NEWSPAPER_LINES = 4
"""Fewer lines side by side are read across."""
_LABELLED = re.compile(r"[^\W\d_][\w /()'.&-]{1,40}:(?:\s|$)")


def wrapped(words: list[Word]) -> str:
    """The words of a cell, its wrapped lines joined: here a line end says nothing."""
    return " ".join(_joined(line) for line in text_lines(words))


def text_lines(words: Sequence[Word]) -> list[list[Word]]:
    """The lines of one column, each from left to right; raised or lowered letters stay in their line."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.middle[1]):
        line = found[-1] if found else []
        if line and word.middle[1] - median(other.middle[1] for other in line) < 0.5 * max(word.height, line[0].height):
            line.append(word)
        else:
            found.append([word])
    return [sorted(line, key=lambda word: word.box[0]) for line in found]


def columns_of(band: list[Word]) -> Band:
    """The words of a band, parted where a gutter runs through all of its lines."""
    ordered = sorted(band, key=lambda word: word.box[0])
    gutter = GUTTER_HEIGHTS * median(word.height for word in band)
    columns, right = [[ordered[0]]], ordered[0].box[2]
    for word in ordered[1:]:
        if word.box[0] - right > gutter:
            columns.append([])
        columns[-1].append(word)
        right = max(right, word.box[2])
    return _without_bullet_column(columns)


def write_words(lines: Lines, words: list[Word]) -> None:
    """Writes text that no lines surround."""
    lines.gap()
    bottom, was_bold = 0.0, False
    bands = [columns_of(band) for band in _bands(words)]
    at = 0
    while at < len(bands):
        if run := _newspaper(bands[at:]) or shared_columns(bands[at:]):
            _write_run(lines, bands[at : at + run], is_news=bool(_newspaper(bands[at:])))
            bottom = max(word.box[3] for column in bands[at + run - 1] for word in column)
            was_bold = False
            at += run
            continue
        band = [word for column in bands[at] for word in column]
        all_bold = all(word.bold for word in band)
        starts_bold = bands[at][0][0].bold and len(bands[at]) == 1
        space = min(word.box[1] for word in band) - bottom
        new_kind = not all_bold if was_bold else starts_bold
        if new_kind or space > PARAGRAPH_HEIGHTS * median(word.height for word in band):
            lines.gap()
        _write_band(lines, bands[at])
        bottom, was_bold = max(word.box[3] for word in band), all_bold
        at += 1
    lines.gap()


def _write_run(lines: Lines, run: list[Band], *, is_news: bool) -> None:
    if not is_news:
        write_table(lines, rows_of_table(run, wrapped))
        return
    gutter = _gutter(next(band for band in run if len(band) == 2))
    words = [word for band in run for column in band for word in column]
    write_words(lines, [word for word in words if word.middle[0] < gutter])
    write_words(lines, [word for word in words if word.middle[0] >= gutter])


def _newspaper(bands: Sequence[Band]) -> int:
    """How many bands from the first on are two columns of running text, or of lines on heights of their own."""
    if len(bands[0]) != 2:
        return 0
    run, gutter = 0, _gutter(bands[0])
    for at, band in enumerate(bands):
        sides = {side for word in (word for column in band for word in column) if (side := _side(word, gutter))}
        starts_anew = at and _top(band) - _bottom(bands[at - 1]) > 2 * band[0][0].height
        if len(band) > 2 or 0 in {_side(word, gutter) for column in band for word in column} or starts_anew:
            break
        if len(sides) == 2:
            run = at + 1
    both = [band for band in bands[:run] if len(band) == 2]
    if len(both) < NEWSPAPER_LINES:
        return 0
    words = [word for band in bands[:run] for column in band for word in column]
    columns = [text_lines([word for word in words if _side(word, gutter) == side]) for side in (-1, 1)]
    return run if all(_is_prose(column) for column in columns) or _heights_differ(both) else 0


def _gutter(band: Band) -> float:
    return (max(word.box[2] for word in band[0]) + min(word.box[0] for word in band[1])) / 2


def _side(word: Word, gutter: float) -> int:
    """-1 left of the gutter, 1 right of it, 0 across it."""
    return -1 if word.box[2] < gutter else 1 if word.box[0] > gutter else 0


def _top(band: Band) -> float:
    return min(word.box[1] for column in band for word in column)


def _bottom(band: Band) -> float:
    return max(word.box[3] for column in band for word in column)


def _is_prose(column: list[list[Word]]) -> bool:
    """Whether a column is paragraphs: lines of several words that are full wherever the next goes on in lower case."""
    start = min(line[0].box[0] for line in column)
    width = max(line[-1].box[2] for line in column) - start
    going_on = [below[0].text[:1].islower() for below in column[1:]]
    full = [line[-1].box[2] - start > 0.7 * width for line, goes_on in zip(column, going_on, strict=False) if goes_on]
    return (
        sum(going_on) >= 0.3 * len(going_on)
        and any(pair == (True, True) for pair in pairwise(going_on))
        and sum(full) >= 0.7 * len(full)
        and median(len(line) for line in column) >= PROSE_WORDS
    )


def _heights_differ(bands: list[Band]) -> bool:
    """Whether single lines side by side rarely share a height: the cells of a row do, columns of their own need not."""
    singles = [band for band in bands if all(len(text_lines(column)) == 1 for column in band)]
    apart = [abs(left[0].box[3] - right[0].box[3]) > 0.2 * left[0].height for left, right in singles]
    return len(apart) >= NEWSPAPER_LINES and sum(apart) >= 0.7 * len(apart)


def _bands(words: list[Word]) -> Iterator[list[Word]]:
    """The words from top to bottom in groups whose heights overlap: a line, or a row of wrapped cells."""
    band: list[Word] = []
    bottom = 0.0
    for word in sorted(words, key=lambda word: word.box[1]):
        if band and word.box[1] > bottom - 0.3 * word.height:
            yield band
            band = []
        bottom = max(bottom, word.box[3]) if band else word.box[3]
        band.append(word)
    if band:
        yield band


def _without_bullet_column(columns: Band) -> Band:
    """The number or bullet of a list line belongs to what follows it."""
    opening = " ".join(word.text for word in columns[0])
    if len(columns) > 1 and len(opening) <= 3 and not opening.endswith(":"):
        return [columns[0] + columns[1], *columns[2:]]
    return columns


def _write_lines(lines: Lines, words: list[Word]) -> None:
    for line in text_lines(words):
        lines.add(_joined(line))


def _joined(line: list[Word]) -> str:
    return " ".join(word.marked for word in line)


def _write_band(lines: Lines, columns: Band) -> None:
    split = [text_lines(column) for column in columns]
    labelled = len(columns) > 1 and any(len(column) > 1 and all(map(_is_labelled, column)) for column in split)
    if labelled or max(map(len, split)) > MAX_ROW_LINES:
        for column in columns:
            _write_lines(lines, column)
            lines.gap()
        return
    lines.add(side_by_side(map(wrapped, columns)), LineKind.ROW if len(columns) > 1 else None)


def _is_labelled(line: list[Word]) -> bool:
    return bool(_LABELLED.match(" ".join(word.text for word in line)))
