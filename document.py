"""A discharge summary as read: text, pages, sections, passages, and spans that can be checked.

Every span is a half-open range of characters of `DischargeSummary.text`. Knows no file format and no store.
"""

from bisect import bisect_right
from functools import cached_property

from pydantic import BaseModel, ConfigDict

from .vocabulary import Category


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Frozen):
    """A half-open range of characters, `text[start:end]`."""

    start: int
    end: int


class Section(Span):
    """A heading and all that stands under it. `start` is where its heading (or first line) starts.

    take_home: whether it speaks of life after discharge, rather than of the stay or of the past.
    """

    title: str
    category: Category
    take_home: bool


class Passage(Span):
    """The smallest citable piece: a sentence, a list line, a table row. One drug stays one passage.

    index: position in `DischargeSummary.passages`. line: 1-based line of the text. page: 1-based, None without pages.
    text: the words at its span, white space squeezed. take_home: as for a section, judged for this passage.
    set_aside: it addresses a reading program (`ingest.planted`), so it is neither shown nor given to a model.
    """

    index: int
    text: str
    section: str
    category: Category
    take_home: bool
    line: int
    page: int | None = None
    set_aside: bool = False

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


class DischargeSummary(_Frozen):
    """A document as read.

    text: the whole document, line ends as "\\n". pages: the span of each page, empty for formats without pages.
    name: the file's own name or what the caller called it. format: the reader that read it, such as "pdf".
    """

    text: str
    name: str
    format: str
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    pages: tuple[Span, ...] = ()

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
