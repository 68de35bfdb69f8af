"""A PDF writer for tests: text at a place, ruling lines, pictures. Standard fonts, so letters need no file."""

import zlib
from dataclasses import dataclass, field


@dataclass
class Page:
    """Content operators of one A4 page; y runs down from the top, in points."""

    operators: list[str] = field(default_factory=list)
    image: bool = False
    fields: list[str] = field(default_factory=list)
    grey: tuple[int, int, bytes] | None = None

    def text(self, x: float, y: float, words: str, *, bold: bool = False, size: float = 11) -> "Page":
        escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        self.operators.append(f"BT /{'F2' if bold else 'F1'} {size} Tf {x} {842 - y} Td ({escaped}) Tj ET")
        return self

    def column(self, x: float, y: float, words: list[str], *, leading: float = 14) -> "Page":
        """Lines under each other."""
        for at, line in enumerate(words):
            self.text(x, y + leading * at, line)
        return self

    def mixed(self, x: float, y: float, *parts: tuple[str, float, float]) -> "Page":
        """One line of (words, size, how far they are raised), set close behind each other."""
        shown = " ".join(f"/F1 {size} Tf {rise} Ts ({words}) Tj" for words, size, rise in parts)
        self.operators.append(f"BT {x} {842 - y} Td {shown} ET")
        return self

    def layer(self, x: float, y: float, words: str, *, font: str = "F1") -> "Page":
        """Invisible text, as programs lay it over a scan; in font F3 its letters cannot be told."""
        shown = "".join(f"{ord(char):04x}" for char in words) if font == "F3" else words.encode("cp1252").hex()
        self.operators.append(f"BT /{font} 11 Tf 3 Tr {x} {842 - y} Td <{shown}> Tj ET")
        return self

    def ground(self, x0: float, y0: float, x1: float, y1: float) -> "Page":
        """A shaded rectangle."""
        self.operators.insert(0, f"q 0.85 g {x0} {842 - y1} {x1 - x0} {y1 - y0} re f Q")
        return self

    def scanned(self, width: int, height: int, grey: bytes) -> "Page":
        """A picture over the whole page, a byte for each pixel."""
        self.grey = (width, height, grey)
        self.operators.insert(0, "q 595 0 0 842 0 0 cm /Im1 Do Q")
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
    kids = " ".join(f"{10 + 3 * at} 0 R" for at in range(len(pages)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        5: _stream(
            b"\x00", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        ),
        6: b"<< /Type /Font /Subtype /Type0 /BaseFont /None /Encoding /Identity-H /DescendantFonts [7 0 R] >>",
        7: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /None /CIDSystemInfo "
        b"<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 8 0 R >>",
        8: b"<< /Type /FontDescriptor /FontName /None /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 "
        b"/Descent -200 /CapHeight 700 /StemV 80 >>",
    }
    for at, page in enumerate(pages):
        shown = "/Im0 5 0 R"
        if page.grey:
            shown += f" /Im1 {12 + 3 * at} 0 R"
            objects[12 + 3 * at] = _picture(*page.grey)
        resources = f"/Font << /F1 3 0 R /F2 4 0 R /F3 6 0 R >> /XObject << {shown} >>"
        objects[10 + 3 * at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {11 + 3 * at} 0 R "
            f"/Resources << {resources} >> /Annots [{' '.join(page.fields)}] >>"
        ).encode()
        content = "\n".join(page.operators).encode("cp1252")
        packed = zlib.compress(content) if compress else content
        objects[11 + 3 * at] = _stream(packed, "/Filter /FlateDecode" if compress else "")
    return _file(objects)


def _stream(content: bytes, entries: str) -> bytes:
    return f"<< {entries} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _picture(width: int, height: int, grey: bytes) -> bytes:
    entries = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray /BitsPerComponent 8"
    )
    return _stream(zlib.compress(grey), f"{entries} /Filter /FlateDecode")


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
