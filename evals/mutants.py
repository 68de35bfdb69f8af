"""Damaged copies of documents, as a faulty export or a hostile hand makes them; the same seed gives the same copies.

Bytes are flipped, cut, doubled and swapped in any file; and each format is damaged where its readers look: elements of XML
and HTML, fields of JSON, parts of a ZIP, objects and streams of a PDF, control words of RTF. Knows no reader.
"""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random
from typing import Any

Mutation = Callable[[bytes, Random], bytes]

_ODD_BYTES = (b"", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"]]>", b"<!--", b"&#xD800;", b"\x1f\x8b", b"{" * 50, b"(" * 50)
_ODD_VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e308, 2**70, "", " ", "\ud800", "0000-99-99", "data:,x", "#", "\0", "1 2 3"),
    *([], {}, [[]], [None], {"": ""}, [1, "a", {}], {"resourceType": "Bundle"}, {"resourceType": 3}),
)
_ODD_ATTRIBUTES = ("", "-1", "0", "99999999999", "nan", "#x", "2024", "1.2.3", "  ", "é")
MOST_ELEMENTS = 20_000
SMALL = 2_000
"""Characters of JSON, or elements of XML, up to which a part is copied many times."""


def mutants(data: bytes, kind: str, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`count` damaged copies, each with the name of what was done to it. kind: a format's name, such as "pdf"."""
    for number in range(count):
        random = Random(f"{seed}-{kind}-{number}-{len(data)}")
        damaged, names = data, []
        for _ in range(random.choice((1, 1, 1, 2, 4))):
            mutation = random.choice(_ANY if random.random() < 0.4 else _OF_KIND.get(kind, _ANY))
            names.append(mutation.__name__.strip("_"))
            damaged = mutation(damaged, random)
        yield f"{number}:{'+'.join(names)}", damaged


def _place(data: bytes, random: Random, longest: int = 2_000) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.randint(1, longest))


def _flip_bytes(data: bytes, random: Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(random.choice((1, 3, 30, 300)) if data else 0):
        flipped[random.randrange(len(data))] = random.randrange(256)
    return bytes(flipped)


def _truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _delete_block(data: bytes, random: Random) -> bytes:
    start, end = _place(data, random)
    return data[:start] + data[end:]


def _double_block(data: bytes, random: Random) -> bytes:
    start, end = _place(data, random)
    return data[:end] + data[start:end] * random.choice((1, 2, 20)) + data[end:]


def _swap_blocks(data: bytes, random: Random) -> bytes:
    (a, b), (c, d) = sorted((_place(data, random), _place(data, random)))
    return data if b > c else data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def _insert_odd(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(_ODD_BYTES) * random.choice((1, 1, 40)) + data[at:]


def _odd_numbers(data: bytes, random: Random) -> bytes:
    """Some numbers become others: sizes, offsets, counts, dates."""
    share = random.choice((0.002, 0.02, 0.2))
    odd = (b"0", b"-1", b"1", b"65536", b"99999999", b"4294967296", b"1e9", b"0.0")
    return re.sub(rb"\d+", lambda found: random.choice(odd) if random.random() < share else found[0], data)


def _repeat_lines(data: bytes, random: Random) -> bytes:
    lines = data.splitlines(keepends=True)
    if lines:
        at = random.randrange(len(lines))
        lines[at:at] = lines[at : at + 3] * random.choice((2, 200))
    return b"".join(lines)


def _xml(data: bytes, random: Random) -> bytes:
    """An element deleted, doubled, moved, renamed, emptied, nested into itself, or with an odd attribute or text."""
    from lxml.etree import LxmlError, XMLParser, fromstring, tostring

    try:
        root = fromstring(data, XMLParser(recover=True, resolve_entities=False, no_network=True))
    except (LxmlError, ValueError):
        return _delete_block(data, random)
    if root is None:
        return data
    for _ in range(random.choice((1, 2, 10))):
        elements = [element for element in list(root.iter())[:MOST_ELEMENTS] if isinstance(element.tag, str)]
        with suppress(ValueError):  # a name or namespace that an earlier mutation has made impossible
            _change(random.choice(elements), random.choice(elements), random)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _change(element: Any, other: Any, random: Random) -> None:
    from copy import deepcopy

    parent, action = element.getparent(), random.randrange(9)
    if parent is not None and action == 0:
        parent.remove(element)
    elif parent is not None and action == 1:
        for _ in range(random.choice((1, 50)) if len(list(element.iter())) < 20 else 1):
            element.addnext(deepcopy(element))
    elif action == 2 and not any(above is element for above in (other, *other.iterancestors())):
        other.append(deepcopy(element) if len(list(element.iter())) < SMALL else other.makeelement(element.tag))
    elif action == 3:
        element.tag = other.tag
    elif action == 4:
        for child in list(element):
            element.remove(child)
    elif action == 5:
        element.text = random.choice(("", " ", "No Information", "5 mg", "\u00a0" * 40, "x" * 5_000, "2024-13-45"))
    elif action == 6 and element.attrib:
        element.set(random.choice(list(element.attrib)), random.choice(_ODD_ATTRIBUTES))
    elif action == 7:
        element.attrib.clear()
    elif parent is not None:
        deep = element
        for _ in range(random.choice((3, 150, 240))):
            inner = deep.makeelement(element.tag, nsmap=element.nsmap)
            deep.append(inner)
            deep = inner


def _html(data: bytes, random: Random) -> bytes:
    """A tag deleted, doubled, or swapped for another; attributes of cells become odd."""
    tags = list(re.finditer(rb"<[^>]{0,300}>", data))
    if not tags:
        return _delete_block(data, random)
    tag, other = random.choice(tags), random.choice(tags)
    odd = (
        b"",
        tag[0] * 30,
        other[0],
        b"<td colspan=99999999>",
        b"<td rowspan=99999>",
        b"<table><tr>",
        b"</table>",
        b"<li>",
    )
    return data[: tag.start()] + random.choice(odd) + data[tag.end() :]


def _json(data: bytes, random: Random) -> bytes:
    """A field deleted, renamed, of a wrong type, or swapped for another; a list doubled."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return _delete_block(data, random)
    for _ in range(random.choice((1, 2, 6))):
        places = list(_places(tree))
        if not places:
            break
        holder, key = random.choice(places)
        action = random.randrange(6)
        if action == 0:
            del holder[key]
        elif action == 1:
            holder[key] = [json.loads(json.dumps(holder[key])) for _ in range(_copies(holder[key], random))]
        elif action == 2:
            other, other_key = random.choice(places)
            copied = json.dumps(other[other_key])
            holder[key] = json.loads(copied) if len(copied) < SMALL else None
        else:
            holder[key] = random.choice(_ODD_VALUES)
    return json.dumps(tree).encode()


def _copies(tree: Any, random: Random) -> int:
    return random.choice((1, 2, 30)) if len(json.dumps(tree)) < SMALL else 1


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        keys = list(holder) if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        for key in keys:
            yield holder, key
            waiting.append(holder[key])


def _zip(data: bytes, random: Random) -> bytes:
    """A part of the archive damaged, deleted, or under another's name."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return _flip_bytes(data, random)
    at = next((i for i, (name, _) in enumerate(parts) if name == "word/document.xml" and random.random() < 0.6), None)
    at = random.randrange(len(parts)) if at is None else at
    name, content = parts[at]
    action = random.randrange(5)
    if action == 0:
        del parts[at]
    elif action == 1:
        parts[at] = random.choice(parts)[0], content
    elif action == 2:
        parts[at] = name, random.choice(_ANY)(content, random)
    else:
        parts[at] = name, _xml(content, random)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in dict(parts).items():
            archive.writestr(zipfile.ZipInfo(part), content, zipfile.ZIP_DEFLATED)  # no date of today
    return out.getvalue()


def _pdf_stream(data: bytes, random: Random) -> bytes:
    """What stands inside a compressed stream of a PDF is damaged and compressed again."""
    streams = list(re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S))
    if not streams:
        return _flip_bytes(data, random)
    stream = random.choice(streams)
    try:
        content = zlib.decompress(stream[1])
    except zlib.error:
        content = b""
    damaged = random.choice(_ANY)(content or stream[1], random)
    damaged = zlib.compress(damaged) if content else damaged
    return data[: stream.start(1)] + damaged + data[stream.end(1) :]


def _pdf_object(data: bytes, random: Random) -> bytes:
    """An object of a PDF deleted, in the place of another, or with odd numbers, names or references."""
    objects = list(re.finditer(rb"\d+ \d+ obj\b(.*?)endobj", data, re.S))
    if not objects:
        return _odd_numbers(data, random)
    found, other = random.choice(objects), random.choice(objects)
    body, action = found[1], random.randrange(5)
    if action == 0:
        body = b""
    elif action == 1:
        body = other[1]
    elif action == 2:
        body = re.sub(rb"/\w+", lambda name: random.choice((name[0], name[0], b"/Odd", b"/Kids", b"null")), body)
    elif action == 3:
        body = re.sub(rb"\d+ \d+ R", other[0].split()[0] + b" 0 R", body)
    else:
        body = re.sub(rb"-?[\d.]+", lambda _: random.choice((b"0", b"-1", b"1e9", b"99999999", b"7")), body)
    return data[: found.start(1)] + body + data[found.end(1) :]


def _rtf(data: bytes, random: Random) -> bytes:
    """A control word or brace of RTF deleted, doubled or swapped for another."""
    words = list(re.finditer(rb"\\[a-z]+-?\d*|[{}]", data))
    if not words:
        return _delete_block(data, random)
    word, other = random.choice(words), random.choice(words)
    odd = (
        b"",
        word[0] * 40,
        other[0],
        b"{",
        b"}",
        b"\\u55357 ",
        b"\\ansicpg99999",
        b"\\trowd",
        b"\\row",
        b"\\bin9 ",
        b"\\uc",
    )
    return data[: word.start()] + random.choice(odd) + data[word.end() :]


_ANY: tuple[Mutation, ...] = (
    *(_flip_bytes, _truncate, _delete_block, _double_block, _swap_blocks, _insert_odd, _odd_numbers, _repeat_lines),
)
_OF_KIND: dict[str, tuple[Mutation, ...]] = {
    "xml": (_xml,),
    "html": (_html,),
    "json": (_json,),
    "docx": (_zip,),
    "pdf": (_pdf_stream, _pdf_object),
    "rtf": (_rtf,),
}
