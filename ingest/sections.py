"""Sections: the headings of a document, as clinicians really write them, and what stands under each.

A heading is a line (or its start) that is in capitals or that `clinical.headings` knows, with a colon or alone; or a line
that the format marks as one (HTML, DOCX, Markdown). Text before the first heading, or without any, is a section with an
empty title. Knows no sentence: that is `passages`.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..clinical.document_sections import section_of
from ..clinical.headings import Heading, Role, recognise
from ..clinical.topics import topic_of
from ..document import Section
from ..vocabulary import Category, MedicationList
from .reading import LineKind, MarkedLine, Reading

MAX_TITLE_CHARS = 70
MAX_TITLE_WORDS = 9
MOSTLY_KNOWN = 0.6

# "1. DIET:", "## Diet", "**Diet:**", "=== DIET ===": what may stand around a title
_BEFORE = r"[ \t]*(?:#{1,6}[ \t]+|[*_=-]{2,}[ \t]*|(?P<item>\(?\d{1,2}[.)][ \t]+|[-*•][ \t]+))?[*_]{0,2}"
_AFTER = r"[*_]{0,2}[ \t]*(?:[*_=#-]+[ \t]*)?"
_ASIDE = r"(?:[ \t]*\([^()\n]*\))?"
_WITH_COLON = re.compile(
    rf"^{_BEFORE}(?P<title>[A-Za-z][^:\n|]{{0,{MAX_TITLE_CHARS}}}?{_ASIDE})[ \t]*(?::{_AFTER}|[*_=#-][*_=#\- \t]*:)(?=\s|$)"
)
_ALONE = re.compile(rf"^{_BEFORE}(?P<title>[A-Za-z][^:\n|]{{1,{MAX_TITLE_CHARS}}}?{_ASIDE}){_AFTER}$")
# "Medicines. Vitamin D drops once a day.": a letter's paragraph that opens with its subject
_WITH_STOP = re.compile(r"^[ \t]*(?P<title>[A-Z][A-Za-z-]+(?: [A-Za-z-]+){0,2})\.[ \t]+(?=[A-Z0-9])")
# "... stable.  DIET:  Low salt.": a known heading in capitals inside a line
_INSIDE = re.compile(r"(?<=[.;!?)])[ \t]+(?P<title>[A-Z][A-Z/&-]+(?:[ ][A-Z/&-]+){0,4})[ \t]*:(?=\s)")


@dataclass(frozen=True, slots=True)
class _Found:
    """A heading in the text: where it starts, where its body starts, and what kind it is (None: unknown words)."""

    start: int
    body: int
    title: str
    kind: Heading | None
    code: str | None = None
    level: int = 1


@dataclass(frozen=True, slots=True)
class SectionBody:
    """A section with the span of its text after the heading, and whether it mixes categories."""

    section: Section
    body_start: int
    mixed: bool


def find_sections(reading: Reading) -> list[SectionBody]:
    """The sections of a reading, in order, covering its text; each with a category."""
    found = sorted({heading.start: heading for heading in _headings(reading)}.values(), key=lambda h: h.start)
    text = reading.text
    if not found or text[: found[0].start].strip():
        found.insert(0, _Found(0, 0, "", None))
    found = _within_parents(found)
    ends = [heading.start for heading in found[1:]] + [len(text)]
    return [_section(heading, end, text) for heading, end in zip(found, ends, strict=True)]


def _headings(reading: Reading) -> Iterator[_Found]:
    marked = {mark.start: mark for mark in reading.marks}
    whole = [mark for mark in reading.marks if mark.kind is not LineKind.HEADING]
    starts = [mark.start for mark in whole]
    at, after_blank, level = 0, True, 1
    for line in reading.text.splitlines(keepends=True):
        mark = marked.get(at)
        if mark is not None and mark.kind is LineKind.HEADING:
            title = _clean(reading.text[mark.start : mark.end])
            coded = section_of([mark.code])
            kind = coded.heading if coded else recognise(title)
            yield _Found(at, mark.end, title, kind, mark.code, mark.level)
            level = mark.level + 1 if coded or mark.level > 1 else 1
        elif not _within(at, whole, starts) or (mark is not None and mark.kind is LineKind.ITEM):
            for heading in _in_line(line, at, after_blank, only_first=mark is not None):
                yield replace(heading, level=level)  # what stands under a coded section is inside it
        at, after_blank = at + len(line), not line.strip()


def _within_parents(found: list[_Found]) -> list[_Found]:
    """Headings with what the section around them says of them; only formats that nest sections know levels.

    One whose words tell nothing is of its parent's kind. A list of medicines inside a section on the past ("History of
    present illness") is of the past, whatever its title.
    """
    around: list[_Found] = []
    settled: list[_Found] = []
    for heading in found:
        around = [outer for outer in around if outer.level < heading.level]
        settled.append(_within_parent(heading, around[-1].kind if around else None))
        around.append(settled[-1])
    return settled


def _within_parent(heading: _Found, parent: Heading | None) -> _Found:
    if parent is None or parent.role is Role.MIXED:
        return heading
    if heading.kind is None:
        return replace(heading, kind=parent)
    if parent.role is Role.STORY and _is_uncoded_list(heading):
        past = parent.medication_list or MedicationList.HISTORY
        return replace(heading, kind=replace(heading.kind, role=Role.STORY, medication_list=past))
    return heading


def _is_uncoded_list(heading: _Found) -> bool:
    says_discharge = "discharge" in heading.title.lower() or "take home" in heading.title.lower()
    listed = heading.kind and heading.kind.medication_list is MedicationList.TAKE_HOME
    return bool(listed) and heading.code is None and not says_discharge


def _within(at: int, marks: list[MarkedLine], starts: list[int]) -> bool:
    before = bisect_right(starts, at) - 1
    return before >= 0 and at < marks[before].end


def _in_line(line: str, at: int, after_blank: bool, *, only_first: bool) -> Iterator[_Found]:
    """The headings of a line; only_first: not those inside it, since the format says that the line is one whole."""
    stripped = line.rstrip("\n")
    first = _at_line_start(stripped, after_blank)
    if first:
        yield _Found(at, at + first.end(), _clean(first["title"]), recognise(_clean(first["title"])))
    for match in () if only_first else _INSIDE.finditer(stripped):
        kind = recognise(match["title"])
        if kind and kind.exact and kind.role is not Role.STATUS:
            yield _Found(at + match.start("title"), at + match.end(), _clean(match["title"]), kind)


def _at_line_start(line: str, after_blank: bool) -> re.Match[str] | None:
    match = _WITH_COLON.match(line)
    if match and _opens(_clean(match["title"]), line[match.end() :].strip(), in_item=bool(match["item"])):
        return match
    match = _WITH_STOP.match(line)
    if match and after_blank and (kind := recognise(match["title"])) and kind.exact and kind.role is not Role.STATUS:
        return match
    match = _ALONE.match(line)
    return match if match and not match["item"] and _stands_alone(_clean(match["title"]), after_blank) else None


def _opens(title: str, rest: str, *, in_item: bool) -> bool:
    """Whether a title before a colon is a heading: any words in capitals, other case only of words known to be one.

    What a list line says first ("- Fluids: 1.5 liters", "1. STOP: aspirin") belongs to that line.
    """
    if not 0 < _words_in(title) <= MAX_TITLE_WORDS:
        return False
    kind = recognise(title)
    if rest and kind and kind.role is Role.STATUS:
        return False
    if _in_capitals(title):
        return not (rest and in_item) or bool(kind)
    if not kind or not title[0].isupper() or (rest and in_item):
        return False
    return kind.exact or (_words_in(title) <= 5 and not rest)


def _stands_alone(title: str, after_blank: bool) -> bool:
    """Whether a line without a colon is a heading: known words, or capitals that are no drug, value or address."""
    count = _words_in(title)
    if (
        not 0 < count <= MAX_TITLE_WORDS
        or title.endswith((".", ","))
        or re.search(r"\d", _bare(title).replace("911", ""))
    ):
        return False
    kind = recognise(title)
    if _in_capitals(title):
        return bool(kind) or (after_blank and count > 1)
    return bool(kind) and title[0].isupper() and (kind.exact or (after_blank and kind.share >= MOSTLY_KNOWN))


def _bare(title: str) -> str:
    """A title without what it says in brackets."""
    return re.sub(r"\([^)]*\)", "", title).strip()


def _words_in(title: str) -> int:
    return len(_bare(title).split())


def _in_capitals(title: str) -> bool:
    return title.upper() == title and len(re.findall(r"[A-Z]", title)) >= 3


def _clean(title: str) -> str:
    return title.strip(" \t\n*_#=:-•")


def _section(heading: _Found, end: int, text: str) -> SectionBody:
    body = text[heading.body : end]
    kind = heading.kind
    if kind and kind.role is not Role.MIXED:
        category, take_home, mixed = kind.category, kind.role is not Role.STORY, False
    else:
        # without a telling heading the sentences decide, each for itself
        category, take_home, mixed = _commonest(body), kind is not None or not heading.title, True
    section = Section(
        start=heading.start,
        end=end,
        title=heading.title,
        category=category,
        take_home=take_home,
        code=heading.code,
        level=heading.level,
        medication_list=kind.medication_list if kind else None,
    )
    return SectionBody(section, heading.body, mixed)


def _commonest(body: str) -> Category:
    topics = Counter(topic_of(sentence) for sentence in re.split(r"(?<=[.;])\s+|\n", body) if sentence.strip())
    topics.pop(Category.OTHER, None)
    return topics.most_common(1)[0][0] if topics else Category.OTHER
