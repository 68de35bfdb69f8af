"""Draws a patient's stay: what was found and done, and what they go home with. Nothing is worded yet.

A case is made of facts from the tables, and of what is left out on purpose: fields of a medicine, a telephone number, whole
sections, so that some questions have no answer. Every draw comes from one `random.Random`, seeded with a string, whose
sequence Python keeps the same on every platform. Doses, indications and instructions are those of the tables, so a case is
plausible; no clinician has checked it, and none of it is advice.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from ...vocabulary import MedicationStatus
from .knowledge import advice, conditions, drugs, wording

MOST_HOME, MOST_STOPPED = 3, 2
LEFT_OUT = 0.12
"""How often a whole section is left out."""


@dataclass(frozen=True, slots=True)
class Prescription:
    """A medicine of a case. frequency, route: keys of wording.toml. Empty strings and 0 where nothing is stated.

    was: the dose before it was changed. reason: why it was stopped.
    """

    generic: str
    brand: str
    dose: str
    form: str
    route: str
    frequency: str
    status: MedicationStatus
    timing: str = ""
    days: int = 0
    purpose: str = ""
    prn: str = ""
    was: str = ""
    reason: str = ""
    lay: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment. when: a date with or without a time, or "in 2 weeks". where, phone: empty where not stated."""

    key: str
    who: str
    when: str
    where: str
    phone: str


@dataclass(frozen=True, slots=True)
class Instruction:
    """An item of diet.toml, activity.toml or warnings.toml, and the values of its places."""

    area: str
    key: str
    values: tuple[tuple[str, str], ...]

    @property
    def item(self) -> dict:
        """The item in its table."""
        return advice(self.area)[self.key]

    def fill(self, text: str) -> str:
        """A wording with the values put in."""
        for name, value in self.values:
            text = text.replace(f"{{{name}}}", value)
        return text

    @property
    def topics(self) -> frozenset[str]:
        """What it speaks of, and what else it settles."""
        return frozenset({self.item.get("topic", self.key), *self.item.get("covers", ())})


@dataclass(frozen=True, slots=True)
class Case:
    """One stay. patient: an id that two stays of one person share. Facts that are not told are None or empty."""

    patient: str
    name: str
    sex: str
    age: str
    condition: str
    hospital: str
    attending: str
    admitted: date
    discharged: date
    prescriptions: tuple[Prescription, ...]
    stopped: tuple[Prescription, ...]
    visits: tuple[Visit, ...]
    diet: tuple[Instruction, ...]
    activity: tuple[Instruction, ...]
    warnings: tuple[Instruction, ...]
    call: str
    procedure: str
    course: str
    result: str
    allergy: tuple[str, str] | None


def draw(random: Random, patient: str, condition: str) -> Case:
    """A case of a condition (a key of conditions.toml)."""
    about, people = conditions()[condition], wording("people")
    sex = about.get("sex") or random.choice(("female", "male"))
    left = date(2023, 1, 2) + timedelta(days=random.randrange(1200))
    allergy = (
        (random.choice(people["allergies"]), random.choice(people["reactions"])) if random.random() < 0.4 else None
    )
    barred = set(people["conflicts"].get(allergy[0], ())) if allergy else set()
    taken, stopped = _medicines(random, about, barred)
    return Case(
        patient=patient,
        name=f"{random.choice(people['first'][sex])} {random.choice(people['last'])}",
        sex=sex,
        age="newborn" if about["age"] == "newborn" else str(random.randint(*about["age"])),
        condition=condition,
        hospital=random.choice(people["hospitals"]),
        attending=random.choice(people["doctors"]),
        admitted=left - timedelta(days=random.randint(1, 9)),
        discharged=left,
        prescriptions=taken,
        stopped=stopped,
        visits=() if random.random() < LEFT_OUT else _visits(random, about["visits"], left),
        diet=_instructions(random, "diet", about["diet"], (1, 2)),
        activity=_instructions(random, "activity", about["activity"], (1, 5)),
        warnings=_instructions(random, "warnings", about["warnings"], (2, 5)),
        call=_phone(random) if random.random() < 0.5 else "",
        procedure=random.choice(about["procedure"]) if "procedure" in about else "",
        course=of_sex(random.choice(about["course"]).replace("{n}", random.choice(about.get("n", [""]))), sex),
        result=random.choice(about["result"]) if random.random() < 0.8 else "",
        allergy=allergy,
    )


def _medicines(
    random: Random, about: dict, barred: set[str]
) -> tuple[tuple[Prescription, ...], tuple[Prescription, ...]]:
    """What is taken at home, and what was stopped."""
    main = [name for name in about["drugs"] if name not in barred]
    chosen = [name for name in main if random.random() < 0.85] or main[:1]
    home = [name for name in about.get("home", ()) if name not in barred]
    kept = random.sample(home, min(len(home), random.randint(0, MOST_HOME)))
    reasons = {name: why for name, why in about.get("stop", {}).items() if name not in (*chosen, *kept)}
    ended = random.sample(sorted(reasons), min(len(reasons), random.randint(0, MOST_STOPPED)))
    doses = about.get("doses", {})
    new = (MedicationStatus.STARTED, MedicationStatus.STARTED, MedicationStatus.CHANGED, MedicationStatus.NOT_STATED)
    taken = [_prescription(random, name, random.choice(new), doses) for name in chosen]
    old = (MedicationStatus.CONTINUED, MedicationStatus.CONTINUED, MedicationStatus.NOT_STATED)
    taken += [_prescription(random, name, random.choice(old), doses) for name in kept]
    stopped = [_prescription(random, name, MedicationStatus.STOPPED, doses, reasons[name]) for name in ended]
    random.shuffle(taken)
    return tuple(taken), tuple(stopped)


def _prescription(
    random: Random, generic: str, status: MedicationStatus, doses: dict[str, list[str]], reason: str = ""
) -> Prescription:
    drug = drugs()[generic]
    choice: list[str] = doses.get(generic) or drug["doses"]
    dose = random.choice(choice)
    others = [other for other in choice if other != dose]
    changed = status is MedicationStatus.CHANGED
    if changed and not others:
        status = MedicationStatus.NOT_STATED
    return Prescription(
        generic=generic,
        brand=drug["brand"],
        dose=dose,
        form=drug["form"],
        route=drug.get("route", "mouth"),
        frequency=random.choice(drug["times"]),
        status=status,
        timing=random.choice(drug["timing"]) if "timing" in drug and random.random() < 0.6 else "",
        days=random.choice(drug["days"]) if "days" in drug and random.random() < 0.75 else 0,
        purpose=random.choice(drug["for"]) if drug["for"] and random.random() < 0.6 else "",
        prn=drug.get("prn", ""),
        was=random.choice(others) if changed and others else "",
        reason=reason if random.random() < 0.7 else "",
        lay=tuple(drug["lay"]),
    )


def _visits(random: Random, keys: list[str], left: date) -> tuple[Visit, ...]:
    doctors = random.sample(wording("people")["doctors"], len(keys))
    chosen = random.sample(keys, random.randint(1, len(keys)))
    return tuple(_visit(random, key, doctor, left) for key, doctor in zip(chosen, doctors, strict=False))


def _visit(random: Random, key: str, doctor: str, left: date) -> Visit:
    who = random.choice(wording("visits")[key]["who"]).replace("{doctor}", doctor)
    if random.random() < 0.5:
        day = left + timedelta(days=random.randint(3, 44))
        day -= timedelta(days=max(0, day.weekday() - 4))
        when = f"on {day:%A}, {day:%B} {day.day}, {day.year}"
        if random.random() < 0.7:
            when += f" at {random.randint(1, 4)}:{random.choice(('00', '15', '30', '45'))} p.m."
    else:
        count = random.choice((1, 2, 3, 4, 6))
        when = f"in {count} week{'s' if count > 1 else ''}" if random.random() < 0.8 else f"in {count + 2} days"
    where = random.choice(wording("people")["places"]) if random.random() < 0.35 else ""
    return Visit(key, who, when, where, _phone(random) if random.random() < 0.45 else "")


def _instructions(random: Random, area: str, keys: list[str], count: tuple[int, int]) -> tuple[Instruction, ...]:
    """Some items of an area, none of which settles what another settles."""
    if random.random() < LEFT_OUT:
        return ()
    wanted = random.randint(*count)
    found: list[Instruction] = []
    settled: set[str] = set()
    for key in random.sample(keys, len(keys)):
        item = advice(area)[key]
        values = tuple((name, random.choice(item[name])) for name in item if f"{{{name}}}" in str(item))
        one = Instruction(area, key, values)
        if len(found) < wanted and not one.topics & settled:
            found.append(one)
            settled |= one.topics
    return tuple(found)


def _phone(random: Random) -> str:
    """A number of the range kept for fiction."""
    return f"555-01{random.randrange(100):02}"


_SWAPPED = {
    "female": {"he": "she", "his": "her", "him": "her", "himself": "herself"},
    "male": {"she": "he", "her": "his", "herself": "himself"},
}


def of_sex(text: str, sex: str) -> str:
    """The text with its pronouns made those of the patient."""
    swapped = _SWAPPED[sex]

    def swap(found: re.Match[str]) -> str:
        other = swapped.get(found[0].lower(), found[0])
        return other.capitalize() if found[0][0].isupper() else other

    return re.sub(r"\b(?:he|his|him|himself|she|her|herself)\b", swap, text, flags=re.IGNORECASE)
