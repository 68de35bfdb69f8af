"""Medications: what to take, how much, how, how often, when, for how long and why; and what to stop."""

from ..vocabulary import Category
from .base import Chain

MEDICATIONS = Chain(
    category=Category.MEDICATIONS,
    general_words="""
    medicine medicines medication medications meds pill pills tablet tablets drug drugs prescription
    prescriptions prescribed script scripts dose doses list taking
    """,
    most=30,
)
