"""Pages that are pictures, recognised by tesseract: upright, straight, in reading order, each word with its confidence.

Tesseract gives words and where they stand; the reading order and the tables are found as on a page with a text layer. What
it is not sure of is flagged, and a page of guesswork is refused: a dose misread is worse than none. Needs the `ocr` extra
(Pillow, pypdfium2) and the program tesseract.
"""

import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from statistics import mean
from typing import TYPE_CHECKING

from ....errors import DocumentScanned
from ....settings import Settings
from ..pdf.page import PageContent
from .picture import cleaned, is_blank, straightened
from .program import Tesseract, find_tesseract
from .rules import find_tables
from .words import LINES, SCATTERED, confidence_of, words_of

if TYPE_CHECKING:
    from PIL.Image import Image

POINTS_PER_PIXEL = 0.24
"""Of a picture at 300 dpi. Where the scale is unknown it does not matter: layout is measured in letter heights."""
LEAST_CONFIDENCE = 0.75
"""A page whose words have a lower mean confidence is refused. Measured on soiled scans: at 0.9 one word in a hundred is
wrong, at 0.8 one in seven, at 0.75 one in five, at 0.5 two of three."""
SURE_CONFIDENCE = 0.80
"""Below this mean confidence the other three orientations are tried, where tesseract was not sure of the first."""
HOPELESS_CONFIDENCE = 0.4
"""Below this mean confidence of the first pass there is no second."""
SECOND_PASS_S = 20.0
"""Longest time for the second pass, which takes minutes on mere noise."""
SURE_OF_TURN = 2.0
"""Tesseract's orientation confidence, on its own open scale, from which it was right on all pages measured."""
_MAX_WORKERS = 4


def recognise(images: "Iterable[tuple[int, Image]]", settings: Settings, named: Mapping[int, str]) -> list[PageContent]:
    """The words and tables of pictures of pages, each with its page number.

    named: the pages to recognise and why, for the error. Raises DocumentScanned for what is missing on this machine and
    for pages too poor to be read, DocumentTooLarge after `max_reading_s`.
    """
    try:
        tesseract = find_tesseract(settings.ocr_languages, time.monotonic() + settings.max_reading_s)
    except DocumentScanned as error:
        raise DocumentScanned(f"{no_text_on(named)} {error.reason}", error.remedy) from None
    workers = min(_MAX_WORKERS, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        waiting = []
        pages: list[PageContent] = []
        for number, image in images:
            waiting.append(pool.submit(_recognised, tesseract, number, image))
            if len(waiting) > workers:  # no more pictures in memory than can be worked on
                pages.append(waiting.pop(0).result())
        pages += [each.result() for each in waiting]
    if poor := [page.number for page in pages if page.confidence is not None and page.confidence < LEAST_CONFIDENCE]:
        raise _too_poor(poor)
    return pages


def no_text_on(named: Mapping[int, str]) -> str:
    """The sentence that says which pages have no text and why."""
    return " ".join(
        f"No text can be read on {_pages([number for number, why in named.items() if why == reason])}: {reason}."
        for reason in dict.fromkeys(named.values())
    )


def _pages(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:20])) + (", ..." if len(numbers) > 20 else "")
    return f"page{'s' if len(numbers) > 1 else ''} {shown}"


def _too_poor(numbers: list[int]) -> DocumentScanned:
    return DocumentScanned(
        f"The picture of {_pages(numbers)} is too poor to be read: its words would be guesswork.",
        "Scan it again at 300 dpi, straight and evenly lit, or ask for a copy with text.",
    )


def _recognised(tesseract: Tesseract, number: int, image: "Image") -> PageContent:
    image, enlarged = cleaned(image)
    turn, sure = tesseract.turned(image)
    page = _at(tesseract, number, image, turn, enlarged)
    if sure >= SURE_OF_TURN or not page.words or (page.confidence or 0.0) >= SURE_CONFIDENCE:
        return page
    others = [(turn + more) % 360 for more in (180, 90, 270)]
    likely = max([turn, *others], key=lambda each: _certainty(tesseract, image, each))
    return page if likely == turn else _at(tesseract, number, image, likely, enlarged)


def _at(tesseract: Tesseract, number: int, image: "Image", turn: int, enlarged: float) -> PageContent:
    upright = straightened(image.rotate(-turn, expand=True) if turn else image)
    wiped, grids = find_tables(upright, POINTS_PER_PIXEL)
    by_lines = tesseract.words(wiped, LINES)
    hopeless = by_lines and mean(word.confidence for word in by_lines) < HOPELESS_CONFIDENCE
    scattered = [] if hopeless else tesseract.words(wiped, SCATTERED, within_s=SECOND_PASS_S)
    words = words_of(wiped, by_lines, scattered, scale=POINTS_PER_PIXEL, enlarged=enlarged)
    width, height = upright.width * POINTS_PER_PIXEL, upright.height * POINTS_PER_PIXEL
    confidence = confidence_of(words) if words else None if is_blank(upright) else 0.0
    return PageContent(number, width, height, words, grids, confidence)


def _certainty(tesseract: Tesseract, image: "Image", turn: int) -> float:
    """How many letters of a picture, turned by so many degrees clockwise, are recognised for sure."""
    found = tesseract.words(straightened(image.rotate(-turn, expand=True)), LINES)
    return sum(len(word.text) * word.confidence**2 for word in found)
