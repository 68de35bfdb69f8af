"""A bound on what the compressed streams of a PDF may unpack to, which pdfminer lacks: 20 MB can hold gigabytes.

pdfminer unpacks a stream whole by four functions of its module `pdftypes`. They are replaced once, for the process, by ones
that count within `bounded` and do as before outside of it. Filters: ISO 32000-1, 7.4.
"""

import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ....errors import DocumentTooLarge

_CHUNK = 65536


@dataclass(slots=True)
class _Budget:
    """Bytes that may still be unpacked, of a limit."""

    limit: int
    left: int

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise DocumentTooLarge(
                f"The PDF unpacks to more than {self.limit:,} bytes.",
                "Save it anew from the program that made it, or raise MAX_UNPACKED_BYTES.",
            )


_BUDGET: ContextVar[_Budget | None] = ContextVar("_BUDGET", default=None)


@contextmanager
def bounded(limit: int) -> Iterator[None]:
    """Within it, DocumentTooLarge is raised once the streams of PDFs have unpacked to more than `limit` bytes in all."""
    _install()
    token = _BUDGET.set(_Budget(limit, limit))
    try:
        yield
    finally:
        _BUDGET.reset(token)


def inflate(data: bytes) -> tuple[bytes, bool]:
    """The bytes of a zlib stream, and whether it is whole. Counted against the bound; raises zlib.error as zlib does."""
    unpacking, parts, budget = zlib.decompressobj(), [], _BUDGET.get()
    waiting = data
    while waiting and not unpacking.eof:
        part = unpacking.decompress(waiting, _CHUNK if budget else 0)
        if budget:
            budget.take(len(part))
        parts.append(part)
        waiting = unpacking.unconsumed_tail
        if not part and not waiting:
            break
    return b"".join(parts), unpacking.eof


class _CountingZlib:
    """What pdfminer uses of zlib."""

    error = zlib.error
    decompressobj = staticmethod(zlib.decompressobj)

    @staticmethod
    def decompress(data: bytes) -> bytes:
        unpacked, is_whole = inflate(data)
        if not is_whole:
            raise zlib.error("incomplete or truncated stream")
        return unpacked


def _install() -> None:
    from pdfminer import pdftypes as module

    pdftypes: Any = module
    if isinstance(pdftypes.zlib, _CountingZlib):
        return
    pdftypes.zlib = _CountingZlib()
    pdftypes.lzwdecode = _lzw
    pdftypes.rldecode = _run_length
    pdftypes.decompress_corrupted = _salvage


def _lzw(data: bytes) -> bytes:
    from pdfminer.lzw import LZWDecoder

    parts, budget = [], _BUDGET.get()
    for part in LZWDecoder(io.BytesIO(data)).run():
        if budget:
            budget.take(len(part))
        parts.append(part)
    return b"".join(parts)


def _run_length(data: bytes) -> bytes:
    from pdfminer.runlength import rldecode

    budget, at, most = _BUDGET.get(), 0, 0
    while budget and at < len(data) and data[at] != 128:
        most += data[at] + 1 if data[at] < 128 else 257 - data[at]
        at += data[at] + 2 if data[at] < 128 else 2
    if budget:
        budget.take(most)
    return rldecode(data)


def _salvage(data: bytes) -> bytes:
    """What could be unpacked of a stream that is damaged at its end. Raises zlib.error for others."""
    unpacking, parts, budget = zlib.decompressobj(), [], _BUDGET.get()
    for at in range(0, len(data), 256):
        try:
            part = unpacking.decompress(data[at : at + 256], 256 * 1100)
        except zlib.error:
            if at + 256 < len(data):
                raise
            break  # a wrong checksum at the very end
        if budget:
            budget.take(len(part))
        parts.append(part)
    return b"".join(parts)
