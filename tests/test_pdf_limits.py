"""A PDF that would fill the memory, or that is locked, is refused before anything of it is kept."""

import io
import subprocess
import sys
import zlib

import pytest
from mediassist.errors import DocumentEncrypted, DocumentTooLarge
from mediassist.ingest.readers import pdf
from mediassist.settings import Settings

from .make_pdf import Page, make_pdf

MEGABYTE = 1_000_000


def with_content(packed: bytes, filters: str) -> bytes:
    """A PDF of one page whose content stream is `packed`."""
    whole = make_pdf(Page().text(50, 60, "Take one tablet."))
    start = whole.index(b"<<  /Length", whole.index(b"11 0 obj"))
    end = whole.index(b"endobj", start)
    stream = f"<< /Filter {filters} /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream\n"
    return whole[:start] + stream + whole[end:]


def bomb(megabytes: int) -> bytes:
    packing, parts = zlib.compressobj(9), []
    for _ in range(megabytes):
        parts.append(packing.compress(b" " * MEGABYTE))
    return b"".join([*parts, packing.flush()])


@pytest.mark.parametrize(
    ("packed", "filters"),
    [
        (bomb(60), "/FlateDecode"),
        (zlib.compress(bomb(60)), "[/FlateDecode /FlateDecode]"),
        (bomb(60).hex().encode() + b">", "[/ASCIIHexDecode /FlateDecode]"),
        (b"\x81 " * 500_000 + b"\x80", "/RunLengthDecode"),
    ],
)
def test_a_stream_that_unpacks_to_too_much_is_refused(packed: bytes, filters: str) -> None:
    with pytest.raises(DocumentTooLarge, match="unpacks") as refused:
        pdf.read(with_content(packed, filters), Settings.load(max_unpacked_bytes=20 * MEGABYTE))
    assert "MAX_UNPACKED_BYTES" in refused.value.remedy


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit to set on memory")
def test_a_bomb_takes_no_more_memory_than_the_limit() -> None:
    code = (
        "import sys, resource; from mediassist.ingest.readers import pdf; from mediassist.settings import Settings\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1_200_000_000, 1_200_000_000))\n"
        "try: pdf.read(sys.stdin.buffer.read(), Settings.load())\n"
        "except BaseException as error: print(type(error).__name__)"
    )
    data = with_content(zlib.compress(bomb(1500), 9), "[/FlateDecode /FlateDecode]")
    done = subprocess.run([sys.executable, "-c", code], input=data, capture_output=True, check=True, timeout=300)
    assert done.stdout.split() == [b"DocumentTooLarge"], "1.5 GB unpacked under a limit of 200 MB"


def test_other_users_of_pdfminer_are_not_limited() -> None:
    from pdfminer import pdftypes

    pdf.read(make_pdf(Page().text(50, 60, "Take one tablet.")), Settings.load())
    assert len(pdftypes.zlib.decompress(bomb(3))) == 3 * MEGABYTE


def locked(password: str, owner: str = "owner") -> bytes:
    pypdf = pytest.importorskip("pypdf", reason="pypdf writes the encrypted file of this test")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make_pdf(Page().text(50, 60, "Take one tablet."), compress=True)))
    writer.encrypt(user_password=password, owner_password=owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("password", ["secret", "owner"])
def test_a_locked_pdf_opens_with_its_password(password: str) -> None:
    assert "Take one tablet." in pdf.read(locked("secret"), Settings.load(), password).text


def test_a_pdf_that_only_its_owner_may_change_is_just_read() -> None:
    assert "Take one tablet." in pdf.read(locked(""), Settings.load()).text


def test_a_wrong_or_missing_password_is_told_apart() -> None:
    with pytest.raises(DocumentEncrypted, match="does not open") as wrong:
        pdf.read(locked("secret"), Settings.load(), "guess")
    assert "guess" not in str(wrong.value)
    with pytest.raises(DocumentEncrypted, match="--password"):
        pdf.read(locked("secret"), Settings.load())


def test_a_password_for_an_open_pdf_does_no_harm() -> None:
    assert "tablet" in pdf.read(make_pdf(Page().text(50, 60, "Take one tablet.")), Settings.load(), "secret").text
