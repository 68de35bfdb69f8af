"""Where the readable list of medicines and its coded part disagree: reported as a sentence each, never resolved.

Only figures with units, times per day, routes and states that both state are compared, in normal form, so that other
wording is no conflict; "1 tablet of 40 mg" and "40 mg" agree. Knows no XML.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from ....clinical.drugs import find_drugs
from ....clinical.quantities import find_quantities
from ....clinical.quantity import Quantity, QuantityKind
from ....document import Span
from .layout import Placed
from .medications import CodedMedicine

_MASS = frozenset(("mg", "ml", "unit", "meq"))
_PIECES = frozenset(("tablet", "capsule", "pill", "puff", "patch", "drop", "spray", "suppository"))
_ROUTES = {
    "by mouth": r"\b(?:oral(?:ly)?|by mouth|p\.?o\.?|per os)\b",
    "into a vein": r"\b(?:intraven\w*|i\.?v\.?)\b",
    "into a muscle": r"\b(?:intramuscular\w*|i\.?m\.?)\b",
    "under the skin": r"\b(?:subcut\w*|s\.?c\.?|sub-?q|under the skin)\b",
    "breathed in": r"\b(?:inhal\w*|respiratory\w*|inh|neb\w*|pulmonary)\b",
    "on the skin": r"\b(?:topical\w*|transderm\w*|cutaneous|on the skin)\b",
    "in the rectum": r"\b(?:rectal\w*|p\.?r\.?)\b",
    "in the nose": r"\b(?:nasal\w*|intranasal\w*)\b",
    "in the eye": r"\b(?:ophthalmic|ocular|eyes?)\b",
    "in the ear": r"\b(?:otic|ears?)\b",
    "under the tongue": r"\b(?:subling\w*|s\.?l\.?)\b",
}
_ROUTE = {name: re.compile(pattern, re.I) for name, pattern in _ROUTES.items()}
_ENDED = re.compile(
    r"\b(?:inactive|no longer active|discontinued|stopped|aborted|suspended|on hold|held|cancel+ed)\b", re.I
)
_ACTIVE = re.compile(r"(?<!no longer )\b(?:active|continu(?:e|ed|ing)|ongoing)\b", re.I)
_ONCE = re.compile(r"\b(?:once|one time)\b(?! (?:a|per|every|each|daily))", re.I)
_ENDED_STATES = frozenset(("aborted", "suspended", "cancelled", "held"))


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the two say, as one sentence, and the line it is about; None for the heading of the section."""

    text: str
    span: Span | None = None


def conflicts(places: list[Placed], medicines: list[CodedMedicine]) -> list[Conflict]:
    """The conflicts of one list of medicines; none where either part lists no medicine."""
    listed = [medicine for medicine in medicines if not medicine.is_negated and medicine.name]
    if not listed:
        return []
    lists = _Lists(places, listed)
    if not any(place.row is not None for place in places) and not lists.by_drug:
        return []
    pairs = [(medicine, lists.places_of(medicine)) for medicine in listed]
    found = [conflict for medicine, where in pairs for place in where[:1] for conflict in _compared(place, medicine)]
    found += [
        Conflict(_only_coded(medicine)) for medicine, where in pairs if not where and not lists.may_name(medicine)
    ]
    found += [Conflict(_only_readable(name), place.span) for place, name in lists.unmatched()]
    return list(dict.fromkeys(found))


def _only_coded(medicine: CodedMedicine) -> str:
    return f"The coded part of the file lists {medicine.name}; the readable list does not."


def _only_readable(name: str) -> str:
    return f"The readable list names {name}; the coded part of the file does not."


class _Lists:
    """The lines of a readable list and the medicines of the coded one, found by ID and by drug."""

    def __init__(self, places: list[Placed], listed: list[CodedMedicine]) -> None:
        self._places = places
        self._drugs = [find_drugs(place.text) for place in places]
        self.by_drug: dict[str, list[Placed]] = {}
        self._by_id: dict[str, list[Placed]] = {}
        for place, drugs in zip(places, self._drugs, strict=True):
            for generic in {drug.generic for drug in drugs}:
                self.by_drug.setdefault(generic, []).append(place)
            for identity in place.ids:
                self._by_id.setdefault(identity, []).append(place)
        self._generics = {id(medicine): _generics(medicine) for medicine in listed}
        self._coded = Counter(generic for generics in self._generics.values() for generic in generics)
        self._coded_words = " ".join(name for medicine in listed for name in medicine.names).casefold()
        self._pointed = frozenset(identity for medicine in listed for identity in medicine.references)
        self._words = frozenset(_tokens("\n".join(place.text for place in places)))

    def places_of(self, medicine: CodedMedicine) -> list[Placed]:
        """The line that an entry points at; else the only one that names its drug, if no other entry is of that drug."""
        mine = self._generics[id(medicine)]
        pointed = _once(place for identity in medicine.references for place in self._by_id.get(identity, ()))
        named = _once(place for generic in mine for place in self.by_drug.get(generic, ()))
        if pointed:
            return pointed if len(pointed) == 1 else [place for place in pointed if place in named]
        return named if len(named) == 1 and all(self._coded[generic] == 1 for generic in mine) else []

    def may_name(self, medicine: CodedMedicine) -> bool:
        """Whether any line may name the medicine: its drug, or a telling word of one of its names."""
        is_known = any(generic in self.by_drug for generic in self._generics[id(medicine)])
        return is_known or any(token in self._words for name in medicine.names for token in _tokens(name))

    def unmatched(self) -> Iterator[tuple[Placed, str]]:
        """The rows that name a drug which no entry names or points at, with that name."""
        for place, drugs in zip(self._places, self._drugs, strict=True):
            if place.row is None or not drugs or place.ids & self._pointed:
                continue
            if not any(drug.generic in self._coded or drug.name.casefold() in self._coded_words for drug in drugs):
                yield place, drugs[0].name


def _once(places: Iterable[Placed]) -> list[Placed]:
    return list({place.span.start: place for place in places}.values())


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]{4,}", text.casefold())


def _generics(medicine: CodedMedicine) -> frozenset[str]:
    return frozenset(drug.generic for name in medicine.names for drug in find_drugs(name))


def _compared(place: Placed, medicine: CodedMedicine) -> Iterator[Conflict]:
    said = find_quantities(place.text)
    pairs = (
        _dose(said, place.text, medicine),
        _often(said, place.text, medicine),
        _route(place.text, medicine),
        _state(place.text, medicine),
    )
    for readable, coded in filter(None, pairs):
        yield Conflict(f"The readable list says {readable}; the coded part of the file says {coded}.", place.span)


def _dose(said: list[Quantity], text: str, medicine: CodedMedicine) -> tuple[str, str] | None:
    """The coded dose, or where that has no unit of its own the strength in the coded name, against every dose in the line."""
    own = _doses(find_quantities(medicine.dose), _MASS)
    if not own:
        strengths = [_doses(find_quantities(name), _MASS) for name in medicine.names]
        own = {unit: values for each in strengths for unit, values in each.items()}
    counts = _numbers(said, _PIECES) | {Fraction(1)} | _numbers(find_quantities(medicine.dose), _PIECES)
    for unit, quantities in own.items():
        theirs = _doses(said, frozenset((unit,))).get(unit)
        if not theirs:
            continue
        values = {value for each in theirs for value in _values(each)}
        reachable = {value * count for value in values for count in counts} | values
        wanted = {value for each in quantities for value in _values(each)}
        if reachable.isdisjoint(wanted | {value * count for value in wanted for count in counts}):
            return text[theirs[0].start : theirs[0].end], medicine.dose if find_quantities(
                medicine.dose
            ) else medicine.name
    return None


def _doses(found: list[Quantity], units: frozenset[str]) -> dict[str, list[Quantity]]:
    doses: dict[str, list[Quantity]] = {}
    for each in found:
        if each.kind in (QuantityKind.DOSE, QuantityKind.MEASURE) and each.unit in units:
            doses.setdefault(each.unit, []).append(each)
    return doses


def _numbers(found: list[Quantity], units: frozenset[str]) -> set[Fraction]:
    return {value for each in found if each.unit in units for value in _values(each)}


def _values(quantity: Quantity) -> list[Fraction]:
    parts = (
        re.split(r"(?<=\d)-", quantity.value)
        if quantity.kind is QuantityKind.FREQUENCY
        else re.split("[-/]", quantity.value)
    )
    try:
        values = [Fraction(part) for part in parts if part]
    except (ValueError, ZeroDivisionError):
        return []
    if len(values) == 2 and quantity.kind is QuantityKind.FREQUENCY:
        return [*values, *(Fraction(n) for n in range(int(values[0]) + 1, int(values[1]) + 1))]
    return values


def _often(said: list[Quantity], text: str, medicine: CodedMedicine) -> tuple[str, str] | None:
    if len(medicine.periods) != 1:
        return None
    coded = {
        value
        for each in find_quantities(medicine.periods[0])
        if each.kind is QuantityKind.FREQUENCY
        for value in _values(each)
    }
    rates = [each for each in said if each.kind is QuantityKind.FREQUENCY]
    if not rates and (once := _ONCE.search(text)):
        return f'"{once[0]}"', medicine.periods[0]
    stated = {value for each in rates for value in _values(each)}
    if not coded or not stated or coded & stated or min(coded) < min(stated) < max(coded):
        return None
    return text[rates[0].start : rates[0].end], medicine.periods[0]


def _route(text: str, medicine: CodedMedicine) -> tuple[str, str] | None:
    coded, stated = (
        {name for name, pattern in _ROUTE.items() if pattern.search(each)} for each in (medicine.route, text)
    )
    if not coded or not stated or coded & stated:
        return None
    word = next(found[0] for name, pattern in _ROUTE.items() if (found := pattern.search(text)) and name in stated)
    return f'"{word}"', f'"{medicine.route}"'


def _state(text: str, medicine: CodedMedicine) -> tuple[str, str] | None:
    """Only a state of the medicine counts, and a record that was broken off: "completed" says nothing of either."""
    ended, active = _ENDED.search(text), _ACTIVE.search(text)
    coded_ended = bool(_ENDED.search(medicine.status)) or medicine.state in _ENDED_STATES
    coded_active = not coded_ended and (bool(_ACTIVE.search(medicine.status)) or medicine.state == "active")
    if ended and not active and coded_active:
        return f'"{ended[0]}"', f'"{medicine.status or medicine.state}"'
    if active and not ended and coded_ended:
        return f'"{active[0]}"', f'"{medicine.status or medicine.state}"'
    return None
