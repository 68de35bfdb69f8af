"""Does an answer stand in the passages it was written from? A library of its own: `check(answer, passages)`."""

from .check import GroundingReport, check

__all__ = ["GroundingReport", "check"]
