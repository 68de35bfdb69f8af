"""How much of a medicine: the strength of one unit, and the dose to take at once.

"furosemide 40 mg tablet, take 1 tablet": strength 40 mg, dose 1 tablet. "Lasix 40 mg p.o. b.i.d.": dose 40 mg. A maximum, a
former dose and what is dispensed are neither. Of a taper the dose runs from the first step to the last.
"""

import re

from ...clinical.numbers import NUMBER
from ...clinical.quantity import Quantity, QuantityKind
from .former import FROM_TO

Stretch = tuple[int, int]

_K = QuantityKind
_MASSES = ("mg", "meq", "mmol", "unit", "ml")
_NOT_TAKEN = ("refill", "dose", "injection")
_FORM = (
    r"(?:(?:oral|film|coated|extended|delayed|sustained|modified|immediate|release|enteric|chewable|soluble"
    r"|dispersible|effervescent|disintegrating|"
    r"ER|XR|SR|EC|DR|MR|ODT|HFA|gastro-resistant|transdermal|topical|nasal|ophthalmic|inhalation|metered|24|hr"
    r"|hour|otic|rectal)[-\s]+){0,5}"
    r"(?:tablets?|tabs?|capsules?|caps?|caplets?|softgels?|patch(?:es)?|solution|soln|suspension|susp|cream"
    r"|ointment|lotion|gel|foam|"
    r"inhaler|inhalant|aerosol|pen|vial|syringe|powder|spray|drops|liquid|elixir|syrup|suppositor(?:y|ies)"
    r"|lozenges?|pills?|nebules?|sachets?|packets?|injection)\b"
)
_PER = re.compile(
    r"\s?(?:/|per|an?\b|in)\s?(?:\d+(?:\.\d+)?\s?)?(?:mL|ml|actuation|actuat|act|puff|spray|inh(?:alation)?"
    r"|h(?:ou)?r?s?|tab(?:let)?|cap(?:sule)?|drop|patch)\b",
    re.IGNORECASE,
)
_THEN_FORM = re.compile(rf"\s*[,(]?\s*{_FORM}", re.IGNORECASE)
_NOT_THE_DOSE = re.compile(
    r"(?:\bmax(?:imum)?(?:\s(?:of|dose|daily dose))?|\bno(?:t)?\smore\s(?:often\s)?than|\bnot\s(?:to\s)?exceed(?:ing)?|\bwas"
    r"|\bwere|\bpreviously|\bformerly|\binstead\sof"
    r"|\brather\sthan|\bfrom|\btook|\btaking|\bdispensed?|\bdisp\.?|\bquantity|\bqty|\bsupply|#|\bless\sthan"
    r"|\bgreater\sthan|\bmore\sthan|\bbelow|\babove|\bper\sday\s(?:is|of)"
    r"|\btotal\sof|\bold\sdose(?:\sof)?|\bprior\sdose(?:\sof)?|[<>])[\s:=(]*$",
    re.IGNORECASE,
)
_NOR_AFTER = re.compile(
    r"\s*(?:/\s?dL|supply|dispensed|total\sin\s24|(?:of|in)\s(?:water|fluid|(?:\w+\s)?juice|thickened))", re.IGNORECASE
)
_UP_TO = re.compile(r"\bup\sto\s$", re.IGNORECASE)
_A_DAY = re.compile(r"\s?(?:(?:a|per|each|/)\s?day|daily|in\s24\shours)\b", re.IGNORECASE)
_BARE = re.compile(
    r"[\s,]*(?:now\s)?(?P<n>\d+(?:\.\d+)?(?:[/-]\d+(?:\.\d+)?)+)(?![\d/-]|\s?(?:mg|mcg|units?|tab|am|pm))",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"(?P<n>{NUMBER}(?:\s?(?:-|–|to|or)\s?{NUMBER})?)\s(?=(?:to\sbe\s(?:taken|used|given)|by\smouth|orally"
    rf"|p\.?o\.?\b|daily|every|each|at\s(?:bed|night|noon)|twice|once|three\stimes|"
    r"in\sthe\s(?:morning|evening)|before\s|after\s(?:meals|food)|with\s(?:food|meals|breakfast)|nightly"
    r"|[btq]\.?i\.?d|[BO]D\b|[TQ]DS\b|q\.?[\dh]|per\sday|a\sday))",
    re.IGNORECASE,
)
_SCALE = re.compile(r"(?:per\s|by\s|on\s(?:a\s)?|according\sto\s(?:the\s|your\s)?)?sliding[-\s]scale", re.IGNORECASE)
_MOST_AT_ONCE = 4
"""More units than these, behind how often to take them, are what the pharmacy gave: "every 6 hours as needed, 12 tablets"."""
_SUPPLY = re.compile(
    r"\s?(?:\)|[.;]?\s*$|[.;]\s|,?\s(?:with\s)?(?:no|\d|zero)\srefills?|\s(?:were|was|have\sbeen|only|in\sall|in\stotal|given|supplied"
    r"|dispensed|provided|prescribed|issued)\b)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\bdose(?:\sof)?[\s:=–—-]*$", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\b(?:(?:then|alternat\w+(?:\swith)?|followed\sby|after\sthat|thereafter)(?:[\s,]+[a-z-]+){0,5}"
    r"|and(?:\sthen)?)\s*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<!\bp\.o)(?<![a-z]\.[a-z])(?<!\d)[.!?]\s+(?=[A-Z])(?!Then\b|After\sthat\b)")


def find_amounts(text: str, quantities: list[Quantity], name: Stretch) -> tuple[Stretch | None, Stretch | None, bool]:
    """(strength, dose, whether the dose has several steps)."""
    doses = [q for q in quantities if q.kind is _K.DOSE and q.unit not in _NOT_TAKEN and not _is_no_dose(text, q)]
    doses = [q for q in doses if not _is_supply(text, q, quantities)]
    changed = FROM_TO.search(text)
    if changed:
        doses = [q for q in doses if q.end <= changed.start() or q.start >= changed.end()]
        if not doses:
            return None, changed.span("new"), False
    percent = next((q for q in quantities if q.kind is _K.PERCENT and _THEN_FORM.match(text, q.end)), None)
    if labelled := [q for q in doses if _LABELLED.search(text[max(0, q.start - 12) : q.start])]:
        return _as_labelled(text, doses, labelled[0], quantities)
    masses = [q for q in doses if _is_mass(q)]
    of_unit = [q for q in masses if _is_strength(text, q)]
    if any(q.unit != "ml" for q in masses):
        masses_taken = [q for q in masses if q not in of_unit and q.unit != "ml"]
        counted = [
            q
            for q in doses
            if (not _is_mass(q) or q.unit == "ml") and q not in of_unit and not _inside(q, of_unit, text)
        ]
    else:
        masses_taken, counted = masses, [q for q in doses if not _is_mass(q)]
    strength = _with_per(text, of_unit[0]) if of_unit else (percent.start, percent.end) if percent else None
    if counted:
        dose, stepped = _stepped(text, counted, quantities)
        if not strength and masses_taken:
            strength = (masses_taken[0].start, masses_taken[0].end)
        return strength or _bare(text, name), dose, stepped
    if number := _counted(text, name[1], quantities):
        if not strength and masses_taken:
            strength = (masses_taken[0].start, masses_taken[0].end)
        if strength:
            return strength, number, False
    if masses_taken:
        dose, stepped = _stepped(text, masses_taken, quantities)
        return strength, dose, stepped
    if changed:
        return strength, changed.span("new"), False
    scale = _SCALE.search(text)
    return strength or _bare(text, name), scale.span() if scale else number, False


def _as_labelled(
    text: str, doses: list[Quantity], dose: Quantity, quantities: list[Quantity]
) -> tuple[Stretch | None, Stretch, bool]:
    """Where the line itself says which amount is the dose, an amount before it is the strength: "500 mg tablets; DOSE 1 g"."""
    earlier = [q for q in doses if q.end <= dose.start and _is_mass(q)]
    taken, stepped = _stepped(text, [q for q in doses if q.start >= dose.start], quantities)
    return _with_per(text, earlier[0]) if earlier else None, taken, stepped


def _is_mass(quantity: Quantity) -> bool:
    return quantity.unit.partition("/")[0] in _MASSES


def is_limit(text: str, quantity: Quantity) -> bool:
    """Whether the words before a figure make it a maximum, a former dose or what is dispensed."""
    return bool(_NOT_THE_DOSE.search(text[max(0, quantity.start - 24) : quantity.start]))


def _is_no_dose(text: str, quantity: Quantity) -> bool:
    if _UP_TO.search(text[: quantity.start]) and _A_DAY.match(text, quantity.end):
        return True
    return is_limit(text, quantity) or bool(_NOR_AFTER.match(text, quantity.end))


def _is_supply(text: str, quantity: Quantity, quantities: list[Quantity]) -> bool:
    """Whether an amount is what was handed out: many units at the end, behind a dose and how often to take it."""
    earlier = {q.kind for q in quantities if q.end <= quantity.start}
    apart = re.search(r"[,;(]\s*$", text[: quantity.start])
    many = quantity.value.replace(".", "", 1).isdigit() and float(quantity.value) > _MOST_AT_ONCE
    told = _K.DOSE in earlier and earlier & {_K.FREQUENCY, _K.AS_NEEDED, _K.TIMING}
    return bool(not _is_mass(quantity) and apart and many and told and _SUPPLY.match(text, quantity.end))


def _is_strength(text: str, quantity: Quantity) -> bool:
    """Whether an amount is that of one unit: "40 mg tablet", "90 mcg a puff", "15 mg in 5 mL"."""
    per = quantity.unit.partition("/")[2]
    return bool(_THEN_FORM.match(text, quantity.end) or _PER.match(text, quantity.end) or per in ("ml", "l"))


def _inside(quantity: Quantity, strengths: list[Quantity], text: str) -> bool:
    """Whether an amount is the "5 mL" of "15 mg in 5 mL" or the "tablet" of one."""
    return any(q.start <= quantity.start < _with_per(text, q)[1] for q in strengths)


def _with_per(text: str, quantity: Quantity) -> Stretch:
    per = _PER.match(text, quantity.end)
    return quantity.start, per.end() if per else quantity.end


def _bare(text: str, name: Stretch) -> Stretch | None:
    """A combination's strength right after the name, without a unit: "Norco 5/325"."""
    found = _BARE.match(text, name[1]) if name[1] else None
    return found.span("n") if found else None


def _counted(text: str, after: int, quantities: list[Quantity]) -> Stretch | None:
    """The number of units that are meant without a word for them: "50 mg tablet, one by mouth"."""
    taken = [(q.start, q.end) for q in quantities if q.kind is not _K.NUMBER]
    for found in _COUNT.finditer(text, after):
        span = found.span("n")
        free = not any(start < span[1] and span[0] < end for start, end in taken)
        if free and not text[: span[0]].endswith(("then ", "total of ")) and not re.match(r"\d{3}", found["n"]):
            return span
    return None


def _stepped(text: str, doses: list[Quantity], quantities: list[Quantity]) -> tuple[Stretch, bool]:
    """The first dose, up to the last of those that follow it in time ("40 mg for 5 days then 20 mg")."""
    start, end = doses[0].start, doses[0].end
    lasts = [q.start for q in quantities if q.kind in (_K.DURATION, _K.DATE)]
    stepped = False
    for later in doses[1:]:
        gap = text[end : later.start]
        if re.fullmatch(r"\s(?:or|to)\s", gap):  # "half a tablet or one tablet"
            end = later.end
            continue
        joined = _GOES_ON.search(gap) or any(end <= at < later.start for at in lasts)
        if _is_mass(later) != _is_mass(doses[0]) or not joined or _SENTENCE_END.search(gap) or len(gap) > 70:
            break
        end, stepped = later.end, True
    return (start, end), stepped
