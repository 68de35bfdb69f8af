"""What of an answer needs no comparing: sentences that quote a passage whole, and sentences that claim nothing.

A quote counts only as a whole sentence of a passage: part of one may have lost its condition ("stop aspirin" from "stop
aspirin if you bleed"). White space, marks and letter case are not compared; figures are.
"""

import re
from collections.abc import Sequence
from functools import cache

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
_REASSURANCE = re.compile(
    r"^(?:you(?:'re| are) (?:doing (?:well|great)|not alone|on the right track|in good hands)|take care(?: of yourself)?|"
    r"get well soon|(?:i |we )?hope (?:this|that) helps|your care team (?:is (?:here|there) (?:to help|for you)|can help)"
    r"(?: (?:you|with (?:this|any questions)))?|"
    r"(?:i wish|wishing) you a (?:good|smooth|speedy|quick) recovery|(?:yes|no|sure|of course|okay))[.!]*$",
    re.IGNORECASE,
)
_REPLY = re.compile(
    r"(?:yes|no|sure|of course|okay|yep|nope)(?:,? (?:you|he|she|they) (?:can|may|should|must)(?: not|n't)?)?", re.I
)
_OWN_WORDS = tuple(dict.fromkeys([NOT_MENTIONED, EMERGENCY, CRISIS, DECLINED, CLARIFY, *(c.heading for c in Category)]))


def tokens(text: str) -> tuple[str, ...]:
    """The words, figures and signs of `text` that make two writings the same sentence."""
    return tuple(token.lower() for token in _TOKEN.findall(text))


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
    """Every passage and every sentence of one, as written and spelled out, as tokens."""
    found: dict[tuple[str, ...], int] = {}
    for number, forms in enumerate(zip(passages, plain, strict=True)):
        for form in forms:
            for piece in (form, *_sentence_texts(form)):
                if tokens(piece):
                    found.setdefault(tokens(piece), number)
    return list(found.items())


def _places(flat: Sequence[str], piece: Sequence[str]) -> list[int]:
    length = len(piece)
    return [
        at for at in range(len(flat) - length + 1) if flat[at] == piece[0] and tuple(flat[at : at + length]) == piece
    ]
