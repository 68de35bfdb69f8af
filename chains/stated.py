"""A question on one medicine that the records answer for certain: "how often do I take Keppra?".

Only where nothing is asked beside the medicine and its dose, frequency, time or duration, and the record of that medicine
on the list to take states each of these. Then there is nothing to weigh. Knows no score.
"""

from ..document import DischargeSummary, Medication
from ..vocabulary import MedicationList
from .asked import Asked, drugs_in, stems

_PARTS = {
    "amount": ("dose", "strength"),
    "frequency": ("frequency",),
    "time": ("timing",),
    "date": ("timing", "frequency"),
    "duration": ("duration",),
}
"""The parts of a record that tell each of `asked.WANTS`; a telephone number is told by none."""
_ASKING = stems(
    "often times frequency much many amount dose dosage strength strong mg milligrams time hours day night when"
)


def stated(asked: Asked, general: frozenset[str], summary: DischargeSummary) -> tuple[int, ...]:
    """The passages of the records that state all that is asked; none where anything else is asked, or a part is missing."""
    if not asked.drugs or not asked.asks_for or not asked.asks_for <= _PARTS.keys():
        return ()
    taken = [m for m in summary.medications if m.listed is MedicationList.TAKE_HOME and m.status.is_taken]
    of_drug = [m for m in taken if drugs_in(m.name.text) & asked.drugs]
    told = all(any(_states(m, want) for m in of_drug) for want in asked.asks_for)
    if not told or asked.words - general - _ASKING - _names(asked):
        return ()
    return tuple(dict.fromkeys(m.passage for m in of_drug if not summary.passages[m.passage].set_aside))


def _states(medication: Medication, want: str) -> bool:
    return any(getattr(medication, part) is not None for part in _PARTS[want])


def _names(asked: Asked) -> frozenset[str]:
    """The stems of the words of the question that are themselves names of the drugs it asks for."""
    return frozenset(one for word in asked.text.split() if drugs_in(word) & asked.drugs for one in stems(word))
