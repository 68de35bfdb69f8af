"""A discharge summary as read: text, pages, sections, passages, and spans that can be checked.

Every span is a half-open range of characters of `DischargeSummary.text`. Knows no file format and no store.
"""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from .vocabulary import Category, MedicationList, MedicationStatus, NoticeKind, SetAside


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Frozen):
    """A half-open range of characters, `text[start:end]`."""

    start: int
    end: int


class Page(Span):
    """A page. confidence: of its words, in [0, 1], where they were recognised from a picture; None where they are text."""

    confidence: float | None = None


class Section(Span):
    """A heading and all that stands under it. `start` is where its heading (or first line) starts.

    take_home: whether it speaks of life after discharge, rather than of the stay or of the past.
    code: the LOINC code of the section where the format gives one (`clinical.document_sections`).
    level: 1 for a section of the document, more for one inside another; a section ends where the next of any level starts.
    medication_list: which list of medicines it is, None when it is none.
    """

    title: str
    category: Category
    take_home: bool
    code: str | None = None
    level: int = 1
    medication_list: MedicationList | None = None


class Passage(Span):
    """The smallest citable piece: a sentence, a list line, a table row. One drug stays one passage.

    index: position in `DischargeSummary.passages`. line: 1-based line of the text. page: 1-based, None without pages.
    text: the words at its span, white space squeezed. take_home: as for a section, judged for this passage.
    set_aside: why it is neither quoted nor given to a model, None for all others.
    """

    index: int
    text: str
    section: str
    category: Category
    take_home: bool
    line: int
    page: int | None = None
    set_aside: SetAside | None = None

    @property
    def in_section(self) -> str:
        """Its words behind the title of its section, so that "As tolerated." means something."""
        if not self.section or self.text.startswith(self.section):
            return self.text
        return f"{self.section}: {self.text}"


class Citation(Span):
    """Where an answer stands in the document: `quote == summary.text[start:end]`, always."""

    quote: str
    section: str
    line: int
    page: int | None = None


class Part(Span):
    """A stretch of the document: `text == summary.text[start:end]`, always."""

    text: str


class Medication(_Frozen):
    """A medicine as one line of the document states it, each part with its span; a part that is not stated is None.

    The parts follow the fields of a FHIR R4 `Dosage` and of the C-CDA Medication Activity. passage: index of its passage.
    strength: of one tablet or unit ("40 mg tablet"); dose: what is taken at once ("1 tablet", "40 mg"). timing: when in the
    day or around meals. duration: for how long or until when. status_part: the words that state the status.
    """

    passage: int
    listed: MedicationList
    status: MedicationStatus
    name: Part
    strength: Part | None = None
    dose: Part | None = None
    route: Part | None = None
    frequency: Part | None = None
    timing: Part | None = None
    duration: Part | None = None
    purpose: Part | None = None
    status_part: Part | None = None


class Notice(Span):
    """What a reader should know of a stretch of the text, as one sentence. It may hold words of the document."""

    kind: NoticeKind
    text: str


class DischargeSummary(_Frozen):
    """A document as read.

    text: the whole document, line ends as "\\n". pages: the span of each page, empty for formats without pages.
    name: the file's own name or what the caller called it. format: the reader that read it, such as "pdf".
    medications: one record for each medicine of each list, in the document's order (`ingest.medications`).
    """

    text: str
    name: str
    format: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    pages: tuple[Page, ...] = ()
    medications: tuple[Medication, ...] = ()
    notices: tuple[Notice, ...] = ()

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(at + 1 for at, char in enumerate(self.text) if char == "\n")]

    def line_of(self, offset: int) -> int:
        """The 1-based line that holds the character at `offset`."""
        return bisect_right(self._line_starts, offset)

    def page_of(self, offset: int) -> int | None:
        """The 1-based page that holds the character at `offset`; None for formats without pages."""
        if not self.pages:
            return None
        return max(1, bisect_right([page.start for page in self.pages], offset))

    def passages_of(self, sections: Sequence[Section]) -> tuple[int, ...]:
        """The indices of the passages that begin in one of these sections, without those that are set aside."""
        return tuple(
            passage.index
            for passage in self.passages
            if not passage.set_aside and any(s.start <= passage.start < s.end for s in sections)
        )

    def notices_on(self, span: Span) -> tuple[Notice, ...]:
        """The notices whose stretch of text overlaps `span`."""
        return tuple(notice for notice in self.notices if notice.start < span.end and span.start < notice.end)

    def cite(self, passage: Passage) -> Citation:
        """The citation of a whole passage, its quote cut from the text itself."""
        return Citation(
            quote=self.text[passage.start : passage.end],
            start=passage.start,
            end=passage.end,
            section=passage.section,
            line=passage.line,
            page=passage.page,
        )
