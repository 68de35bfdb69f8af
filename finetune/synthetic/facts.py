"""What a summary states, as a gold record: each fact with the words it was written in, its fields in plain words, its spans later."""

from dataclasses import dataclass, field
from enum import StrEnum

from ...vocabulary import Category
from .case import Case


class FactKind(StrEnum):
    """What a fact is."""

    MEDICINE = "medicine"
    STOPPED = "stopped"
    VISIT = "visit"
    DIET = "diet"
    ACTIVITY = "activity"
    WARNING = "warning"
    EMERGENCY = "emergency"
    CALL = "call"
    DIAGNOSIS = "diagnosis"
    PROCEDURE = "procedure"
    COURSE = "course"
    RESULT = "result"
    ALLERGY = "allergy"

    @property
    def category(self) -> Category:
        """Where questions on it belong."""
        return _CATEGORIES.get(self, Category.OTHER)


_CATEGORIES = {
    FactKind.MEDICINE: Category.MEDICATIONS,
    FactKind.STOPPED: Category.MEDICATIONS,
    FactKind.VISIT: Category.FOLLOW_UP,
    FactKind.DIET: Category.DIET,
    FactKind.ACTIVITY: Category.ACTIVITY,
    FactKind.WARNING: Category.WARNINGS,
    FactKind.EMERGENCY: Category.WARNINGS,
    FactKind.CALL: Category.WARNINGS,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact as one summary states it.

    line: its words in the document. needles: strings that its passage holds whatever the format makes of the line.
    also: strings that stand in the same passage or near it, and that the answer needs too. fields: by name, in plain words,
    only what is stated. key: of the table it came from. names: what a patient may call it.
    """

    kind: FactKind
    key: str
    line: str
    needles: tuple[str, ...]
    fields: dict[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SyntheticSummary:
    """A document, and what it states. content: text, or the bytes of a C-CDA document. name: a file name that tells its format."""

    id: str
    patient: str
    name: str
    style: str
    content: str | bytes
    facts: tuple[Fact, ...]
    case: Case

    def of(self, *kinds: FactKind) -> tuple[Fact, ...]:
        """The facts of some kinds, in the order of the document."""
        return tuple(fact for fact in self.facts if fact.kind in kinds)
