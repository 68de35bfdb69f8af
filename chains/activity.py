"""Activity: what is allowed, what is not, and for how long."""

from ..vocabulary import Category
from .base import Chain

ACTIVITY = Chain(
    category=Category.ACTIVITY,
    general_words="""
    activity activities active exercise move moving restrictions restriction limits limit allowed physical
    physically housework house rest resting normal normally usual usually stuff things quiet play playing kept keep carry
    round must
    """,
)
