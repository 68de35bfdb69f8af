"""The XHTML that a resource or a section carries (FHIR R4, 2.27 Narrative), through the HTML reader's page.

A narrative that holds only its title counts as none. Hidden parts are left out, as a browser would.
"""

import re
from typing import Any

from ...reading import LineKind, MarkedLine, Reading
from ..html import read_fragment
from .values import node, plain


def narrative_of(value: Any) -> Reading | None:
    """The reading of a Narrative, or of its `div` alone; None where it has no words. Raises DocumentCorrupt."""
    div = plain(node(value).get("div")) or (plain(value) if isinstance(value, str) else "")
    if not div:
        return None
    reading = read_fragment(div if div.startswith("<") else f"<div>{div}</div>")
    return reading if any(char.isalnum() for char in reading.text) else None


def under_title(reading: Reading, titles: list[str], level: int) -> Reading | None:
    """A section's narrative under its heading: a first heading that repeats it dropped, others one level deeper.

    None where it holds only one of `titles`, the names of the section.
    """
    known = {_fold(title) for title in titles}
    if _fold(reading.text) in known:
        return None
    first = reading.marks[0] if reading.marks else None
    if first and first.kind is LineKind.HEADING and first.start == 0 and _fold(reading.text[: first.end]) in known:
        reading = _without_start(reading, first)
    marks = tuple(_deeper(mark, level) for mark in reading.marks)
    return reading.model_copy(update={"marks": marks})


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _without_start(reading: Reading, heading: MarkedLine) -> Reading:
    cut = len(reading.text) - len(reading.text[heading.end :].lstrip("\n"))
    marks = tuple(_earlier(mark, cut) for mark in reading.marks if mark.start >= cut)
    return reading.model_copy(update={"text": reading.text[cut:], "marks": marks})


def _earlier(mark: MarkedLine, by: int) -> MarkedLine:
    cells = tuple(cell.model_copy(update={"start": cell.start - by, "end": cell.end - by}) for cell in mark.cells)
    return mark.model_copy(update={"start": mark.start - by, "end": mark.end - by, "cells": cells})


def _deeper(mark: MarkedLine, level: int) -> MarkedLine:
    return mark.model_copy(update={"level": mark.level + level}) if mark.kind is LineKind.HEADING else mark
