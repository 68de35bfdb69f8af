"""A document as HTML: its sections, every word of its text, and each passage where `page.js` can find and mark it.

Nothing is left out and nothing is read as markup: the text is cut at the spans of sections and passages, and escaped.
Knows no Gradio and no answers.
"""

from collections.abc import Iterator, Sequence
from html import escape

from ...document import DischargeSummary, Notice, Passage, Section, Span
from . import words


def document_html(summary: DischargeSummary) -> str:
    """The whole document, its notices first."""
    return (
        f'<div class="document" lang="en"><h2 tabindex="-1">{words.DOCUMENT_HEADING}</h2>'
        f'<p class="name">{escape(summary.name)}</p>{_notices(summary.notices)}{"".join(_parts(summary))}</div>'
    )


def _notices(notices: Sequence[Notice]) -> str:
    if not notices:
        return ""
    items = "".join(
        f'<li>{escape(notice.text)} <button type="button" class="quote small" data-start="{notice.start}" '
        f'data-end="{notice.end}">{words.SHOW_LINE}</button></li>'
        for notice in notices
    )
    return f'<div class="notices"><h3 class="small">{words.NOTICES}</h3><ul>{items}</ul></div>'


def _parts(summary: DischargeSummary) -> Iterator[str]:
    """What stands before the first section, then each section, in the document's order."""
    at = 0
    for section in sorted(summary.sections, key=lambda section: section.start):
        if section.start > at:
            yield f'<div class="text">{_text(summary, Span(start=at, end=section.start))}</div>'
        yield _section(summary, section, max(at, section.start))
        at = max(at, section.end)
    if at < len(summary.text):
        yield f'<div class="text">{_text(summary, Span(start=at, end=len(summary.text)))}</div>'


def _section(summary: DischargeSummary, section: Section, start: int) -> str:
    """A section under its own heading; a heading with words behind it on its line stays in that line."""
    head = _heading_end(summary.text, section)
    if not head:
        return f'<div class="text">{_text(summary, Span(start=start, end=section.end))}</div>'
    title = escape(summary.text[section.start : head])
    topic = words.TOPICS.get(section.category)
    kind = f' <span class="kind">{topic}</span>' if topic else ""
    level = min(2 + section.level, 6)
    body = _text(summary, Span(start=head, end=section.end)).strip("\n")
    heading = f'<h{level} class="line" data-start="{section.start}" data-end="{head}">{title}</h{level}>'
    return f'<section>{heading}{kind}<div class="text">{body}</div></section>'


def _heading_end(text: str, section: Section) -> int:
    """Where a heading that has its line to itself ends; 0 where there is none."""
    first = text.find("\n", section.start, section.end)
    end = first if first >= 0 else section.end
    line = text[section.start : end].strip()
    return end if section.title and line.rstrip(": ").lower() == section.title.rstrip(": ").lower() else 0


def _text(summary: DischargeSummary, span: Span) -> str:
    """The words of a span, each passage in an element of its own, and a mark where a page begins."""
    made, at, page = [], span.start, summary.page_of(max(span.start - 1, 0))
    for passage in (p for p in summary.passages if p.start < span.end and span.start < p.end):
        start, end = max(passage.start, at), min(passage.end, span.end)
        made.append(escape(summary.text[at:start]))
        if passage.page and passage.page != page:
            made.append(f'<span class="page">{words.PAGE.format(number=passage.page)}</span>')
            page = passage.page
        made.append(_line(passage, summary.text[start:end], start))
        at = max(at, end)
    made.append(escape(summary.text[at : span.end]))
    return "".join(made)


def _line(passage: Passage, text: str, start: int) -> str:
    aside = f' <em class="aside">{words.SET_ASIDE[passage.set_aside]}</em>' if passage.set_aside else ""
    return f'<span class="line" data-start="{start}" data-end="{start + len(text)}">{escape(text)}</span>{aside}'
