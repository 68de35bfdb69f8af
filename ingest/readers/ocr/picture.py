"""A picture of a page made fit to be recognised: even light, no specks, large enough, upright and straight.

Works on shades of grey, 0 black to 255 white. Knows no words; which way is up is asked of tesseract by `ocr`.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_PIXELS = 2400
"""The longer side that a page of A4 or Letter should have at least: some 210 dpi, with letters of 20 pixels."""
MAX_SIDE = 3600
"""Larger pictures are made smaller: tesseract gains nothing, and its time grows with the area."""
MAX_SKEW = 8.0
"""Degrees; a page that is turned further is taken for turned by 90."""
SPECK_SHARE = 0.05
"""Above this share of dark pixels without a dark neighbour the page is specked."""
GRAIN_SIGMAS = 4.0
"""Shades within so many standard deviations of the paper's are paper."""
BLANK_SHARE = 0.0005
"""Fewer dark pixels than this share are no writing: a line of text is some 0.002 of a page."""
UNEVEN = 30
"""Difference of the ground between parts of the page, in shades of grey, above which light is evened out."""


def cleaned(image: "Image") -> "tuple[Image, float]":
    """The picture in a good size, its ground white, without specks; and how many times coarser it was than that.

    Specks on a coarse picture hide as much as a third of its resolution would, so they count threefold.
    """
    from PIL import Image, ImageFilter

    image = image.convert("L")
    longer, coarser = max(image.size), 1.0
    specks = _specks(image)
    if longer >= PAGE_PIXELS:
        image = image.filter(ImageFilter.MedianFilter(3)) if specks is not None else image
    elif specks is not None:  # here a filter would wipe out strokes, and to enlarge first would make blots
        image, coarser = _without(image, *specks), 3.0
    if longer < PAGE_PIXELS or longer > MAX_SIDE:
        scale = min(4.0, (PAGE_PIXELS if longer < PAGE_PIXELS else MAX_SIDE) / longer)
        size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image = image.resize(size, Image.Resampling.LANCZOS)
        coarser *= scale
    return _whitened(_evened(image)), coarser


def straightened(image: "Image") -> "Image":
    """An upright picture, turned by the few degrees that its lines of text slope."""
    from PIL import Image

    angle = _skew(image)
    if abs(angle) < 0.15:
        return image
    return image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def is_blank(image: "Image") -> bool:
    """Whether there is nothing on the page but specks and the shadow of its edge."""
    values = np.asarray(image)
    margin_y, margin_x = values.shape[0] // 20, values.shape[1] // 20
    inner = values[margin_y : values.shape[0] - margin_y, margin_x : values.shape[1] - margin_x]
    return inner.size == 0 or float(np.mean(inner < 128)) < BLANK_SHARE


def _evened(image: "Image") -> "Image":
    """Divided by its ground, where that is uneven: shadows and folds of photographs."""
    from PIL import Image, ImageFilter

    small = image.resize((max(8, image.width // 16), max(8, image.height // 16)), Image.Resampling.BOX)
    ground = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(4))
    values = np.asarray(ground, dtype=np.float32)
    if np.percentile(values, 95) - np.percentile(values, 5) < UNEVEN:
        return image
    wide = np.asarray(ground.resize(image.size, Image.Resampling.BILINEAR), dtype=np.float32)
    even = np.asarray(image, dtype=np.float32) * 255 / np.maximum(wide, 30)
    return Image.fromarray(np.clip(even, 0, 255).astype(np.uint8))


def _whitened(image: "Image") -> "Image":
    """Its paper made white, grain and all: on a page of few words the grain would else be taken for the ink."""
    values = np.asarray(image)
    paper = float(np.median(values))
    grain = float(np.median(np.abs(values.astype(np.int16) - paper))) * 1.48  # the standard deviation, for noise
    white = paper - max(10.0, GRAIN_SIGMAS * grain)
    if paper < 100 or white < 60:
        return image
    return image.point([min(255, round(value * 255 / white)) for value in range(256)])


def dark(image: "Image") -> np.ndarray:
    """Which pixels are ink: darker than the middle between paper and ink (Otsu's threshold)."""
    values = np.asarray(image)
    counts = np.bincount(values.ravel(), minlength=256).astype(np.float64)
    below = np.cumsum(counts)
    sums = np.cumsum(counts * np.arange(256))
    with np.errstate(divide="ignore", invalid="ignore"):
        between = (sums[-1] * below / below[-1] - sums) ** 2 / (below * (below[-1] - below))
    return values <= int(np.nanargmax(np.where(np.isfinite(between), between, 0)))


def _specks(image: "Image") -> tuple[np.ndarray, np.ndarray] | None:
    """The lone dark pixels and the lone holes in ink, None where they are few enough to be full stops."""
    ink = dark(image)
    padded = np.pad(ink, 1).astype(np.uint8)
    around = np.zeros(ink.shape, dtype=np.uint8)
    for down in range(3):
        for right in range(3):
            around += padded[down : down + ink.shape[0], right : right + ink.shape[1]]
    around -= ink
    alone = ink & (around == 0)
    if int(np.count_nonzero(alone)) <= SPECK_SHARE * max(1, int(np.count_nonzero(ink))):
        return None
    return ink & (around <= 1), ~ink & (around >= 7)


def _without(image: "Image", specks: np.ndarray, holes: np.ndarray) -> "Image":
    from PIL import Image

    values = np.array(image)
    values[specks], values[holes] = 255, 0
    return Image.fromarray(values)


def _skew(image: "Image") -> float:
    """Degrees clockwise by which lines of text slope down: the angle at which the rows of ink are sharpest."""
    from PIL import Image

    scale = 1000 / max(image.size)
    small = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BOX)
    rows, columns = np.nonzero(dark(small))
    if len(rows) < 200:
        return 0.0
    best = _sharpest(rows, columns, np.arange(-MAX_SKEW, MAX_SKEW + 0.01, 0.5))
    return _sharpest(rows, columns, np.arange(best - 0.5, best + 0.51, 0.1))


def _sharpest(rows: np.ndarray, columns: np.ndarray, angles: np.ndarray) -> float:
    def sharpness(angle: float) -> float:
        slope = np.tan(np.radians(angle))
        heights = np.round(rows - columns * slope).astype(np.int64)
        counts = np.bincount(heights - heights.min()).astype(np.float64)
        return float(np.sum(np.diff(counts) ** 2))

    return float(max(angles, key=sharpness))
