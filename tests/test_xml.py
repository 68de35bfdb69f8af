"""XML is read without doing what it asks: no entity, no DTD, no depth without end; in any encoding that files come in."""

import pytest
from mediassist import Settings
from mediassist.errors import DocumentCorrupt, DocumentError, DocumentTooLarge, DocumentUnsupported
from mediassist.ingest.readers.xml import local_name, parse, without_namespaces

SETTINGS = Settings.load(llm_model="none")
BOMB = '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>'


def words(data: bytes) -> str:
    return "".join(parse(data, SETTINGS).itertext())


def test_an_entity_bomb_is_refused():
    with pytest.raises(DocumentUnsupported, match="entities"):
        parse(f"<?xml version='1.0'?>{BOMB}<a>&y;</a>".encode(), SETTINGS)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-32", "utf-7"])
def test_no_encoding_hides_an_entity(encoding):
    with pytest.raises(DocumentError):
        parse(f"<?xml version='1.0' encoding='{encoding}'?>{BOMB}<a b='&y;'>&y;</a>".encode(encoding), SETTINGS)


def test_an_external_entity_is_refused_and_its_file_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    with pytest.raises(DocumentUnsupported):
        parse(f'<!DOCTYPE a [<!ENTITY x SYSTEM "{secret.as_uri()}">]><a>&x;</a>'.encode(), SETTINGS)


def test_a_parameter_entity_is_refused():
    with pytest.raises(DocumentUnsupported):
        parse(b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><a/>', SETTINGS)


def test_an_external_dtd_is_not_loaded_and_what_it_would_define_is_refused():
    assert words(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a>ok</a>') == "ok"
    with pytest.raises(DocumentCorrupt):
        parse(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a>take &dose; mg</a>', SETTINGS)


def test_entities_of_html_are_the_characters_that_they_name():
    assert words(b"<a>take&nbsp;&frac12; tablet &amp; rest &lt;3 h</a>") == "take\xa0½ tablet & rest <3 h"


def test_an_unknown_entity_is_damage_and_not_silence():
    with pytest.raises(DocumentCorrupt):
        parse(b"<a>take &dose; mg</a>", SETTINGS)


def test_elements_nested_too_deep_are_refused():
    deep = b"<a>" * 50_000
    with pytest.raises(DocumentTooLarge, match="200"):
        parse(deep, SETTINGS)


@pytest.mark.parametrize("data", [b"<a><b></a>", b"<a>cut off", b"", b"no xml", b"<a/><b/>", b"<a b=1/>", b"\xff\xfe<"])
def test_damage_is_said(data):
    with pytest.raises(DocumentError):
        parse(data, SETTINGS)


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-8", "utf-8-sig"),
        ("UTF-16", "utf-16"),
        ("utf-16", "utf-16-le"),
        ("utf-16", "utf-8"),  # what .NET writes when it saves a string
        ("ISO-8859-1", "latin-1"),
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("us-ascii", "utf-8"),
        ("no-such-encoding", "utf-8"),
    ],
)
def test_encodings_that_files_come_in(declared, written):
    data = f"<?xml version='1.0' encoding='{declared}'?>\n<a>½ tablet, Zoé</a>".encode(written)
    assert words(data) == "½ tablet, Zoé"


def test_a_declaration_after_a_blank_line_is_no_damage():
    assert words(b"\n\n<?xml version='1.0'?><a>ok</a>") == "ok"


def test_characters_that_xml_forbids_are_left_out():
    assert words(b"<a>5\x0bmg</a>") == "5 mg"


def test_comments_and_instructions_are_not_there():
    root = parse(b"<?xml-stylesheet href='x.xsl'?><!-- c --><a>5<!-- not --> mg<?no?></a>", SETTINGS)
    assert "".join(root.itertext()) == "5 mg"


def test_the_prefix_does_not_matter():
    root = parse(b"<p:a xmlns:p='urn:x' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:type='p:TS'/>", SETTINGS)
    assert local_name(root) == "a"
    plain = without_namespaces(root)
    assert plain.tag == "a"
    assert plain.get("type") == "TS"


def test_a_long_text_is_read_whole():
    assert len(words(b"<a>" + b"QUJD" * 3_000_000 + b"</a>")) == 12_000_000
