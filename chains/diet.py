"""Food and drink: what to have, what to avoid or limit, and for how long."""

from ..vocabulary import Category
from .base import Chain

DIET = Chain(
    category=Category.DIET,
    general_words="""
    diet eat eating food foods drink drinks drinking meal meals nutrition kind type stick special follow
    """,
)
