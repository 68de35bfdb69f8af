"""Which section a section is: by its code, its translations, its templates; and where its title says otherwise.

A title overrules a code in one case: a section whose code says "medicines to take at home" and whose title clearly names
something else is not taken for the list to take. Knows no narrative.
"""

from dataclasses import dataclass
from typing import Any

from ....clinical.document_sections import (
    ADMINISTERED_MEDICATIONS,
    ADMISSION_MEDICATIONS,
    MEDICATION_HISTORY,
    DocumentSection,
    section_of,
)
from ....clinical.headings import Heading, Role, fold, recognise
from ....vocabulary import MedicationList
from .values import coded, words

UNTITLED = "Untitled section"
_CODES = {
    MedicationList.ADMISSION: ADMISSION_MEDICATIONS,
    MedicationList.ADMINISTERED: ADMINISTERED_MEDICATIONS,
    MedicationList.HISTORY: MEDICATION_HISTORY,
}
_EITHER = frozenset(("home medications", "home meds", "medications at home"))  # before admission, or to take at home
_SAYS_HOME = ("discharge", "take home", "to take", "going home", "take-home")


@dataclass(frozen=True, slots=True)
class SectionKind:
    """title: what to call it. code: its canonical LOINC code. conflict: what its title says against its code, or ""."""

    title: str
    code: str | None
    conflict: str = ""

    @property
    def heading(self) -> Heading | None:
        """The kind of heading that its code makes it."""
        known = section_of([self.code])
        return known.heading if known else recognise(self.title)

    @property
    def lists_medicines(self) -> bool:
        """Whether it is a list of medicines, of whatever time."""
        return bool(self.heading and self.heading.medication_list)


def kind_of(section: Any) -> SectionKind:
    """The kind of a `<section>`."""
    code = section.find("code")
    known = section_of(_codes(section, code))
    title = words(section.find("title"))
    if known is None:
        return SectionKind(title or coded(code, {}) or UNTITLED, None)
    if not title:
        return SectionKind(known.name, known.code)
    told = recognise(title)
    if told is None or not _contradicts(told, known.heading, title):
        return SectionKind(title, known.code)
    conflict = f'The title says "{title}"; the code of this section says "{known.name}".'
    return SectionKind(title, _safer(told, known), conflict)


def _codes(section: Any, code: Any | None) -> list[str | None]:
    translations = [] if code is None else [each.get("code") for each in code.findall("translation")]
    templates = [each.get("root") for each in section.findall("templateId")]
    return [None if code is None else code.get("code"), *translations, *templates]


def _contradicts(told: Heading, coded_as: Heading, title: str) -> bool:
    """Whether a title names, in words all known, another kind of section than the code does."""
    if not told.exact or fold(title) in _EITHER or {told.role, coded_as.role} & {Role.MIXED, Role.STATUS}:
        return False
    if told.medication_list and coded_as.medication_list:
        home = MedicationList.TAKE_HOME
        says_home = told.medication_list is home and any(words in title.lower() for words in _SAYS_HOME)
        return says_home if coded_as.medication_list is not home else told.medication_list is not home
    return told.category is not coded_as.category


def _safer(told: Heading, known: DocumentSection) -> str | None:
    """The code's section, unless that is the list to take: then the list that the title names, or the title alone."""
    if known.heading.medication_list is not MedicationList.TAKE_HOME:
        return known.code
    return _CODES.get(told.medication_list) if told.medication_list else None
