"""The chain of each category."""

from ..vocabulary import Category
from .activity import ACTIVITY
from .base import Chain
from .diet import DIET
from .follow_up import FOLLOW_UP
from .medications import MEDICATIONS
from .other import OTHER
from .warnings import WARNINGS

CHAINS: dict[Category, Chain] = {
    chain.category: chain for chain in (MEDICATIONS, DIET, ACTIVITY, FOLLOW_UP, WARNINGS, OTHER)
}
