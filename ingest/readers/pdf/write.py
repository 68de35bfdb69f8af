"""From the pages of a document, however they were found, to its reading: what runs over pages is joined, then written."""

from collections.abc import Sequence

from ....document import Span
from ....vocabulary import NoticeKind
from ...reading import Reading
from ..lines import Lines
from .continued import join_tables
from .layout import lay_out
from .marks import settle
from .page import PageContent
from .running import leave_out_repeats


def write_pages(pages: Sequence[PageContent], format_: str) -> Reading:
    """The reading of pages in order, with a notice for whatever of them is uncertain or left out."""
    leave_out_repeats(pages)
    join_tables(pages)
    lines = Lines()
    for page in pages:
        lines.start_page(page.confidence)
        start = lines.length
        lay_out(page, lines)
        if page.caution and lines.length > start:
            lines.notice(NoticeKind.LOW_CONFIDENCE, page.caution, Span(start=start, end=lines.length))
        lines.gap()
    return settle(lines.reading(format_))
