"""Which category a sentence of instructions belongs to, and whether it speaks of life after discharge.

Cues are words that clinicians use in instructions; a sentence's category is the one with most cues, so these are weak
labels for sections that mix categories ("DISCHARGE INSTRUCTIONS"), never a judgement of what is true.
"""

import re

from ..vocabulary import Category
from .drugs import find_drugs

_CUES: dict[Category, str] = {
    Category.MEDICATIONS: r"""
        \d\s?(?:mg|mcg|g|ml|units?|meq|iu|puffs?|drops?|tab(?:let)?s?|caps?(?:ules?)?)\b | \bp\.?o\.? | \b[bt]\.?i\.?d\b |
        \bq\.?\s?\d | \bp\.?r\.?n\b | \bmedic(?:ations?|ines?)\b | \bprescri | \btablets?\b | \bcapsules?\b | \bpills?\b |
        \bantibiotics?\b | \binsulin\b | \baspirin\b | \binhalers?\b | \bdoses?\b | \bpain\s?killers?\b | \bscripts?\b |
        \b(?:twice|once|three\stimes)\s(?:a\sday|daily)\b | \bcream\b | \bointment\b | \bsliding\sscale\b |
        \b(?:taper|dispense|refills?)\b""",
    Category.DIET: r"""
        \bdiet(?:ary)?\b | \beat(?:ing)?\b | \bfoods?\b | \bdrink(?:s|ing)?\b | \bfluids?\b | \bmeals?\b | \bsodium\b |
        \bsalt\b | \bcalor | \bcarbohydrate | \balcohol\b | \bsoda\b | \bcaffeine\b | \bfeed(?:s|ing)?\b | \bnutrition |
        \bformula\b | \bpuree | \bfasting\b | \bsugar-free\b | \bfiber\b""",
    Category.ACTIVITY: r"""
        \bactivit(?:y|ies)\b | \blift(?:ing)?\b | \bdriv(?:e|ing)\b | \bshower | \bbath(?:e|ing|s)?\b | \bswim |
        \bexercis | \bwalk(?:s|ing|er)?\b | \bambulat | \bweight[\s-]?bearing\b | \bbear\sweight\b | \bbed\s?rest\b |
        \bstrenuous\b | \bsports?\b | \breturn\sto\s(?:work|school)\b | \b(?:attend|off)\s(?:work|school)\b | \bcrutches\b |
        \bpelvic\srest\b | \bsexual | \bintercourse\b | \bstairs\b | \belevat(?:e|ed|ing)\b | \bmobility\b | \bsplint\b |
        \bbrace\b | \bsling\b | \bplay(?:ing)?\b | \btravel | \bfl(?:y|ying)\b | \bbend(?:ing)?\b | \brest(?:ing)?\b""",
    Category.FOLLOW_UP: r"""
        \bfollow(?:ed|s|ing)?[\s-]?up\b | \bappointments?\b | \bclinic\b | \bsee\s(?:me|dr|his|her|your|the)\b |
        \breturn\s(?:to|on|in|for)\b | \brecheck | \bre-?evaluat | \bscheduled\b | \brefer(?:red|ral)\b |
        \bin\s(?:\w+\s)?(?:days?|weeks?|months?)\b | \bdr\.?\s | \bprimary\scare\b | \bphysician\b | \boffice\b |
        \b(?:staples?|sutures?|stitches|drain)\s(?:out|remov) | \bremoval\sof\b | \bhome\shealth\b | \bdressing | \bwounds?\b |
        \bincisions?\b | \blab\s?work\b | \bblood\stests?\b | \btherap(?:y|ist)\b | \bvisit(?:s|ing)?\b | \bnurs(?:e|ing)\b |
        \bplanned\s(?:activity|date|procedure|encounter|observation|test)\b""",
    Category.WARNINGS: r"""
        \bcall\b | \bcontact\b | \bif\s(?:he|she|you|they|any|there|the|increas|symptom) | \bfevers?\b |
        \btemperature\b | \bemergency\b | \b911\b | \breturn\simmediately\b | \bworsen | \bsevere\b | \bbleeding\b |
        \bredness\b | \bswelling\b | \bdrainage\b | \bshortness\sof\sbreath\b | \bchest\spain\b | \bwatch\sfor\b |
        \bnotify\b | \breport\b | \bvomiting\b | \bseek\b""",
}
_PATTERNS = {category: re.compile(cues, re.IGNORECASE | re.VERBOSE) for category, cues in _CUES.items()}

_HOMEWARD = re.compile(
    r"""\b(?:discharged?|sent|going|go|goes)\s(?:\w+\s){0,3}?(?:home|on|with)\b | \bto\s(?:continue|take|follow|return|call|avoid)\b |
        \bwill\s(?:follow|continue|need|see|return|be\s(?:seen|followed|able|discharged)|complete|take|have|go|also|resume)\b |
        \bshould\b | \bmust\b | \binstructed\b | \badvised\b | \bfollow[\s-]?up\b | \bat\shome\b | \bas\san?\soutpatient\b |
        \b(?:needs?|is)\sto\b | \bmay\s(?:shower|resume|return|bathe|drive|eat)\b | \b(?:do|does)\snot\b | \bno\s\w+ing\b |
        \bcontinue[ds]?\son\b | \bupon\sdischarge\b | \bat\sdischarge\b | \bprescription""",
    re.IGNORECASE | re.VERBOSE,
)
_BYGONE = re.compile(
    r"\b(?:history of|admitted|presented|on admission|denied|initially|underwent|was noted)\b", re.IGNORECASE
)


def topic_of(text: str) -> Category:
    """The category with most cues in `text`; `other` when it has none.

    A sentence that names a trigger and someone to call is a warning even when it names a drug or a wound as well.
    """
    counts = {category: len(set(pattern.findall(text))) for category, pattern in _PATTERNS.items()}
    counts[Category.MEDICATIONS] += len(find_drugs(text))
    if counts[Category.WARNINGS] >= 3:
        return Category.WARNINGS
    best = max(counts, key=lambda category: counts[category])
    return best if counts[best] else Category.OTHER


def speaks_of_home(text: str) -> bool:
    """Whether a sentence of the story of the stay tells what comes after discharge ("discharged home on ...")."""
    return bool(_HOMEWARD.search(text)) and not _BYGONE.search(text)
