"""Whether a message is outside what any summary could answer: plain patterns, and the learned scores between them.

Knows the patterns of scope.toml. Somebody else's papers and attempts to turn the program are declined by pattern, since a
score that is nearly always right is not good enough there.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from .classifier import Scores

# Least score, in [0, 1], that declines: of a message that plainly asks for a part of the summary, of one that speaks of
# the patient's papers, and of one that does neither. Chosen by cross-validation on our own messages and on a
# development benchmark, so neither is a test of them.
PLAIN_FROM, ABOUT_IT_FROM, DOUBTFUL_FROM = 0.45, 0.6, 0.2
_PLAINLY = 0.7


def is_off_topic(text: str, scores: Scores, in_thread: bool = False) -> bool:
    """Whether to decline a folded message with these scores. in_thread: it goes on from a question on the summary."""
    if any(pattern.search(text) for pattern in _declined()):
        return True
    if in_thread or _about_it().search(text):
        return scores.off_topic >= ABOUT_IT_FROM
    plain = max(scores.categories.values()) >= _PLAINLY
    return scores.off_topic >= (PLAIN_FROM if plain else DOUBTFUL_FROM)


@cache
def _declined() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _patterns()["declined"])


@cache
def _about_it() -> re.Pattern[str]:
    return re.compile(_patterns()["about_it"])


def _patterns() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("scope.toml").read_text(encoding="utf-8"))["patterns"]
