"""Which medicines a line is about, and which stretch of it speaks of each.

In a list the first words before a strength are the name even of a drug that `clinical.drugs` does not know.
"""

import re
from dataclasses import dataclass

from ...clinical.quantities import find_quantities
from ...clinical.quantity import QuantityKind
from ...clinical.routes import find_routes
from .mentions import ENUMERATED, Mention, meant_drugs, name_end, told_of
from .parts import find_parts
from .status import status_said

_BOUNDARY = re.compile(
    r"(?:[,;|]\s+(?:and\s|then\s|but\s)?|(?<!\d)[.!?]\s+|\s(?:and|then|but|plus|also|&)\s|\n|:\s+)(?:then\s|also\s)?",
    re.IGNORECASE,
)
_HEAD = re.compile(r"(?:[^\w(]*)(?P<name>[A-Za-z][^|;:()\n]*)")
_HEAD_ENDS = re.compile(
    r"[,;:(|]|\s[-–—]\s|\.\s|\s(?:x\s?\d|take|give|apply|inject|inhale|use|one|two|half|by|via|as|at|every|each"
    r"|once|twice|three|daily|nightly|prn|po|iv|im|with|for|to|in|until|tablets?|tabs?|capsules?|caps?|cream"
    r"|ointment|"
    r"inhaler|patch|solution|drops|spray|suspension|injection|syrup|gel|lotion|pen|was|were|has|is|may"
    r"|[btq]\.?i\.?d|q\.?\s?\d|qhs|qam|hs)\b",
    re.IGNORECASE,
)
_COMMON = re.compile(
    r"\b(?:a|an|all|any|are|be|been|been|blood|call|can|current|diet|discharge[d]?|doctor|dose|dr|each|exercise"
    r"|fluids?|follow\w*|from|has|have|he|her|him|his|home|i|if|is|it|list\w*|may|meals?|medications?|medicines?"
    r"|meds|none|"
    r"eat|eating|look|check|walk\w*|drink\w*|wash|clean|watch|lift\w*|weigh|weight|avoid|line|change|rest|elevate"
    r"|wear|bring|dressing|wound|physical|therapy|breathing|shower|bath|sleep|smoking|alcohol|"
    r"no|not|nothing|of|other|oxygen|pain|patient|per|physician|please|pressure|prescriptions?|previous\w*|same"
    r"|checks?|see|she|sheet|should|sugar|swelling|tablet|that|the|their|them|these|they|this|those|unchanged|usual|"
    r"was|we|weight|were|who|will|you|your|reconcil\w+|as|above|below|attached|resume|continue|route|frequency"
    r"|strength|status|indication|date|start|end|total|page|name|refills?|allergies|note|instructions?|drug"
    r"|dosage|maximum|when|why|how)\b",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    r"\b(?:take|takes|taking|give|use|apply|prescri\w+(?:\s(?:for|of))?|discharged\s(?:home\s)?(?:on|with)"
    r"|sent\shome\s(?:on|with)|home\son"
    r"|go(?:ing)?\shome\s(?:on|with)|switch(?:ed)?\sto|placed\son)\s(?:\w+\s){0,3}$",
    re.IGNORECASE,
)
NEAR = 45  # characters
_LEADING_VERB = re.compile(
    r"^(?:(?:please|also|then|and|to|he|she|you|the\spatient|patient|is|are|will|should|can|may|must|was|were|on"
    r"|home|new|new:|stop|stop:|stopped:?|hold|hold:|held:?|start|started:?|start:|begin|continue|continued:?"
    r"|continue:|resume|resume:|restart|take|taking|give|use|apply|inject|inhale|changed?:?|increase|decrease"
    r"|reduce|"
    r"discontinue|discontinued:?|keep|add|finish|complete|go|her|his|your|the|some|medication:|drug:|name:"
    r"|medicine:|same:|discharged)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A medicine that a line is about: where its name stands, and the stretch from `start` to `end` that speaks of it."""

    name: tuple[int, int]
    start: int
    end: int


def subjects(text: str, *, in_list: bool, named_first: bool = False, is_item: bool = False) -> list[Subject]:
    """The medicines that `text` is about, in order.

    in_list: whether it stands in a list of medicines; elsewhere a medicine counts only with a dose, a frequency or a word on
    taking it. named_first: whether the line may open with a name, so that an unknown one with a dose counts. is_item: whether
    it is marked or numbered as an item, so that an unknown name may stand there alone.
    """
    found = _stretches(text, meant_drugs(text), in_list)
    if found and (not named_first or found[0].name[0] <= _opening(text)):
        return found
    head = _unknown_head(text, found[0].name[0] if found else len(text), alone=is_item) if named_first else None
    if head is None:
        return found
    others = [
        s
        for s in found
        if s.name[0] > head[1]
        and find_parts(text[s.start : s.end]).dose
        and _BOUNDARY.search(text[head[1] : s.name[0]])
    ]
    others = [
        s for s in others if not any(q.kind is QuantityKind.DOSE for q in find_quantities(text[head[1] : s.start]))
    ] and others
    ends = others[0].start if others else len(text)
    return [Subject(head, 0, ends), *others]


def unknown_name(text: str) -> tuple[int, int] | None:
    """Where the name stands in a cell of drug names: its words before a strength, form or bracket."""
    return _unknown_head(text, len(text), sure=True)


def _opening(text: str) -> int:
    """How far into a line its first word is, behind marks and words such as "Continue"."""
    mark = re.match(r"[^\w(]*", text)
    at = mark.end() if mark else 0
    verb = _LEADING_VERB.match(text[at:])
    return at + (verb.end() if verb else 0) + 25


def _stretches(text: str, mentions: list[Mention], in_list: bool) -> list[Subject]:
    """A stretch for each drug that the line is about, cut at the last boundary before each name."""
    cuts: list[int] = []
    for number, (start, _, _) in enumerate(mentions):
        after = mentions[number - 1][1] if number else 0
        bounds = list(_BOUNDARY.finditer(text, after, start))
        # without any boundary what stands between two names speaks of the first, as in "A 20 mg daily with B 10 mg"
        cuts.append((bounds[-1].end() if bounds else _behind_dose(text, after, start)) if number else 0)
    found: list[Subject] = []
    generics: list[str] = []
    for number, (start, end, generic) in enumerate(mentions):
        stop = cuts[number + 1] if number + 1 < len(cuts) else len(text)
        told = told_of(text, mentions, number)
        stop = max(stop, told or 0)
        stretch = text[cuts[number] : stop]
        name = (start - cuts[number], end - cuts[number])
        listed = (
            bool(found)
            and bool(ENUMERATED.fullmatch(text[mentions[number - 1][1] : start]))
            and found[-1].name[1] == mentions[number - 1][1]
        )
        own = _is_dosed(stretch, name, in_list) or _governed(stretch, name, bare=in_list) or bool(told)
        again = generic in generics
        if again and found:
            found[-1] = Subject(found[-1].name, found[-1].start, stop)
        elif own or listed or (in_list and not found):
            found.append(Subject((start, end), cuts[number] if found else 0, stop))
            generics.append(generic)
        elif found:
            found[-1] = Subject(found[-1].name, found[-1].start, stop)
    return found


def _behind_dose(text: str, after: int, start: int) -> int:
    """Where the words of a name at `start` begin: with the amount right before it ("10 mEq of potassium"), if that is not the first."""
    between = find_quantities(text[after:start])
    doses = [q for q in between if q.kind is QuantityKind.DOSE]
    if len(doses) > 1 and re.fullmatch(r"\s(?:of\s)?", text[after + doses[-1].end : start]):
        return after + doses[-1].start
    return start


def _is_dosed(stretch: str, name: tuple[int, int], in_list: bool) -> bool:
    """Whether a stretch tells how much or how often; a time of day alone does so only in a list."""
    told = find_parts(stretch, name)
    return bool(told.strength or told.dose or told.frequency or (in_list and told.timing))


def _governed(stretch: str, name: tuple[int, int], *, bare: bool) -> bool:
    """Whether a word on taking, starting, holding or stopping it stands close to a name."""
    start, end = max(0, name[0] - NEAR), min(len(stretch), name[1] + NEAR)
    after = re.split(r"[.,;]\s", stretch[name[1] : end])[0]
    near = stretch[start : name[1]] + ("" if bare else after)
    here = (name[0] - start, name[1] - start)
    return bool(status_said(near, here) or _TAKEN.search(near[: here[0]]))


def _unknown_head(text: str, limit: int, *, alone: bool = False, sure: bool = False) -> tuple[int, int] | None:
    """The first words of a line as the name of a drug that is not known, where they can be one.

    limit: where the first known drug stands. alone: whether a name may stand alone. sure: whether they stand in a column of drug names.
    """
    mark = re.match(r"[^\w(]*", text)
    at = mark.end() if mark else 0
    if verb := _LEADING_VERB.match(text[at:]):
        at += verb.end()
    if at >= limit or not text[at : at + 1].isalpha():
        return None
    figures = [q.start for q in find_quantities(text) if q.start > at and q.kind is not QuantityKind.NUMBER]
    ends = (
        [found.start() for found in _HEAD_ENDS.finditer(text, at)]
        + figures
        + [span[0] for span in find_routes(text) if span[0] > at]
    )
    end = min([*ends, limit, len(text)])
    name = text[at:end].rstrip(" \t.,-–—:;")
    end = at + len(name)
    if not name or not re.search(r"[A-Za-z]{3}", name) or len(name.split()) > (6 if sure else 4):
        return None
    if sure and not re.match(r"(?:no|none|nil|not)\b", name, re.IGNORECASE):
        return at, name_end(text, end)
    known_words = sure or _COMMON.search(name)
    told = find_parts(text, (at, end))
    if known_words or not (told.tells_how or told.route or (alone and name[:1].isupper() and len(text.split()) <= 3)):
        return None
    return at, name_end(text, end)
