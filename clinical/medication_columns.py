"""What a column of a medication table holds, by its title: the drug, its dose, how often, why, its status.

The data is `medication_columns.toml`. Knows no table and no cell.
"""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path

from .headings import fold


class Column(StrEnum):
    """What the cells of a column say of a medicine. `WEAK_NAME` names it only in a list of medicines."""

    NAME = "name"
    WEAK_NAME = "weak_name"
    STRENGTH = "strength"
    FORM = "form"
    DOSE = "dose"
    ROUTE = "route"
    FREQUENCY = "frequency"
    TIMING = "timing"
    DIRECTIONS = "directions"
    DURATION = "duration"
    PURPOSE = "purpose"
    STATUS = "status"
    OTHER = "other"

    @property
    def doses(self) -> bool:
        """Whether such a column tells how to take a medicine, so that without its name it is dangerous."""
        return self in (Column.STRENGTH, Column.DOSE, Column.FREQUENCY, Column.DIRECTIONS, Column.TIMING)


@cache
def _columns() -> dict[str, Column]:
    table = tomllib.loads(Path(__file__).with_name("medication_columns.toml").read_text(encoding="utf-8"))
    return {title: Column(name) for name in reversed(list(Column)) for title in table[name]}


def column_of(title: str) -> Column | None:
    """What a column with this title holds; None where the title is not known. "Dose (mg)" is a dose."""
    return _columns().get(fold(title.replace("'", "").replace("’", "")))
