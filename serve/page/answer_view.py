"""An answer as HTML: its lines, each with the place in the document that it stands on, and what a reader should know.

A line that was quoted is a button that `page.js` follows to its place. Every word is escaped; nothing is read as Markdown.
Knows no Gradio and no store.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

from ...answer import Answer
from ...document import Citation
from ...vocabulary import Category, Outcome, Reason
from . import words

_HEADINGS = frozenset(category.heading for category in Category)
_BULLET = "- "
_SAME_WORDS = 0.5
"""Least share of a citation's words that stand in the line it is put on, in [0, 1]."""


def asked_of(question: str) -> str:
    """The question, above its answer."""
    return f'<p class="asked"><span>{words.YOU_ASKED}</span> {escape(question)}</p>' if question else ""


def waiting(question: str) -> str:
    """What stands in place of an answer until its first checked sentence."""
    return (
        f'{asked_of(question)}<div class="waiting"><span class="dots" aria-hidden="true"></span>'
        f"<p>{words.THINKING}<br><small>{words.CHECKING}</small></p></div>"
    )


def arriving(question: str, text: str) -> str:
    """The sentences that have come so far."""
    return f'{asked_of(question)}<div class="answer" aria-busy="true">{_lines(text.splitlines(), ())}</div>'


def answer_html(answer: Answer, question: str = "", *, numbers: Sequence[str] = ()) -> str:
    """The whole answer. numbers: phone numbers that an emergency offers to call."""
    body = {Outcome.EMERGENCY: _emergency, Outcome.CLARIFY: _clarify}.get(answer.outcome, _plain)(answer, numbers)
    return f'{asked_of(question)}<div class="answer {answer.outcome.value}">{body}{_notes(answer)}</div>'


def error_html(reason: str, remedy: str) -> str:
    """What went wrong, and what to do."""
    return f'<div class="trouble" role="alert"><strong>{escape(reason)}</strong> {escape(remedy)}</div>'


def place_of(citation: Citation) -> str:
    """Where a quote stands, in words: "page 2, line 15"."""
    if citation.page:
        return words.PAGE_AND_LINE.format(page=citation.page, number=citation.line)
    return words.LINE.format(number=citation.line)


def quote_button(citation: Citation, text: str | None = None) -> str:
    """A line to press, which shows its place in the document. text: how it is worded, the document's own words if None."""
    said = escape(text) if text is not None else f"“{escape(' '.join(citation.quote.split()))}”"
    return (
        f'<button type="button" class="quote" data-start="{citation.start}" data-end="{citation.end}">'
        f'<span class="said">{said}</span> <span class="where">{place_of(citation)}</span></button>'
    )


def quotes_html(citations: Sequence[Citation]) -> str:
    """A list of quoted lines to press."""
    return '<ul class="quotes">' + "".join(f"<li>{quote_button(citation)}</li>" for citation in citations) + "</ul>"


def _plain(answer: Answer, _: Sequence[str]) -> str:
    return _with_quotes(answer.text.splitlines(), answer.citations)


def _emergency(answer: Answer, numbers: Sequence[str]) -> str:
    """The fixed words as an alert, before what the document says."""
    first, _, rest = answer.text.partition("\n\n")
    calls = "".join(
        f'<a class="call" href="tel:{escape(number.replace(" ", ""))}">{escape(words.CALL.format(number=number))}</a>'
        for number in numbers
        if number
    )
    return (
        f'<div class="alarm" role="alert"><p>{escape(first)}</p>{calls}</div>'
        f"{_with_quotes(rest.splitlines(), answer.citations)}"
    )


def _clarify(answer: Answer, numbers: Sequence[str]) -> str:
    """Asks back, with a button for each question that may have been meant."""
    if not answer.choices:
        return _plain(answer, numbers)
    buttons = "".join(
        f'<li><button type="button" class="choice" data-choice="{escape(choice)}">{escape(choice)}</button></li>'
        for choice in answer.choices
    )
    return f"<p>{words.REASONS[Reason.UNCLEAR]}</p><p>{words.DID_YOU_MEAN}</p><ul class='choices'>{buttons}</ul>"


def _with_quotes(lines: Sequence[str], citations: Sequence[Citation]) -> str:
    """The lines as buttons where each stands on one citation, else with the citations below."""
    placed = _placed([line for line in lines if line.startswith(_BULLET)], citations)
    if placed:
        return f'<p class="hint">{words.PRESS_A_LINE}</p>' + _lines(lines, citations)
    below = (
        f'<h3 class="small">{words.QUOTES}</h3><p class="hint">{words.PRESS_A_LINE}</p>{quotes_html(citations)}'
        if citations
        else ""
    )
    return _lines(lines, ()) + below


def _placed(bullets: Sequence[str], citations: Sequence[Citation]) -> bool:
    """Whether each bullet is told from the citation of its rank, and from no other."""
    if not bullets or len(bullets) != len(citations):
        return False
    return all(
        _share(citation.quote, bullet) >= _SAME_WORDS for bullet, citation in zip(bullets, citations, strict=True)
    )


def _share(quote: str, line: str) -> float:
    """The share of a quote's words that stand in a line."""
    of_quote = set(re.findall(r"\w+", quote.lower()))
    return len(of_quote & set(re.findall(r"\w+", line.lower()))) / len(of_quote) if of_quote else 0.0


def _lines(lines: Sequence[str], citations: Sequence[Citation]) -> str:
    """Headings, paragraphs and lists. citations: one for each bullet, or none."""
    return "".join(_blocks(lines, iter(citations)))


def _blocks(lines: Sequence[str], citations: Iterator[Citation]) -> Iterator[str]:
    is_open = False
    for line in (line.strip() for line in lines):
        bullet = line.startswith(_BULLET)
        if bullet != is_open:
            yield '<ul class="told">' if bullet else "</ul>"
            is_open = bullet
        if bullet:
            said, citation = line.removeprefix(_BULLET), next(citations, None)
            yield f"<li>{quote_button(citation, said) if citation else escape(said)}</li>"
        elif line in _HEADINGS:
            yield f"<h3>{escape(line)}</h3>"
        elif line:
            yield f"<p>{escape(line)}</p>"
    if is_open:
        yield "</ul>"


def _notes(answer: Answer) -> str:
    """Why it is not the whole, and the notes that came with it."""
    lines = list(answer.notes)
    if answer.reason is Reason.PARTLY or answer.reason is Reason.CONFLICTING:
        lines.insert(0, words.REASONS[answer.reason])
    if answer.model != "quote" and answer.outcome is Outcome.ANSWERED:
        lines.append(words.BY_MODEL)
    if not lines:
        return ""
    items = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f'<div class="notes"><h3 class="small">{words.GOOD_TO_KNOW}</h3>{items}</div>'
