"""A line of the document to look for medicines in: its words with white space squeezed, and where each stands in the text.

Patterns are written for single spaces; a wrapped line has others. Knows nothing of medicines.
"""

from dataclasses import dataclass

from ...document import Part


@dataclass(frozen=True, slots=True)
class Line:
    """text: the words of a stretch of the document, one space between them. offsets: where each character stands there."""

    text: str
    offsets: tuple[int, ...]
    source: str

    def part(self, span: tuple[int, int] | None) -> Part | None:
        """The part of the document at a span of `text`."""
        if span is None or span[0] >= span[1]:
            return None
        start, end = self.offsets[span[0]], self.offsets[span[1] - 1] + 1
        return Part(start=start, end=end, text=self.source[start:end])

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The span of `text` for a span of the document that lies in this line."""
        inside = [at for at, offset in enumerate(self.offsets) if start <= offset < end]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)


def line_of(source: str, start: int, end: int) -> Line:
    """The stretch `source[start:end]` as a line."""
    characters: list[str] = []
    offsets: list[int] = []
    for at in range(start, end):
        char = " " if source[at].isspace() else source[at]
        if char == " " and (not characters or characters[-1] == " "):
            continue
        characters.append(char)
        offsets.append(at)
    if characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return Line("".join(characters), tuple(offsets), source)
