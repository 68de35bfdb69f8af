"""Whether a message must be stopped before any answer: danger now, not about a summary, or too vague.

Danger comes first and errs towards the alarm: a learned score or a plain danger sign without a guard is enough. Knows
nothing of the document; the emergency words that the patient sees are in vocabulary.py.
"""

import re
from dataclasses import dataclass

from langchain_core.embeddings import Embeddings

from ..vocabulary import Outcome
from . import red_flags
from .classifier import Scores, classifier_for
from .features import fold

EMERGENCY_FROM = 0.25
OFF_TOPIC_FROM = 0.4
OFF_TOPIC_DOUBTFUL_FROM = 0.2
VAGUE_FROM = 0.5
"""Least score, in [0, 1], that stops a message; chosen on our own messages by cross-validation and on
a development benchmark, so neither is a test of them. A doubtful one is declined only where no part of the summary is
plainly asked for."""
_PLAINLY = 0.7

_CRISIS_SIGNS = {"life_over", "end_life", "enough_to_die", "harm_others"}
_MOST_VAGUE_WORDS = 5


@dataclass(frozen=True)
class Screening:
    """outcome: None lets the message through. reason: for logs, never words of the message. score: in [0, 1].

    crisis: the emergency is one of mental health, so the crisis words are due.
    """

    outcome: Outcome | None
    reason: str
    score: float
    crisis: bool = False


def screen(question: str, embeddings: Embeddings) -> Screening:
    """Screen one message: emergency, then vague, then off topic, else through."""
    text = fold(question)
    if not re.search(r"[^\W_]", text):
        return Screening(Outcome.CLARIFY, "no words", 1.0)
    scores = classifier_for(embeddings).read([question], embeddings)[0]
    if alarm := _emergency(text, scores):
        return alarm
    if scores.vague >= VAGUE_FROM and len(text.split()) <= _MOST_VAGUE_WORDS:
        return Screening(Outcome.CLARIFY, "too vague", scores.vague)
    if is_off_topic(scores):
        return Screening(Outcome.DECLINED, "not about a discharge summary", scores.off_topic)
    return Screening(None, "nothing found", 1 - max(scores.emergency, scores.off_topic))


def is_off_topic(scores: Scores) -> bool:
    """Whether the learned scores say that no summary would answer this."""
    plain = max(scores.categories.values()) >= _PLAINLY
    return scores.off_topic >= (OFF_TOPIC_FROM if plain else OFF_TOPIC_DOUBTFUL_FROM)


def _emergency(text: str, scores: Scores) -> Screening | None:
    """The alarm for a folded message, or None."""
    flags = red_flags.find(text)
    if scores.emergency < EMERGENCY_FROM and not flags.signs:
        return None
    crisis = bool(flags.sure & _CRISIS_SIGNS) or scores.crisis >= 0.5
    reason = ", ".join(sorted(flags.signs or flags.sure)) or "learned score"
    return Screening(Outcome.EMERGENCY, reason, scores.emergency, crisis)
