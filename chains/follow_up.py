"""Follow-up: who, where, when, the phone, and what to do or bring."""

from ..vocabulary import Category
from .base import Chain

FOLLOW_UP = Chain(
    category=Category.FOLLOW_UP,
    general_words="""
    appointment appointments follow followup visit visits doctor doctors check checkup back clinic date dates
    booked book come next scheduled with
    """,
)
