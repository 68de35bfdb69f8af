"""Whether a message must be stopped before any answer: danger now, not about a summary, or too vague.

Danger comes first and errs towards the alarm: a learned score or a plain danger sign without a guard is enough. Knows
nothing of the document; what the patient is told is in emergency_words.py and vocabulary.py.
"""

import re
from dataclasses import dataclass

from langchain_core.embeddings import Embeddings

from ..vocabulary import Outcome
from . import red_flags
from .classifier import Scores, classifier_for
from .examples import examples
from .features import cues_of, fold
from .scope import is_off_topic
from .spelling import respell

EMERGENCY_FROM = 0.25
CRISIS_FROM = 0.5
VAGUE_FROM = 0.5
"""Least score, in [0, 1], that stops a message; chosen on our own messages by cross-validation and on
a development benchmark, so neither is a test of them."""

_CRISIS_SIGNS = {"life_over", "end_life", "enough_to_die", "harm_others", "means_at_hand", "ending"}
_MOST_VAGUE_WORDS = 5
_MOST_TOPIC_WORDS = 3
_MEDICINES = {"drug_generic", "drug_brand", "drug_word"}
_TOPICS = _MEDICINES | {"food", "drink", "motion", "visit", "home_care", "sign", "stay"}
"""Cues that name a topic: "diet" and "my shower?" are terse, not vague."""
_NAMING = frozenset("and or also but then plus too what how about my the his her their our your both".split())


@dataclass(frozen=True)
class Screening:
    """outcome: None lets the message through. reason: for logs, never words of the message. score: in [0, 1].

    crisis: the emergency is one of mental health, so the crisis words are due.
    """

    outcome: Outcome | None
    reason: str
    score: float
    crisis: bool = False


def screen(question: str, embeddings: Embeddings, in_thread: bool = False) -> Screening:
    """Screen one message: emergency, then vague, then off topic, else through. in_thread: see `scope.is_off_topic`."""
    if not re.search(r"[^\W_]", question):
        return Screening(Outcome.CLARIFY, "no words", 1.0)
    return judge(question, classifier_for(embeddings).read([question], embeddings)[0], in_thread)


def judge(question: str, scores: Scores, in_thread: bool = False) -> Screening:
    """The screening of a message with these scores."""
    text = fold(question)
    if alarm := _emergency(text, scores):
        return alarm
    if scores.vague >= VAGUE_FROM and len(text.split()) <= _MOST_VAGUE_WORDS and not _names_a_topic(text):
        return Screening(Outcome.CLARIFY, "too vague", scores.vague)
    if is_off_topic(text, scores, in_thread):
        return Screening(Outcome.DECLINED, "not about a discharge summary", scores.off_topic)
    return Screening(None, "nothing found", 1 - max(scores.emergency, scores.off_topic))


def _emergency(text: str, scores: Scores) -> Screening | None:
    """The alarm for a folded message, or None. Signs are looked for in it as written, and with its spelling put right."""
    flags, mended = red_flags.find(text), red_flags.find(respell(text))
    signs = flags.signs | mended.signs
    if not signs and (scores.emergency < EMERGENCY_FROM or _names_medicines_alone(text)):
        return None
    crisis = bool((flags.sure | mended.sure) & _CRISIS_SIGNS) or scores.crisis >= CRISIS_FROM
    reason = ", ".join(sorted(signs or flags.sure)) or "learned score"
    return Screening(Outcome.EMERGENCY, reason, scores.emergency, crisis)


def _names_medicines_alone(text: str) -> bool:
    """Whether a folded message names medicines and says nothing of them: "and my insulin?"."""
    named = [word for word in re.findall(r"[a-z][a-z'-]*", text) if word not in _NAMING]
    return bool(named) and all(cues_of(word) & _MEDICINES for word in named)


def _names_a_topic(text: str) -> bool:
    """Whether a short folded message is a topic by itself; one that we know as vague is not."""
    if len(text.split()) > _MOST_TOPIC_WORDS or text in {fold(e.message) for e in examples() if e.vague}:
        return False
    return bool(cues_of(respell(text)) & _TOPICS)
