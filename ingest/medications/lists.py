"""Which list of medicines a passage stands on, and what the words above it say became of its medicines.

The section's own kind decides; a section inside another inherits it; a caption or lead-in ("Please stop the following:")
counts for the lines under it. Only what speaks of life after discharge can be a list to take home: a plain "Medications"
among the history of a document, or beside a list that is expressly of the discharge, is not one. Knows no drug.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from ...clinical.headings import fold, recognise
from ...document import DischargeSummary, Passage, Section
from ...vocabulary import Category, MedicationList
from .status import Said, heading_status

_DISCHARGE = re.compile(r"\b(?:discharge|transfer|tto|ttos|tta|take home|going home|to take|at home after)\b")
_PLAIN = {
    "medications",
    "medication",
    "meds",
    "medicines",
    "current medications",
    "outpatient medications",
    "drugs",
    "medication list",
}
_PAST = re.compile(
    r"\b(?:past medical history|past surgical history|social history|family history|review of systems"
    r"|physical exam\w*|allerg\w+|history of present illness|chief complaint|"
    r"vital signs|pmh|habits|past history|medical history|surgical history)\b"
)
_BEFORE_STAY = re.compile(
    r"\b(?:medications?|medicines|meds)\b[^.;:]{0,40}\b(?:at\shome|prior\sto\s(?:this\s)?(?:admission"
    r"|hospitali[sz]ation)|before\s(?:this\s)?admission|(?:on|at)\s(?:admission|arrival"
    r"|presentation))\b[^.;]{0,12}(?:are|include|were|:)"
    r"|\b(?:preadmission|admission)\s(?:medications?|meds|medicines)\s?(?:are|include|included|were|:)",
    re.IGNORECASE,
)
_IN_HOSPITAL = re.compile(
    r"\b(?:medications?|medicines|meds)\b[^.;:]{0,30}\b(?:given|received|administered"
    r"|used)\b[^.;:]{0,30}\b(?:hospital|stay|admission|ward|emergency|ED|ER|inpatient)\b"
    r"|\binpatient\s(?:medications?|meds|medicines)\b",
    re.IGNORECASE,
)
_SENT_HOME = re.compile(r"\bdischarged?\b|\bsent\shome\b|\b(?:will|should|to)\s(?:take|go)\b", re.IGNORECASE)
_SILENT = (Category.WARNINGS, Category.DIET, Category.ACTIVITY)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a passage stands. listed: on which list, None for no list. as_list: whether each line there is a medicine.

    said: what the heading or lead-in says of each; its span, in the text, is `said_at`. body: where the passage's own words
    start, behind a heading that it takes along.
    """

    listed: MedicationList | None
    as_list: bool
    said: Said | None
    said_at: tuple[int, int] | None
    body: int


class Lists:
    """The lists of a document, asked passage by passage in order."""

    def __init__(self, summary: DischargeSummary) -> None:
        self._summary = summary
        self._starts = [section.start for section in summary.sections]
        self._lists = [_inherited(summary.sections, at) for at in range(len(summary.sections))]
        self._lead: tuple[int, Said | None, MedicationList | None, int] | None = None  # section, said, list, offset
        self._under_lead = False

    def standing(self, passage: Passage) -> Standing:
        """Where a passage stands; passages are asked for in their order."""
        number = max(0, bisect_right(self._starts, passage.start) - 1)
        section = self._summary.sections[number]
        body = _body(self._summary.text, section, passage)
        listed, as_list = self._lists[number], self._lists[number] is not None
        if (
            listed is None
            and passage.take_home
            and section.category not in _SILENT
            and "allerg" not in section.title.lower()
        ):
            listed = MedicationList.TAKE_HOME if passage.category is Category.MEDICATIONS else None
        said = heading_status(section.title) if as_list else None
        said_at = _said_at(self._summary.text, section, said)
        if self._applies(number, passage):
            _, lead_said, lead_list, at = self._lead  # type: ignore[misc]
            if lead_said:
                said, said_at = lead_said, (at + lead_said.start, at + lead_said.end)
            listed, as_list = lead_list or listed, True
        listed = _by_words(passage.text, listed)
        self._remember(number, passage, listed)
        return Standing(listed, as_list, said, said_at, body)

    def _applies(self, number: int, passage: Passage) -> bool:
        if self._lead is None or self._lead[0] != number:
            self._lead = None
            return False
        gap = self._summary.text[self._summary.passages[passage.index - 1].end : passage.start]
        if "\n\n" in gap and self._under_lead:
            self._lead = None
            return False
        self._under_lead = True
        return True

    def _remember(self, number: int, passage: Passage, listed: MedicationList | None) -> None:
        """A line that ends with a colon leads in the lines under it, if it says what became of them or which list it is."""
        if not passage.text.endswith(":") or len(passage.text) > 120:
            return
        at = passage.start
        said = heading_status(self._summary.text[at : passage.end])
        kind = recognise(passage.text)
        of_list = _by_words(passage.text, kind.medication_list if kind else None) if listed or kind else None
        if said or _SENT_HOME.search(passage.text):
            of_list = listed  # "to continue her home medications, which are:" speaks of what to take now
        if said or of_list:
            self._lead, self._under_lead = (number, said, of_list or listed, at), False


def _inherited(sections: tuple[Section, ...], number: int) -> MedicationList | None:
    """The list of a section: its own, or, without a known heading of its own, that of the section around it."""
    section = sections[number]
    if section.medication_list:
        return _not_home(sections, number)
    if section.level < 2 or recognise(section.title):
        return None
    around = next((at for at in range(number - 1, -1, -1) if sections[at].level < section.level), None)
    return None if around is None else _inherited(sections, around)


def _not_home(sections: tuple[Section, ...], number: int) -> MedicationList | None:
    """A section's own list; a plain "Medications" that is plainly not of the discharge is one of the history."""
    section = sections[number]
    if section.medication_list is not MedicationList.TAKE_HOME or section.code or fold(section.title) not in _PLAIN:
        return section.medication_list
    if any(
        other.medication_list is MedicationList.TAKE_HOME and _DISCHARGE.search(fold(other.title)) for other in sections
    ):
        return MedicationList.ADMISSION
    near = [fold(other.title) for other in (*sections[max(0, number - 2) : number], *sections[number + 1 : number + 3])]
    return MedicationList.HISTORY if sum(bool(_PAST.search(title)) for title in near) >= 2 else section.medication_list


def _by_words(words: str, listed: MedicationList | None) -> MedicationList | None:
    if listed is MedicationList.TAKE_HOME or (listed is None and words.endswith(":")):
        if _BEFORE_STAY.search(words):
            return MedicationList.ADMISSION
        if _IN_HOSPITAL.search(words):
            return MedicationList.ADMINISTERED
    return listed


def _body(text: str, section: Section, passage: Passage) -> int:
    """Where a passage's own words start: a short body takes its heading along."""
    if not section.title or passage.start >= section.start + len(section.title) or passage.start < section.start:
        return passage.start
    at = text.find(section.title, passage.start, passage.end)
    if at < 0:
        return passage.start
    behind = re.compile(r"[\s:*_=#-]*").match(text, at + len(section.title), passage.end)
    return behind.end() if behind else passage.start


def _said_at(text: str, section: Section, said: Said | None) -> tuple[int, int] | None:
    at = text.find(section.title, section.start, section.end) if said else -1
    return (at + said.start, at + said.end) if said and at >= 0 else None
