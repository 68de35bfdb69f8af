"""What a question is about, as stretches of the document: a medicine's name, a visit, or the telling words of a line.

Reads a document and its records; knows no thread and writes no words.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum

from ..chains.asked import Asked, Concept, drugs_in, kinds_in, speaks_of, stems
from ..clinical.drugs import drugs_for_lay
from ..clinical.quantities import find_quantities
from ..clinical.quantity import QuantityKind
from ..clinical.stems import stem
from ..document import DischargeSummary, Medication, Passage, Span
from ..vocabulary import Category, MedicationList

MOST_HEAD_CHARS = 80
MOST_TELLING_WORDS = 8
SHORTEST_WORD = 3
_EVERYWHERE = frozenset(("the", "and", "for", "with"))
_VISIT = re.compile(r"\b(?:visits?|appointments?|check-?ups?|see|seeing|follow[ -]?ups?|doctors?|dr)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
PERSON = re.compile(r"\b(?:Drs?|Mrs?|Ms|Prof|Doctor|Nurse|N\.?P|P\.?A(?:-C)?|R\.?N)\b\.?", re.IGNORECASE)
_BOOKED = re.compile(r"\b(?:appointments?|visits?|booked|scheduled)\b", re.IGNORECASE)
_WHEN = frozenset({QuantityKind.DATE, QuantityKind.TIME, QuantityKind.DURATION})
_BEFORE_HEAD = re.compile(
    r"^(?:[\s|*•-]|\d{1,2}[.)]\s)*(?:(?:with|who)\s*:\s*)?(?:(?:he|she|you|they|the patient|patient|pt)\s+)?"
    r"(?:(?:will|should|is to|are to|must|to)\s+)?(?:(?:see|sees|follow(?:s|ed|ing)?[ -]?up with|be seen by|have|has)\s+)?",
    re.IGNORECASE,
)
_AFTER_HEAD = re.compile(
    r"(?:[\s,:;|*(–-]|\b(?:on|at|in|within|by|for|is|are|be|scheduled|booked|planned|every|each)(?=\W*$)|\b(?:date|time|when)\b[^|]*$)+$",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What sort of thing a subject is: it decides how one asks about it."""

    MEDICINE = "medicine"
    VISIT = "visit"
    THING = "thing"


def words_of(span: Span, summary: DischargeSummary) -> str:
    """The document's words at a span, white space squeezed."""
    return " ".join(summary.text[span.start : span.end].split())


def passage_of(span: Span, summary: DischargeSummary) -> Passage | None:
    """The passage that a subject stands in."""
    return next((p for p in summary.passages if p.start <= span.start < p.end), None)


def medication_of(span: Span, summary: DischargeSummary) -> Medication | None:
    """The record whose name stands at the span."""
    return next((m for m in summary.medications if (m.name.start, m.name.end) == (span.start, span.end)), None)


def kind_of(span: Span, summary: DischargeSummary) -> Kind:
    """Of which kind a subject is."""
    if medication_of(span, summary):
        return Kind.MEDICINE
    passage = passage_of(span, summary)
    visit = passage is not None and is_visit(passage, summary) and head_of(passage, summary) == span
    return Kind.VISIT if visit else Kind.THING


def is_visit(passage: Passage, summary: DischargeSummary) -> bool:
    """Whether a line at home sets a visit: a date with an hour, or someone to see and by when; and no medicine."""
    if passage.set_aside or passage.category in (Category.WARNINGS, Category.DIET):
        return False
    if any(m.passage == passage.index for m in summary.medications):
        return False
    kinds = kinds_in(passage.text)
    if {QuantityKind.DATE, QuantityKind.TIME} <= kinds:
        return passage.take_home
    set_up = PERSON.search(passage.text) or (QuantityKind.DATE in kinds and _BOOKED.search(passage.text))
    return passage.category is Category.FOLLOW_UP and bool(kinds & _WHEN and set_up)


def head_of(passage: Passage, summary: DischargeSummary) -> Span:
    """The words of a visit before its date: "Dr. Paul Lindqvist, primary care"; its first words where it starts with a date."""
    raw = summary.text[passage.start : passage.end]
    before = _BEFORE_HEAD.match(raw)
    start = before.end() if before else 0
    dates = [quantity for quantity in find_quantities(raw) if quantity.kind in _WHEN]
    first = min((quantity.start for quantity in dates if quantity.start > start + 2), default=len(raw))
    end = len(_AFTER_HEAD.sub("", raw[start : min(first, start + MOST_HEAD_CHARS)])) + start
    return Span(start=passage.start + start, end=passage.start + max(end, start + 1))


def medicines(summary: DischargeSummary) -> tuple[Span, ...]:
    """The names of the medicines of the list to take home, stopped ones too, in order; of any list where there is none."""
    home = [m for m in summary.medications if m.listed is MedicationList.TAKE_HOME] or summary.medications
    return _once((_span(m.name) for m in home if not summary.passages[m.passage].set_aside), summary)


def visits(summary: DischargeSummary) -> tuple[Span, ...]:
    """The heads of the visits, in order."""
    return tuple(head_of(passage, summary) for passage in summary.passages if is_visit(passage, summary))


def siblings(span: Span, summary: DischargeSummary) -> tuple[Span, ...]:
    """The subjects of the same kind, and for medicines of the same fate, without this one."""
    kind = kind_of(span, summary)
    if kind is Kind.THING:
        return ()
    pool = visits(summary) if kind is Kind.VISIT else medicines(summary)
    own = medication_of(span, summary)
    if own:
        pool = tuple(
            one
            for one in pool
            if (record := medication_of(one, summary)) and record.status.is_taken == own.status.is_taken
        )
    return tuple(one for one in pool if not _same(one, span, summary))


def named_in(words: str, pool: Iterable[Span], summary: DischargeSummary) -> tuple[Span, ...]:
    """Those of a pool that some words mean: by a drug's name or lay name, else by words of their line."""
    drugs = drugs_in(words) | frozenset(drugs_for_lay(words))
    pool = tuple(pool)
    by_drug = tuple(one for one in pool if drugs & _drugs_at(one, summary))
    if by_drug:
        return by_drug
    wanted = stems(words)
    lines = {one: passage_of(one, summary) for one in pool}
    return tuple(one for one, line in lines.items() if wanted and line and wanted <= stems(line.text))


def subjects_of(asked: Asked, cited: Sequence[int], category: Category, summary: DischargeSummary) -> tuple[Span, ...]:
    """What a question was about, of the passages of its answer, best first.

    Medicines that the question names; else the medicines or visits of the lines that speak most of what was asked; else the
    telling words of the best such line.
    """
    wanted = asked.drugs | asked.meant
    records = [m for m in summary.medications if m.passage in cited]
    named = [m for m in records if wanted & drugs_in(m.name.text)]
    if named:
        # a lay word may mean several ("inhaler"); the rest of the question tells which ("the blue one")
        lines = {m.passage for m in named}
        told = lines if asked.drugs else set(_most_telling(asked, sorted(lines), summary))
        return _once((_span(m.name) for m in named if m.passage in told), summary)
    best = _most_telling(asked, cited, summary)
    if category is Category.MEDICATIONS:
        listed = _once((_span(m.name) for m in records if m.passage in best), summary)
        if listed:
            return listed
    lines = [summary.passages[at] for at in best]
    visited = [
        head_of(line, summary) for line in lines if is_visit(line, summary) and _asks_of_visit(asked, line, summary)
    ]
    return tuple(visited) or ((_telling_words(asked, lines[0], summary),) if lines else ())


def lines_of(subjects: Sequence[Span], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages in which these subjects stand, in order, without what is set aside."""
    return tuple(at for at in sorted(_indices(subjects, summary)) if not summary.passages[at].set_aside)


def focused(found: Sequence[int], subjects: Sequence[Span], asked: Asked, summary: DischargeSummary) -> tuple[int, ...]:
    """Of the passages found for a question on these subjects, those that are not the line of another medicine or visit.

    A line of another medicine stays where the question names it too ("can I take tramadol with it?").
    """
    own = _indices(subjects, summary)
    others = _indices((one for subject in subjects for one in _rivals(subject, summary)), summary) - own
    named = {m.passage for m in summary.medications if asked.drugs & drugs_in(m.name.text)}
    kept = tuple(at for at in found if at not in others or at in named)
    return kept or tuple(found)


def _rivals(subject: Span, summary: DischargeSummary) -> tuple[Span, ...]:
    """All other subjects of its kind, whatever became of them."""
    kind = kind_of(subject, summary)
    pool = {Kind.MEDICINE: tuple(_span(m.name) for m in summary.medications), Kind.VISIT: visits(summary)}.get(kind, ())
    return tuple(one for one in pool if not _same(one, subject, summary))


def _most_telling(asked: Asked, cited: Sequence[int], summary: DischargeSummary) -> list[int]:
    """The passages that speak of most of what is asked, in its own words or others, best first."""
    words = [word for word in _WORD.findall(asked.text.lower()) if len(word) >= SHORTEST_WORD]
    own = {stem(word) for word in words if word not in _EVERYWHERE}
    shares: dict[int, int] = {}
    for at in cited:
        text = summary.passages[at].text
        literal = own & {stem(word) for word in _WORD.findall(text.lower())}
        shares[at] = _covered(asked.concepts, stems(text)) + len(literal)
    most = max(shares.values(), default=0)
    return [at for at, share in shares.items() if share == most]


def _covered(concepts: Iterable[Concept], held: frozenset[str]) -> int:
    return sum(speaks_of(concept, held) for concept in concepts)


def _asks_of_visit(asked: Asked, line: Passage, summary: DischargeSummary) -> bool:
    """Whether a question that a visit's line answers is about the visit, not about what else stands there."""
    head = stems(words_of(head_of(line, summary), summary))
    elsewhere = _covered(asked.concepts, stems(line.text) - head)
    return bool(_covered(asked.concepts, head)) or bool(_VISIT.search(asked.text)) or not elsewhere


def _telling_words(asked: Asked, passage: Passage, summary: DischargeSummary) -> Span:
    """From the first to the last word of the line that the question speaks of; the start of the line where none is."""
    ways = frozenset(one for concept in asked.concepts for way in concept for one in way) | asked.words
    words = list(_WORD.finditer(summary.text, passage.start, passage.end))
    told = [at for at, word in enumerate(words) if stem(word[0].lower()) in ways]
    if told:
        cell_end = summary.text.find("|", words[told[0]].start(), passage.end)
        words = [word for word in words if cell_end < 0 or word.start() < cell_end]
        told = [at for at in told if at < len(words)]
    if not words:
        return Span(start=passage.start, end=passage.end)
    first = told[0] if told else 0
    reach = [at for at in told if at < first + MOST_TELLING_WORDS]
    last = reach[-1] if reach else min(len(words), MOST_TELLING_WORDS) - 1
    return Span(start=words[first].start(), end=words[last].end())


def _indices(spans: Iterable[Span], summary: DischargeSummary) -> set[int]:
    return {passage.index for span in spans if (passage := passage_of(span, summary))}


def _span(part: Span) -> Span:
    return Span(start=part.start, end=part.end)


def _drugs_at(span: Span, summary: DischargeSummary) -> frozenset[str]:
    return drugs_in(words_of(span, summary))


def _same(one: Span, other: Span, summary: DischargeSummary) -> bool:
    if (one.start, one.end) == (other.start, other.end):
        return True
    return words_of(one, summary).lower() == words_of(other, summary).lower() or bool(
        (drugs := _drugs_at(one, summary)) and drugs == _drugs_at(other, summary)
    )


def _once(spans: Iterable[Span], summary: DischargeSummary) -> tuple[Span, ...]:
    """The spans without those that name the same medicine again."""
    kept: list[Span] = []
    for span in spans:
        if not any(_same(span, other, summary) for other in kept):
            kept.append(span)
    return tuple(kept)
