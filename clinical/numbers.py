"""Numbers as clinicians and patients write them: digits, words, fractions and ranges, as regular expressions and values.

Values are canonical strings ("0.5", "1000", "4-6", "10/650"), so equality is string equality and nothing is rounded.
Knows no unit and no clinical word.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORD_VALUES: dict[str, Fraction] = {
    **{word: Fraction(n) for n, word in enumerate(_ONES, 1)},
    **{word: Fraction(n) for n, word in enumerate(_TEENS, 10)},
    **{word: Fraction(10 * n) for n, word in enumerate(_TENS, 2)},
    "zero": Fraction(0),
    "hundred": Fraction(100),
    "a hundred": Fraction(100),
    "one hundred": Fraction(100),
    "a couple": Fraction(2),
    "couple": Fraction(2),
    "a dozen": Fraction(12),
    "half": Fraction(1, 2),
    "one quarter": Fraction(1, 4),
    "a quarter": Fraction(1, 4),
}
_GLYPHS = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3)}

_DIGITS = r"(?:\d{1,3}(?:,\d{3}|,\s000)+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_WHOLE_WORDS = rf"(?:(?:{'|'.join(_TENS)})(?:[-\s](?:{'|'.join(_ONES)}))?|{'|'.join(_TEENS)}|{'|'.join(_ONES)})\b"
_HALF = r"(?:(?:one|a)[-\s]half|half)\b(?:\s(?:of\s)?(?:an?|one|the)\b(?![-\s](?:half|quarter|and|to|or|hundred|couple|dozen)))?"
_WORDS = (
    rf"(?:{_HALF}|(?:one|a)\squarter\b(?:\sof\s(?:an?|one|the)\b(?!-))?|(?:a|one)\shundred\b"
    rf"|(?:a\s)?couple\b(?:\sof\b)?|a\sdozen\b"
    rf"|{_WHOLE_WORDS}(?:\sand\s(?:a|one)[-\s]half\b)?)"
)
_FRACTION = r"(?:(?:\d+[-\s])?(?:1/[234]|2/3|3/4)(?![\d/.])|(?:\d+\s?)?[½¼¾⅓⅔])"

# One number: digits, a fraction or words. No letter or figure may touch its start.
NUMBER = rf"(?<![\w./])(?:{_FRACTION}|{_DIGITS}|{_WORDS})"
_NEXT = rf"(?:{_FRACTION}|{_DIGITS}|{_WORDS})"
# One number, a range or a combination such as 10/650; "ten (10)" counts once.
AMOUNT = (
    rf"(?:\bbetween\s{_NEXT}\sand\s{_NEXT}"
    rf"|{NUMBER}(?:\s?\(\d+\))?(?:(?:\s?[-–—]\s?|\s(?:to|or)\s){_NEXT}(?:\s?\(\d+\))?|(?:/{_DIGITS})+)?)"
)
_STARTS = re.compile(
    rf"\bbetween\s(?=\d|{_WORDS})|(?<![\w./])(?:[½¼¾⅓⅔.]?\d|[½¼¾⅓⅔]|\b(?:an?\s(?:half|quarter|hundred|couple|dozen)\b"
    rf"|half\b|couple\b|(?:{'|'.join((*_TENS, *_TEENS, *_ONES))})\b))",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s(?:to|or)\s|\s?[-–—]\s?")
_FALSE_FRIENDS = str.maketrans({"ſ": "s", "ı": "i", "İ": "I", "\u212a": "K"})
_PLAIN = re.compile(_DIGITS)
_MIXED = re.compile(r"(?:(\d+)[-\s])?([1-3])/([234])")


def plain_letters(text: str) -> str:
    """`text`, equally long, without the four letters that a case-insensitive pattern takes for ASCII ones."""
    return text.translate(_FALSE_FRIENDS)


def at_amounts(pattern: re.Pattern[str], text: str, starts: list[int]) -> Iterator[re.Match[str]]:
    """The matches of a pattern that begins with AMOUNT, at `number_starts`; far quicker than `finditer`.

    Matches may overlap ("six hours" in "four to six hours"); the longer comes first.
    """
    for start in starts:
        if found := pattern.match(text, start):
            yield found


def number_starts(text: str) -> list[int]:
    """Where a number may begin, in order."""
    return [found.start() for found in _STARTS.finditer(text)]


def canonical(number: Fraction) -> str:
    """The shortest decimal, or "n/d" where there is no finite one: "0.5", "1000", "1/7"."""
    denominator = number.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    return f"{(Decimal(number.numerator) / Decimal(number.denominator)).normalize():f}"


def number_value(written: str) -> Fraction:
    """The value of one number as matched by NUMBER. Raises ValueError on anything else."""
    text = re.sub(r"\s?\(\d+\)", "", written.strip().lower())
    if text[-1:] in _GLYPHS:
        return (Fraction(text[:-1].strip()) if text[:-1].strip() else Fraction(0)) + _GLYPHS[text[-1]]
    if mixed := _MIXED.fullmatch(text):
        whole, top, bottom = mixed.groups()
        return Fraction(whole or 0) + Fraction(int(top), int(bottom))
    if _PLAIN.fullmatch(text):
        return Fraction(re.sub(r"[,\s]", "", text))
    return _word_value(text)


def _word_value(text: str) -> Fraction:
    text = re.sub(r"\s(?:of\s)?(?:an?|one|the)$|\sof$", "", text)
    whole, half, _ = text.partition(" and ")
    if half:
        return _word_value(whole) + Fraction(1, 2)
    if re.fullmatch(r"(?:(?:one|a)[-\s])?half", text):
        return Fraction(1, 2)
    if text in WORD_VALUES:
        return WORD_VALUES[text]
    tens, _, ones = text.replace("-", " ").partition(" ")
    if tens in _TENS and ones in _ONES:
        return WORD_VALUES[tens] + WORD_VALUES[ones]
    raise ValueError(f"not a number: {text!r}")


def amount_values(written: str) -> tuple[str, list[Fraction]]:
    """How the numbers of an AMOUNT are joined ("" one, "-" a range, "/" a combination), and their values.

    Raises ValueError on anything that AMOUNT does not match.
    """
    text = written.strip().lower()
    if text.startswith("between "):
        low, _, high = text.removeprefix("between ").partition(" and ")
        return "-", [number_value(low), number_value(high)]
    if (whole := _number_or_none(text)) is not None:
        return "", [whole]
    for joint in _JOINT.finditer(text):
        low, high = _number_or_none(text[: joint.start()]), _number_or_none(text[joint.end() :])
        if low is not None and high is not None:
            return "-", [low, high]
    return "/", [number_value(part) for part in text.split("/")]


def _number_or_none(text: str) -> Fraction | None:
    try:
        return number_value(text)
    except ValueError:
        return None


def amount_value(written: str, factor: Fraction = Fraction(1)) -> str:
    """The canonical value of an AMOUNT, every number of it times `factor`."""
    joint, values = amount_values(written)
    return joint.join(canonical(value * factor) for value in values)
