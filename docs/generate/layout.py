"""Tables, fences and the first lines of a generated page. Knows nothing of what is on it."""

from collections.abc import Iterable, Sequence


def page_of(title: str, source: str, intro: str, *parts: str) -> str:
    """A page: title, a hidden line that says what it is made from, one paragraph, then its parts."""
    mark = f"<!-- Made from {source} by `python docs/generate`; a change here is lost. -->"
    return "\n\n".join([f"# {title}", mark, intro, *(part for part in parts if part)]) + "\n"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; "" where there is no row."""
    lines = [_row(row) for row in rows]
    return "\n".join([_row(titles), _row(["---"] * len(titles)), *lines]) if lines else ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |"


def code(text: str) -> str:
    """Inline code; "" stays "". In a table a bar inside is escaped by the table."""
    return f"`{text}`" if text else ""


def fence(text: str, language: str = "text") -> str:
    """A block of code, fenced so that no line of the text can end it."""
    return f"~~~~{language}\n{text}\n~~~~"
