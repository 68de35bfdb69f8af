"""Plain text, verbatim but for its line ends, so that every quote can be checked against the file.

Rows of tables that are lined up under titles are marked; headings and items are found by their wording, elsewhere.
"""

from ...settings import Settings
from ..reading import Reading
from .aligned import aligned_rows
from .encoding import decode, unix_lines


def read(data: bytes, settings: Settings) -> Reading:
    """The text of a plain text file. Raises DocumentUnsupported for bytes that are no text."""
    return read_text(decode(data))


def read_text(text: str) -> Reading:
    """Text that is already decoded."""
    text = unix_lines(text)
    marks, notices = aligned_rows(text)
    return Reading(text=text, format="txt", marks=marks, notices=notices)
