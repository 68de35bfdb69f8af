"""Passages: the smallest pieces worth citing, each with its exact span, section, category and line.

A sentence, a list line or a table row is one; a drug with its dose, how and when stays one, also in a sentence that lists
twenty of them. A short body takes its heading along ("DIET: Regular."), since alone it says nothing.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from ..clinical.drugs import find_drugs
from ..clinical.quantities import find_quantities
from ..clinical.topics import speaks_of_home, topic_of
from ..document import DischargeSummary, Passage, Span
from ..vocabulary import Category, SetAside
from .medications import read_medications
from .planted import planted_spans
from .reading import LineKind, MarkedLine, Reading
from .sections import SectionBody, find_sections
from .sentences import blocks, sentences, trimmed, without_marker
from .set_aside import set_aside

LONG_ITEM_CHARS = 320
LONG_STORY_ITEM_CHARS = 160
LONG_DRUG_CHARS = 400
SHORT_BODY_WORDS = 12
_STEP = re.compile(
    r"(?:[-*•o]\s+)?(?:then\s|day|week|\d[\d./]*\s?(?:mg|mcg|g|mL|units?|tab|cap|puff|drop))", re.IGNORECASE
)
BETWEEN_CHARS = 40
_BETWEEN_DRUGS = re.compile(r"(?:[,;]\s+(?:and\s+)?|\s+and\s+|\.\s+)$")


def summarise(reading: Reading, name: str) -> DischargeSummary:
    """A reading as a DischargeSummary: its sections and passages found, spans into its own text."""
    bodies = find_sections(reading)
    summary = DischargeSummary(
        text=reading.text,
        name=name,
        format=reading.format,
        sections=tuple(body.section for body in bodies),
        passages=(),
        pages=reading.pages,
        notices=reading.notices,
    )
    pieces = [(span, body) for body in bodies for span in _spans(reading, body)]
    planted = planted_spans(reading.text)
    passages = tuple(_passage(summary, index, span, body, planted) for index, (span, body) in enumerate(pieces))
    summary = set_aside(summary.model_copy(update={"passages": passages}), reading)
    return summary.model_copy(update={"medications": read_medications(summary, reading)})


def _spans(reading: Reading, body: SectionBody) -> list[tuple[int, int]]:
    section, text = body.section, reading.text
    spans = list(_pieces(text, body, reading.marks))
    on_heading_line = "\n" not in text[body.body_start : spans[0][0]] if spans else False
    if len(spans) == 1 and section.title and on_heading_line:
        start, end = spans[0]
        if len(text[start:end].split()) <= SHORT_BODY_WORDS:
            return [(_skip_space(text, section.start), end)]
    return spans


def _pieces(text: str, body: SectionBody, marks: tuple[MarkedLine, ...]) -> Iterator[tuple[int, int]]:
    """What the format marks as one row or item stays one, however long; between the marks, blocks and sentences."""
    at, end = body.body_start, body.section.end
    for mark in marks:
        if mark.kind is LineKind.HEADING or mark.start < at or mark.end > end:
            continue
        yield from _unmarked(text, at, mark.start, body)
        yield from trimmed(text, mark.start, mark.end)
        at = mark.end
    yield from _unmarked(text, at, end, body)


def _unmarked(text: str, start: int, end: int, body: SectionBody) -> Iterator[tuple[int, int]]:
    longest = LONG_ITEM_CHARS if body.section.take_home else LONG_STORY_ITEM_CHARS
    of_drugs = body.section.take_home and body.section.category is Category.MEDICATIONS and not body.mixed
    found = blocks(text, start, end)
    for block_start, block_end, is_item in _with_steps(text, found) if of_drugs else found:
        if is_item:
            yield from _whole(text, without_marker(text, block_start, block_end), block_end, longest)
        elif of_drugs:
            yield from _with_what_follows(text, block_start, block_end)
        else:
            for sentence in sentences(text, block_start, block_end):
                yield from _one_drug_each(text, *sentence)


def _with_steps(text: str, found: Iterable[tuple[int, int, bool]]) -> Iterator[tuple[int, int, bool]]:
    """The blocks, a drug with the steps of its taper on lines of their own, further in, under it."""
    held: tuple[int, int, bool] | None = None
    for block in found:
        if held and _is_step(text, held, block):
            held = (held[0], block[1], held[2])
        else:
            if held:
                yield held
            held = block
    if held:
        yield held


def _is_step(text: str, drug: tuple[int, int, bool], line: tuple[int, int, bool]) -> bool:
    words = text[line[0] : line[1]].strip()
    further_in = _indent(text, line[0]) > _indent(text, drug[0])
    fits = line[1] - drug[0] <= LONG_ITEM_CHARS and "\n\n" not in text[drug[1] - 1 : line[0]]
    return (
        fits
        and further_in
        and bool(_STEP.match(words))
        and not find_drugs(words)
        and bool(find_drugs(text[slice(*drug[:2])]))
    )


def _indent(text: str, start: int) -> int:
    line = text[start:].split("\n", 1)[0]
    return len(line) - len(line.lstrip())


def _with_what_follows(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The sentences of a paragraph of a medication list, each drug with those after it that name none ("Then stop.")."""
    pieces: list[tuple[int, int]] = []
    for sentence in sentences(text, start, end):
        words = text[slice(*sentence)]
        goes_on = pieces and not find_drugs(words) and topic_of(words) in (Category.MEDICATIONS, Category.OTHER)
        if goes_on and find_drugs(text[slice(*pieces[-1])]) and sentence[1] - pieces[-1][0] <= LONG_DRUG_CHARS:
            pieces[-1] = (pieces[-1][0], sentence[1])
        else:
            pieces += _one_drug_each(text, *sentence)
    return pieces


def _whole(text: str, start: int, end: int, longest: int) -> Iterator[tuple[int, int]]:
    """A list line or row as one piece, unless it is a paragraph in disguise."""
    if end - start > longest:
        yield from sentences(text, start, end)
        return
    found = list(sentences(text, start, end))
    if found:
        yield found[0][0], found[-1][1]


def _one_drug_each(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cuts "Lasix 40 mg daily, lisinopril 5 mg daily and ..." before each drug that has a dose or a frequency of its own."""
    sentence = text[start:end]
    drugs = find_drugs(sentence)
    if len(drugs) < 2:
        yield start, end
        return
    doses = sorted(quantity.start for quantity in find_quantities(sentence) if quantity.kind in ("dose", "frequency"))
    cuts = [0]
    for drug in drugs[1:]:
        between = _BETWEEN_DRUGS.search(sentence, max(0, drug.start - BETWEEN_CHARS), drug.start)
        before, after = bisect_left(doses, cuts[-1]), bisect_left(doses, drug.start)
        if between and before < after < len(doses):  # a dose of its own on either side of the cut
            cuts.append(drug.start)
    for first, last in zip(cuts, [*cuts[1:], len(sentence)], strict=True):
        piece = _BETWEEN_DRUGS.sub("", sentence[first:last].rstrip()).rstrip(" ,;")
        if last != len(sentence):
            piece = re.sub(r"(?:[,;]|\s+and)+$", "", piece)
        yield start + first, start + first + len(piece)


def _passage(
    summary: DischargeSummary, index: int, span: tuple[int, int], body: SectionBody, aside: tuple[Span, ...]
) -> Passage:
    start, end = span
    words = " ".join(summary.text[start:end].split())
    category, take_home = _about(words, body)
    return Passage(
        start=start,
        end=end,
        index=index,
        text=words,
        section=body.section.title,
        category=category,
        take_home=take_home,
        line=summary.line_of(start),
        page=summary.page_of(start),
        set_aside=SetAside.PLANTED if any(start < span.end and span.start < end for span in aside) else None,
    )


def _about(words: str, body: SectionBody) -> tuple[Category, bool]:
    """A passage's category and whether it speaks of going home: its section's, unless its own words say otherwise."""
    section, told = body.section, topic_of(words)
    if body.mixed:
        return told, section.take_home or _goes_home(words, told)
    if section.take_home:
        # a medication list that ends in "He will be seen in 2 weeks": a line without a drug is what its words are
        strays = section.category is Category.MEDICATIONS and told is not Category.OTHER and not find_drugs(words)
        return (told if strays else section.category), True
    goes_home = _goes_home(words, told)
    return (told if goes_home and told is not Category.OTHER else section.category), goes_home


def _goes_home(words: str, told: Category) -> bool:
    """Whether a line of the story tells what comes after; one on medicines must say so in as many words."""
    return _sent_home_on(words) or (told is not Category.MEDICATIONS and speaks_of_home(words))


def _sent_home_on(words: str) -> bool:
    return bool(re.search(r"\bdischarged?\b.*\b(?:on|with|take)\b|\bsent home\b", words, re.IGNORECASE))


def _skip_space(text: str, at: int) -> int:
    while text[at].isspace():
        at += 1
    return at
