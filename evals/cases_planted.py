"""Errors planted in faithful answers: one change each, of the kinds that hurt patients.

Each function takes a faithful answer and a random generator and gives the answer with one thing wrong, or None where it has
nothing of that kind. What is changed is found by the same reading of figures, drugs and sides as the gate uses, but how the
gate judges a change plays no part here. Knows no document.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from ..clinical.drugs import find_drugs
from ..clinical.quantities import Quantity, QuantityKind, find_quantities

Plant = Callable[[str, Random], str | None]

_OTHER_DRUGS = (
    "furosemide",
    "sertraline",
    "amlodipine",
    "warfarin",
    "metformin",
    "prednisone",
    "omeprazole",
    "digoxin",
)
_OTHER_NAMES = ("Whitfield", "Baptiste", "Lindgren", "Okoro", "Sandoval", "Petrov")
_RATES = (
    "once a day", "twice a day", "three times a day", "four times a day", "every other day", "every 4 hours", "every 12 hours",
)  # fmt: skip
_SPANS = ("3 days", "10 days", "3 weeks", "5 months", "a year")
_INVENTED = (
    "Take it with a full glass of water.", "Do not drink grapefruit juice.", "Keep it in the refrigerator.", "Rest in bed for a day.",
    "Put a warm towel on it twice a day.", "You may also use a heating pad.", "Eat plenty of fresh fruit.", "Avoid direct sunlight.",
    "Sleep with your head raised.", "Walk for twenty minutes every day.", "Have your blood pressure checked every week.",
    "Rinse it with salt water.", "Ask your pharmacist for a pill box.", "Take a vitamin tablet as well.", "Do not fly for a month.",
)  # fmt: skip
_CONDITIONS = ("if you have a headache", "if your back hurts", "if you feel anxious", "when you have a cough")
_BANS = (
    (re.compile(r"\b(?:do not|don't|must not|should not|may not|cannot|can't)\b", re.I), "can"),
    (re.compile(r"\bavoid\b", re.I), "go ahead with"),
    (re.compile(r"^no (?=\w)", re.I), "You may have "),
)
_ORDERS = (
    (re.compile(r"^(Take|Use|Wear|Drink|Keep|Give|Put|Apply|Continue)\b"), r"Do not \1"),
    (re.compile(r"\b(you) (may|can|should|must)(?! not)\b", re.I), r"\1 \2 not"),
)
_STOPS = re.compile(
    r"\b(?:has been |have been |was |were |is |are )?(?:stopped|discontinued)\b|^stop (?:taking )?", re.I
)
_GOES_ON = re.compile(r"^(?:Keep taking|Continue|Keep on with|Take)\b")
_DOCTOR = re.compile(r"\b(Drs?\.?|Mr|Mrs|Miss|Sister)\s+[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)*")


def _replaced(text: str, quantity: Quantity, by: str) -> str:
    return text[: quantity.start] + by + text[quantity.end :]


def _one(text: str, random: Random, *kinds: QuantityKind) -> Quantity | None:
    found = [quantity for quantity in find_quantities(text) if quantity.kind in kinds]
    return random.choice(found) if found else None


def dose(text: str, random: Random) -> str | None:
    """A dose of ten times, double or half the size."""
    figure = _one(text, random, QuantityKind.DOSE)
    digits = re.search(r"\d+(?:\.\d+)?", text[figure.start : figure.end]) if figure else None
    if figure is None or digits is None:
        return None
    wrong = f"{float(digits[0].replace(',', '')) * random.choice((0.5, 2, 10)):g}"
    at = figure.start + digits.start()
    return text[:at] + wrong + text[at + len(digits[0]) :]


def frequency(text: str, random: Random) -> str | None:
    """Another number of times a day."""
    figure = _one(text, random, QuantityKind.FREQUENCY)
    if figure is None:
        return None
    said = {q.value for q in find_quantities(text) if q.kind is QuantityKind.FREQUENCY}
    others = [rate for rate in _RATES if {q.value for q in find_quantities(rate)}.isdisjoint(said)]
    return _replaced(text, figure, random.choice(others))


def duration(text: str, random: Random) -> str | None:
    """Another length of time."""
    figure = _one(text, random, QuantityKind.DURATION)
    if figure is None or re.search(r"[a-z]-$", text[: figure.start]):
        return None
    others = [span for span in _SPANS if all(q.value != figure.value for q in find_quantities(span))]
    return _replaced(text, figure, random.choice(others))


def date_time(text: str, random: Random) -> str | None:
    """A date some days later, or another hour."""
    figure = _one(text, random, QuantityKind.DATE, QuantityKind.TIME)
    if figure is None:
        return None
    if figure.kind is QuantityKind.TIME:
        hour, _, minute = figure.value.partition(":")
        return _replaced(text, figure, f"{(int(hour) + random.choice((1, 2, 3))) % 12 or 12}:{minute}")
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", figure.value):
        return None
    later = date.fromisoformat(figure.value) + timedelta(days=random.choice((1, 7, 30)))
    return _replaced(text, figure, f"{later:%B} {later.day}, {later.year}")


def drug_swap(text: str, random: Random) -> str | None:
    """A medicine that the passage does not name."""
    named = find_drugs(text)
    if not named:
        return None
    drug = random.choice(named)
    other = random.choice([name for name in _OTHER_DRUGS if name not in text.lower() and name != drug.generic])
    return text[: drug.start] + other + text[drug.end :]


def negation(text: str, random: Random) -> str | None:
    """A ban made a permission, or the other way round."""
    for pattern, by in (*_BANS, *_ORDERS):
        if pattern.search(text):
            return pattern.sub(by, text, count=1)
    return None


def stopped_continued(text: str, random: Random) -> str | None:
    """A stopped medicine taken on, or one to take stopped."""
    drugs = find_drugs(text)
    if len(drugs) != 1:
        return None
    if _STOPS.search(text):
        return f"Keep taking {drugs[0].name}."
    if _GOES_ON.search(text):
        return random.choice((f"Stop taking {drugs[0].name}.", f"{drugs[0].name} has been stopped."))
    return None


def body_site(text: str, random: Random) -> str | None:
    """The other side of the body."""
    match = re.search(r"\b(left|right)\b(?! (?:away|now|angle|after|before|off|out|in|on|over|the|alone))", text, re.I)
    if match is None:
        return None
    other = "right" if match[0].lower() == "left" else "left"
    return text[: match.start()] + other + text[match.end() :]


def condition(text: str, random: Random) -> str | None:
    """A condition that is not the passage's, in place of its own or where it has none."""
    own = re.search(
        r"\b(?:if|when) (?:you|he|she|it|they|the|there|your)\b[^.;,]*|\bas needed(?: for [\w ]+)?|\bif needed\b", text
    )
    if own is None:
        return None
    return text[: own.start()] + random.choice(_CONDITIONS) + text[own.end() :]


def invented(text: str, random: Random) -> str | None:
    """An instruction that nobody gave."""
    return f"{text.rstrip('. ')}. {random.choice(_INVENTED)}"


def name_phone(text: str, random: Random) -> str | None:
    """Another doctor, or a telephone number with one digit changed."""
    figure = _one(text, random, QuantityKind.PHONE)
    if figure is not None:
        last = text[figure.end - 1]
        return text[: figure.end - 1] + str((int(last) + random.randint(1, 8)) % 10) + text[figure.end :]
    match = _DOCTOR.search(text)
    return text[: match.start()] + f"{match[1]} {random.choice(_OTHER_NAMES)}" + text[match.end() :] if match else None


PLANTS: Mapping[str, Plant] = {
    "dose": dose, "frequency": frequency, "duration": duration, "date_time": date_time, "drug_swap": drug_swap,
    "negation": negation, "stopped_continued": stopped_continued, "body_site": body_site, "condition": condition,
    "invented": invented, "name_phone": name_phone,
}  # fmt: skip
