"""What the verifier learns from: claims with the lines that do or do not bear them out, made without a patient.

Lines come from the synthetic summaries and from the lines of `evals/near_misses.jsonl`; claims from the generators of faithful answers
and of planted errors, from the plain words that the synthetic tables have for an instruction, and, as what nobody said, from other
documents. No document of the grounding cases is read. What the cases plant from a fixed list (an invented sentence, a condition) is
left out, since a network would learn the list.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ...document import DischargeSummary
from ...evals import cases_faithful
from ...evals.cases_planted import PLANTS
from ...evals.jsonl import read
from ...evals.near_misses import LINES as NEAR_MISSES
from ...grounding.claims import spelled
from ...grounding.segments import sentences
from ...grounding.words import words
from ...ingest.passages import summarise
from ...ingest.readers import read as read_bytes
from ...settings import Settings
from ..dataset.planted_errors import PLANTS as MORE_PLANTS
from ..synthetic import FactKind, SyntheticSummary, generate
from .rewording import reworded

LINES_A_CLAIM = 2
"""So many lines are read with a claim: those that share most with it."""
REWORDED_SHARE = 0.6
"""Of right and of wrong claims alike."""
_LINES_A_DOCUMENT = 12
_ANSWERS_A_DOCUMENT = 10
_MOST_OTHERS = 3
_FIXED_LISTS = frozenset({"invented", "condition"})
_PLANTS = {
    **{name: plant for name, plant in PLANTS.items() if name not in _FIXED_LISTS},
    "dropped_condition": lambda text, random: MORE_PLANTS["dropped_condition"](text, (), random),
}
_SHORTEST_CLAIM = 4  # words
_LEANS = re.compile(
    r"\W*(?:it|its|this|that|these|those|they|them|the dose|also|then|and|but|or|dosage|frequency|duration|status|who|when|where|phone)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(r"^(?:(?:According to your discharge summary|Your summary says|Yes)[.,:] +)+", re.IGNORECASE)
_CONDITION = re.compile(r",? \b(?:if|when|until|while|unless) [^\n.;]+")


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and the lines it is read with. kind: what is wrong with it, empty where it is borne out."""

    claim: str
    lines: tuple[str, ...]
    kind: str
    document: str

    @property
    def supported(self) -> bool:
        """Whether the lines bear the claim out."""
        return not self.kind


def claims_of(answer: str) -> list[str]:
    """The sentences of an answer; one of few words, or that leans on the one before, goes with that."""
    found: list[str] = []
    told = _OPENING.sub("", answer)
    for sentence in (" ".join(told[start:end].split()) for start, end in sentences(told)):
        if found and (len(sentence.split()) < _SHORTEST_CLAIM or _LEANS.match(sentence)):
            found[-1] += f"{'' if found[-1][-1] in '.:;,' else '.'} {sentence}"
        elif found and len(found[-1].split()) < _SHORTEST_CLAIM:
            found[-1] += f": {sentence}"
        else:
            found.append(sentence)
    return found


def nearest(claim: str, lines: Sequence[str], most: int = LINES_A_CLAIM) -> tuple[str, ...]:
    """The lines that share most with a claim, in their own order; a word that few lines have counts for more."""
    plain = [spelled(line) for line in lines]
    held = [_stems(line) for line in plain]
    rarity = Counter(stem for stems in held for stem in stems)
    asked = _stems(spelled(claim))
    scores = [sum(1 / rarity[stem] for stem in stems & asked) for stems in held]
    best = sorted(range(len(lines)), key=lambda n: -scores[n])[:most]
    return tuple(plain[n] for n in sorted(best))


def made_pairs(synthetic: int, seed: int, settings: Settings, near_misses: Path = NEAR_MISSES) -> list[Pair]:
    """The pairs of so many synthetic summaries and of the near misses' lines; the same seed makes the same ones."""
    documents: list[tuple[DischargeSummary, SyntheticSummary | None]] = [
        (summarise(read_bytes(made.content, name=made.name, settings=settings), made.name), made)
        for made in generate(synthetic, seed)
        if isinstance(made.content, str)
    ]
    documents += [(summary, None) for summary in _of_lines(near_misses, settings)]
    sayings = [claim for summary, _ in documents for _, claim in cases_faithful.of_lines(summary, Random(seed))]
    return [
        pair
        for summary, made in documents
        for pair in _pairs_of(summary, made, sayings, Random(f"{seed}-{summary.name}-verifier"))
    ]


def _of_lines(path: Path, settings: Settings) -> Iterator[DischargeSummary]:
    """The lines of the near misses, some to a document, each under its heading."""
    rows = read(path)
    for start in range(0, len(rows), _LINES_A_DOCUMENT):
        some = rows[start : start + _LINES_A_DOCUMENT]
        text = "\n\n".join(f"{row['section'] or 'DISCHARGE INSTRUCTIONS'}\n{row['line']}" for row in some)
        yield summarise(read_bytes(text, settings=settings), f"near-misses-{start}")


def _pairs_of(
    summary: DischargeSummary, made: SyntheticSummary | None, sayings: Sequence[str], random: Random
) -> Iterator[Pair]:
    answers = [*cases_faithful.of_medicines(summary, random), *cases_faithful.of_lines(summary, random)]
    random.shuffle(answers)
    answers = (
        [*_in_plain_words(summary, made), *answers[:_ANSWERS_A_DOCUMENT]] if made else answers[:_ANSWERS_A_DOCUMENT]
    )
    for places, text in answers:
        lines = _lines(summary, places, random)
        right = claims_of(text)
        told = [("", claim) for claim in right]
        for kind, wrong in _wrong(text, sayings, random):
            told += [(kind, claim) for claim in claims_of(wrong) if claim not in right and not _is_said(claim, lines)]
        for kind, claim in told:
            said = reworded(claim, random) if random.random() < REWORDED_SHARE else claim
            yield Pair(spelled(said), nearest(said, lines), kind, summary.name)


def _in_plain_words(summary: DischargeSummary, made: SyntheticSummary) -> Iterator[tuple[list[int], str]]:
    """What the tables say in plain words of an instruction that the document gives in others."""
    for fact in made.of(FactKind.DIET, FactKind.ACTIVITY):
        squeezed = " ".join(fact.needles[0].split())
        places = [p.index for p in summary.passages if squeezed in p.text]
        if places:
            yield places[:1], fact.fields["plain"]


def _lines(summary: DischargeSummary, places: Sequence[int], random: Random) -> list[str]:
    """The lines an answer was made from, among others of its document."""
    others = [p.index for p in summary.passages if p.index not in places and not p.set_aside]
    drawn = random.sample(others, min(len(others), random.randint(0, _MOST_OTHERS)))
    return [summary.passages[place].in_section for place in sorted({*places, *drawn})]


def _wrong(text: str, sayings: Sequence[str], random: Random) -> Iterator[tuple[str, str]]:
    """Wrong answers made of a right one: a planted error, and something that was said elsewhere alone."""
    for kind in random.sample(list(_PLANTS), len(_PLANTS)):
        wrong = _PLANTS[kind](text, random)
        if wrong and wrong != text:
            yield kind, wrong
            break
    draw = random.random()
    if draw < 0.35:
        yield "invented", random.choice(sayings)
    elif draw < 0.55 and (own := _CONDITION.search(text)) and (other := _CONDITION.search(random.choice(sayings))):
        yield "condition", text[: own.start()] + other[0] + text[own.end() :]


def _is_said(claim: str, lines: Sequence[str]) -> bool:
    """Whether every word of a claim stands in one of the lines: what was said elsewhere may be said here too."""
    asked = _stems(spelled(claim))
    return any(asked <= _stems(spelled(line)) and claim.casefold() in line.casefold() for line in lines)


def _stems(text: str) -> set[str]:
    return {word.stem for word in words(text)}
