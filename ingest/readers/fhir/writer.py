"""Writes resources as lines: one resource one row, each part under its label, under a section of its list or kind.

    Medication: Metformin 500 mg tablet | Dose: 1 tablet | Frequency: twice a day | Status: active

Remembers which resources stand in the text, and which were left out and why, so that none is lost in silence. Knows what
a row looks like, not what the parts of a resource are (`medications`, `findings`, `plans`).
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from ....document import Span
from ....errors import DocumentError, DocumentTooLarge
from ....settings import Settings
from ....vocabulary import NoticeKind, SetAside
from ...reading import LineKind, Reading
from ..lines import Lines, tidy
from ..table import Cell, Row, one_line, write_table
from .describe import Described, describe
from .dosage import Parts
from .medications import KINDS as MEDICATIONS
from .medications import medication_line
from .narrative import narrative_of
from .people import is_of_another, patient_of
from .resources import Resources, kind_of
from .values import Node, has_code, node

FROM_CODES = "These lines were made from the coded part of the file."
_ERRONEOUS = "entered-in-error"
_DEEPEST = 5
_PARTS_OF = ("hasMember", "result", "entry", "partOf")
_OF_THEIR_OWN = (
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Location",
    "Composition",
    "DocumentReference",
    "Binary",
)


class Writer:
    """The page, the resources, and what became of each of them."""

    def __init__(self, resources: Resources, settings: Settings, document: Node) -> None:
        self.lines = Lines()
        self.resources = resources
        self._document = document
        self._patient = patient_of(document, resources)
        self.of_others: Counter[str] = Counter()
        self.failures: list[DocumentError] = []
        self._files: set[str] = set()
        self._changes: dict[int, str] = {}
        self.settings = settings
        self.clinical = False
        self.left_out: Counter[str] = Counter()
        self.erroneous: Counter[str] = Counter()
        self._done: set[int] = set()

    def is_done(self, resource: Node) -> bool:
        """Whether the resource stands in the text already, or was left out."""
        return id(resource) in self._done

    def done(self, resource: Node) -> None:
        """Marks a resource as dealt with."""
        self._done.add(id(resource))

    def covered(self, resource: Node, depth: int = 0) -> None:
        """Marks a resource that a narrative tells of, and the results and orders it refers to."""
        if self.is_done(resource) or depth > _DEEPEST or kind_of(resource) in _OF_THEIR_OWN:
            return
        self.done(resource)
        for name in _PARTS_OF:
            for inner in self.resources.find_all(resource.get(name), resource):
                self.covered(inner, depth + 1)

    def is_erroneous(self, resource: Node) -> bool:
        """Whether the resource says of itself that it was entered in error."""
        return has_code(resource.get("status"), _ERRONEOUS) or has_code(resource.get("verificationStatus"), _ERRONEOUS)

    def is_anothers(self, resource: Node) -> bool:
        """Whether the resource is about another patient of the file."""
        return is_of_another(resource, self._patient, self.resources)

    def is_document(self, resource: Node) -> bool:
        """Whether this is the resource that the facts at the start speak of."""
        return resource is self._document

    def say_change(self, resource: Node, change: str) -> None:
        """Has the row of a resource say what a list says of it ("ceased")."""
        self._changes[id(resource)] = change

    def first_time(self, digest: str) -> bool:
        """Whether a file of this digest has not been read yet."""
        known = digest in self._files
        self._files.add(digest)
        return not known

    def include(self, reading: Reading) -> Span:
        """Adds a reading whole, without the empty lines at its end."""
        return self.lines.include(reading.model_copy(update={"text": reading.text.rstrip("\n") + "\n"}))

    def check_length(self) -> None:
        """Raises DocumentTooLarge once the text is over `max_document_chars`."""
        if self.lines.length > self.settings.max_document_chars:
            limit = self.settings.max_document_chars
            raise DocumentTooLarge(
                f"The document holds more than {limit:,} characters.",
                "Give the discharge summary alone, or raise MAX_DOCUMENT_CHARS.",
            )

    def section(self, title: str, code: str | None, level: int, found: Iterable[Node]) -> bool:
        """A section made from resources, with its notice. False, and nothing written, when none has anything to say."""
        rows = [(kind_of(resource), row) for resource in found for row in self._rows_of(resource)]
        if not rows:
            return False
        start = self.lines.heading(title, code=code, level=level).start
        self._write(rows)
        self.lines.notice(NoticeKind.FROM_CODES, FROM_CODES, Span(start=start, end=self.lines.length))
        return True

    def resources_here(self, found: Iterable[Node]) -> bool:
        """Rows of resources under a heading that is there already, with a notice. False when there was nothing to say."""
        rows = [(kind_of(resource), row) for resource in found for row in self._rows_of(resource)]
        start = self.lines.length
        self._write(rows)
        if rows:
            self.lines.notice(NoticeKind.FROM_CODES, FROM_CODES, Span(start=start, end=self.lines.length))
        return bool(rows)

    def _rows_of(self, resource: Node) -> list[tuple[Parts, str]]:
        """The rows of a resource not yet written, each with what it says two ways, if anything."""
        if self.is_done(resource):
            return []
        self.done(resource)
        if self.is_anothers(resource):
            self.of_others[kind_of(resource)] += 1
            return []
        if self.is_erroneous(resource):
            self.erroneous[kind_of(resource)] += 1
            return []
        if kind_of(resource) in MEDICATIONS:
            told = medication_line(resource, self.resources)
            rows = [(told.parts, told.conflict)]
        else:
            described = describe(resource, self.resources)
            own = described.rows or ([] if described.members else self._in_words(resource))
            rows = [(parts, "") for parts in (*own, *self._rows_of_members(described))]
        if rows:
            rows[0][0].extend([("Change", self._changes.get(id(resource), "")), ("Text", self._more(resource, rows))])
        rows = [(tidied, conflict) for parts, conflict in rows if (tidied := [part for part in parts if tidy(part[1])])]
        if not rows and kind_of(resource) not in _OF_THEIR_OWN:
            self.left_out[kind_of(resource)] += 1
        return rows

    def _more(self, resource: Node, rows: list[tuple[Parts, str]]) -> str:
        """The narrative of a resource where that says what its fields do not: marked so, or of a plan without a content."""
        bare = kind_of(resource) == "CarePlan" and len(rows) == 1
        if not bare and not has_code(node(resource.get("text")).get("status"), "additional"):
            return ""
        said = {word for parts, _ in rows for _, words in parts for word in _words(words)}
        more = [row[0][1] for row in self._in_words(resource)]
        return more[0] if more and not said.issuperset(_words(more[0])) else ""

    def _rows_of_members(self, described: Described) -> list[Parts]:
        """The rows of what a resource groups, but for those that stand in the text already."""
        new = [(inner, parts) for inner, parts in described.members if not self.is_done(inner)]
        for inner, _ in new:
            self.done(inner)
        return [parts for _, parts in new]

    def _in_words(self, resource: Node) -> list[Parts]:
        """The narrative of a resource whose fields say nothing here, on one line, under the name of its kind."""
        if kind_of(resource) in _OF_THEIR_OWN:
            return []
        try:
            reading = narrative_of(resource.get("text"))
        except DocumentError:
            return []
        name = " ".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", kind_of(resource))).capitalize()
        return [[(name or "Other", reading.text)]] if reading else []

    def _write(self, rows: list[tuple[str, tuple[Parts, str]]]) -> None:
        for kind, group in groupby(rows, key=lambda row: row[0]):
            together = [row for _, row in group]
            if kind in MEDICATIONS:
                unnamed = [parts for parts, _ in together if parts[0][0] != "Medication"]
                together = [row for row in together if row[0][0][0] == "Medication"]
                for parts in unnamed:
                    self._unnamed(parts)
            self._table(together)
        self.clinical = self.clinical or bool(rows)

    def _table(self, rows: list[tuple[Parts, str]]) -> None:
        labels = merged([[label for label, _ in parts] for parts, _ in rows])
        page = Lines()
        if len(labels) == 1:  # a header of one title would be a line of its own
            for parts, _ in rows:
                page.add(f"{labels[0]}: {one_line(parts[0][1])}", LineKind.ROW)
        else:
            write_table(page, [_header(labels), *(_row(parts, labels) for parts, _ in rows)])
        reading = page.reading("fhir")
        if not reading.text:
            return
        at = self.include(reading).start
        marks = [mark for mark in reading.marks if mark.kind is LineKind.ROW]
        for mark, (_, conflict) in zip(marks, rows, strict=False):
            if conflict:
                self.lines.notice(NoticeKind.CONFLICT, conflict, Span(start=at + mark.start, end=at + mark.end))

    def _unnamed(self, parts: Parts) -> None:
        """A dose without its drug stays in the text but is never quoted: it is dangerous to show."""
        said = " | ".join(f"{label}: {words}" for label, words in parts)
        self.lines.add(f"Medication not named | {said}", LineKind.ROW, set_aside=SetAside.DOSE_WITHOUT_DRUG)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _header(labels: list[str]) -> Row:
    return Row(tuple(Cell(label, at) for at, label in enumerate(labels)), is_header=True)


def _row(parts: Parts, labels: list[str]) -> Row:
    return Row(
        tuple(sorted((Cell(words, labels.index(label)) for label, words in parts), key=lambda cell: cell.column))
    )


def merged(orders: Iterable[list[str]]) -> list[str]:
    """One order of labels that keeps to each of several, as far as these agree."""
    made: list[str] = []
    for order in orders:
        at = 0
        for label in order:
            if label in made:
                at = made.index(label) + 1
            else:
                made.insert(at, label)
                at += 1
    return made
