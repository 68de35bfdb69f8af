"""Headers and footers that a document repeats on its pages: kept where they stand first, left out where they come again.

A line is one only if it stands at the edge of most pages with the same words and the same figures, but for one that counts
the pages ("Page 2 of 5", "2 | P a g e"). A line with a dose, column titles over a table, and single lines of a table never are.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ....clinical.quantities import find_quantities
from .page import PageContent, Word, is_in, tables_of
from .words import columns_of, text_lines

EDGE_SHARE = 0.16
"""The edge zone, as a share of the page's height."""
EDGE_LINES = 7
"""At most so many lines of an edge are looked at."""
_COUNTS_PAGES = re.compile(r"page|pg\.?#|p[aá]gina|seite|blatt|sheet|^[#|/().,–—-]*$|#(?:of|de|von|/)#$")
"""The masked text of a line that may count the pages: "Week 1" at the top of a page must not make "Week 2" a repeat."""
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line at the edge of a page: at the top or the bottom, its words, its text without white space and figures."""

    page: int
    at_top: bool
    words: list[Word]
    masked: str
    figures: tuple[int, ...]


def leave_out_repeats(pages: Sequence[PageContent]) -> None:
    """Takes the repeats of headers and footers from the pages, and marks the first of each with their number."""
    if len(pages) < 2:
        return
    groups: dict[tuple[bool, str], list[_Line]] = defaultdict(list)
    for at, page in enumerate(pages):
        for line in _edge_lines(page, at):
            groups[line.at_top, line.masked].append(line)
    for lines in groups.values():
        for same in _same_figures(lines):
            if 2 * len({line.page for line in same}) > len(pages):
                _keep_first(pages, same)


def _edge_lines(page: PageContent, at: int) -> Iterator[_Line]:
    lines = text_lines(page.words)
    seen: set[tuple[bool, str]] = set()
    for index, words in enumerate(lines):
        middle = words[0].middle[1]
        at_top = middle < EDGE_SHARE * page.height and index < EDGE_LINES
        if not at_top and (middle < (1 - EDGE_SHARE) * page.height or index < len(lines) - EDGE_LINES):
            continue
        text = " ".join(word.text for word in words)
        masked = "".join(_NUMBER.sub("#", text).casefold().split())
        below = lines[index + 1] if index + 1 < len(lines) else []
        if (at_top, masked) in seen or _is_content(text, words, below):
            continue
        seen.add((at_top, masked))
        yield _Line(at, at_top, words, masked, tuple(int(number) for number in _NUMBER.findall(text)))


def _is_content(text: str, words: list[Word], below: list[Word]) -> bool:
    """Whether a line must stay wherever it stands: it states a dose, or titles the columns of the line under it."""
    if any(quantity.kind == "dose" for quantity in find_quantities(text)):
        return True
    titles, row = columns_of(words), columns_of(below) if below else []
    starts = {round(column[0].box[0] / 4) for column in row}
    same = sum(bool({at - 1, at, at + 1} & starts) for at in (round(column[0].box[0] / 4) for column in titles))
    return len(titles) > 1 and same > 1 and not _NUMBER.search(text)


def _same_figures(lines: list[_Line]) -> Iterator[list[_Line]]:
    """The lines whose figures are the same, or of which one counts on with the pages."""
    by_figures: dict[tuple[int, ...], list[_Line]] = defaultdict(list)
    for line in lines:
        by_figures[line.figures].append(line)
    if len(by_figures) == 1:
        yield lines
        return
    counts = _COUNTS_PAGES.search(lines[0].masked)
    for place in range(len(lines[0].figures) if counts else 0):
        counted: dict[tuple[int, ...], list[_Line]] = defaultdict(list)
        for line in lines:
            others = line.figures[:place] + line.figures[place + 1 :]
            counted[(line.figures[place] - line.page, *others)].append(line)
        longest = max(counted.values(), key=len)
        if len(longest) > max(map(len, by_figures.values())):
            yield longest
            return
    yield from by_figures.values()


def _keep_first(pages: Sequence[PageContent], lines: list[_Line]) -> None:
    whole = [line for line in lines if _stands_free(pages[line.page], line)]
    if 2 * len(whole) <= len(pages):
        return
    first, *others = whole
    for word in first.words:
        word.running = True
    first.words[0].repeats = len(others)
    for line in others:
        gone = set(map(id, line.words))
        page = pages[line.page]
        page.words = [word for word in page.words if id(word) not in gone]


def _stands_free(page: PageContent, line: _Line) -> bool:
    """Whether a line is no single line of a table: outside of all, or the only one inside."""
    own = set(map(id, line.words))
    for table in tables_of(page.grids):
        inside = [word for word in page.words if is_in(word, table.box)]
        if any(id(word) in own for word in inside) and len(text_lines(inside)) > 2 and not _is_frame(table.box, page):
            return False
    return True


def _is_frame(box: tuple[float, float, float, float], page: PageContent) -> bool:
    return box[3] - box[1] > 0.6 * page.height
