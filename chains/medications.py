"""Medications: what to take, how much, how, how often, when, for how long and why; and what to stop.

A document holds several lists that disagree: what to take home, what was taken before, what was given in hospital. Asked what
to take, only the first is answered from, where there is one.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ..clinical.drugs import generic_name
from ..document import DischargeSummary, Medication
from ..ingest.index import IndexedSummary
from ..vocabulary import Category, MedicationList, MedicationStatus
from .asked import read_question
from .base import Chain
from .relevance import Found

_ASKS_OF_STAY = re.compile(
    r"\b(?:before|prior|previous(?:ly)?|used to|was i|were (?:my|his|her|they)|did (?:i|they|he|she|the)|had"
    r"|in (?:the )?hospital|at the hospital|during|inpatient|"
    r"on admission|admitted|came in|history|given|gave|received|administered|old (?:medicines?|medications?|meds"
    r"|list)|at home before|changed?|different|stopped)\b",
    re.IGNORECASE,
)

_MEDICINES = r"(?:medicines?|medications?|meds|pills?|drugs?|tablets?)"
_STOPPED = r"(?:stop(?:ped|ping)?|quit|discontinued?|no longer|hold|held|on hold|paused?|come off|off of|not (?:to )?(?:take|be taking))"
_ASKS_WHAT_STOPPED = re.compile(
    rf"\b(?:which|what|any|list|are there|do any|all)\b[^.?!]*\b(?:{_MEDICINES}\b[^.?!]*\b{_STOPPED}|{_STOPPED}\b[^.?!]*\b{_MEDICINES})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MedicationChain(Chain):
    """The chain that knows which list of medicines a line stands on."""

    def retrieve(
        self, question: str, part: str, embed: Callable[[str], Sequence[float]], indexed: IndexedSummary
    ) -> Found:
        """As for every chain, from the right list."""
        # zero-argument super() does not work in a dataclass with slots
        found = Chain.retrieve(self, question, part, embed, indexed)
        asked, summary = read_question(part), indexed.summary
        if _ASKS_WHAT_STOPPED.search(part) and not asked.drugs and not asked.meant:
            return _told(found, not_taken(summary))
        if _ASKS_OF_STAY.search(question):
            return found
        if self.scope.is_all_of(asked) and not asked.wants:
            return _told(found, list_to_take(summary) or from_list_to_take(found.passages, summary, all_asked=True))
        return replace(found, passages=from_list_to_take(found.passages, summary, self.scope.is_all_of(asked)))


def _told(found: Found, passages: tuple[int, ...]) -> Found:
    """The lines that the records of the document name: there is nothing to weigh. Without any, what retrieval found."""
    return Found(passages, confidence=1.0, best=1.0) if passages else found


def not_taken(summary: DischargeSummary) -> tuple[int, ...]:
    """The passages that stop a medicine or put it on hold; what was only given in hospital is not meant."""
    stopped = (MedicationStatus.STOPPED, MedicationStatus.HELD)
    return _passages_of(summary, lambda m: m.status in stopped and m.listed is not MedicationList.ADMINISTERED)


def list_to_take(summary: DischargeSummary) -> tuple[int, ...]:
    """All passages of what to take home, with what they stop; the medication history too where no discharge list stands."""
    home = _passages_of(summary, lambda m: m.listed is MedicationList.TAKE_HOME)
    if _has_discharge_list(summary, home):
        return home
    return (*home, *_passages_of(summary, lambda m: m.listed is MedicationList.HISTORY))


def _has_discharge_list(summary: DischargeSummary, home: Sequence[int]) -> bool:
    """Whether some of what to take stands under a heading for it, rather than in a plan or a sentence alone."""
    lists = [section for section in summary.sections if section.medication_list is MedicationList.TAKE_HOME]
    starts = [summary.passages[index].start for index in home]
    return any(section.start <= start < section.end for section in lists for start in starts)


def _passages_of(summary: DischargeSummary, wanted: Callable[[Medication], bool]) -> tuple[int, ...]:
    """The passages of the medicines wanted, in order, without those set aside."""
    of = dict.fromkeys(medication.passage for medication in summary.medications if wanted(medication))
    return tuple(index for index in of if not summary.passages[index].set_aside)


def from_list_to_take(found: tuple[int, ...], summary: DischargeSummary, all_asked: bool) -> tuple[int, ...]:
    """The passages without those of other lists, where a list to take home speaks of the same.

    all_asked: whether the whole list is asked for; else a line of another list stays unless a line to take home that was found
    is of the same medicine.
    """
    home = [m for m in summary.medications if m.listed is MedicationList.TAKE_HOME]
    if not home:
        return found
    told = {_generic(m) for m in home if m.passage in found}
    others: dict[int, set[str]] = {}
    for medication in summary.medications:
        if medication.listed is not MedicationList.TAKE_HOME:
            others.setdefault(medication.passage, set()).add(_generic(medication))
    kept = tuple(index for index in found if index not in others or not (all_asked or others[index] <= told))
    return kept if kept else found if not all_asked else ()


def _generic(medication: Medication) -> str:
    name = " ".join(medication.name.text.split())
    return generic_name(name) or generic_name(name.split("(")[0]) or name.lower()


MEDICATIONS = MedicationChain(
    category=Category.MEDICATIONS,
    general_words="""
    medicine medicines medication medications meds pill pills tablet tablets drug drugs prescription
    prescriptions prescribed script scripts dose doses list taking
    """,
    most=30,
)
