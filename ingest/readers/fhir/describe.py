"""Each kind of resource as rows of labelled parts; the kinds are in `findings`, `observations`, `plans`, `orders` and `people`.

An unknown kind, or one that says nothing here, gives no row: who calls decides what becomes of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from .dosage import Parts
from .resources import Resources, kind_of
from .values import Node


@dataclass(frozen=True, slots=True)
class Described:
    """rows: what a resource says, each row the parts of one line. members: the resources it groups, with their rows."""

    rows: list[Parts]
    members: list[tuple[Node, Parts]] = field(default_factory=list)


def describe(resource: Node, resources: Resources) -> Described:
    """The rows of a resource of a known kind; of any other none."""
    from . import findings, observations, orders, people, plans

    kinds: dict[str, Callable[[Node, Resources], Described]] = {
        **findings.KINDS,
        **observations.KINDS,
        **plans.KINDS,
        **orders.KINDS,
        **people.KINDS,
    }
    describing = kinds.get(kind_of(resource))
    return describing(resource, resources) if describing else Described([])


def one(*parts: tuple[str, str]) -> Described:
    """A resource of one row; parts without words are left out, and a row without its first part says nothing."""
    return Described([[(label, words) for label, words in parts if words]] if parts[0][1] else [])
