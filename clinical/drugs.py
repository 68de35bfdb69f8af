"""Drugs by every name they go by, the classes they belong to, and the words a patient uses for them.

The names are data in `drugs.toml`: generic names, US and UK brands, classes and lay purposes, from the public
nomenclature of the FDA Orange Book, RxNorm, the WHO ATC classes and the BNF. Knows no dose, no interaction and no
document; it says which words are a drug, not whether someone takes it.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_JOINT = re.compile(r"\s?[-/#+&]\s?|\.?\s{0,3}")
_LONGEST_NAME = 5  # words
_RELEASE_FORM = re.compile(
    r"[\s-](?:XR|ER|SR|CR|LA|XL|CD|DR|IR|EC|HFA|DS|XT|SA|ODT|(?:sodium|potassium|hydrochloride|HCl|succinate|tartrate|sulfate|sulphate"
    r"|besylate|maleate|mesylate|citrate|hydrobromide|fumarate|calcium|acetate|phosphate|Diskus|HandiHaler|Respimat|Solostar|Flexpen)\b)",
)
_STRENGTH = (
    r"(?:[A-Z]{2}\s)?\d[\d,.]*(?:\s?[-/]\s?\d[\d,.]*)*\s?-?(?:mg|mcg|µg|g|mEq|units?|IU|ml|mL)(?![\w])(?!\s?/\s?d[lL])"
)
_STRENGTH_AFTER = re.compile(
    rf"[\s,:(-]{{0,3}}(?:{_STRENGTH}|(?:supplement|tablet|tab|pill|capsule|injection|infusion|patch|gum|spray|replacement|drops?|enema"
    r"|lozenge|shot|therapy|gel)s?\b|(?:(?:was|is|has\sbeen)\s)?(?:stopped|discontinued)\b)",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    rf"\b(?P<name>[A-Za-z][A-Za-z]{{3,}}(?:-[A-Za-z]+)?)\s(?=(?:XR\s|ER\s|SR\s|CR\s|XL\s|LA\s)?{_STRENGTH})"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n]\s*|\d[.)]\s+)$")
_FORMS = (
    "pill|tablet|tab|capsule|medicine|medication|med|drug|shot|injection|drop|cream|ointment|spray|syrup|patch|treatment"
    "|prescription"
)
_FOR = re.compile(
    rf"\b(?:{_FORMS}|something|anything|one|take|taking|prescribed|given)s?\b(?:\s\w+){{0,3}}?\sfor\s"
    r"(?:(?:my|the|his|her|a|your|our)\s)?(?P<what>[\w'’ -]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DrugMention:
    """A drug named in a text. name: `text[start:end]`. generic: its generic, lower case; an unknown drug's own name."""

    name: str
    generic: str
    start: int
    end: int


@dataclass(frozen=True)
class _Drugs:
    generic_of: dict[str, str]
    classes_of: dict[str, frozenset[str]]
    generics_of_lay: dict[str, frozenset[str]]
    generics_of_purpose: dict[str, frozenset[str]]
    ambiguous: frozenset[str]
    words: dict[str, str]
    not_drugs: frozenset[str]


def find_drugs(text: str) -> list[DrugMention]:
    """Every drug named in `text`, in order; a longer name wins over a shorter one in it.

    A word right before a strength ("Zyvaprex 10 mg") counts as a drug although unknown. Words that are also laboratory
    values ("potassium 4.4") count only beside a strength or a form.
    """
    data = _drugs()
    known = list(_known(text, data))
    taken = {position for mention in known for position in range(mention.start, mention.end)}
    for found in _UNKNOWN.finditer(text):
        name = found["name"].lower()
        if found.start() not in taken and name not in data.not_drugs and not name.endswith(("ing", "ly")):
            known.append(DrugMention(found["name"], name, *found.span("name")))
    return sorted(known, key=lambda mention: mention.start)


def generic_name(name: str) -> str | None:
    """The generic of one drug name, or None where the name is not known: "Lasix" -> "furosemide"."""
    return _drugs().generic_of.get(_key(name))


def same_drug(a: str, b: str) -> bool:
    """Whether two names are of one drug: "Lasix" and "furosemide". A combination is not the same as a part of it."""
    key_a, key_b = _key(a), _key(b)
    generics = _drugs().generic_of
    return bool(key_a) and _ordered(generics.get(key_a, key_a)) == _ordered(generics.get(key_b, key_b))


def ingredients(generic: str) -> frozenset[str]:
    """The drugs in a combination: "oxycodone/acetaminophen" -> {"oxycodone", "acetaminophen"}; else itself."""
    return frozenset(part.strip() for part in generic.lower().split("/"))


def classes(generic: str) -> frozenset[str]:
    """The classes of a drug, by generic or other name: "warfarin" -> {"anticoagulant"}. Empty where unknown."""
    data = _drugs()
    return data.classes_of.get(data.generic_of.get(_key(generic), generic.lower()), frozenset())


def generics_of(lay_phrase: str) -> frozenset[str]:
    """The generics a lay phrase can mean: "water pill" -> furosemide, hydrochlorothiazide, ...

    Accepts what a patient calls a class, "PURPOSE pill" (tablet, medicine, med, ...) and "pill for PURPOSE", with or
    without "my" and plural. Empty where it means no drug in particular.
    """
    return drugs_for_lay(lay_phrase)


def drugs_for_lay(question: str) -> frozenset[str]:
    """The generics that the lay words of a question can mean; the words of the question itself are not looked up as names."""
    data = _drugs()
    words = [_singular(word) for word in _words(question)]
    found: set[str] = set()
    for phrase in _runs(words):
        found |= data.generics_of_lay.get(phrase, frozenset())
    for index, word in enumerate(words):
        if word in _FORMS.split("|"):
            for size in (3, 2, 1):
                before = " ".join(words[max(0, index - size) : index])
                if purpose := data.generics_of_purpose.get(before):
                    found |= purpose
                    break
    for asked in _FOR.finditer(question):
        after = [_singular(word) for word in _words(asked["what"])][:3]
        for size in (3, 2, 1):
            if purpose := data.generics_of_purpose.get(" ".join(after[:size])):
                found |= purpose
                break
    return frozenset(found)


def _known(text: str, data: _Drugs) -> Iterator[DrugMention]:
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        size, generic = _longest(text, words, at, data)
        if generic is None:
            at += 1
            continue
        start, end = words[at].start(), words[at + size - 1].end()
        if form := _RELEASE_FORM.match(text, end):
            end = form.end()
        yield DrugMention(text[start:end], generic, start, end)
        while at < len(words) and words[at].start() < end:
            at += 1


def _longest(text: str, words: list[re.Match[str]], at: int, data: _Drugs) -> tuple[int, str | None]:
    """(how many words from `at` are a drug's name, its generic)."""
    reach = 1
    while reach < _LONGEST_NAME and at + reach < len(words):
        between = text[words[at + reach - 1].end() : words[at + reach].start()]
        if not _JOINT.fullmatch(between):
            break
        reach += 1
    for size in range(reach, 0, -1):
        key = " ".join(word[0].lower() for word in words[at : at + size])
        generic = data.generic_of.get(key)
        if generic and _is_meant(text, words[at].start(), words[at + size - 1].end(), key, data):
            return size, generic
    return 0, None


def _is_meant(text: str, start: int, end: int, key: str, data: _Drugs) -> bool:
    """Whether a name that is also an everyday word or a laboratory value is meant as a drug here."""
    if key in data.ambiguous:
        return bool(_STRENGTH_AFTER.match(text, end))
    if key in data.words:
        starts_sentence = bool(_SENTENCE_START.search(text[max(0, start - 6) : start]))
        return bool(_STRENGTH_AFTER.match(text, end)) or (text[start:end] == data.words[key] and not starts_sentence)
    return True


def _words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def _runs(words: list[str]) -> Iterator[str]:
    for size in range(1, _LONGEST_NAME):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def _key(name: str) -> str:
    return " ".join(_words(name))


def _ordered(generic: str) -> tuple[str, ...]:
    return tuple(sorted(generic.split("/")))


def _singular(word: str) -> str:
    if word.endswith("'s"):
        word = word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _lay_key(phrase: str) -> str:
    return " ".join(_singular(word) for word in _words(phrase))


@lru_cache(maxsize=1)
def _drugs() -> _Drugs:
    raw = tomllib.loads(resources.files(__package__ or "").joinpath("drugs.toml").read_text(encoding="utf-8"))
    generic_of: dict[str, str] = {}
    classes_of: dict[str, set[str]] = {}
    lay: dict[str, set[str]] = {}
    purposes: dict[str, set[str]] = {}
    for name, group in raw.items():
        if not isinstance(group, dict):
            continue
        generics = {generic.lower() for generic in group["drugs"]}
        for generic, others in group["drugs"].items():
            classes_of.setdefault(generic.lower(), set()).add(name)
            for other in (generic, *others):
                generic_of[_key(other)] = generic.lower()
        for phrase in (name, *group.get("lay", ())):
            lay.setdefault(_lay_key(phrase), set()).update(generics)
        for purpose in group.get("purposes", ()):
            purposes.setdefault(_lay_key(purpose), set()).update(generics)
    return _Drugs(
        generic_of=generic_of,
        classes_of={generic: frozenset(names) for generic, names in classes_of.items()},
        generics_of_lay={phrase: frozenset(names) for phrase, names in lay.items()},
        generics_of_purpose={phrase: frozenset(names) for phrase, names in purposes.items()},
        ambiguous=frozenset(_key(word) for word in raw["ambiguous"]),
        words={_key(word): word for word in raw["words"]},
        not_drugs=frozenset(raw["not_drugs"]),
    )
