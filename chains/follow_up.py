"""Follow-up: who, where, when, the phone, and what to do or bring."""

from ..vocabulary import Category
from .base import Chain

FOLLOW_UP = Chain(category=Category.FOLLOW_UP)
