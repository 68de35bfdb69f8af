"""What stands on the page before and around a document, as HTML: the head, the place to drop a file, the kept summaries.

Knows no Gradio and no document's words but its name.
"""

from collections.abc import Sequence
from html import escape

from ...graph.wording import GENERAL
from ...ingest.store import StoredDocument
from ...settings import Settings
from . import words

ACCEPTED = ".pdf,.docx,.html,.htm,.xhtml,.rtf,.txt,.text,.md,.xml,.cda,.ccda,.json,.png,.jpg,.jpeg,.tif,.tiff"


def head_html(settings: Settings) -> str:
    """The title, what to do in an emergency, and the buttons for colors and text size."""
    number = settings.emergency_number
    emergency = words.EMERGENCY_FIRST_WITH.format(number=number) if number else words.EMERGENCY_FIRST
    return (
        f'<header><div><h1>{words.TITLE}</h1><p class="tagline">{words.TAGLINE}</p></div>'
        f'<div class="tools"><button type="button" class="plain" id="larger" aria-pressed="false">{words.LARGER_TEXT}'
        f'</button><button type="button" class="plain" id="dark" aria-pressed="false">{words.DARK}</button></div></header>'
        f'<p class="first">{escape(emergency)}</p>'
    )


def drop_html(settings: Settings) -> str:
    """Where a file is dropped or chosen, words are pasted, and a password is asked for when a file wants one."""
    limit = words.size(settings.max_file_bytes)
    return (
        f'<h2>{words.OPEN_HEADING}</h2><div class="drop" id="drop"><p class="big">{words.DROP}</p>'
        f'<label for="file">{words.OR_CHOOSE}</label>'
        f'<input type="file" id="file" accept="{ACCEPTED}" aria-label="{words.CHOOSE}" aria-describedby="kinds">'
        f'<p class="hint" id="kinds">{words.KINDS.format(limit=limit)}</p></div>'
        f'<p id="reading" class="waiting" role="status" hidden data-busy="{words.READING}"></p>'
        f'<div id="refused" class="trouble" role="alert" hidden data-lost="{words.LOST}"></div>'
        f'<form id="unlock" hidden><label for="password">{words.PASSWORD}</label>'
        f'<input type="password" id="password" autocomplete="off">'
        f'<button type="submit" class="plain">{words.PASSWORD_BUTTON}</button></form>'
        f'<details><summary>{words.PASTE}</summary><form id="paste"><label for="pasted">{words.PASTE}</label>'
        f'<textarea id="pasted" rows="8" maxlength="{settings.max_document_chars}"></textarea>'
        f'<button type="submit" class="plain">{words.PASTE_BUTTON}</button></form></details>'
        f'<p class="hint">{words.KEPT}</p>'
    )


def kept_html(documents: Sequence[StoredDocument]) -> str:
    """The owner's summaries, newest first, each with a button that opens it."""
    if not documents:
        return ""
    rows = "".join(
        f"<li><span>{escape(document.name)} <small>{escape(document.added[:10])}</small></span>"
        f'<button type="button" class="plain" data-choice="{escape(document.document_id)}" '
        f'aria-label="{words.OPEN} {escape(document.name)}, {escape(document.added[:10])}">{words.OPEN}</button></li>'
        for document in reversed(documents)
    )
    return f'<h2>{words.YOURS}</h2><ul class="kept">{rows}</ul>'


def topics_html() -> str:
    """The five topics as buttons."""
    buttons = "".join(
        f'<li><button type="button" class="topic" data-choice="{escape(GENERAL[category])}">{topic}</button></li>'
        for category, topic in words.TOPICS.items()
    )
    return f'<h2 id="topics">{words.TOPICS_HEADING}</h2><ul class="topics" aria-labelledby="topics">{buttons}</ul>'


def ways_html() -> str:
    """The four ways to use a document, as tabs; `page.js` shows the part of the one that is chosen."""
    tabs = "".join(
        f'<button type="button" role="tab" id="tab-{way}" data-way="{way}" aria-controls="way-{way}">{name}</button>'
        for way, name in words.WAYS.items()
    )
    return f'<div class="ways" role="tablist" aria-label="{words.WAYS_HEADING}">{tabs}</div>'
