"""Medications: what to take, how much, how, how often, when, for how long and why; and what to stop."""

from ..vocabulary import Category
from .base import Chain

MEDICATIONS = Chain(
    category=Category.MEDICATIONS,
    most=30,
)
