"""What holds of every DischargeSummary, whatever the file: spans inside the text, in order, and equal to what they claim.

Used by the property tests and by the fuzz runs. Knows no format.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..document import DischargeSummary, Part, Span


def faults(summary: DischargeSummary) -> list[str]:
    """What is wrong with a summary; empty for a sound one. No fault holds a word of it."""
    return [*_sections(summary), *_passages(summary), *_medications(summary), *_pages(summary), *_notices(summary)]


def _sections(summary: DischargeSummary) -> Iterator[str]:
    sections, text = summary.sections, summary.text
    if not sections:
        yield "no section"
        return
    if text[: sections[0].start].strip():
        yield "text before the first section"
    if sections[-1].end != len(text):
        yield "text after the last section"
    yield from ("sections apart" for one, other in pairwise(sections) if one.end != other.start)
    yield from ("an empty section" for section in sections if section.start >= section.end)


def _passages(summary: DischargeSummary) -> Iterator[str]:
    text = summary.text
    yield from _in_order("passages", summary.passages, len(text))
    for index, passage in enumerate(summary.passages):
        quote = text[passage.start : passage.end]
        if passage.text != " ".join(quote.split()) or not passage.text:
            yield "a passage that is not its text"
        if summary.cite(passage).quote != quote:
            yield "a citation that is not its text"
        if passage.index != index or passage.line != text.count("\n", 0, passage.start) + 1:
            yield "a passage with a wrong index or line"
        if not any(
            section.start <= passage.start and passage.end <= section.end and section.title == passage.section
            for section in summary.sections
        ):
            yield "a passage outside of its section"


def _medications(summary: DischargeSummary) -> Iterator[str]:
    for medication in summary.medications:
        parts = [part for _, part in medication if isinstance(part, Part)]
        if any(part.text != summary.text[part.start : part.end] or not part.text for part in parts):
            yield "a part of a medication that is not its text"
        if not 0 <= medication.passage < len(summary.passages):
            yield "a medication without a passage"
            continue
        passage = summary.passages[medication.passage]
        if not passage.start <= medication.name.start < medication.name.end <= passage.end:
            yield "a medication whose name is outside of its passage"


def _pages(summary: DischargeSummary) -> Iterator[str]:
    pages = summary.pages
    if not pages:
        return
    if pages[0].start != 0 or pages[-1].end != len(summary.text):
        yield "pages that do not cover the text"
    yield from ("pages apart" for one, other in pairwise(pages) if one.end != other.start)
    yield from ("a confidence out of range" for page in pages if page.confidence and not 0 <= page.confidence <= 1)


def _notices(summary: DischargeSummary) -> Iterator[str]:
    ends = len(summary.text)
    yield from ("a notice out of the text" for n in summary.notices if not 0 <= n.start <= n.end <= ends)
    yield from ("a notice that says nothing" for n in summary.notices if not n.text.strip())
    yield from ("notices out of order" for one, other in pairwise(summary.notices) if one.start > other.start)


def _in_order(what: str, spans: Sequence[Span], length: int) -> Iterator[str]:
    yield from (f"{what} out of the text" for span in spans if not 0 <= span.start < span.end <= length)
    yield from (f"{what} that overlap" for one, other in pairwise(spans) if one.end > other.start)
