"""Warning signs: what to watch for, and whom to call or where to go."""

from ..vocabulary import Category
from .base import Chain

WARNINGS = Chain(category=Category.WARNINGS)
