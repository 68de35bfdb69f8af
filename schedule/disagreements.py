"""Two lines of the list to take home that cannot both be right: one medicine, another amount or another frequency.

Lists made from several sources (reconciled by hand, printed by two programs) do disagree, and a patient must be told so
rather than be given one of the two. What one line explains away is no disagreement: another route or form, another time of
day, a dose that changes over the days or alternates, one taken always and one only if needed. Knows no question.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations

from ..clinical.quantities import find_quantities
from ..clinical.quantity import Quantity, QuantityKind, same
from ..document import DischargeSummary, Medication, Part
from ..vocabulary import MedicationList, MedicationStatus
from .doses import is_changing
from .take_home import generic_of, records_to_take
from .times import read_timing

_FORM = re.compile(
    r"\b(?:nebuli[sz]\w+|inhaler|puffs?|patch(?:es)?|cream|ointment|gel|drops?|extended|release|er|xr|sr|xl|cr|la|succinate"
    r"|tartrate|liquid|syrup|suspension|solution|suppositor\w+|inject\w+|nasal|spray|eyes?|ears?|powder|lozenges?|load(?:ing)?)\b",
    re.IGNORECASE,
)
_ALTERNATES = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?\b|\bother days?\b|\balternat\w+|\b(?:odd|even) days?\b"
    r"|\bsliding\b|\bscale\b|\bdepending\b|\bextra\b|\balso\b|\bplus\b|\bin addition\b|\btotal\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """name: the medicine as the first line writes it. passages: the two lines, by index."""

    name: str
    passages: tuple[int, int]


def disagreements(summary: DischargeSummary, among: Collection[int] | None = None) -> tuple[Disagreement, ...]:
    """Every pair of lines that disagree, in the document's order. among: only of medicines that one of these passages names."""
    of_one: dict[str, list[Medication]] = defaultdict(list)
    for record in records_to_take(summary):
        if record.listed is MedicationList.TAKE_HOME and record.status is not MedicationStatus.CLOSED:
            of_one[generic_of(record)].append(record)
    asked = [of for of in of_one.values() if among is None or any(record.passage in among for record in of)]
    pairs = ((a, b) for of in asked for a, b in combinations(of, 2) if a.passage != b.passage)
    found = (Disagreement(a.name.text, (a.passage, b.passage)) for a, b in pairs if _disagree(a, b, summary))
    return tuple(sorted({one.passages: one for one in found}.values(), key=lambda one: one.passages))


def _disagree(a: Medication, b: Medication, summary: DischargeSummary) -> bool:
    if _explained(a, b, summary):
        return False
    if a.status.is_taken != b.status.is_taken:
        # "stop the 50 mg tablets, take 25 mg" is a change, told in two lines
        return not _amounts(a) or not _amounts(b) or not _differ(_amounts(a), _amounts(b))
    if not a.status.is_taken:
        return False
    return _differ(_amounts(a), _amounts(b)) or _differ(_frequencies(a), _frequencies(b))


def _explained(a: Medication, b: Medication, summary: DischargeSummary) -> bool:
    """Whether both lines may be meant."""
    texts = [summary.passages[record.passage].text for record in (a, b)]
    if any(is_changing(text, None) or _ALTERNATES.search(text) for text in texts):
        return True
    if a.duration or b.duration or _forms(texts[0]) != _forms(texts[1]):
        return True
    if a.route and b.route and _words(a.route) != _words(b.route):
        return True
    first, second = (read_timing(text) for text in texts)
    apart = bool(first.times and second.times) and not set(first.times) & set(second.times)
    return apart or first.as_needed != second.as_needed or first.some_days or second.some_days


def _differ(a: list[Quantity], b: list[Quantity]) -> bool:
    """Whether both state a figure in one unit that is not the same; of two such units (2 tablets of 20 mg, 1 of 40 mg) none."""
    shared = {x.unit for x in a} & {y.unit for y in b}
    return len([unit for unit in shared if not _meet(unit, a, b)]) == 1


def _meet(unit: str, a: list[Quantity], b: list[Quantity]) -> bool:
    return any(same(x, y) for x in a if x.unit == unit for y in b if y.unit == unit)


def _amounts(record: Medication) -> list[Quantity]:
    return list(_figures((record.strength, record.dose), QuantityKind.DOSE))


def _frequencies(record: Medication) -> list[Quantity]:
    return list(_figures((record.frequency,), QuantityKind.FREQUENCY))


def _figures(parts: tuple[Part | None, ...], kind: QuantityKind) -> Iterator[Quantity]:
    return (quantity for part in parts if part for quantity in find_quantities(part.text) if quantity.kind is kind)


def _forms(text: str) -> set[str]:
    return {form.lower().rstrip("s") for form in _FORM.findall(text)}


def _words(part: Part) -> str:
    return " ".join(part.text.lower().split())
