"""XML read safely: no entity, no DTD, no network, bounded nesting; what a prefix is called does not matter.

Bytes become text here and not in libxml2, so that no encoding hides an entity declaration from the look before the parse.
Sources: XML 1.0 (5th edition) sections 2.2, 2.8 and 4; OWASP's XML external entity sheet. Knows no document type.
"""

import io
import re
from html.entities import name2codepoint
from typing import Any

from ...errors import DocumentCorrupt, DocumentTooLarge, DocumentUnsupported
from ...settings import Settings
from .encoding import decode

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"""^[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]+)""")
_DECLARES_ENTITIES = re.compile(r"<!\s*(?:ENTITY|ATTLIST|NOTATION)\b|<!DOCTYPE[^>\[]*\[[^\]]*%", re.I)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))


def parse(data: bytes, settings: Settings) -> Any:
    """The root element, without comments and processing instructions.

    Raises DocumentCorrupt for what is not well formed, DocumentUnsupported for declared entities, DocumentTooLarge for
    elements nested deeper than `max_nesting`.
    """
    from lxml.etree import XMLSyntaxError

    text = _plain(_text(data))
    if _DECLARES_ENTITIES.search(text):
        raise DocumentUnsupported(
            "The XML file declares entities of its own, which is not safe to read.", "Ask for a copy without a DOCTYPE."
        )
    try:
        return _parsed(_NAMED.sub(_by_number, text).encode("utf-8"), settings.max_nesting)
    except (XMLSyntaxError, ValueError):
        raise DocumentCorrupt("The XML file is damaged or cut off.", "Save or download it again.") from None


def without_namespaces(root: Any) -> Any:
    """The same tree with local names only, `xsi:type` as the attribute "xsi:type" without a prefix in its value."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag[0] == "{":
            element.tag = element.tag.rpartition("}")[2]
        if XSI_TYPE in element.attrib:
            element.set("type", element.attrib.pop(XSI_TYPE).rpartition(":")[2].strip())
    return root


def local_name(element: Any) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _parsed(source: bytes, max_nesting: int) -> Any:
    from lxml.etree import Entity, iterparse

    events = iterparse(
        io.BytesIO(source),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=True,  # a PDF in base64 is one long text; entities, which this would unleash, are refused above
        remove_comments=True,
        remove_pis=True,
    )
    depth = 0
    for event, element in events:
        depth += 1 if event == "start" else -1
        if depth > max_nesting:
            raise DocumentTooLarge(
                f"The XML file nests its elements deeper than the limit of {max_nesting}.", "Raise MAX_NESTING."
            )
        if event == "end" and any(child.tag is Entity for child in element):
            raise ValueError("an entity that nothing defines")
    return events.root


def _text(data: bytes) -> str:
    """The decoded file. A mark or NULs tell UTF-16; "utf-16" declared in single bytes is a mistake often seen."""
    if data.startswith((b"<\0", b"\0<")):
        data = (b"\xff\xfe" if data.startswith(b"<\0") else b"\xfe\xff") + data
    found = _ENCODING.match(data.lstrip())
    name = found[1].decode("ascii").lower() if found else "utf-8"
    is_plain = name in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", "windows-1252", "cp1252")
    # a file that names one of these and yet is UTF-8 has the wrong name; the other way round cannot be
    return decode(data, None if is_plain or name.startswith(("utf-16", "utf16", "ucs")) else name)


def _plain(text: str) -> str:
    """Without the declaration, which names an encoding that no longer holds, and without what XML forbids."""
    return _NOT_XML.sub(" ", _DECLARATION.sub("", text, count=1) if _DECLARATION.match(text) else text).lstrip()


def _by_number(found: re.Match[str]) -> str:
    """ "&nbsp;" and its like, which pages of HTML left behind, as numbers that XML knows."""
    code = name2codepoint.get(found[1])
    return found[0] if code is None or found[1] in _OF_XML else f"&#{code};"
