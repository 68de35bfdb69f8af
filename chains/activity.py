"""Activity: what is allowed, what is not, and for how long."""

from ..vocabulary import Category
from .base import Chain

ACTIVITY = Chain(category=Category.ACTIVITY)
