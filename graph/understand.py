"""What a message means in its thread: itself, or a whole question put together from the document's own words.

Rules only. A message that says what it is about is never altered; one that leans on something that is not there, or could
mean two things, is unclear, and says what it could mean.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..chains.asked import read_question, stems
from ..clinical.drugs import drugs_for_lay
from ..document import DischargeSummary, Span
from ..routing.threads import NOT_OF_A_VISIT, OF_A_VISIT, Reading, chosen, read, without_aspects
from ..vocabulary import Category
from .subjects import Kind, kind_of, medicines, named_in, passage_of, siblings, visits, words_of
from .turns import Choice, Turn, Turns
from .wording import asking, asking_of, worded

MOST_NAMED = 4
"""Most subjects that one question names ("how often do I take them?")."""

MOST_ELLIPTICAL_WORDS = 7
"""A longer question without a pronoun says what it is about, even in everyday words alone."""

_UNITS = stems(
    "gram grams milligram milligrams milliliters liter liters ounce ounces unit units pound pounds minutes hours"
)
# Verbs and nouns that say something of a subject without being one.
_OF_ANYTHING = (
    stems(
        """stop stopped stopping start started change changed finish finished continue cancel canceled cancelled skip skipped miss missed
    forget forgot double halve crush chew split swallow dissolve refill run bring come arrive wear hurt help sooner earlier
    later longer early late strong stronger dose doses dosage strength amount number phone telephone contact call date time clock
    address floor reason purpose night morning evening bedtime noon lunch breakfast day daily often ring dial reach gets takes gives
    goes comes needs says tells puts wears uses sends pays makes keeps feels looks works starts stops ends lasts exactly precisely
    safe ok bad good normal side effects important necessary actually exactly again instead together appointment visit medicine
    medicines medication medications until since pill pills tablet tablets drug many mg permanently forever please feet
    inches miles steps"""
    )
    | _UNITS
)
_JUST_ASKS = (
    stems(
        """often frequently exactly start starts number phone telephone contact date time dose amount many day daily night morning evening
    bedtime food eat meal"""
    )
    | _UNITS
)
_TOPICS = re.compile(
    r"\b(?:medicines?|medications?|meds|appointments?|visits?|pills|tablets|hospital|home|happen(?:ed|s)?|(?:wrong|matter) with"
    r"|did they (?:do|find)|was done|do i have|have i got|document|summary|paper)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"^(?:what|when|where|who|whom|whose|why|how|which|is|are|was|were|do|does|did|can|could|may|might|should|shall|will|would|must|am"
    r"|have|has|tell|give|show|explain|list|i|i'?m|he|she|we|they|my|it|that)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|do|does|did|can|could|may|should|will|would|must|am|have|has|need|needs|take|takes)\b", re.I
)
_NOUN_PHRASE = re.compile(r"^(?:an?|the|my|his|her|their|some|any|\w+ing)\b", re.IGNORECASE)
_ARTICLES = re.compile(r"^(?:(?:for|with|about|on|at|to|the|a|an|my|his|her|their|our)\s+)+", re.IGNORECASE)
_A_DOCTOR = re.compile(r"\bDr\b|\bDoctor\b|\bM\.?D\b|\bD\.?O\b")
_PEOPLE = re.compile(r"\b(?:people|folks|guys|team|doctors?|nurses?|surgeons?|specialists?|clinic)\b", re.IGNORECASE)
_LEANS_ALL_THE_SAME = re.compile(
    r"\b(?:with|while on|while taking|instead of|(?<!back )(?<!stay )(?<!go )(?<!put )on)\s*$", re.IGNORECASE
)
_ENDING_ONE = re.compile(r"\s+(?:one|ones|too|as well|then|instead)$", re.IGNORECASE)


@dataclass(frozen=True)
class Meaning:
    """question: as it is meant. subjects: what the thread supplied, so that it is about the document for sure.

    unclear: whether it leans on something that cannot be told; choices: then, what it could mean. asked_for: what it asks.
    taken: whether it is a question that was offered.
    """

    question: str
    asked_for: tuple[str, ...] = ()
    subjects: tuple[Span, ...] = ()
    unclear: bool = False
    choices: tuple[Choice, ...] = ()
    taken: bool = False

    @property
    def resolved(self) -> bool:
        """Whether it is a question on this document, put together from its words."""
        return self.taken or bool(self.subjects)


def understand(question: str, turns: Turns, summary: DischargeSummary) -> Meaning:
    """The question as it is meant after these turns, oldest first."""
    offered = turns[-1].choices if turns else ()
    taken = chosen(question, len(offered))
    if taken is not None:
        return _taken(offered[taken], summary)
    reading = read(question)
    asked_for = _asked_for(reading)
    if reading.other:
        return _other(reading, asked_for, turns, question, summary)
    own = _own_subject(reading)
    if turns and reading.says_which:
        return _another_subject(reading, asked_for, turns, question, summary)
    if reading.pronoun and not _says_before(reading):
        return _same_subject(reading, asked_for, turns, question, summary)
    if own and _is_elliptical(reading, turns):
        return _another_subject(reading, asked_for, turns, question, summary)
    if not own and not _stands(reading):
        return _same_subject(reading, asked_for, turns, question, summary)
    return Meaning(question, asked_for)


def _taken(choice: Choice, summary: DischargeSummary) -> Meaning:
    return Meaning(worded(choice, summary), choice.asked_for, (choice.subject,) if choice.subject else (), taken=True)


def _asked_for(reading: Reading) -> tuple[str, ...]:
    wanted = read_question(reading.core).asks_for | reading.aspects
    if "reason" in wanted and re.match(r"what", reading.core, re.IGNORECASE):
        wanted = {"reason"}
    return tuple(sorted(wanted))


def _own_subject(reading: Reading) -> bool:
    """Whether the message names something that could be its subject."""
    words = without_aspects(reading.core)
    asked = read_question(words)
    return bool(asked.drugs or asked.meant or asked.words - _OF_ANYTHING)


def _says_before(reading: Reading) -> bool:
    """Whether the message itself says, before the pronoun, what that stands for; "X with it" leans all the same."""
    before = reading.before_pronoun
    if _LEANS_ALL_THE_SAME.search(before):
        return False
    asked = read_question(without_aspects(before))
    return bool(asked.drugs or asked.meant or asked.words - _OF_ANYTHING or _TOPICS.search(before))


def _stands(reading: Reading) -> bool:
    """Whether a message without a telling word of its own still says what it is about: "why was I in the hospital?"."""
    whole = len(reading.core.split()) > MOST_ELLIPTICAL_WORDS and not reading.opened
    return whole or bool(_TOPICS.search(reading.core))


def _is_elliptical(reading: Reading, turns: Turns) -> bool:
    """Whether the message names a subject and leaves out what is asked of it: "and the water pill?", "what about stairs?"."""
    if not turns:
        return False
    if reading.about:
        return not _VERB.search(reading.core)
    bare = not _QUESTION.match(reading.core) and not _VERB.search(reading.core)
    return bare and (reading.opened or len(reading.core.split()) <= 4 or bool(turns[-1].choices))


def _same_subject(
    reading: Reading, asked_for: tuple[str, ...], turns: Turns, question: str, summary: DischargeSummary
) -> Meaning:
    """A question on what the last fitting turn was about."""
    # with a telling word of its own it can be looked for as it stands
    must = not _own_subject(reading) and (
        bool(reading.pronoun) or reading.opened or not read_question(reading.core).concepts
    )
    turn = _fitting(asked_for, turns, summary)
    found = _fit(turn.subjects, asked_for, summary) if turn else ()
    if not found:
        return (
            _unclear(question, asked_for, turns[-1].choices if turns else ()) if must else Meaning(question, asked_for)
        )
    if len(found) == 1:
        return Meaning(_asked_again(reading, asked_for, found[0], summary), asked_for, found)
    if reading.plural and len(found) <= MOST_NAMED:
        return Meaning(_of_several(reading, found, summary), asked_for, found)
    return _unclear(question, asked_for, _offers(found, asked_for, summary))


def _fitting(asked_for: Iterable[str], turns: Turns, summary: DischargeSummary) -> Turn | None:
    """The last turn; a question that only a visit (or a medicine) answers looks past turns on other things."""
    if not turns or not set(asked_for) & (OF_A_VISIT | NOT_OF_A_VISIT):
        return turns[-1] if turns else None
    return next((turn for turn in reversed(turns) if _fit(turn.subjects, asked_for, summary)), turns[-1])


def _fit(subjects: tuple[Span, ...], asked_for: Iterable[str], summary: DischargeSummary) -> tuple[Span, ...]:
    """The subjects of which this can be asked; a line that is no visit may still tell a place, a person or a telephone."""
    wanted = set(asked_for)
    kinds = {span: kind_of(span, summary) for span in subjects}
    if wanted & OF_A_VISIT and not wanted & NOT_OF_A_VISIT:
        return tuple(span for span, kind in kinds.items() if kind is not Kind.MEDICINE)
    if wanted & NOT_OF_A_VISIT and "reason" not in wanted:
        return tuple(span for span, kind in kinds.items() if kind is not Kind.VISIT)
    return subjects


def _asked_again(reading: Reading, asked_for: tuple[str, ...], subject: Span, summary: DischargeSummary) -> str:
    """The message's own words with the subject in them; a frame where the words say no more than what is asked for."""
    words, kind = words_of(subject, summary), kind_of(subject, summary)
    own = read_question(without_aspects(reading.core)).words
    if asked_for and not own - _JUST_ASKS and (kind is not Kind.THING or "reason" in asked_for):
        return asking(asked_for, subject, summary)
    if reading.pronoun:
        return f"{reading.with_pronoun_as(words)}?"
    if not asked_for and kind is not Kind.THING and not own:
        return asking((), subject, summary)
    if reading.about:
        return f"What about {words} {reading.core}?"
    return f"{reading.core} {'of ' if kind is Kind.MEDICINE and 'dose' in reading.core.lower() else ''}{words}?"


def _of_several(reading: Reading, found: tuple[Span, ...], summary: DischargeSummary) -> str:
    *first, last = (words_of(span, summary) for span in found)
    words = f"{', '.join(first)} and {last}"
    return f"{reading.with_pronoun_as(words)}?" if reading.pronoun else f"{reading.core}: {words}?"


def _other(
    reading: Reading, asked_for: tuple[str, ...], turns: Turns, question: str, summary: DischargeSummary
) -> Meaning:
    """The other one of what the last turn was about: of several that were spoken of, else of all of its kind."""
    last = turns[-1] if turns else Turn()
    wanted = asked_for or last.asked_for
    pool = _others(last.subjects, turns[:-1], reading.noun, summary)
    if len(pool) == 1 and last.subjects:
        return Meaning(asking(wanted, pool[0], summary), wanted, pool)
    if reading.plural and 1 < len(pool) <= MOST_NAMED:
        frame = asking_of(wanted, "{}", kind_of(pool[0], summary))
        return Meaning(frame.format(", ".join(words_of(span, summary) for span in pool)), wanted, pool)
    if not pool:
        return _unclear(question, wanted, last.choices)
    return _unclear(question, wanted, _offers(pool, wanted, summary))


def _others(subjects: tuple[Span, ...], earlier: Turns, noun: str, summary: DischargeSummary) -> tuple[Span, ...]:
    if not subjects:
        return _of_noun(noun, (*medicines(summary), *visits(summary)), summary) if noun else ()
    now = subjects[-1]
    spoken = next((turn.subjects for turn in reversed(earlier) if now in turn.subjects and len(turn.subjects) > 1), ())
    pool = tuple(one for one in spoken if one not in subjects) or tuple(
        one for one in siblings(now, summary) if one not in subjects
    )
    return _of_noun(noun, pool, summary) if noun else pool


def _of_noun(noun: str, pool: tuple[Span, ...], summary: DischargeSummary) -> tuple[Span, ...]:
    """Those of a pool that a noun names: "the other inhaler", "the other insulin", "the other doctor"."""
    if noun in ("doctor", "doctors"):
        return tuple(one for one in pool if _A_DOCTOR.search(words_of(one, summary))) or pool
    meant = frozenset(drugs_for_lay(noun))
    by_words = tuple(one for one in pool if (line := passage_of(one, summary)) and stems(noun) <= stems(line.text))
    return by_words or (named_in(noun, pool, summary) if meant else ())


def _another_subject(
    reading: Reading, asked_for: tuple[str, ...], turns: Turns, question: str, summary: DischargeSummary
) -> Meaning:
    """The last question, asked of another subject: "and the water pill?"."""
    last = turns[-1]
    wanted = last.asked_for if reading.says_which else asked_for or last.asked_for
    phrase = _ENDING_ONE.sub("", _ARTICLES.sub("", reading.says_which or reading.core)).strip()
    kind = kind_of(last.subjects[0], summary) if last.subjects else None
    pool = siblings(last.subjects[0], summary) if last.subjects and kind is not Kind.THING else ()
    found = named_in(phrase, pool, summary) or named_in(phrase, (*medicines(summary), *visits(summary)), summary)
    if len(found) == 1 and kind_of(found[0], summary) is not Kind.THING:
        kept = wanted if kind in (None, kind_of(found[0], summary)) else asked_for
        return Meaning(asking(kept, found[0], summary), tuple(kept), found)
    asked = read_question(phrase)
    if asked.drugs or asked.meant:
        kept = wanted if kind in (None, Kind.MEDICINE) else tuple(w for w in wanted if w == "permission")
        return Meaning(asking_of(kept, reading.core, Kind.MEDICINE), tuple(kept))
    if kind is Kind.VISIT and _PEOPLE.search(phrase):
        return Meaning(asking_of((), reading.core, Kind.VISIT), wanted)
    return Meaning(_of_thing(reading, wanted), wanted)


def _of_thing(reading: Reading, wanted: tuple[str, ...]) -> str:
    if "amount" in wanted and "permission" not in wanted:
        return f"How much {reading.core}?"
    if "permission" in wanted and not reading.about and not _NOUN_PHRASE.match(reading.core):
        return f"Can I {reading.core}?"
    return f"What about {reading.core}?"


def _offers(subjects: Iterable[Span], asked_for: tuple[str, ...], summary: DischargeSummary) -> tuple[Choice, ...]:
    of_kind = {Kind.MEDICINE: Category.MEDICATIONS, Kind.VISIT: Category.FOLLOW_UP}
    found = [(span, passage_of(span, summary)) for span in subjects]
    return tuple(
        Choice(of_kind.get(kind_of(span, summary), line.category if line else Category.OTHER), span, asked_for)
        for span, line in found
    )


def _unclear(question: str, asked_for: tuple[str, ...], choices: tuple[Choice, ...]) -> Meaning:
    return Meaning(question, asked_for, unclear=True, choices=choices)
