"""Raised and lowered signs in a narrative, and what footnotes say: none may glue to a word or, worse, to a figure.

"5 mg<sup>1</sup>" is "5 mg [1]" and never "5 mg1"; "10<sup>9</sup>/L" is "10^9/L"; "<sup>1</sup>/<sub>2</sub>" is "1/2". Knows no
block and no line.
"""

import re
from typing import Any

_EXPONENT_BASE = re.compile(r"(?:(?<![\d.])10|(?<![A-Za-z])[cmkd]?m)$")
_EXPONENT = re.compile(r"[-−+]?\d{1,2}")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)$", re.I)
_FRACTION_BAR = ("", "/", "\u2044")
MAX_FOOTNOTE_CHARS = 300
FOOTNOTE = "words-of-footnote"


def raised(element: Any, base: str) -> str:
    """How a `<sup>` or `<sub>` is written behind the words `base`: exponents keep their sense, marks of footnotes get brackets."""
    sign = " ".join("".join(element.itertext()).split())
    if _is_fraction(element):
        return f" {sign}" if base[-1:].isdigit() and element.tag == "sup" else sign
    is_mark = bool(sign) and sign[0].isalnum() and len(sign) <= 3
    if not base:
        return f"[{sign}]" if is_mark and element.tag == "sup" else sign
    if not sign or base[-1].isspace():
        return sign
    if element.tag == "sub":
        return f" {sign}" if base[-1].isdigit() and sign[0].isdigit() else sign
    if _EXPONENT_BASE.search(base) and _EXPONENT.fullmatch(sign):
        return f"^{sign}" if base[-1].isdigit() else sign
    if (base[-1].isdigit() and _ORDINAL.fullmatch(sign)) or not any(char.isalnum() for char in sign):
        return sign
    return f" [{sign}]" if is_mark else f" {sign}"


def _is_fraction(element: Any) -> bool:
    """Whether a raised and a lowered figure make one half and its like."""
    is_above = element.tag == "sup"
    other = element.getnext() if is_above else element.getprevious()
    if other is None or {element.tag, other.tag} != {"sup", "sub"}:
        return False
    return ((element if is_above else other).tail or "").strip() in _FRACTION_BAR


def resolve_footnotes(document: Any) -> None:
    """Gives each `<footnoteRef>` the words of its footnote, where they are few enough to stand in the line."""
    notes = {note.get("ID"): " ".join("".join(note.itertext()).split()) for note in document.iter("footnote")}
    for reference in document.iter("footnoteRef"):
        words = notes.get(reference.get("IDREF"), "")
        inside = next(reference.iterancestors("footnote"), None) is not None
        if words and len(words) <= MAX_FOOTNOTE_CHARS and not inside:
            reference.set(FOOTNOTE, f" ({words}) ")
