"""Where sentences of clinical text end, and where one list line or paragraph stops and the next starts.

Dictation is full of full stops that end nothing ("p.o. b.i.d.", "Dr. B", "q.6 h. p.r.n. headache"), so a stop after a
known abbreviation ends a sentence only when a word that opens sentences follows. Spans are (start, end) of the text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from ..clinical.drugs import find_drugs
from ..clinical.quantities import find_quantities

# Stops after these never end a sentence.
_TITLES = {"dr", "drs", "mr", "mrs", "ms", "prof", "st", "vs", "no", "approx", "fig", "e.g", "i.e", "jr", "sr", "mt"}
# Stops after these end one only before a word that opens sentences.
_DOTTED = re.compile(
    r"(?:^|[\s(/])(?:(?:[a-z]\.){1,4}[a-z]?|[a-z]{1,2}\.[a-z]{1,2}|q\.?\s?\d+\s?h|mg|ml|tabs?|caps?|hrs?|min|wks?|lbs?|oz|etc|[A-Z])$",
    re.IGNORECASE,
)
_OPENERS = frozenset(
    """the a an he she they we you your it its his her their this that these those there patient mr mrs ms dr no do does
    please if when after before at on in for with all any each continue take follow return call avoid keep resume stop
    start hold use see activity diet may should must will was is are were had has also then however discharge
    discharged today once until upon as per to home regular wound pain she'll he'll and plan allergies""".split()
)
_STOP = re.compile(r"[.!?]+[\"')\]]*(\s+)(?=[\"'(\[*]*([A-Za-z0-9][\w'-]*))")
_ITEM = re.compile(r"[ \t]*(?:\(?\d{1,3}[.)](?=\s)|[A-Za-z][.)](?=\s)|[-*•–—‣◦·■□➢✓](?=\s|\w)|o\t)[ \t]*")
_LEADS_ON = re.compile(
    r"(?:[,&/-]|\b(?:and|or|with|on|of|to|the|her|his|your|take|include|including|for|by|a|an))$", re.IGNORECASE
)
_COLUMN_GAP = re.compile(r"(?<=\S)(?: {3,}|\t+)(?=\S)")
WIDEST_WRAP_CHARS = 140


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans of the sentences between `start` and `end`, white space at either side left out."""
    begin = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_sentence(text[begin : stop.start()], stop):
            yield from trimmed(text, begin, stop.start(1))
            begin = stop.end(1)
    yield from trimmed(text, begin, end)


@lru_cache(maxsize=4)
def _lower_case_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"(?<![\w.])[a-z][a-z'-]+", text))


def _ends_sentence(before: str, stop: re.Match[str]) -> bool:
    word, gap, following = before.rsplit(None, 1)[-1] if before.strip() else "", stop[1], stop[2]
    bare = word.lower().strip("(\"'")
    if bare in _TITLES:
        return False
    if following[0].islower():
        return "\n" in gap and len(gap.strip(" \t")) > 1
    if re.fullmatch(r"\d{1,3}", bare) and len(before.split()) == 1:
        return False  # the number of a list line
    if stop.group().startswith(".") and (_DOTTED.search(before) or re.search(r"\bDrs?\.\s[A-Z]$", before)):
        opens = following.lower() in _OPENERS or following.lower() in _lower_case_words(stop.string)
        return opens or "\n" in gap
    return True


def blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The paragraphs and list lines between `start` and `end`, as (start, end, is_list_line).

    Wrapped lines are joined: a line that goes on in lower case, or that follows one that its first word would not have
    fitted. A line that opens with a drug and its dose is a new one, since joining two would mix them.
    """
    width = _wrap_width(text)
    current: tuple[int, int, bool] | None = None
    previous = ""
    at = start
    for line in text[start:end].splitlines(keepends=True):
        line_end = at + len(line)
        if not line.strip():
            if current:
                yield current
            current, previous = None, ""
        elif current and not _ITEM.match(line) and _runs_on(previous, line, width, in_item=current[2]):
            current, previous = (current[0], line_end, current[2]), line
        else:
            if current:
                yield current
            current, previous = (at, line_end, bool(_ITEM.match(line))), line
        at = line_end
    if current:
        yield current


@lru_cache(maxsize=4)
def _wrap_width(text: str) -> int:
    """The column at which a text is hard-wrapped, in characters; 0 when its paragraphs are a line each."""
    lines = text.splitlines()
    width = max(map(len, lines), default=0)
    full = [
        _would_not_fit(line, following, width)
        for line, following in pairwise(lines)
        if line.strip() and following.strip()
    ]
    return width if full and width <= WIDEST_WRAP_CHARS and sum(full) >= 0.3 * len(full) else 0


def _would_not_fit(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line had no room; a proportional font makes the width a rough one."""
    return len(line.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) > 0.88 * width


def _runs_on(previous: str, line: str, width: int, *, in_item: bool) -> bool:
    before, after = previous.rstrip(), line.strip()
    if _columns(previous) & _columns(line):
        return False  # two rows of a table
    if _LEADS_ON.search(before):
        return True
    if _opens_with_dosed_drug(after):
        return False
    wrapped = bool(width) and _would_not_fit(before, after, width)
    if before.endswith((".", "!", "?", ":", ";")):
        # a paragraph wrapped just at the end of a sentence; a short line was meant to end there
        return wrapped and not before.endswith(":") and not (in_item and not line[0].isspace())
    return after[0].islower() or wrapped or (in_item and line[0].isspace())


def _columns(line: str) -> set[int]:
    """Where cells begin in a line whose columns are lined up with spaces."""
    return {gap.end() for gap in _COLUMN_GAP.finditer(line)}


def _opens_with_dosed_drug(line: str) -> bool:
    drugs = find_drugs(line)
    return bool(drugs) and drugs[0].start == 0 and any(q.kind in ("dose", "frequency") for q in find_quantities(line))


def without_marker(text: str, start: int, end: int) -> int:
    """The offset after the number or bullet of a list line that starts at `start`."""
    match = _ITEM.match(text, start, end)
    return match.end() if match else start


def trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without white space at either side; nothing where no word is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end and re.search(r"\w", text[start:end]):
        yield start, end
