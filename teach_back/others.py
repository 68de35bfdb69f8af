"""Whether a reply says what the document says of everything but doses: what for, what not to take, visits, signs, limits.

A reply is right only where all that it says is accounted for by the lines; what goes against a figure, a name or a ban of
theirs is wrong; the rest is unsure. Knows no dose.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from ..clinical.drugs import find_drugs, ingredients
from ..clinical.quantities import find_quantities
from ..clinical.quantity import Quantity, QuantityKind, same
from ..document import DischargeSummary, Medication
from ..schedule.take_home import generic_of, records_not_taken
from ..schedule.times import Time, time_of_clock
from .pieces import Finding, Piece
from .words import denials, denials_beyond, shared_words, telling_words, unknown_words

_K = QuantityKind
_CLAUSES = re.compile(r"[;!\n]+|\.(?!\d)|,(?!\d)|\b(?:and|or|but|also)\b", re.IGNORECASE)
_TAKES = re.compile(
    r"\b(?:take|takes|taking|keep|continue|can|may|still|resume|fine|safe|allowed|okay|ok|start|need|should)\b",
    re.IGNORECASE,
)
_BANS = re.compile(
    r"\b(?:not|no|never|stop\w*|quit|avoid|without|cannot|off|hold|held|longer)\b|n't\b|\bdont\b", re.IGNORECASE
)
_ALL_FINE = re.compile(r"\b(?:none|nothing|all of them|any of them|no medicines?)\b", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:except|only|unless|but|instead)\b", re.IGNORECASE)
_IN_PLACE = re.compile(r"\b(?:replaced|instead|because|since|raises|switched|while|with)\b", re.IGNORECASE)
_UPWARD = re.compile(
    r"\b(?:at least|more than|over|above|heavier|as much as i|any(?:thing)?|whatever)\b", re.IGNORECASE
)
_MAY = re.compile(r"\b(?:may|can|could|allowed|able|ok|okay|fine)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:after|from|in|once|again)\b", re.IGNORECASE)
_NO_LIMIT = re.compile(
    r"\b(?:today|tomorrow|now|any ?time|right away|straight away|whenever|soon|already)\b", re.IGNORECASE
)
_ENOUGH_SIGNS = 2
_SAME_NAME = 0.84  # of difflib: one or two letters of a drug's name wrong


def judge_not_taken(reply: str, summary: DischargeSummary) -> Finding:
    """The medicines that a reply names, held against those that are stopped or on hold."""
    banned = {generic_of(record) for record in records_not_taken(summary)}
    taken = {generic_of(record) for record in summary.medications if record.status.is_taken} - banned
    said: set[str] = set()
    recognised: list[str] = []
    for clause in re.split(r"[.;\n]|\bbut\b", reply):
        named, strange, words = _named(clause, summary.medications)
        recognised += words
        if strange:
            return Finding(unsure=True)
        told_to_take = bool(_TAKES.search(clause)) and not _BANS.search(clause)
        if named & banned and named & taken and _IN_PLACE.search(clause):
            return Finding(unsure=True)
        if named & (taken if not told_to_take else banned):
            return Finding(against=(Piece.WHICH,))
        said |= named & banned if not told_to_take else set()
    if not said:
        return Finding(against=(Piece.WHICH,)) if _ALL_FINE.search(reply) else Finding(unsure=True)
    names = [record.name.text for record in summary.medications]
    lines = [summary.passages[record.passage].text for record in records_not_taken(summary)]
    if _EXCEPT.search(reply) or unknown_words(
        reply,
        [
            *names,
            *lines,
            *recognised,
            "must not take taking tablets pills medicines stopped anymore more longer hold off",
        ],
    ):
        return Finding(unsure=True)
    return Finding(missing=(Piece.WHICH,) if banned - said else ())


def _named(text: str, records: Sequence[Medication]) -> tuple[set[str], bool, list[str]]:
    """The generics of the document's medicines that a text names, one misspelt too; whether it names another; the words."""
    found: set[str] = set()
    words: list[str] = []
    strange = False
    of_record = {generic_of(record): _names(record) for record in records}
    for drug in find_drugs(text):
        own = {generic for generic, names in of_record.items() if drug.generic in names or generic == drug.generic}
        found |= own
        strange = strange or not own
    for word in re.findall(r"[a-z]{5,}", text.lower()):
        for generic, names in of_record.items():
            parts = {part for name in names for part in re.findall(r"[a-z]{5,}", name)}
            if any(word[0] == part[0] and SequenceMatcher(None, word, part).ratio() >= _SAME_NAME for part in parts):
                found.add(generic)
                words.append(word)
    return found, strange, words


def _names(record: Medication) -> set[str]:
    text = record.name.text.lower()
    return {text, *(drug.generic for drug in find_drugs(record.name.text)), *ingredients(generic_of(record))}


def judge_purpose(reply: str, record: Medication, summary: DischargeSummary) -> Finding:
    """What a reply says a medicine is for, held against the words that state it."""
    purpose = record.purpose.text if record.purpose else ""
    if shared_words(reply, purpose):
        strange = unknown_words(reply, [purpose, "take taking for helps treats keeps prevents stops against problem"])
        # "so that I don't get clots" is what preventing is
        denied = denials(reply) > bool(re.search(r"\b(?:prevent|avoid|stop|reduc|against)", purpose, re.IGNORECASE))
        return Finding(unsure=bool(strange or denied))
    others = [other.purpose.text for other in summary.medications if other.purpose and other != record]
    if any(shared_words(reply, other) for other in others):
        return Finding(against=(Piece.PURPOSE,))
    return Finding(unsure=True)


def judge_visit(reply: str, line: str, pieces: Sequence[Piece]) -> Finding:
    """The date and time of a reply, held against the line of the visit."""
    stated, said = find_quantities(line), find_quantities(reply)
    hours = {time_of_clock(int(q.value.split(":")[0])) for q in stated if q.kind is _K.TIME and q.unit == "24h"}
    if any(not _is_time_of_day(q, hours) and not any(same(q, of) for of in stated) for q in said):
        return Finding(against=(Piece.WHEN,))
    days = [of for of in stated if of.kind is _K.DATE]
    # "9/2" alone reads as a number, and is a date where the line has that date
    dates = [q for q in said if re.search(r"\d", q.value) and any(same(q, day) for day in days)]
    if not said or unknown_words(reply, [line]) or denials(reply):
        return Finding(unsure=True)
    missing = () if dates else (Piece.WHEN,)
    if Piece.TIME in pieces and not any(q.kind is _K.TIME for q in said):
        missing = (*missing, Piece.TIME)
    return Finding(missing=missing)


def _is_time_of_day(said: Quantity, hours: set[Time]) -> bool:
    """Whether a figure only says the part of the day that the hour of the visit is in: "10:30 in the morning"."""
    return said.kind in (_K.TIMING, _K.FREQUENCY) and said.value in {hour.value for hour in hours}


def judge_signs(reply: str, lines: Sequence[str]) -> Finding:
    """The signs that a reply names, each held against the lines of warning."""
    matched: set[int] = set()
    unsure = denials_beyond(reply, lines)
    for clause in (piece.strip() for piece in _CLAUSES.split(reply)):
        if not telling_words(clause) and not find_quantities(clause):
            continue
        best = _nearest(clause, lines)
        if best is None:
            unsure = True
        elif _goes_against(clause, lines[best]):
            return Finding(against=(Piece.SIGNS,))
        else:
            matched.add(best)
    if not matched:
        return Finding(unsure=True)
    if unsure or unknown_words(reply, [*lines, "call signs if worse bad gets"]):
        return Finding(unsure=True)
    enough = len(matched) >= min(_ENOUGH_SIGNS, len(lines)) or len(_clauses_told(reply)) >= _ENOUGH_SIGNS
    return Finding(missing=() if enough else (Piece.SIGNS,))


def _clauses_told(reply: str) -> list[str]:
    return [piece for piece in _CLAUSES.split(reply) if telling_words(piece)]


def _nearest(clause: str, lines: Sequence[str]) -> int | None:
    """The line that shares most of a clause's telling words: half of them at least; one word alone must be all of it."""
    words = telling_words(clause)
    shared = [len(shared_words(clause, line)) for line in lines]
    if not words:
        fitting = [n for n, line in enumerate(lines) if not _goes_against(clause, line)]
        return fitting[0] if fitting else None
    most = max(shared, default=0)
    return shared.index(most) if most * 2 >= len(words) and most else None


def _goes_against(clause: str, line: str) -> bool:
    """Whether a figure of a clause stands otherwise in the line, or the clause calls someone else than the line does."""
    stated = [q for q in find_quantities(line) if q.kind is not _K.PHONE]
    said = [
        q for q in find_quantities(clause) if q.kind is not _K.PHONE and clause[q.start : q.end] not in ("911", "999")
    ]
    return any(not any(_bears_out(figure, of) for of in stated) for figure in said)


def _bears_out(said: Quantity, stated: Quantity) -> bool:
    below = {"<", "<="} & {said.comparator, stated.comparator}
    return same(said, stated) and not (below and {">", ">="} & {said.comparator, stated.comparator})


def judge_limit(reply: str, line: str, pieces: Sequence[Piece]) -> Finding:
    """How much and for how long something is not to be done, held against the line that limits it."""
    stated = find_quantities(line)
    said = [q for q in find_quantities(reply) if q.kind is not _K.NUMBER or reply[q.start : q.end].isdigit()]
    wrong = [q for q in said if not any(same(q, of) for of in stated)]
    if wrong:
        how_long = any(q.kind in (_K.DURATION, _K.DATE) for q in wrong)
        return Finding(against=(Piece.HOW_LONG if how_long and Piece.HOW_LONG in pieces else pieces[0],))
    amounts = [q for q in said if q.kind is not _K.DURATION and q.kind is not _K.DATE]
    if amounts and not denials(reply) and not _LIMITED.search(reply) and _UPWARD.search(reply):
        return Finding(against=(Piece.HOW_MUCH,))
    if not said:
        against = Piece.HOW_LONG if Piece.HOW_MUCH not in pieces else Piece.HOW_MUCH
        return Finding(against=(against,)) if _NO_LIMIT.search(reply) else Finding(unsure=True)
    if not amounts and _MAY.search(reply) and not denials(reply) and not _LATER.search(reply):
        return Finding(against=(Piece.HOW_LONG,))
    missing = [Piece.HOW_MUCH] if Piece.HOW_MUCH in pieces and not amounts else []
    lasting = any(q.kind in (_K.DURATION, _K.DATE) for q in said)
    missing += [Piece.HOW_LONG] if Piece.HOW_LONG in pieces and not lasting else []
    known = [line, "until after may nothing anything more less over under heavier than most up longer"]
    return Finding(missing=tuple(missing), unsure=bool(unknown_words(reply, known)) or denials(reply) > 1)


_LIMITED = re.compile(
    r"\b(?:no|not|nothing|never|less|under|below|up to|at most|maximum|don't|can't|limit)\b", re.IGNORECASE
)
