"""What a patient would ask of a synthetic summary, and the gold answer: answered questions, and some that it leaves open.

An answer is written from gold records alone, in plain words and with the fields of the guide ("Medication", "Dosage",
"Frequency", "Duration"). A question is left open when the summary does not state the field, the item or the topic that it
asks for. Knows no passages and no model.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from ...vocabulary import NOT_MENTIONED, Category
from .facts import Fact, FactKind, SyntheticSummary
from .knowledge import advice, drugs, wording

_FIELD_OF = {
    "dose": "dose",
    "frequency": "frequency",
    "duration": "duration",
    "timing": "timing",
    "purpose": "purpose",
    "status": "status",
    "route": "route",
    "prn": "need",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A question with its gold answer. facts: those that answer, none when the summary is silent.

    about: what it asks for, such as "medicine.dose".
    """

    question: str
    answer: str
    category: Category
    about: str
    facts: tuple[Fact, ...] = ()

    @property
    def is_answered(self) -> bool:
        """Whether the summary answers it."""
        return bool(self.facts)


def examples(summary: SyntheticSummary, random: Random) -> list[Example]:
    """Questions on everything that a summary states, in its own order, then on what it does not."""
    asked = [*_medicines(summary, random), *_visits(summary, random), *_instructions(summary, random)]
    asked += [*_warnings(summary, random), *_stay(summary, random), *_silent(summary, random)]
    return [Example(typed(one.question, random), one.answer, one.category, one.about, one.facts) for one in asked]


def _medicines(summary: SyntheticSummary, random: Random) -> Iterator[Example]:
    asks = wording("ask_medicine")
    taken, stopped = summary.of(FactKind.MEDICINE), summary.of(FactKind.STOPPED)
    for fact in taken:
        for about in random.sample(list(_FIELD_OF), 3):
            yield _medicine(fact, about, asks, random)
    for fact in stopped:
        question = random.choice(asks["stopped"]).format(drug=random.choice(fact.names))
        reason = f" Your summary says: {fact.fields['reason']}." if "reason" in fact.fields else ""
        yield Example(question, f"{_stopped(fact)}{reason}", Category.MEDICATIONS, "medicine.stopped", (fact,))
    if 1 < len(taken) <= 8:
        records = "\n\n".join(record(fact) for fact in taken)
        yield Example(random.choice(asks["all"]), records, Category.MEDICATIONS, "medicine.all", taken)
    if stopped:
        told = "\n".join(f"- {_stopped(fact)}" for fact in stopped)
        yield Example(random.choice(asks["what_stopped"]), told, Category.MEDICATIONS, "medicine.what_stopped", stopped)
    if purposed := [fact for fact in taken if "purpose" in fact.fields and _alone(fact, taken)]:
        fact = random.choice(purposed)
        question = random.choice(asks["by_purpose"]).format(purpose=fact.fields["purpose"])
        yield Example(question, record(fact), Category.MEDICATIONS, "medicine.by_purpose", (fact,))
    if new := tuple(fact for fact in taken if fact.fields.get("status") == "new"):
        yield Example(
            random.choice(asks["new"]),
            "\n\n".join(record(fact) for fact in new),
            Category.MEDICATIONS,
            "medicine.new",
            new,
        )


def _stopped(fact: Fact) -> str:
    """That a medicine is not to be taken, in the words of its document's kind."""
    name = fact.fields["name"]
    return f"{_capital(name)} was stopped. Do not take it." if fact.fields["told"] else f"Do not take {name} any more."


def _alone(fact: Fact, among: tuple[Fact, ...]) -> bool:
    """Whether no other medicine may be for the same."""
    purpose = fact.fields["purpose"]
    return sum(purpose in (*drugs()[other.key]["for"], other.fields.get("need", "")) for other in among) == 1


def _medicine(fact: Fact, about: str, asks: dict[str, list[str]], random: Random) -> Example:
    """A question on one field of one medicine: its whole record when the field is stated, else that it is not."""
    question = random.choice(asks[about]).format(drug=random.choice(fact.names))
    stated = _FIELD_OF[about] in fact.fields or (about == "purpose" and "need" in fact.fields)
    if not stated:
        return Example(question, NOT_MENTIONED, Category.MEDICATIONS, f"medicine.{about}")
    return Example(question, record(fact), Category.MEDICATIONS, f"medicine.{about}", (fact,))


def record(fact: Fact) -> str:
    """A medicine as the guide's fields, those that are stated."""
    has = fact.fields
    how_often = " ".join(has[name] for name in ("frequency", "need", "timing") if name in has)
    told = {
        "Medication": ", ".join([_capital(has["name"]), *filter(None, [has.get("purpose")])]),
        "Dosage": f"{has['dose']} {has['route']}",
        "Frequency": how_often,
        "Duration": has.get("duration", ""),
        "Status": " from ".join(has[name] for name in ("status", "was") if name in has) if "status" in has else "",
    }
    return as_fields(told)


def as_fields(told: Mapping[str, str]) -> str:
    """One item as its titled fields, a line each, those that say something."""
    return "- " + "\n  ".join(f"{title}: {words}" for title, words in told.items() if words)


def _visits(summary: SyntheticSummary, random: Random) -> Iterator[Example]:
    asks, facts = wording("ask_visit"), summary.of(FactKind.VISIT)
    for fact in facts:
        for about, name in random.sample(
            [("when", "when"), ("phone", "phone"), ("place", "where"), ("who", "who"), ("when", "when")], 2
        ):
            question = random.choice(asks[about]).format(who=random.choice(fact.names))
            if name in fact.fields:
                yield Example(question, appointment(fact), Category.FOLLOW_UP, f"visit.{about}", (fact,))
            elif not (about == "phone" and summary.case.call):  # that number may serve as well
                yield Example(question, NOT_MENTIONED, Category.FOLLOW_UP, f"visit.{about}")
    if facts:
        yield Example(
            random.choice(asks["all"]), "\n\n".join(map(appointment, facts)), Category.FOLLOW_UP, "visit.all", facts
        )
    else:
        yield Example(random.choice(asks["all"]), NOT_MENTIONED, Category.FOLLOW_UP, "visit.all")


def appointment(fact: Fact) -> str:
    """A visit as its stated fields."""
    titles = {"who": "Who", "when": "When", "where": "Where", "phone": "Phone"}
    return as_fields({title: _capital(fact.fields.get(name, "")) for name, title in titles.items()})


def _instructions(summary: SyntheticSummary, random: Random) -> Iterator[Example]:
    for fact in summary.of(FactKind.DIET, FactKind.ACTIVITY):
        item = advice(fact.kind.value)[fact.key]
        for question in random.sample(item["asks"], 2):
            yield Example(question, fact.fields["plain"], fact.kind.category, f"{fact.kind.value}.{fact.key}", (fact,))


def _warnings(summary: SyntheticSummary, random: Random) -> Iterator[Example]:
    asks = wording("ask_warning")
    signs, urgent = summary.of(FactKind.WARNING), summary.of(FactKind.EMERGENCY)
    for fact in (*signs, *urgent):
        question = random.choice(advice("warnings")[fact.key]["asks"])
        sign = f"\n- {_capital(fact.fields['sign'])}" if fact.also else f" {_quiet(fact.fields['sign'])}."
        told = f"{fact.fields['lead']} if you have{':' if fact.also else ''}{sign}"
        yield Example(question, told, Category.WARNINGS, f"warning.{fact.key}", (fact,))
    if signs:
        told = "\n".join(f"- {_capital(fact.fields['sign'])}" for fact in signs)
        yield Example(
            random.choice(asks["all"]),
            f"{signs[0].fields['lead']} if you have:\n{told}",
            Category.WARNINGS,
            "warning.all",
            signs,
        )
    if urgent:
        told = "\n".join(f"- {_capital(fact.fields['sign'])}" for fact in urgent)
        yield Example(
            random.choice(asks["emergency"]),
            f"Call 911 if you have:\n{told}",
            Category.WARNINGS,
            "warning.emergency",
            urgent,
        )
    if calls := summary.of(FactKind.CALL):
        yield Example(
            random.choice(asks["phone"]), f"Call {calls[0].fields['phone']}.", Category.WARNINGS, "warning.phone", calls
        )


def _stay(summary: SyntheticSummary, random: Random) -> Iterator[Example]:
    asks = wording("ask_stay")
    for kind in (FactKind.DIAGNOSIS, FactKind.PROCEDURE, FactKind.COURSE, FactKind.RESULT, FactKind.ALLERGY):
        for fact in summary.of(kind):
            answer = fact.fields.get("plain") or fact.line
            yield Example(random.choice(asks[kind.value]), answer, Category.OTHER, f"stay.{kind.value}", (fact,))


def _silent(summary: SyntheticSummary, random: Random) -> Iterator[Example]:
    """Questions that this summary leaves open: topics that no item settles, medicines that it does not name, things never told."""
    case, asks = summary.case, wording("ask_medicine")
    for area, told, category in (("diet", case.diet, Category.DIET), ("activity", case.activity, Category.ACTIVITY)):
        settled = {topic for one in (*case.diet, *case.activity) for topic in one.topics}
        open_ = [item for item in advice(area).values() if item["topic"] not in settled]
        narrow = [
            item
            for item in open_
            if area == "activity" or not told or item["topic"] in ("alcohol", "fluids", "vitamin k")
        ]
        if narrow:
            yield Example(random.choice(random.choice(narrow)["asks"]), NOT_MENTIONED, category, f"{area}.silent")
    named = {drug.generic for drug in (*case.prescriptions, *case.stopped)}
    other = random.choice([name for name in drugs() if name not in named])
    yield Example(random.choice(asks["dose"]).format(drug=other), NOT_MENTIONED, Category.MEDICATIONS, "medicine.other")
    if taken := summary.of(FactKind.MEDICINE):
        about = random.choice(("side_effects", "missed", "mixing"))
        question = random.choice(asks[about]).format(drug=random.choice(random.choice(taken).names))
        yield Example(question, NOT_MENTIONED, Category.MEDICATIONS, f"medicine.{about}")
    if visits := summary.of(FactKind.VISIT):
        question = random.choice(wording("ask_visit")["bring"]).format(who=random.choice(random.choice(visits).names))
        yield Example(question, NOT_MENTIONED, Category.FOLLOW_UP, "visit.bring")
    if case.allergy is None:
        yield Example(random.choice(wording("ask_stay")["allergy"]), NOT_MENTIONED, Category.OTHER, "stay.allergy")
    for question in random.sample(wording("absent")["always"], 2):
        yield Example(question, NOT_MENTIONED, Category.OTHER, "stay.never_told")


def typed(question: str, random: Random) -> str:
    """The question as it may be typed: a capital and a mark or neither, a letter missed or swapped at times."""
    if random.random() < 0.4:
        question = _capital(question) if question.endswith("?") else f"{_capital(question)}?"
    if random.random() < 0.15:
        question = re.sub(r"[?']", "", question.lower())
    if random.random() < 0.2:
        words = question.split(" ")
        long = [place for place, word in enumerate(words) if len(word) > 5 and word.isalpha()]
        if long:
            place = random.choice(long)
            words[place] = _slip(words[place], random)
            question = " ".join(words)
    return question


def _slip(word: str, random: Random) -> str:
    at = random.randrange(1, len(word) - 2)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return random.choice((swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _quiet(text: str) -> str:
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
