"""Wrong answers for a grounding verifier: a right one with a single error planted, each with its kind.

The kinds are those that hurt a patient: another dose, frequency, duration, date or side, a medicine swapped, a "not" lost, a
condition dropped, an instruction added. What comes out differs from the right answer in that one thing. A row has the form
of the benchmark's cases: {id, doc, context, answer, supported, error}, so `mediassist eval grounding` reads it.
"""

import re
from collections.abc import Callable, Sequence
from random import Random

from ...evals.jsonl import Row

Plant = Callable[[str, Sequence[str], Random], str | None]
"""From a right answer and the names of the document's other medicines, a wrong one; None where this error does not fit."""

_AMOUNT = re.compile(
    r"\b(\d[\d,]*(?:\.\d+)?)(?=[ -]?(?:mg|mcg|g|mL|ml|units?|puffs?|mEq|pounds?|percent|liters?|grams?|glasses)\b)"
)
_LENGTH = re.compile(r"\b(\d+)(?= (?:days?|weeks?|months?|hours?|minutes?)\b)")
_OFTEN = (
    "once a day",
    "twice a day",
    "three times a day",
    "four times a day",
    "every 4 hours",
    "every 6 hours",
    "every 8 hours",
    "every 12 hours",
    "every morning",
    "every evening",
    "at bedtime",
    "once a week",
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NOT = re.compile(r"\b(?:Do not|do not|You may not)\b ?(\w)?")
_CONDITION = re.compile(
    r",? (?:as needed for [^\n,.]+|if [^\n,.]+|until [^\n,.]+|with (?:food|meals)|before (?:breakfast|meals)|while you [^\n,.]+)"
)
_ADDED = (
    "Take it with food.",
    "Do not drink alcohol.",
    "Drink plenty of water.",
    "You may stop when you feel better.",
    "Take an extra dose if you miss one.",
    "Rest in bed for two days.",
    "Check your blood pressure every day.",
    "Call the pharmacy for a refill next week.",
)


def _dose(answer: str, _: Sequence[str], random: Random) -> str | None:
    return _other_number(answer, _AMOUNT, random, (2.0, 0.5, 10.0))


def _duration(answer: str, _: Sequence[str], random: Random) -> str | None:
    return _other_number(answer, _LENGTH, random, (2.0, 3.0, 10.0))


def _other_number(answer: str, pattern: re.Pattern[str], random: Random, factors: Sequence[float]) -> str | None:
    found = list(pattern.finditer(answer))
    if not found:
        return None
    one = random.choice(found)
    changed = float(one[1].replace(",", "")) * random.choice(factors)
    return f"{answer[: one.start(1)]}{changed:,.10g}{answer[one.end(1) :]}"


def _frequency(answer: str, _: Sequence[str], random: Random) -> str | None:
    said = [often for often in _OFTEN if often in answer]
    if not said:
        return None
    return answer.replace(said[0], random.choice([often for often in _OFTEN if often != said[0]]), 1)


def _drug_swap(answer: str, others: Sequence[str], random: Random) -> str | None:
    found = re.search(r"Medication: ([^,\n]+)", answer)
    fitting = [other for other in others if found and other.casefold() not in answer.casefold()]
    return answer.replace(found[1], random.choice(fitting), 1) if found and fitting else None


def _negation(answer: str, _: Sequence[str], __: Random) -> str | None:
    found = _NOT.search(answer)
    if not found:
        return None
    first = (found[1] or "").upper() if found[0][0].isupper() else (found[1] or "")
    return f"{answer[: found.start()]}{first}{answer[found.end() :]}"


def _date(answer: str, _: Sequence[str], random: Random) -> str | None:
    found = re.search(rf"\b({'|'.join(_MONTHS)}) (\d{{1,2}})\b", answer)
    if not found:
        return None
    day = random.choice([day for day in range(1, 29) if day != int(found[2])])
    return f"{answer[: found.start(2)]}{day}{answer[found.end(2) :]}"


def _side(answer: str, _: Sequence[str], __: Random) -> str | None:
    swapped = re.sub(r"\b(left|right)\b", lambda found: "right" if found[0] == "left" else "left", answer)
    return swapped if swapped != answer else None


def _dropped_condition(answer: str, _: Sequence[str], __: Random) -> str | None:
    shorter = _CONDITION.sub("", answer, count=1)
    return shorter if shorter != answer and shorter.strip(" .") else None


def _added_instruction(answer: str, _: Sequence[str], random: Random) -> str | None:
    return f"{answer}\n{random.choice(_ADDED)}"


PLANTS: dict[str, Plant] = {
    "wrong_dose": _dose,
    "wrong_frequency": _frequency,
    "negation": _negation,
    "drug_swap": _drug_swap,
    "wrong_duration": _duration,
    "wrong_date": _date,
    "wrong_side": _side,
    "dropped_condition": _dropped_condition,
    "added_instruction": _added_instruction,
}


def cases_of(row: Row, context: str, medicines: Sequence[str], random: Random) -> list[Row]:
    """A right answer as a supported case, and one wrong one of a kind that fits, drawn so that rare kinds are not lost."""
    kinds = random.sample(list(PLANTS), len(PLANTS))
    kinds.sort(key=lambda kind: kind == "added_instruction")  # it fits every answer, so it comes last
    if random.random() < 1 / len(PLANTS):
        kinds.insert(0, "added_instruction")
    case = {"doc": row["document"], "split": row["split"], "context": context}
    cases = [{"id": f"{row['id']}-right", **case, "answer": row["output"], "supported": True, "error": None}]
    for kind in kinds:
        wrong = PLANTS[kind](row["output"], medicines, random)
        if wrong and wrong != row["output"] and wrong not in context:
            cases.append({"id": f"{row['id']}-wrong", **case, "answer": wrong, "supported": False, "error": kind})
            break
    return cases
