"""Files inside a C-CDA document: a PDF, text or RTF in base64 is read, what lies elsewhere is said to be missing."""

import base64

import pytest
from mediassist import Settings
from mediassist.errors import DocumentCorrupt, DocumentError, DocumentTooLarge, DocumentUnsupported
from mediassist.ingest.passages import summarise
from mediassist.ingest.readers import ccda
from mediassist.ingest.reading import Reading
from mediassist.vocabulary import MedicationList, NoticeKind

from .make_ccda import XSI, document, section

SETTINGS = Settings.load(llm_model="none")
RTF = r"{\rtf1 DISCHARGE MEDICATIONS:\par 1. Warfarin 5 mg by mouth daily.\par\par DIET: Low salt.\par}"
LETTER = "DISCHARGE MEDICATIONS:\n1. Warfarin 5 mg by mouth daily.\n\nDIET: Low salt.\n"


def packed(content: bytes | str) -> str:
    return base64.encodebytes(content.encode() if isinstance(content, str) else content).decode()


def body(content: str, attributes: str) -> bytes:
    return (
        f'<ClinicalDocument xmlns="urn:hl7-org:v3" {XSI}><title>Letter</title><component><nonXMLBody>'
        f"<text {attributes}>{content}</text></nonXMLBody></component></ClinicalDocument>"
    ).encode()


def media(kind: str, content: str) -> str:
    value = f'<value mediaType="{kind}" representation="B64">{content}</value>'
    return f'<entry><observationMedia ID="m">{value}</observationMedia></entry>'


def read(content: str, attributes: str, **settings: object) -> Reading:
    return ccda.read(body(content, attributes), Settings.load(llm_model="none", **settings))


@pytest.mark.parametrize(
    ("content", "attributes"),
    [
        (packed(LETTER), 'mediaType="text/plain" representation="B64"'),
        (packed(LETTER), 'mediaType="application/octet-stream"'),
        (LETTER, 'mediaType="text/plain" representation="TXT"'),
        (LETTER, 'mediaType="text/plain"'),
        (packed(RTF), 'mediaType="text/rtf" representation="B64"'),
        (packed(f"<html><body><p>{LETTER.replace(chr(10), '<br>')}</p></body></html>"), 'mediaType="text/html" representation="B64"'),
    ],
)  # fmt: skip
def test_the_body_is_read_and_its_spans_fit(content, attributes):
    reading = read(content, attributes)
    summary = summarise(reading, "x.xml")
    lists = [part.medication_list for part in summary.sections]
    assert MedicationList.TAKE_HOME in lists
    assert any("Warfarin 5 mg by mouth daily" in passage.text for passage in summary.passages)
    (notice,) = reading.notices
    assert notice.kind is NoticeKind.ATTACHMENT
    assert reading.text[notice.start : notice.end].startswith("DISCHARGE MEDICATIONS")


def test_the_header_comes_first():
    assert read(packed(LETTER), 'representation="B64"').text.startswith("About this document\nDocument: Letter\n")


def test_a_body_in_another_file_is_refused_with_a_remedy():
    with pytest.raises(DocumentUnsupported) as refused:
        read('<reference value="scan.pdf"/>', 'mediaType="application/pdf"')
    assert "not in this file" in refused.value.reason
    assert refused.value.remedy


def test_a_damaged_body_is_refused():
    with pytest.raises(DocumentCorrupt):
        read("no base64!", 'mediaType="application/pdf" representation="B64"')


def test_a_body_over_the_limit_is_refused():
    with pytest.raises(DocumentTooLarge):
        read(packed(LETTER * 50), 'representation="B64"', max_file_bytes=500)


def test_documents_in_documents_end_somewhere():
    data = body(packed(LETTER), 'mediaType="text/plain" representation="B64"')
    for _ in range(6):
        data = body(packed(data), 'mediaType="text/xml" representation="B64"')
    with pytest.raises(DocumentError):
        ccda.read(data, SETTINGS)


def test_a_picture_among_the_entries_is_left_out_and_that_is_said():
    reading = ccda.read(document(section(text="Text.", entries=media("image/png", packed(b"x")))), SETTINGS)
    assert [(notice.kind, notice.text) for notice in reading.notices] == [
        (NoticeKind.LEFT_OUT, "A picture in this section was left out.")
    ]


def test_a_text_among_the_entries_is_read():
    entry = media("text/plain", packed("Low salt."))
    reading = ccda.read(document(section(text="See file.", entries=entry)), SETTINGS)
    assert "Low salt." in reading.text
    assert [notice.kind for notice in reading.notices] == [NoticeKind.ATTACHMENT]


def test_a_file_of_a_section_that_cannot_be_read_does_not_cost_the_rest():
    reading = ccda.read(document(section(text="Text.", entries=media("application/pdf", "AAAA"))), SETTINGS)
    assert "Text." in reading.text
    assert [notice.kind for notice in reading.notices] == [NoticeKind.LEFT_OUT]


def test_a_section_whose_text_lies_elsewhere_says_so():
    reading = ccda.read(document(section(text='<reference value="scan.pdf"/>')), SETTINGS)
    assert [notice.kind for notice in reading.notices] == [NoticeKind.LEFT_OUT]
