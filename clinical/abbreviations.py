"""Clinical abbreviations, spelled out for a patient without touching a figure, a date or a drug.

"20 mg p.o. b.i.d. x10 days" reads "20 mg by mouth twice a day for 10 days". What an abbreviation means is data in
`abbreviations.toml`; sources: the Joint Commission's "Official Do Not Use List" and ISMP's "List of Error-Prone
Abbreviations". One with two meanings is spelled out only where the words around decide ("OD" beside an eye), else left
as written ("d/c" is discharge or discontinue). Figures stay as written, even a trailing zero or a naked decimal.
Knows no drug but what `drugs` finds, and changes nothing inside a drug's name ("Wellbutrin ER", "Robitussin DM").
"""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from .drugs import find_drugs
from .numbers import plain_letters

_MOST_ROUNDS = 3
_NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen"
_COUNT = rf"(?:\d+(?:\.\d+)?(?:\s?(?:-|–|to)\s?\d+(?:\.\d+)?)?|(?:{_NUMBER_WORDS})\b)"
_INTERVAL = r"hours?|hourly|hrs?|h|days?|d|weeks?|wks?|months?|mos?|minutes?|mins?"
_SPANS = {"h": "hour", "m": "month", "d": "day", "w": "week"}
_DOSE_BEFORE = re.compile(
    r"(?:\d\s?|\b)(?:mg|mcg|g|gm|grams?|mEq|mL|ml|cc|units?|U|dose|bolus|insulin|push|p\.?o|by mouth(?:\sor)?|given)\.?\s$"
)
_OFTEN_AFTER = re.compile(
    r"\s(?:q\.?\s?\d|q\.?\s?[a-z]|every\s|daily|once|twice|b\.?i\.?d|t\.?i\.?d|x\s?\d|p\.?r\.?n|over\s\d|piggyback)",
    re.IGNORECASE,
)
_EATING_BEFORE = re.compile(
    r"\b(?:tolerat\w+|(?:taking|takes|took|tolerat\w+)\s(?:good|adequate|fair|poor|enough)|(?:good|adequate|poor|fair|decreased))\s$",
    re.I,
)
_EATING_AFTER = re.compile(
    r"\s(?:intake|well|without|and\s(?!IV))\b|\s?[.,;]|\s*$|\s(?:So|The|He|She|Patient|There|On|At|His|Her)\b"
)
_KIND_BEFORE = re.compile(
    r"\b(?:on|to|with|of|the|good|poor|some|tolerat\w+|taking|resume|start\w*|advance|receiv\w+|discharged on)\s$"
)
_KIND_AFTER = re.compile(
    r"\s+(?!daily|once|twice|every|at|and|well|with|without|as|for|in|until|after|before|from|by|or)[A-Za-z]{3}"
)
_SENTENCE_ENDS = re.compile(r"\s*$|[ \t]*\n|\s+[A-Z][a-z]|\s+\d+[.)]\s")
_STARTS_SENTENCE = re.compile(r"(?:^|\n)\s*(?:\d+[.)]\s*|[-*•]\s*)?$|[.!?]\s+$")
_NEEDS_FOR = re.compile(r"\s+([A-Za-z]+)(?!\w|\.\w)")
_NO_FOR = frozenset(
    "a above after an and as at basis before but by call daily days dispense dosing doses each every for from he her his i if "
    "in into is it its max maximum may medication medications meds no not number of on once only or orally over pain-free "
    "patient per q she so take than that the then there they this though times to twice unless until up use we when while "
    "with you your was were will has have had which who n bid tid qid qhs po prn x".split()
)


@dataclass(frozen=True)
class _Context:
    """Where an abbreviation with two meanings has this one."""

    say: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    near: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None
    unless_near: re.Pattern[str] | None

    def decides(self, text: str, start: int, end: int) -> bool:
        """Whether the words around `text[start:end]` give it this meaning."""
        before, after = text[max(0, start - 30) : start], text[end : end + 30]
        sentence = text[max(text.rfind("\n", 0, start), start - 120, 0) : end + 80]
        if (
            (self.unless_before and self.unless_before.search(before))
            or (self.unless_after and self.unless_after.match(after))
            or (self.unless_near and self.unless_near.search(sentence))
        ):
            return False
        if self.near:
            return bool(self.near.search(sentence))
        if self.before or self.after:
            return bool((self.before and self.before.search(before)) or (self.after and self.after.match(after)))
        return True


@dataclass(frozen=True)
class _Abbreviations:
    pattern: re.Pattern[str]
    plain: dict[str, str]
    every: dict[str, str]
    exact: dict[str, str]
    routes: dict[str, str]
    contexts: dict[str, list[_Context]]


def spell_out(text: str) -> str:
    """`text` with its abbreviations in plain words; every figure, unit value, date and drug as it was.

    Idempotent. An abbreviation in brackets of its own, "(DVT)", stays: the words before it say it already.
    """
    text = plain_letters(text)
    for _ in range(_MOST_ROUNDS):
        spelled = _spell_out_once(text)
        if spelled == text:
            break
        text = spelled
    return text


def capital_abbreviations() -> frozenset[str]:
    """The abbreviations that are known by their capitals, "DVT"."""
    return frozenset(written for written in _abbreviations().exact if written.isupper())


def _spell_out_once(text: str) -> str:
    data = _abbreviations()
    drugs = [(mention.start, mention.end) for mention in find_drugs(text)]
    pieces: list[str] = []
    done = 0
    mid_sentence_at = -1
    for found in data.pattern.finditer(text):
        start, end = found.span()
        if any(s < end and start < e for s, e in drugs) or _in_brackets(text, start, end):
            continue
        if (words := _meaning(found, data)) is None:
            continue
        stop = found[0].endswith(".") and _ends_sentence(text, end, found, drugs)
        begins = mid_sentence_at != len(text[:start].rstrip()) and bool(_STARTS_SENTENCE.search(text[:start]))
        pieces += text[done:start], _fitted(found, words, stop, begins)
        done = end
        mid_sentence_at = -1 if stop else end
    return "".join(pieces) + text[done:]


def _ends_sentence(text: str, end: int, found: re.Match[str], drugs: list[tuple[int, int]]) -> bool:
    """Whether the full stop of an abbreviation also ends its sentence; "on p.o. Bactrim" does not."""
    if not _SENTENCE_ENDS.match(text, end):
        return False
    before_drug = any(start - end in (1, 2) for start, _ in drugs)
    return not before_drug or bool(_DOSE_BEFORE.search(text, max(0, found.start() - 20), found.start()))


def _in_brackets(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] == "(" and text[end : end + 1] == ")"


def _meaning(found: re.Match[str], data: _Abbreviations) -> str | None:
    """The plain words for one abbreviation, or None where it is to stay as written."""
    text, written = found.string, found[0]
    if found["interval"]:
        return _every(found["interval"], found["interval_unit"])
    if found["for_count"]:
        lead = "" if re.search(r"\bfor\s$", text[: found.start()]) else "for "
        return f"{lead}{_spaced_range(found['for_count'])} {_unit_word(found['for_count'], found['for_unit'])}"
    if found["every"]:
        return data.every[_letters(found["every"])]
    if found["latin"]:
        letters = _letters(found["latin"])
        if letters == "po" and _is_food(text, found):
            return "food and drink"
        return "oral" if letters == "po" and _is_adjective(text, found) else data.plain[letters]
    if found["morning"]:
        return "in the morning"
    if written.isupper() and len(written) > 1 and _all_capitals(text, found.start(), found.end()):
        return None
    if meanings := data.contexts.get(written):
        return next((one.say for one in meanings if one.decides(text, found.start(), found.end())), None)
    if route := data.routes.get(written):
        given = _DOSE_BEFORE.search(text, max(0, found.start() - 20), found.start())
        return route if given or _OFTEN_AFTER.match(text, found.end()) else None
    return data.exact.get(written) or data.plain.get(written.lower())


def _all_capitals(text: str, start: int, end: int) -> bool:
    """Whether the words around are all in capitals, so that capitals tell nothing ("HEATING PAD", "AS NEEDED")."""
    around = text[max(text.rfind("\n", 0, start) + 1, start - 30) : start] + text[end : end + 30].partition("\n")[0]
    return around.isupper() and len(re.findall(r"[A-Z]{2,}", around)) > 1


def _is_adjective(text: str, found: re.Match[str]) -> bool:
    """Whether "p.o." tells what kind of thing follows ("on p.o. antibiotics"), not how a dose is taken."""
    return bool(
        _KIND_BEFORE.search(text, max(0, found.start() - 24), found.start()) and _KIND_AFTER.match(text, found.end())
    )


def _is_food(text: str, found: re.Match[str]) -> bool:
    """Whether "p.o." stands for all that is eaten and drunk ("tolerating p.o. well"), not for how a dose is taken."""
    before = _EATING_BEFORE.search(text, max(0, found.start() - 24), found.start())
    return bool(before and _EATING_AFTER.match(text, found.end()))


def _fitted(found: re.Match[str], words: str, stop: bool, begins: bool) -> str:
    """The words, made to fit where they stand: "in" and "for" not doubled, capital (begins) and full stop (stop) kept."""
    text, start, end = found.string, found.start(), found.end()
    if words.startswith("in ") and re.search(r"\bin\s(?:the\s)?$", text[:start]):
        words = re.sub(r"^in (?:the )?", "", words) if text[:start].endswith("the ") else words[3:]
    if re.search(r"\d$", text[:start]) and words[0].isalpha():
        words = " " + words
    if words == "tablet" and re.search(r"(?:[2-9]|\d\d|two|three|four)\s$", text[:start]):
        words = "tablets"
    follows = _NEEDS_FOR.match(text, end)
    if words == "as needed" and not stop and follows and follows[1].lower() not in _NO_FOR:
        words += " for"
    if begins:
        words = words[:1].upper() + words[1:]
    return words + ("." if stop else _space_after(found))


def _space_after(found: re.Match[str]) -> str:
    """A space where "w/fever" would join two words."""
    return " " if found[0].endswith("/") and found.string[found.end() : found.end() + 1].isalnum() else ""


def _every(count: str, unit: str) -> str:
    return f"every {_spaced_range(count)} {_unit_word(count, unit)}"


def _spaced_range(count: str) -> str:
    return re.sub(r"(\d)\s?(?:-|–|to)\s?(\d)", r"\1 to \2", count)


def _unit_word(count: str, unit: str) -> str:
    letters = unit.lower()[:3]
    word = {"dos": "dose", "min": "minute"}.get(letters) or _SPANS[letters[0]]
    return word if count.lower() in ("1", "one") else word + "s"


def _letters(written: str) -> str:
    """An abbreviation without its dots: "b.i.d." -> "bid"; a word keeps its spaces."""
    bare = written.lower().replace(".", "").strip()
    return bare if re.search(r"\w{3}\s\w{3}", bare) else re.sub(r"\s", "", bare)


def _dotted(letters: str, plain: bool) -> str:
    with_dots = r"\.\s?".join(letters) + r"(?:\.|\b)"
    return rf"{with_dots}|{letters}\b\.?" if plain else rf"{with_dots}"


@lru_cache(maxsize=1)
def _abbreviations() -> _Abbreviations:
    raw = tomllib.loads(resources.files(__package__ or "").joinpath("abbreviations.toml").read_text(encoding="utf-8"))
    contexts: dict[str, list[_Context]] = {}
    for entry in raw["context"]:
        for written in entry["write"]:
            contexts.setdefault(written, []).append(_context(entry))
    latin = "|".join(
        [_dotted(letters, True) for letters in raw["latin"]]
        + [_dotted(letters, False) for letters in raw["dotted"]]
        + [rf"(?-i:{letters.upper()})\b" for letters in raw["dotted_or_capitals"]]
    )
    every = "|".join(
        r"\.?\s?".join(key) if len(key) < 3 else key.replace(" ", r"\s")
        for key in sorted(raw["every"], key=len, reverse=True)
    )
    exact = sorted([*raw["capitals"], *raw["routes"], *contexts], key=len, reverse=True)
    words = sorted(raw["words"], key=len, reverse=True)
    pattern = re.compile(
        rf"(?<![\w/&.-])q\.?\s?(?P<interval>{_COUNT})\s?-?\s?(?P<interval_unit>{_INTERVAL})\b\.?"
        rf"|(?<![\w/-])[x×]\s?(?P<for_count>{_COUNT})\s?(?P<for_unit>days?|d|weeks?|wks?|months?|mos?|hours?|hrs?|doses?|minutes?|mins?)\b"
        rf"|(?<![\w/&.-])q\.?\s?(?P<every>{every})\b\.?"
        rf"|(?<![\w/&.-])(?!p\.?\s?o\.?\s?box)(?P<latin>{latin})(?!\w)"
        rf"|(?<![\w.:])(?<!\d\s)(?P<morning>a\.m\.)"
        rf"|(?:(?<=\bw/)|(?<![A-Za-z_/&.'’-]))(?-i:{'|'.join(map(re.escape, exact))})(?![\w&]|/\w|['’]\w)"
        rf"|(?<![\w/&.-])(?:{'|'.join(map(re.escape, words))})(?:(?<=/)(?!\s?d\b)|(?<!/)(?![\w/&-]))",
        re.IGNORECASE,
    )
    plain = {**raw["latin"], **raw["dotted"], **raw["dotted_or_capitals"], **raw["words"]}
    return _Abbreviations(pattern, plain, raw["every"], raw["capitals"], raw["routes"], contexts)


def _context(entry: dict[str, str]) -> _Context:
    def compiled(name: str) -> re.Pattern[str] | None:
        return re.compile(entry[name], re.IGNORECASE) if name in entry else None

    return _Context(
        entry["say"],
        *(compiled(n) for n in ("before", "after", "near", "unless_before", "unless_after", "unless_near")),
    )
