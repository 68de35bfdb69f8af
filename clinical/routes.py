"""Where a medicine goes in: "by mouth", "p.o.", "subcutaneously", "in both eyes", "via PEG".

The terms are those of FHIR's route codes (SNOMED CT, children of 284009009) as clinicians write them. Short forms such as
"SL" and "PR" count in capitals only. Knows no drug and no dose.
"""

import re
from collections.abc import Iterator

_SPELLED = r"""
    by\smouth | orally | (?<!\w)p\.?\s?o\.(?!\w) | \bp\.o\b | \bpo\b | per\sos | \boral(?=\s*(?:$|[|,;.]|route|daily
    |once|twice|every|q\.?\d|b\.?i\.?d|t\.?i\.?d)) |
    intravenous(?:ly)? | (?:through|into|via)\s(?:the\s|a\s|your\s|his\s|her\s)?(?:PICC|central|midline
    |IV)(?:\sline)? | by\svein | i\.v\.(?!\w) |
    intramuscular(?:ly)? | into\s(?:the|a)\smuscle | i\.m\.(?!\w) |
    subcutaneous(?:ly)? | sub-?cut\b | sub-?q\b | s\.c\.(?!\w) | (?:under|beneath|into)\s(?:the|your|his|her)\sskin |
    sublingual(?:ly)? | (?:under|beneath)\s(?:the|your|his|her)\stongue | buccal(?:ly)? |
    topical(?:ly)? | trans-?dermal(?:ly)? | (?:on|to)\s(?:the\s|your\s|clean\s|dry\s){1,4}skin |
    to\s(?:the\s|any\s|all\s)?affected\s(?:area|skin|site)s? |
    (?<!\d\s)(?<!one\s)(?<!two\s)inhal(?:ed|ation)\b(?=\s*(?:$|[|,;.]|route|daily|once|twice|every|q\.?\d|b\.?i\.?d))
    | by\sinhal(?:er|ation) |
    (?:via\s|by\s)?nebuli[sz](?:ed|er|ation) |
    intranasal(?:ly)? | (?:in|into)\s(?:each|both|the|one)\s(?:left\s|right\s)?nostrils? | nasal(?:ly)?(?=\s*(?:$
    |[|,;.]|route)) | per\snostril |
    (?:in|into|to)\s(?:each|both|the|one)\s(?:left\s|right\s|affected\s)?(?:eye|ear)s? |
    (?:in|into)\s(?:left|right)\s(?:eye|ear) | (?:left|right|both)\seyes?(?=\s*(?:$|[|,;.])) |
    ophthalmic(?=\s*(?:$|[|,;.]|route)) | otic(?=\s*(?:$|[|,;.]|route)) |
    per\srectum | rectal(?:ly)? | vaginal(?:ly)? | per\svagina |
    (?:via|per|by|through)\s(?:the\s|his\s|her\s|your\s)?(?:PEG|G-?J?|J|NG|PEJ|feeding|gastrostomy
    |nasogastric)(?:[-\s]?tube)?\b |
    intrathecal(?:ly)? | epidural(?:ly)? | intravitreal(?:ly)? | by\s(?:subcutaneous\s|intramuscular\s)?injection
"""
_CAPITALS = (
    r"\b(?:PO|IV|IM|SC|SQ|SL|PR|PV|OU|OS|OD|INH|TOP|TD|SUBQ|NEB)\b\.?(?!\s?(?:line|access|antibiotics?|fluids?))"
)
_ROUTE = re.compile(rf"(?:(?<!\w)(?:{_SPELLED}))|(?-i:{_CAPITALS})", re.IGNORECASE | re.VERBOSE)


def find_routes(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the routes that `text` names, in order."""
    for found in _ROUTE.finditer(text):
        yield found.span()
