"""Medications: what to take, how much, how, how often, when, for how long and why; and what to stop.

A document holds several lists that disagree: what to take home, what was taken before, what was given in hospital. Asked what
to take, only the first is answered from, where there is one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from ..document import DischargeSummary
from ..ingest.index import IndexedSummary
from ..models.embedding import TextVectors
from ..schedule.asked import times_asked
from ..schedule.disagreements import disagreements
from ..schedule.take_home import generic_of, list_to_take, newly_started, not_taken, records_to_take
from ..vocabulary import Category, MedicationList
from .asked import Asked, drugs_in, read_question, speaks_of, stems
from .base import Chain
from .relevance import Found, Groups
from .schedule import groups_at, passages_of
from .stated import stated, why_not_taken

_ASKS_OF_STAY = re.compile(
    r"\b(?:before|prior|previous(?:ly)?|used to|was i|were (?:my|his|her|they)|did (?:i|they|he|she|the)|had"
    r"|in (?:the )?hospital|at the hospital|during|inpatient|"
    r"on admission|admitted|came in|history|(?:was|were|been|being|had|got) (?:\w+ ){0,3}given|gave|received|administered"
    r"|old (?:medicines?|medications?|meds"
    r"|list)|at home before|changed?|(?<!two )(?<!three )different|stopped)\b",
    re.IGNORECASE,
)

_MEDICINES = r"(?:medicines?|medications?|meds|pills?|drugs?|tablets?)"
_STOPPED = r"(?:stop(?:ped|ping)?|quit|discontinued?|no longer|hold|held|on hold|paused?|come off|off of|not (?:to )?(?:take|be taking))"
_ASKS_WHAT_STOPPED = re.compile(
    rf"\b(?:which|what|any|list|are there|do any|all)\b[^.?!]*\b(?:{_MEDICINES}\b[^.?!]*\b{_STOPPED}|{_STOPPED}\b[^.?!]*\b{_MEDICINES})\b",
    re.IGNORECASE,
)
_NEW = r"(?:new(?:ly)?|started|added|begun|additional)"
_ASKS_WHAT_IS_NEW = re.compile(
    rf"\b(?:which|what|any|list|are there|all|did they)\b[^.?!]*\b(?:{_MEDICINES}\b[^.?!]*\b{_NEW}|{_NEW}\b[^.?!]*\b{_MEDICINES})\b",
    re.IGNORECASE,
)
_ASKS_OF_MORE_THAN_ONE = re.compile(
    r"\b(?:other|others|else|instead|besides|with|together|replac\w+|interact\w*|same|difference|than|mix\w*|all)\b",
    re.IGNORECASE,
)
_ASKS_OF_SEVERAL = re.compile(
    r"\b(?:two|three|both|each|different|inhalers|puffers|drops|patches|creams|sprays|pills|tablets|medicines|medications|meds|injections|antibiotics)\b",
    re.I,
)
_NOW = re.compile(r"\bnow\b|\bat the moment\b|\bthese days\b|\bcurrent(?:ly)?\b", re.IGNORECASE)
_FORMS = stems(
    "drop drops inhaler inhalers puff puffer puffers patch patches injection injections cream ointment spray"
)
MOST_OF_A_KIND = 5


@dataclass(frozen=True, slots=True)
class MedicationChain(Chain):
    """The chain that knows which list of medicines a line stands on."""

    def retrieve(self, question: str, part: str, read: Callable[[str], TextVectors], indexed: IndexedSummary) -> Found:
        """As for every chain, from the right list; a line that another disagrees with brings that other with it."""
        found = self._from_the_right_list(question, part, read, indexed)
        return found if found.groups else replace(found, passages=_with_disagreeing(found.passages, indexed.summary))

    def _from_the_right_list(
        self, question: str, part: str, read: Callable[[str], TextVectors], indexed: IndexedSummary
    ) -> Found:
        # zero-argument super() does not work in a dataclass with slots
        found = Chain.retrieve(self, question, part, read, indexed)
        asked, summary = read_question(part), indexed.summary
        if _ASKS_WHAT_STOPPED.search(part) and not asked.drugs and not asked.meant:
            return _told(found, not_taken(summary))
        if _ASKS_WHAT_IS_NEW.search(part) and not asked.drugs and not asked.meant:
            return _told(found, newly_started(summary))
        if certain := why_not_taken(asked, summary):
            return _told(found, certain)
        if not found.only_near and found.passages and (asked.asks_for or _NOW.search(part)):
            found = replace(found, passages=with_each_named(asked, found.passages, summary))
        if _ASKS_OF_STAY.search(question):
            return found
        if (times := times_asked(part)) and not asked.drugs and not asked.meant:
            groups = groups_at(times, summary)
            return _told(found, passages_of(groups), groups)
        if certain := stated(asked, self.scope.general, summary):
            return _told(found, certain)
        if self.scope.is_all_of(asked) and not asked.wants:
            return _told(found, list_to_take(summary) or from_list_to_take(found.passages, summary, all_asked=True))
        told = from_list_to_take(found.passages, summary, self.scope.is_all_of(asked))
        if _ASKS_OF_SEVERAL.search(part):
            told = with_all_of_the_kind(asked, told, summary)
        else:
            told = for_that_purpose(asked, told, summary, self.scope.general)
        return replace(
            found, passages=told if _ASKS_OF_MORE_THAN_ONE.search(part) else of_medicines(asked, told, summary)
        )


def _told(found: Found, passages: tuple[int, ...], groups: Groups = ()) -> Found:
    """The lines that the records of the document name: there is nothing to weigh. Without any, what retrieval found."""
    return Found(passages, confidence=1.0, best=1.0, groups=groups) if passages else found


def _with_disagreeing(found: tuple[int, ...], summary: DischargeSummary) -> tuple[int, ...]:
    told = dict.fromkeys(found)
    for one in disagreements(summary, found):
        if told.keys() & set(one.passages):
            told |= dict.fromkeys(one.passages)
    return tuple(told)


def with_all_of_the_kind(asked: Asked, found: tuple[int, ...], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages with the other medicines to take home of the kind or form asked about ("my two inhalers"), where one is found.

    Told of one alone, a reader would take it for the only one.
    """
    forms = [concept for concept in asked.concepts if any(way & _FORMS for way in concept)]
    records = () if asked.drugs else records_to_take(summary)
    of_kind = tuple(
        dict.fromkeys(
            record.passage
            for record in records
            if generic_of(record) in asked.meant
            or any(speaks_of(form, stems(summary.passages[record.passage].text)) for form in forms)
        )
    )
    if len(of_kind) > MOST_OF_A_KIND or not set(of_kind) & set(found):
        return found
    return tuple(dict.fromkeys([*found, *of_kind]))


def with_each_named(asked: Asked, found: tuple[int, ...], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages with the record of each medicine that is asked for by name and that none of them names.

    "How much Lasix and how much potassium?" is half answered by the line on Lasix. Where it is asked what is taken now, a line of
    the story does not stand for the record: "Digoxin was restarted at a lower dose".
    """
    records = [m for m in records_to_take(summary) if drugs_in(m.name.text) & asked.drugs]
    of_now = {m.passage for m in records} if _NOW.search(asked.text) else set[int]()
    drugs = {index: drugs_in(summary.passages[index].text) for index in found}
    if not any(of & asked.drugs for of in drugs.values()):
        return found
    told = frozenset().union(*(of for index, of in drugs.items() if not of_now or index in of_now))
    missing = asked.drugs - told
    return tuple(dict.fromkeys([*found, *(m.passage for m in records if drugs_in(m.name.text) & missing)]))


def for_that_purpose(
    asked: Asked, found: tuple[int, ...], summary: DischargeSummary, general: frozenset[str]
) -> tuple[int, ...]:
    """Of several medicines that one lay name can mean, those that the document gives for that purpose, where it says so of one.

    "My water pill" is the one "to remove fluid", not the other diuretic "for your heart".
    """
    words = frozenset().union(*(way for concept in asked.concepts for way in concept)) - general
    fits = {
        record.passage: bool(stems(record.purpose.text) & words)
        for record in summary.medications
        if record.passage in found and record.purpose and generic_of(record) in asked.meant
    }
    return tuple(index for index in found if fits.get(index, True)) if any(fits.values()) else found


def of_medicines(asked: Asked, found: tuple[int, ...], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages without those that speak of other medicines alone, where one speaks of a medicine that is asked about."""
    drugs = {index: drugs_in(summary.passages[index].text) for index in found}
    of_asked = asked.drugs | asked.meant
    if not any(of & of_asked for of in drugs.values()):
        return found
    return tuple(index for index, of in drugs.items() if not of or of & of_asked)


def from_list_to_take(found: tuple[int, ...], summary: DischargeSummary, all_asked: bool) -> tuple[int, ...]:
    """The passages without those of other lists, where a list to take home speaks of the same.

    all_asked: whether the whole list is asked for; else a line of another list stays unless a line to take home is of the same
    medicine, which then stands in its place.
    """
    home = [m for m in summary.medications if m.listed is MedicationList.TAKE_HOME]
    if not home:
        return found
    others: dict[int, set[str]] = {}
    for medication in summary.medications:
        if medication.listed is not MedicationList.TAKE_HOME:
            others.setdefault(medication.passage, set()).add(generic_of(medication))
    shown = [m for m in home if not summary.passages[m.passage].set_aside]
    at_home = {generic_of(m) for m in shown}
    kept: dict[int, None] = {}
    for index in found:
        if index not in others:
            kept[index] = None
        elif others[index] <= at_home:
            kept |= {m.passage: None for m in shown if generic_of(m) in others[index]}
        elif not all_asked:
            kept[index] = None
    return tuple(kept)


MEDICATIONS = MedicationChain(
    category=Category.MEDICATIONS,
    general_words="""
    medicine medicines medication medications meds pill pills tablet tablets drug drugs prescription
    prescriptions prescribed script scripts dose doses list taking
    """,
    most=30,
)
