"""One long line of a document in short ones: a list under its first words, two sentences for two clauses.

Only where the break cannot part a word from what governs it: no list after a "not", no clause after an "if". Words,
figures and their order stay; a mark at a break may change, and the first letter after it.
"""

import re

from ..clinical.drugs import find_drugs

SHORT_ENOUGH = 12
"""Words of a line that is left alone."""
_SUBJECT = r"(?:he|she|they|you|we|it|the (?:patient|child|baby)|(?:his|her|your) [a-z]+)"
_FINDING = r"the (?:(?!and|or|that|which|who|to)[\w-]+ ){1,6}?(?=showed|shows)"
_VERB = (
    r"(?:is|are|was|were|has|had|have|may|can|could|should|must|will|would|needs?|did|does|remain(?:s|ed)|denie[sd]|"
    r"underwent|tolerated|continued|received|started|showed|developed|made|came|went|felt|got|began|improved|returned|complained)"
)
_CLAUSE = re.compile(
    rf",?\s+(?P<word>and|but)\s+(?={_FINDING}|{_SUBJECT}\s+(?:also\s+|then\s+|later\s+)?{_VERB}\b)", re.IGNORECASE
)
_HOLDS_ON = re.compile(
    r"\b(?:if|when|whenever|unless|until|while|should (?:he|she|you|they|the)|in case|because|since|that|whether|after|before|once|"
    r"both|either|neither|between|not only|except|as long as|so)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(rf"\b{_VERB}\b|^\W*(?:please|do|don't|take|keep|call|no|continue|follow)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"\b(?:no|not|never|none|without|den(?:y|ie[sd])|negative|avoid|stop\w*|hold|held|refrain|nor|neither|cannot|\w+n['’]t|except|"
    r"unless|only|allerg\w+|discontinu\w+|resolved|until)\b",
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"\b(?:calls?|contact|return|come back|notify|tell|seek|go to|report|watch|look|present)\b.*?"
    r"(?P<opens>\b(?:if\s+(?:he|she|you|they|the patient)\s+(?:has|have|had|develops?|notices?|experiences?)|for|with)"
    r"(?:\s+(?:any\s+)?(?:of the following|(?:signs?|symptoms?|problems?)(?: or symptoms)? of))?:?)\s+",
    re.IGNORECASE,
)
_ITEM_STATES = re.compile(
    r"\b(?:should|must|will|may|can|go|calls?|is|are|was|were|return|take|please|then|he|she|you|they|it|who|which|if|when)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"\W*(?:\d+[.)]\s*)?[^\W\d][\w /-]{1,40}:\s")
_SENTENCE_END = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)[.!?]\s+(?=[A-Z])")
_AMOUNT = r"(?:\d[\d.]*|one|two|three|four|half)\b"
_STEP = re.compile(rf",\s+(?=(?:and\s+)?then\s+{_AMOUNT})|,?\s+(?=and\s+then\s)", re.IGNORECASE)
_GOVERNS_ALL = re.compile(
    r"\d|\b(?:\w+day|January|February|March|April|June|July|August|\w+ber|weeks?|months?)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"(?<!\d),\s+|,\s+(?!\d{3}\b)")
_MOST_WORDS_OF_ITEM = 9


def short_lines(line: str) -> list[str]:
    """The line, or its pieces: each after the first belongs under it."""
    if "\n" in line or " | " in line or len(line.split()) <= SHORT_ENOUGH:
        return [line]
    for cut in (_steps, _medicines, _warning_signs, _semicolons):
        pieces = [] if _LABELLED.match(line) else cut(line)
        if pieces and all(piece[0].isalpha() for piece in pieces[1:]):
            return pieces
    return [_two_sentences(line)]


def _steps(line: str) -> list[str]:
    """A dose that changes in steps: "40 mg for 3 days, then 20 mg for 3 days, then ..."."""
    pieces = _STEP.split(line)
    dosed = all(re.search(_AMOUNT, piece, re.IGNORECASE) for piece in pieces)
    return _with_commas(pieces) if len(pieces) > 2 and dosed else []


def _medicines(line: str) -> list[str]:
    """A list of medicines, each with its dose: every piece begins with its drug and has a figure."""
    pieces = re.split(r"[,;]\s+(?:and\s+)?(?=[A-Za-z])", line)
    if len(pieces) < 3 or _DENIES.search(line):
        return []
    starts = [0, *(found.end() for found in re.finditer(r"[,;]\s+(?:and\s+)?(?=[A-Za-z])", line))]
    drugs = {mention.start for mention in find_drugs(line)}
    cuts = [0, *(start for start in starts[1:] if start in drugs)]
    parts = [line[start:stop].strip() for start, stop in zip(cuts, [*cuts[1:], len(line)], strict=True)]
    dosed = all(re.search(r"\d", part) and find_drugs(part) for part in parts)
    return parts if len(parts) > 2 and dosed else []


def _warning_signs(line: str) -> list[str]:
    """ "Call if you have fever, chills, or pain": the signs under "Call if you have:"."""
    head, *rest = _BETWEEN.split(line)
    opens = max(_WARNS.finditer(head), key=lambda found: found.end(), default=None)
    if opens is None or len(rest) < 2 or _DENIES.search(head):
        return []
    items = [head[opens.end() :], *rest]
    whole = all(_is_item(item) for item in items)
    ends = re.match(r"(?:and|or)\b", items[-1], re.IGNORECASE) and not _GOVERNS_ALL.search(items[-1])
    if not whole or not ends:
        return []
    return [head[: opens.end()].rstrip().rstrip(":") + ":", *_with_commas(items)]


def _is_item(item: str) -> bool:
    """Whether it names a thing and states nothing; a full stop inside is another sentence."""
    return 0 < len(item.split()) <= _MOST_WORDS_OF_ITEM and not _ITEM_STATES.search(item) and ". " not in item


def _semicolons(line: str) -> list[str]:
    """What semicolons part, where nothing before them governs what comes after: things as a list, clauses as sentences."""
    pieces = re.split(r";\s+", line)
    if len(pieces) < 2 or any(len(piece.split()) < 2 for piece in pieces):
        return []
    if any(_HOLDS_ON.search(piece) or _DENIES.search(piece) for piece in pieces[:-1]):
        return []
    if any(_ITEM_STATES.search(piece) for piece in pieces):
        return [". ".join(piece[0].upper() + piece[1:] for piece in pieces)]
    return [f"{piece};" for piece in pieces[:-1]] + [pieces[-1]]


def _two_sentences(line: str) -> str:
    """ "She may shower, and she should rest." as "She may shower. And she should rest."."""
    for found in _CLAUSE.finditer(line):
        before = line[: found.start()]
        sentence = before[max((end.end() for end in _SENTENCE_END.finditer(before)), default=0) :]
        if _SAYS.search(sentence) and not _HOLDS_ON.search(sentence) and len(sentence.split()) > 3:
            word = found["word"]
            rest = _two_sentences(line[found.end() :])
            return f"{before.rstrip('.')}. {word.capitalize()} {rest}"
    return line


def _with_commas(pieces: list[str]) -> list[str]:
    return [f"{piece}," for piece in pieces[:-1]] + [pieces[-1]]
