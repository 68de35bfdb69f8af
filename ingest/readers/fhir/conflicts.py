"""Where the narrative of a medication list and its coded entries say different things: reported, never resolved.

Only what cannot be a matter of wording counts: a drug that one of them lacks, a dose or frequency of the same kind with
another figure, "stopped" in the text of a drug that is active in the codes.
"""

import re
from collections.abc import Iterator

from ....clinical.drugs import find_drugs, same_drug
from ....document import Span
from ...reading import LineKind, Reading
from .dosage import disagree
from .medications import medication_line
from .resources import Resources
from .values import Node, plain

_STOPPED = re.compile(r"\b(?:stopped|discontinued|ceased)\b(?!\s+(?:smoking|if|when))", re.IGNORECASE)
_SKIPPED = ("entered-in-error", "cancelled", "draft", "completed", "unknown")


def disagreements(reading: Reading, entries: list[Node], resources: Resources) -> Iterator[tuple[Span, str]]:
    """What each coded medicine says otherwise, with the span of the narrative it concerns; spans of `reading`."""
    named: set[str] = set()
    for entry in entries:
        parts = {label: words for label, words in medication_line(entry, resources).parts if words}
        name = parts.get("Medication", "")
        drugs = {mention.generic for mention in find_drugs(name)} or {_first_word(name)} - {""}
        named |= drugs
        if not drugs or plain(entry.get("status")) in _SKIPPED:
            continue
        lines = [span for span in _lines(reading) if _names(reading.text[span.start : span.end], drugs)]
        whole = Span(start=0, end=len(reading.text))
        if not lines:
            yield whole, f'The coded part of this list has "{name}", which the text of the section does not name.'
        elif len(lines) == 1:
            yield from _of_line(reading, lines[0], name, parts)
    if entries and len(named) >= len(entries):
        yield from _uncoded(reading, named)


def _of_line(reading: Reading, span: Span, name: str, parts: dict[str, str]) -> Iterator[tuple[Span, str]]:
    said = reading.text[span.start : span.end]
    if len({mention.generic for mention in find_drugs(said)}) > 1:
        return
    for label in ("Dose", "Frequency"):
        words = parts.get(label, "")
        if words and disagree(words, said):
            yield span, f'The coded part says "{words}" for {name} ({label.lower()}); the text says otherwise.'
    status = parts.get("Status", "")
    if _STOPPED.search(said) and re.match(r"active\b", status):
        yield span, f'The text says that {name} was stopped; the coded part says "{status}".'


def _uncoded(reading: Reading, named: set[str]) -> Iterator[tuple[Span, str]]:
    """The rows and items whose first words are a drug that no entry has."""
    for mark in reading.marks:
        if mark.kind is LineKind.HEADING:
            continue
        first = re.split(r"\||;", reading.text[mark.start : mark.end], maxsplit=1)[0]
        found = find_drugs(first)
        if found and not any(same_drug(mention.generic, other) for mention in found for other in named):
            span = Span(start=mark.start, end=mark.end)
            yield span, f'The text of this list names "{found[0].name}", which its coded part does not have.'


def _lines(reading: Reading) -> list[Span]:
    """The rows and items of the narrative; where it has none, its lines."""
    marked = [Span(start=mark.start, end=mark.end) for mark in reading.marks if mark.kind is not LineKind.HEADING]
    if marked:
        return marked
    found = re.finditer(r"[^\n]+", reading.text)
    return [Span(start=match.start(), end=match.end()) for match in found]


def _names(text: str, drugs: set[str]) -> bool:
    mentioned = {mention.generic for mention in find_drugs(text)}
    return any(drug in text.lower() or any(same_drug(drug, other) for other in mentioned) for drug in drugs)


def _first_word(name: str) -> str:
    found = re.search(r"[^\W\d_]{4,}", name)
    return found[0].lower() if found else ""
