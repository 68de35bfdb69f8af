"""Photographs and scans of pages as pictures: PNG, JPEG, TIFF (a page each), BMP, GIF and WebP, through `ocr`.

Sizes are checked from the header, before a pixel is unpacked. A camera's note on which way it was held (EXIF) is followed.
"""

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...errors import DocumentCorrupt, DocumentScanned, DocumentTooLarge, DocumentUnsupported
from ...settings import Settings
from ..reading import Reading
from .pdf.write import write_pages

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = ("PNG", "JPEG", "TIFF", "BMP", "DIB", "GIF", "WEBP")
MAX_PIXELS = 60_000_000
"""Of one picture: a page of A3 at 400 dpi, or a camera of 60 megapixels."""
PICTURE = "it is a picture"


def read(data: bytes, settings: Settings) -> Reading:
    """The words of pictures of pages in reading order, with the confidence of each page.

    Raises DocumentScanned for what is missing to read them or where they are too poor, DocumentCorrupt, DocumentTooLarge.
    """
    from .ocr import recognise

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Pillow, on odd tags and large pictures, whose size is checked here
        image = _open(data)
        count = getattr(image, "n_frames", 1)
        if count > settings.max_pages:
            raise DocumentTooLarge(
                f"The file holds {count:,} pictures; the limit is {settings.max_pages:,}.", "Give fewer."
            )
        pages = recognise(_frames(image, count), settings, named=dict.fromkeys(range(1, count + 1), PICTURE))
    return write_pages(pages, "image")


def _open(data: bytes) -> "Image":
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError:
        raise DocumentScanned("The file is a picture.", "To read it: `pip install 'mediassist[ocr]'`.") from None
    try:
        Image.init()
        return Image.open(io.BytesIO(data), formats=KINDS)
    except UnidentifiedImageError:
        raise DocumentUnsupported(
            "The file is a picture of a kind that is not read.", "Save it as PNG or PDF."
        ) from None
    except Image.DecompressionBombError:
        raise _too_large() from None
    except (OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, EOFError):
        raise _damaged() from None


def _frames(image: "Image", count: int) -> "Iterator[tuple[int, Image]]":
    from PIL import Image

    for at in range(count):
        try:
            image.seek(at)
            if image.width * image.height > MAX_PIXELS:
                raise _too_large()
            yield at + 1, _grey(image)
        except Image.DecompressionBombError:
            raise _too_large() from None
        except (OSError, ValueError, SyntaxError, TypeError, LookupError, ArithmeticError, EOFError, MemoryError):
            raise _damaged() from None


def _grey(image: "Image") -> "Image":
    """A frame in shades of grey on white, turned as its camera was."""
    from PIL import Image, ImageOps

    frame = ImageOps.exif_transpose(image.copy())
    if frame.mode.startswith(("I", "F")):
        low, high = frame.getextrema()
        span = (high - low) or 1  # type: ignore[operator]
        frame = frame.point(lambda value: (value - low) * (255 / span)).convert("L")  # type: ignore[operator]
    if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
        coloured = frame.convert("RGBA")
        frame = Image.alpha_composite(Image.new("RGBA", coloured.size, "white"), coloured)
    return frame.convert("L")


def _too_large() -> DocumentTooLarge:
    return DocumentTooLarge(
        f"A picture has more than {MAX_PIXELS // 1_000_000} million pixels.", "Scan it again at 300 dpi."
    )


def _damaged() -> DocumentCorrupt:
    return DocumentCorrupt("The picture is damaged or cut off.", "Save or scan it again.")
