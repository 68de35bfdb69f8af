"""Plain text, verbatim but for its line ends, so that every quote can be checked against the file.

It says nothing of headings, items or pages: these are found by their wording, elsewhere.
"""

from ...settings import Settings
from ..reading import Reading
from .encoding import decode, unix_lines


def read(data: bytes, settings: Settings) -> Reading:
    """The text of a plain text file. Raises DocumentUnsupported for bytes that are no text."""
    return read_text(decode(data))


def read_text(text: str) -> Reading:
    """Text that is already decoded."""
    return Reading(text=unix_lines(text), format="txt")
