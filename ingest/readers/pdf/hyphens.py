"""Words that a hyphen parts at a line end ("hyphen-\\nated"): which to join, and which keep their hyphen ("follow-\\nup").

Only letters are ever joined: a figure, a dose or a range at a line end stays as it stands. Whether the hyphen belongs to
the word is told by how the document writes it elsewhere, then by the parts that compounds are made of; a word that
remains unclear is joined, as typesetting parts long words far oftener than compounds.
"""

import re
from collections.abc import Iterator

_PARTED = re.compile(r"(?<![\w/-])(?P<first>[A-Za-z]+(?:-[A-Za-z]+)*)-(?P<gap> ?\n|(?<=-) )(?P<second>[a-z]+)(?![\w/])")
_HANGING = frozenset("and or to nor but und y o et".split())
"""After these the hyphen stands for a word to come: "two- to three-day"."""
_FIRST = frozenset(
    """all check co cross double early ex extended extra follow four full half heart high home immediate in ill
    left life lighter light long low mid mini modified much multi non off on once one open over part per post pre pro
    quick re right ready self semi short side single six slow small so soft stand step sub sugar sustained take ten
    three thrice top twice two un under up walk wash well wide x year month week day hour sit lower upper non-weight
    weight salt fat blood water""".split()
)
_SECOND = frozenset(
    """acting assisted based bearing bed by coated controlled count daily dairy day days dependent dose dosed down drug
    duty eyed fat fiber fibre five free four friendly grade hand handed headed hour hourly hours induced inch in ins
    lasting legged level life like line lock made mg minute month monthly months morning night old on onset out over
    pack pain point positive negative pressure produced ray ray's related release resistant resolving rich risk salt
    salted scale seated sided six size sodium solving specific stage standing step sugar sulfa ten term the threatening
    three through time times two to under up ups use walk warfarin week weekly weeks weight well year yearly
    years""".split()
)


def parted_words(text: str) -> Iterator[tuple[int, int]]:
    """The stretches to cut so that words parted at a line end are whole; a compound loses only the white space."""
    known: set[str] | None = None
    for match in _PARTED.finditer(text):
        first, second = match["first"], match["second"]
        if second in _HANGING:
            continue
        if known is None:
            known = {word.lower() for word in re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", text)}
        start, end = match.start("gap"), match.end("gap")
        yield (start, end) if _keeps_hyphen(first.lower(), second, known) else (start - 1, end)


def _keeps_hyphen(first: str, second: str, known: set[str]) -> bool:
    last = first.rpartition("-")[2]
    if last + second in known:
        return False
    if f"{first}-{second}" in known or len(last) < 2:
        return True
    return last in _FIRST or second in _SECOND
