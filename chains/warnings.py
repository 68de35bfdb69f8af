"""Warning signs: what to watch for, and whom to call or where to go."""

from ..vocabulary import Category
from .base import Chain

WARNINGS = Chain(
    category=Category.WARNINGS,
    general_words="""
    look warning warnings sign signs symptom symptoms watch worry worried worrying problem problems call phone ring
    emergency danger serious wrong bad bring return trouble concern concerns red flag flags er doctor doctors
    nurse hospital back straight rush urgent
    """,
)
