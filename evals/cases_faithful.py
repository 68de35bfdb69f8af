"""Faithful answers made from the lines of a document: quoted, spelled out, turned to the reader, reordered, merged, in part.

Every rewriting keeps what the line says; figures are only written another way ("10 days", "ten days"). Knows no errors: those are
planted in what this makes (`cases_planted`).
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from ..clinical.abbreviations import spell_out
from ..clinical.drugs import find_drugs
from ..document import DischargeSummary, Medication
from ..vocabulary import MedicationList, MedicationStatus

_WORDS: dict[str, str] = dict(
    zip(
        "2 3 4 5 6 7 8 9 10 12 14".split(),
        "two three four five six seven eight nine ten twelve fourteen".split(),
        strict=True,
    )
)
_TO_READER = (
    (r"\b(?:the patient|he|she) (?:is|was) (?:advised|instructed|told|asked|cautioned) (not )?to\b", r"You should \1"),
    (r"\b(?:the patient|he|she) is (not )?to\b", r"You are \1to"),
    (r"\b(?:the patient|he|she) (may|should|must|can|will|cannot)\b", r"You \1"),
    (r"\b(?:the patient|he|she) has\b", "You have"),
    (r"\b(?:his|her)\b", "your"),
    (r"\b(?:him)\b", "you"),
)
_PLAIN = (
    (r"\btwice (?:a day|daily)\b", ("two times a day", "2 times a day", "twice each day")),
    (r"\bonce (?:a day|daily)\b", ("one time a day", "once every day")),
    (r"\bthree times (?:a day|daily)\b", ("3 times a day", "three times each day")),
    (r"\bfour times (?:a day|daily)\b", ("4 times each day",)),
    (r"\bat bedtime\b", ("when you go to bed", "before bed")),
    (r"\bas needed\b", ("when you need it", "if you need it")),
    (r"\bby mouth\b", ("orally",)),
    (r"\bsutures\b", ("stitches",)),
    (r"\b(mg)\b", ("milligrams",)),
    (r"\bphysician\b", ("doctor",)),
    (r"\bcontinue\b", ("keep taking",)),
)
_ORDERS = (
    "Take {name} {amount} {route} {often}.",
    "{often}, take {name} {amount} {route}.",
    "Take {amount} of {name} {often}.",
    "- {name}: {amount}, {often}",
    "**{name}**\n- Dosage: {amount}\n- Frequency: {often}",
    "You take {name} {often}. The dose is {amount}.",
)
_OPENINGS = ("", "", "Yes. ", "Your summary says: ", "According to your discharge summary, ")


def of_lines(summary: DischargeSummary, random: Random) -> Iterator[tuple[list[int], str]]:
    """Answers from single lines to take home, each with the indices of its passages."""
    for passage in summary.passages:
        words = len(passage.text.split())
        if not passage.take_home or passage.set_aside or not 4 <= words <= 40 or not passage.text[0].isalpha():
            continue
        kind = random.choice(("quoted", "spelled", "reader", "reader", "plain"))
        text = passage.text if kind == "quoted" else spell_out(passage.text)
        text = to_reader(text) if kind in ("reader", "plain") else text
        text = in_other_words(text, random) if kind == "plain" else text
        yield [passage.index], (random.choice(_OPENINGS) if kind != "quoted" else "") + text


def of_medicines(summary: DischargeSummary, random: Random) -> Iterator[tuple[list[int], str]]:
    """Answers from the medication records: one medicine, two merged, or a list."""
    home = [m for m in summary.medications if m.listed is MedicationList.TAKE_HOME and (m.frequency or m.timing)]
    taken = [m for m in home if m.status.is_taken and (m.dose or m.strength) and _is_plain(summary, m)]
    for medicine in taken:
        yield [medicine.passage], sentence(medicine, random)
    for first, second in pairwise(taken):
        pair = sorted({first.passage, second.passage})
        yield pair, "\n".join((sentence(second, random), sentence(first, random)))
    for medicine in summary.medications:
        stopped = medicine.listed is MedicationList.TAKE_HOME and medicine.status is MedicationStatus.STOPPED
        if stopped and len(find_drugs(summary.passages[medicine.passage].text)) == 1:
            name = medicine.name.text
            yield [medicine.passage], random.choice((f"Stop taking {name}.", f"{name} has been stopped."))


def _is_plain(summary: DischargeSummary, medicine: Medication) -> bool:
    """Whether the line gives one way to take one medicine: no steps, no change from one dose to another."""
    line = summary.passages[medicine.passage].text
    changed = medicine.status is MedicationStatus.CHANGED or re.search(r"\b(?:then|from|was|until|hold)\b", line, re.I)
    return not changed and len(find_drugs(line)) == 1


def sentence(medicine: Medication, random: Random) -> str:
    """How one medicine is taken, in one of several orders; parts that its line has, no other."""
    parts = {part: _said(medicine, part) for part in ("strength", "dose", "route", "frequency", "timing")}
    amount = " ".join(filter(None, (parts["strength"], parts["dose"])))
    often = " ".join(
        filter(None, (parts["frequency"], parts["timing"] if parts["timing"] not in parts["frequency"] else ""))
    )
    name, route = medicine.name.text, parts["route"]
    form = random.choice(_ORDERS)
    text = re.sub(
        r"\s+([.,:])", r"\1", re.sub(r" +", " ", form.format(name=name, amount=amount, route=route, often=often))
    )
    return in_other_words(text[:1].upper() + text[1:], random)


def _said(medicine: Medication, part: str) -> str:
    value = getattr(medicine, part)
    said = spell_out(" ".join(value.text.split())).strip(" .,;") if value else ""
    return said[:1].lower() + said[1:]


def to_reader(text: str) -> str:
    """The line as told to its reader: "he is not to drive" becomes "you are not to drive"."""
    for pattern, by in _TO_READER:
        text = re.sub(pattern, lambda match, by=by: match.expand(by).strip(), text, flags=re.IGNORECASE)
    return re.sub(r"(?<=[a-z,;] )You\b", "you", text[:1].upper() + text[1:])


def in_other_words(text: str, random: Random) -> str:
    """The text with some fixed wordings exchanged, and some small numbers as words."""
    for pattern, choices in _PLAIN:
        if random.random() < 0.6:
            text = re.sub(pattern, random.choice(choices), text, flags=re.IGNORECASE)
    if random.random() < 0.3:
        text = re.sub(r"\b(\d{1,2}) (?=days|weeks|months|hours)", lambda m: f"{_WORDS.get(m[1], m[1])} ", text)
    return text
