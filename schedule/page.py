"""The schedule as one page to print: large type, black on white, a box to tick, and the line that each row was made from.

One HTML file that asks for nothing else: no script, no picture, no font, no address. Every word of the document is escaped.
Knows no file and no browser.
"""

from collections.abc import Iterable, Iterator
from html import escape

from .timetable import Block, Entry, Schedule, told

TITLE = "My medicines"
SOURCE = (
    "Made from your discharge summary, by a program. Check it with your pharmacist or nurse before you use it, and keep to "
    "what they tell you. It holds only what the summary says."
)
NOTHING = "This summary lists no medicines to take home. Ask your doctor or pharmacist."
_STYLE = """
body { font: 18px/1.4 Arial, Helvetica, sans-serif; color: #000; background: #fff; margin: 1.5rem; max-width: 60rem; }
h1 { font-size: 1.8rem; margin: 0 0 .3rem; } h2 { font-size: 1.35rem; margin: 1.4rem 0 .3rem; }
table { border-collapse: collapse; width: 100%; } th, td { border: 2px solid #000; padding: .4rem .5rem; text-align: left;
vertical-align: top; } th { font-size: .9rem; } .box { width: 1.6rem; font-size: 1.5rem; line-height: 1; text-align: center; }
.name { font-weight: bold; } .line { font-size: .85rem; } .no h2 { border: 3px solid #000; padding: .3rem .5rem; }
section, tr { break-inside: avoid; } @media print { body { margin: 0; } }
"""


def page_of(schedule: Schedule, name: str) -> str:
    """The page as HTML text. name: what the document is called."""
    body = "\n".join(_sections(schedule)) or f"<p>{escape(NOTHING)}</p>"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{TITLE}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{TITLE}</h1>\n"
        f"<p>{escape(SOURCE)}</p>\n<p>Document: {escape(name)}</p>\n{body}\n</body>\n</html>\n"
    )


def _sections(schedule: Schedule) -> Iterator[str]:
    for block, entries in schedule.blocks:
        kind = "yes" if block.is_taken else "no"
        yield f'<section class="{kind}">\n<h2>{escape(block.value)}</h2>\n{_table(block, entries)}\n</section>'


def _table(block: Block, entries: Iterable[Entry]) -> str:
    titles = (
        ("", "Medicine", "How much", "When", "In the summary") if block.is_taken else ("Medicine", "In the summary")
    )
    head = "".join(f"<th>{title}</th>" for title in titles)
    return f"<table>\n<tr>{head}</tr>\n" + "\n".join(_row(block, entry) for entry in entries) + "\n</table>"


def _row(block: Block, entry: Entry) -> str:
    name = f'<td class="name">{escape(entry.medicine)}</td>'
    if not block.is_taken:
        return f"<tr>{name}{_source(entry)}</tr>"
    amount = escape(entry.how_much) or "see the line"
    when = "<br>".join(escape(words) for words in (entry.when, *also(entry)) if words)
    return f'<tr><td class="box">&#9744;</td>{name}<td>{amount}</td><td>{when}</td>{_source(entry)}</tr>'


def also(entry: Entry) -> tuple[str, ...]:
    """What belongs to when and how long: until when, what for, the most that is allowed."""
    parts = (entry.record.duration, entry.record.purpose, entry.limit)
    return tuple(told(part) for part in parts if part)


def where(entry: Entry) -> str:
    """Where its line stands: "line 15", "page 2, line 15"."""
    page = f"page {entry.page}, " if entry.page else ""
    return f"{page}line {entry.line_number}"


def _source(entry: Entry) -> str:
    remarks = "".join(f"<br><strong>{escape(remark)}</strong>" for remark in _remarks(entry))
    return f'<td class="line">{escape(where(entry))}: &ldquo;{escape(entry.line)}&rdquo;{remarks}</td>'


def _remarks(entry: Entry) -> Iterator[str]:
    yield from entry.remarks
    if entry.other_lines:
        yield f"See also line {', '.join(map(str, entry.other_lines))}."
