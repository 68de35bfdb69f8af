"""Scans for tests: pages of `make_pdf` drawn as pictures, then turned, skewed, soiled, faded, and packed as PDF or TIFF."""

import io

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter

from .make_pdf import Page, make_pdf


def scan(
    page: Page,
    *,
    dpi: int = 300,
    turned: int = 0,
    skew: float = 0.0,
    noise: float = 0.0,
    grain: float = 0.0,
    blur: float = 0.0,
    shadow: float = 0.0,
    jpeg: int = 0,
    bilevel: bool = False,
) -> Image.Image:
    """A page as a scanner gives it, in shades of grey.

    turned, skew: degrees anticlockwise. noise: share of pixels that are specks. grain: standard deviation of the grey,
    of 255. blur: pixels. shadow: how much darker one corner is, in [0, 1]. jpeg: quality, 0 for none. bilevel: as a fax.
    """
    document = pypdfium2.PdfDocument(make_pdf(page))
    image = document[0].render(scale=dpi / 72).to_pil().convert("L")
    document.close()
    if skew:
        image = image.rotate(skew, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    if turned:
        image = image.rotate(turned, expand=True)
    if blur:
        image = image.filter(ImageFilter.GaussianBlur(blur))
    image = Image.fromarray(_soiled(np.asarray(image, dtype=np.float32), noise, grain, shadow))
    if jpeg:
        out = io.BytesIO()
        image.save(out, "JPEG", quality=jpeg)
        image = Image.open(out).convert("L")
    return image.point(lambda value: 255 if value > 140 else 0) if bilevel else image


def _soiled(grey: np.ndarray, noise: float, grain: float, shadow: float) -> np.ndarray:
    random = np.random.default_rng(7)
    height, width = grey.shape
    if shadow:
        rows, columns = np.linspace(0, 1, height)[:, None], np.linspace(0, 1, width)[None, :]
        grey = grey * (1 - shadow * (rows + columns) / 2)
    if grain:
        grey = grey + random.normal(0, grain, grey.shape)
    if noise:
        specks = random.random(grey.shape)
        grey = np.where(specks < noise / 2, 0, np.where(specks > 1 - noise / 2, 255, grey))
    return np.clip(grey, 0, 255).astype(np.uint8)


def as_pdf(*images: Image.Image, dpi: int = 300) -> bytes:
    """The pictures as the pages of a PDF, without a text layer."""
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=list(images[1:]), resolution=dpi)
    return out.getvalue()


def as_file(*images: Image.Image, kind: str = "PNG") -> bytes:
    """The pictures as a file of one kind; several only as TIFF or GIF."""
    out = io.BytesIO()
    more = {"save_all": True, "append_images": list(images[1:])} if len(images) > 1 else {}
    images[0].save(out, kind, **more)
    return out.getvalue()
