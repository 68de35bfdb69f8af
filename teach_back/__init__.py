"""Teach-back: the patient says in their own words what to do, and the words are checked against the document."""

from .questions import TeachBack, Topic, questions_of
from .reply import Judgement, Piece, Reply, check_reply

__all__ = ["Judgement", "Piece", "Reply", "TeachBack", "Topic", "check_reply", "questions_of"]
