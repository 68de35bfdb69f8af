"""Ruling lines in a straight picture of a page: found as long thin runs of ink, wiped out, and joined to tables.

Tesseract reads rules as letters ("|", "l") and loses words that touch them, so they go before it sees the picture. The
joining of lines to cells is pdfplumber's, as for the rules of a text layer.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from ..pdf.page import Grid, nested
from .picture import dark

if TYPE_CHECKING:
    from PIL.Image import Image

MIN_LENGTH_SHARE = 0.02
"""A rule is at least this share of the page's longer side: longer than any stroke of a letter."""
MAX_THICKNESS_SHARE = 0.004
"""A rule is at most this share of the longer side thick: thicker is a shaded ground or a picture."""
MAX_RULES = 1500
"""More lines than this are a picture or a graph paper, no tables."""


def find_tables(image: "Image", points_per_pixel: float) -> "tuple[Image, list[Grid]]":
    """The picture without ruling lines, and the tables that they make, in points."""
    from PIL import Image

    ink = dark(image)
    longer = max(ink.shape)
    length, thickness = round(MIN_LENGTH_SHARE * longer), max(3, round(MAX_THICKNESS_SHARE * longer))
    across, down = _rules(ink, length, thickness), _rules(ink.T, length, thickness)
    if not across or not down or len(across) + len(down) > MAX_RULES:
        return image, []
    wiped = np.array(image)
    for top, bottom, left, right in across:
        wiped[max(0, top - 1) : bottom + 1, left:right] = 255
    for left, right, top, bottom in down:
        wiped[top:bottom, max(0, left - 1) : right + 1] = 255
    edges = [_edge("h", left, (top + bottom) / 2, right, (top + bottom) / 2) for top, bottom, left, right in across]
    edges += [_edge("v", (left + right) / 2, top, (left + right) / 2, bottom) for left, right, top, bottom in down]
    return Image.fromarray(wiped), _joined(edges, longer, points_per_pixel)


def _rules(ink: np.ndarray, length: int, thickness: int) -> list[tuple[int, int, int, int]]:
    """Runs of ink along the rows that are long and thin, as (first row, end row, start, end)."""
    runs: list[list[int]] = []
    for row in np.nonzero(ink.sum(axis=1) >= length)[0]:
        # gaps of a pixel or two are specks of a scan
        line = ink[row].copy()
        line[1:-1] |= line[:-2] & line[2:]
        changes = np.flatnonzero(np.diff(np.concatenate(([0], line.view(np.int8), [0]))))
        for start, end in zip(changes[::2], changes[1::2], strict=True):
            if end - start >= length:
                _add_run(runs, int(row), int(start), int(end))
    return [(first, last + 1, start, end) for first, last, start, end in runs if last - first < thickness]


def _add_run(runs: list[list[int]], row: int, start: int, end: int) -> None:
    """Joins a run to one just above it that it overlaps, else starts a new one."""
    for run in reversed(runs):
        if run[1] < row - 2:
            if run[1] < row - 40:
                break
            continue
        if start < run[3] and run[2] < end:
            run[1], run[2], run[3] = row, min(run[2], start), max(run[3], end)
            return
    runs.append([row, row, start, end])


def _edge(orientation: str, x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    return {
        "orientation": orientation,
        "x0": x0,
        "top": top,
        "x1": x1,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }


def _joined(edges: list[dict[str, Any]], longer: int, points_per_pixel: float) -> list[Grid]:
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    near = 0.004 * longer
    merged = merge_edges(edges, near, near, near, near)
    cells = intersections_to_cells(edges_to_intersections(merged, near, near))
    return nested([_grid(table, points_per_pixel) for table in cells_to_tables(cells)])


def _grid(cells: list[tuple[float, float, float, float]], scale: float) -> Grid:
    boxes = sorted(((x0 * scale, y0 * scale, x1 * scale, y1 * scale) for x0, y0, x1, y1 in cells), key=lambda b: b[1])
    rows = [sorted(box for box in boxes if box[1] == top) for top in sorted({box[1] for box in boxes})]
    xs, ys = [edge for box in boxes for edge in (box[0], box[2])], [edge for box in boxes for edge in (box[1], box[3])]
    return Grid((min(xs), min(ys), max(xs), max(ys)), rows)
