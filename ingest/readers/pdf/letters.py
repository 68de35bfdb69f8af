"""The words of a PDF's text layer: raised figures kept off the figures before them, list bullets and ticked boxes as text.

Word processors take bullets and boxes from the fonts Symbol and Wingdings, whose codes mean nothing to other readers: as
letters they would be read as "o", "ü" or a code point of the private area. Knows no line and no page.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .marks import unmarked
from .page import Word

if TYPE_CHECKING:
    from pdfplumber.page import Page

UNKNOWN_LETTER = "\ufffd"
SMALLER = 0.8
"""A raised figure is set at most at this share of the letters before it."""
RAISED = 0.15
"""Its foot stands at least this share of their height above theirs."""
_BOLD_FONT = re.compile("bold|black|heavy|semibold|demi", re.I)
_SIGN_FONT = re.compile("symbol|wingding|webding|dingbat", re.I)
_UNITS = frozenset("m cm mm km in ft".split())
_TICKED = "\uf0fe\uf0fd\uf052\uf053\uf054"
_EMPTY_BOXES = "\uf0a8\uf06f\uf071\uf072\uf0a3"
_FOOTNOTE = re.compile(r"\d{1,2}(?:,\d{1,2})*")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_BULLET = "•"


def page_words(page: "Page") -> list[Word]:
    """The words of a page, in no order to rely on."""
    words = [word for found in page.extract_words(return_chars=True) if (word := _word(found)).text]
    for word in [word for word in words if _FOOTNOTE.fullmatch(word.text)]:
        if other := next((other for other in words if _is_small_after(word, other)), None):
            if other.box[3] - word.box[3] > RAISED * other.height:
                word.text = f"({word.text})"
            elif other.text[-1].isalpha():  # a lowered figure, as in SpO2
                other.text += word.text
                word.text = ""
    return [word for word in words if word.text]


def count_unknown(page: "Page") -> int:
    """How many letters of a page no font explains, lone signs such as bullets aside."""
    words = page.extract_words(return_chars=True)
    return sum(_is_code(char) for word in words if len(word["chars"]) > 1 for char in word["chars"])


def _word(found: dict[str, Any]) -> Word:
    chars = found["chars"]
    box = (float(found["x0"]), float(found["top"]), float(found["x1"]), float(found["bottom"]))
    bold = all(_BOLD_FONT.search(char["fontname"]) for char in chars)
    if len(chars) == 1:
        return Word(_sign(chars[0]), box, bold)
    return Word("".join(_with_raised_apart(chars)), box, bold)


def _is_small_after(word: Word, other: Word) -> bool:
    """Whether a figure is set smaller close behind another word: a footnote's mark, a power, an index."""
    close = (
        -1 < word.box[0] - other.box[2] < 0.2 * other.height and abs(word.middle[1] - other.middle[1]) < other.height
    )
    return close and bool(other.text) and word.height < SMALLER * other.height


def _sign(char: dict[str, Any]) -> str:
    """A letter that stands alone: a bullet or a box where it comes from a font of signs."""
    text = unmarked(char["text"])
    if text and text in _TICKED:
        return "[x]"
    if text and text in _EMPTY_BOXES:
        return "[ ]"
    if _is_code(char) or _PRIVATE.fullmatch(text):
        return _BULLET
    if _SIGN_FONT.search(char["fontname"]) and text.isascii() and not text.isdigit() and text not in "+<>=/%()":
        wingding = chr(0xF000 + ord(text)) if text else ""
        return "[x]" if wingding in _TICKED else "[ ]" if wingding in _EMPTY_BOXES else _BULLET
    return text


def _is_code(char: dict[str, Any]) -> bool:
    return char["text"].startswith("(cid:")


def _with_raised_apart(chars: list[dict[str, Any]]) -> Iterator[str]:
    """A raised figure in brackets, "500(1)", and as a power after 10, "10^9": never one more figure of the number."""
    before = ""
    base: dict[str, Any] | None = None
    for raised, run in groupby(chars, key=_raised_over(chars)):
        group = list(run)
        text = "".join(UNKNOWN_LETTER if _is_code(char) else unmarked(char["text"]) for char in group)
        if not raised or base is None:
            yield text
            base = group[-1]
        elif before == "10":
            yield f"^{text}"
        else:
            yield text if before.lower().strip("(/").rpartition("/")[2] in _UNITS else f"({text})"
        before = text


def _raised_over(chars: list[dict[str, Any]]) -> Any:
    size = max(char["size"] for char in chars)
    foot = max(char["bottom"] for char in chars if char["size"] >= SMALLER * size)

    def is_raised(char: dict[str, Any]) -> bool:
        small = char["size"] < SMALLER * size and char["bottom"] < foot - RAISED * size
        return small and (char["text"].isdigit() or char["text"] in ",-*†‡")

    return is_raised
