"""What of an answer needs no comparing: sentences that quote a passage whole, and sentences that claim nothing.

A quote counts only as a whole sentence of a passage: part of one may have lost its condition ("stop aspirin" from "stop
aspirin if you bleed"). White space, marks and letter case are not compared; figures are. A line counts as quoted in the plain
words that quote mode shows it in too: formal words made everyday ones, and terms explained in the glossary's own words, are
closed tables, so both sides are read through them. Any other word, or a bracket in other words, is no quote.
"""

import re
from collections.abc import Sequence
from functools import cache

from ..clinical.abbreviations import spell_out
from ..clinical.capitals import calm
from ..clinical.clerical import without_clerical_cells
from ..clinical.everyday_words import everyday
from ..clinical.glossary import without_explanations
from ..vocabulary import CLARIFY, CRISIS, DECLINED, EMERGENCY, NOT_MENTIONED, Category
from .claims import spelled
from .segments import sentences

_TOKEN = re.compile(r"\d+(?:[.,/:-]\d+)*|[^\W\d_]+|[%<>=+]")
_COURTESY = re.compile(
    r"^(?:please\s+)?(?:(?:do not|don't) hesitate to\s+)?(?:ask|call|contact|"
    r"(?:talk|speak) (?:to|with)|check with|tell|let|reach out to)?"
    r"\s*(?:your|the|us|me|a)?\s*(?:(?:health)?\s?care (?:team|provider)|doctor|nurse|pharmacist|"
    r"doctor or nurse|provider|clinic|hospital)?"
    r"\s*(?:know\s*)?(?:if|with|about|should)?\s*(?:you have|anything is|something is|you are|there is|you need|you)?\s*"
    r"(?:any(?: other| more| further)?|not|still|un)?\s*(?:questions?|concerns?|unclear|unsure|sure|clear|worried|help|anything)?"
    r"(?: or (?:concerns?|questions?|worries))?(?:\s+(?:about (?:this|it|anything)|at any time|here to help))*[.!]?$",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    r"^if (?:anything|something|any of this) is (?:unclear|not clear|confusing)\b|"
    r"\bif you have (?:any )?(?:other |more |further )?questions\b",
    re.IGNORECASE,
)
_ADVISES = re.compile(r"\b(?:call|ask|contact|talk|speak|check|tell|let|reach)\b", re.IGNORECASE)
_CARERS = (
    r"(?:your|the) (?:whole )?(?:(?:health ?)?care (?:team|providers?)|doctors?|nurses?|team|clinic|hospital)"
    r"(?:,? and (?:your |the )?(?:(?:health ?)?care (?:team|providers?)|doctors?|nurses?|team))?"
)
_KIND_WORDS = "|".join(
    (
        r"you(?:'re| are) (?:doing|making) (?:a )?(?:great|good|wonderful|excellent|fantastic|really well|very well|so well|well)"
        r"(?: job| work| progress)?"
        r"(?:,? (?:by |in |with )?(?:taking (?:good )?care of yourself|looking after yourself|your recovery|so far))?",
        r"you(?:'ve| have) got this",
        r"(?:just )?take (?:it|things|your recovery) (?:one )?(?:day|step) (?:at a time|by (?:day|step))",
        r"you(?:'re| are) (?:on the right track|not alone(?: in this)?|in good hands|on your way to (?:a )?(?:full |good )?recovery)",
        r"you(?:'re| are) taking (?:good care of yourself|(?:the right|good|important) steps(?: (?:towards?|in) your recovery)?)",
        rf"{_CARERS} (?:is|are) (?:always )?(?:here|there|available|ready|happy) (?:to (?:help|support|guide)(?: you)?|for you)"
        r"(?: (?:every step of the way|along the way|through this|with (?:any questions|this)))?",
        rf"{_CARERS} can help(?: you)?(?: with (?:this|any questions))?",
        r"keep up the (?:good|great) work",
        r"healing takes time",
        r"be patient with yourself",
        r"take care(?: of yourself)?",
        r"(?:get|feel) (?:well|better) soon",
        r"(?:i |we )?hope (?:this|that) helps",
        r"(?:i |we )?(?:wish|wishing) you (?:a )?(?:(?:good|smooth|speedy|quick|full) recovery|well|all the best)",
        r"yes|no|sure|of course|okay",
    )
)
_REASSURANCE = re.compile(
    rf"^(?:(?:remember|and|so|but|please know|rest assured)(?: that)?,? )*(?:{_KIND_WORDS})"
    rf"(?:(?:,| -|;)? (?:and|so|but)? ?(?:remember(?: that)?,? )?(?:{_KIND_WORDS}))*[.!]*$",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"(?:yes|no|sure|of course|okay|yep|nope)(?:,? (?:you|he|she|they) (?:can|may|should|must)(?: not|n't)?)?", re.I
)
_OWN_WORDS = tuple(dict.fromkeys([NOT_MENTIONED, EMERGENCY, CRISIS, DECLINED, CLARIFY, *(c.heading for c in Category)]))


def tokens(text: str) -> tuple[str, ...]:
    """The words, figures and signs of `text` that make two writings the same sentence."""
    return tuple(_TOKEN.findall(everyday(without_explanations(text).lower())))


def quoted(text: str, passages: Sequence[str], plain: Sequence[str]) -> dict[int, int]:
    """For each sentence of the spelled-out `text` that stands whole in quoted passages: the passage.

    plain: the same passages, spelled out. A quote may be of either form.
    """
    spans = [tokens(text[start:end]) for start, end in sentences(text)]
    stream = [(token, number) for number, span in enumerate(spans) for token in span]
    flat = [token for token, _ in stream]
    cover: list[int | None] = [None] * len(flat)
    pieces = sorted(_pieces(passages, plain), key=lambda piece: -len(piece[0]))
    for piece, passage in pieces:
        for at in _places(flat, piece):
            if all(c is None for c in cover[at : at + len(piece)]):
                cover[at : at + len(piece)] = [passage] * len(piece)
    found: dict[int, int] = {}
    for number in range(len(spans)):
        own = [cover[n] for n, (_, sentence) in enumerate(stream) if sentence == number]
        if own and own[0] is not None and all(c is not None for c in own):
            found[number] = own[0]
    return found


def claimless(text: str) -> set[int]:
    """The sentences of the spelled-out `text` that claim nothing: our own fixed words, headings, courtesies."""
    own = _own_sentences()
    return {
        number
        for number, sentence in enumerate(_sentence_texts(text))
        if tokens(sentence) in own or _is_courtesy(sentence)
    }


@cache
def _own_sentences() -> frozenset[tuple[str, ...]]:
    parts = [part for own in _OWN_WORDS for part in (own, *_sentence_texts(spelled(own)))]
    return frozenset(tokens(part) for part in parts)


def bare_reply(text: str) -> str:
    """The first sentence that only says yes or no, or ""."""
    return next((sentence for sentence in _sentence_texts(text) if _REPLY.fullmatch(sentence)), "")


def _is_courtesy(sentence: str) -> bool:
    plain = sentence.strip(" *_#-")
    if _REASSURANCE.match(plain) or (len(plain.split()) > 1 and _COURTESY.match(plain)):
        return True
    return bool(_UNCLEAR.search(plain) and _ADVISES.search(plain) and len(plain.split()) <= 14)


def _sentence_texts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def _pieces(passages: Sequence[str], plain: Sequence[str]) -> list[tuple[tuple[str, ...], int]]:
    """Every passage and every sentence of one, as written and spelled out, also without clerical cells, as tokens."""
    found: dict[tuple[str, ...], int] = {}
    for number, forms in enumerate(zip(passages, plain, strict=True)):
        calmed = spell_out(calm(without_clerical_cells(forms[0])))
        for form in (*forms, *map(without_clerical_cells, forms), calmed):
            for piece in (form, *_sentence_texts(form)):
                if tokens(piece):
                    found.setdefault(tokens(piece), number)
    return list(found.items())


def _places(flat: Sequence[str], piece: Sequence[str]) -> list[int]:
    length = len(piece)
    return [
        at for at in range(len(flat) - length + 1) if flat[at] == piece[0] and tuple(flat[at : at + length]) == piece
    ]
