"""The hospital stay: why, what was found, what was done, how it went."""

from ..vocabulary import Category
from .base import Chain

OTHER = Chain(
    category=Category.OTHER,
    story=True,
)
