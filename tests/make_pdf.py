"""A PDF writer for tests: text at a place, ruling lines, pictures. Standard fonts, so letters need no file."""

import zlib
from dataclasses import dataclass, field


@dataclass
class Page:
    """Content operators of one A4 page; y runs down from the top, in points."""

    operators: list[str] = field(default_factory=list)
    image: bool = False
    fields: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, words: str, *, bold: bool = False, size: float = 11) -> "Page":
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.operators.append(f"BT /{'F2' if bold else 'F1'} {size} Tf {x} {842 - y} Td ({escaped}) Tj ET")
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> "Page":
        self.operators.append(f"{x0} {842 - y0} m {x1} {842 - y1} l S")
        return self

    def grid(self, xs: list[float], ys: list[float]) -> "Page":
        for y in ys:
            self.rule(xs[0], y, xs[-1], y)
        for x in xs:
            self.rule(x, ys[0], x, ys[-1])
        return self

    def field(self, x: float, y: float, entries: str) -> "Page":
        """A form field without an appearance of its own, 150 by 14 points."""
        box = f"/Rect [{x} {842 - y - 14} {x + 150} {842 - y}]"
        self.fields.append(f"<< /Type /Annot /Subtype /Widget /T (f{len(self.fields)}) {box} {entries} >>")
        return self

    def picture(self) -> "Page":
        self.image = True
        self.operators.append("q 500 0 0 700 40 60 cm /Im0 Do Q")
        return self


def make_pdf(*pages: Page, compress: bool = False) -> bytes:
    """The bytes of a PDF with these pages."""
    kids = " ".join(f"{10 + 2 * at} 0 R" for at in range(len(pages)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        5: _stream(
            b"\x00", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        ),
    }
    for at, page in enumerate(pages):
        resources = "/Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Im0 5 0 R >>"
        objects[10 + 2 * at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {11 + 2 * at} 0 R "
            f"/Resources << {resources} >> /Annots [{' '.join(page.fields)}] >>"
        ).encode()
        content = "\n".join(page.operators).encode("cp1252")
        packed = zlib.compress(content) if compress else content
        objects[11 + 2 * at] = _stream(packed, "/Filter /FlateDecode" if compress else "")
    return _file(objects)


def _stream(content: bytes, entries: str) -> bytes:
    return f"<< {entries} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _file(objects: dict[int, bytes]) -> bytes:
    out, offsets = bytearray(b"%PDF-1.4\n"), {}
    for number, body in sorted(objects.items()):
        offsets[number] = len(out)
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    at, size = len(out), max(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n".encode()
    for number in range(1, size):
        out += f"{offsets[number]:010} 00000 n \n".encode() if number in offsets else b"0000000000 00000 f \n"
    return bytes(out + f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n".encode())
