"""Everything that a document tells a patient to do, category by category: the lines of a sheet.

Nothing is asked, so nothing is scored: what stands under the headings for life at home is given whole, in the document's
order, each line once.
"""

from collections.abc import Iterable

from ..clinical.topics import topic_of
from ..document import DischargeSummary, Passage
from ..vocabulary import Category, MedicationList
from .lists import with_lists
from .medications import list_to_take, not_taken

INSTRUCTIONS = (Category.MEDICATIONS, Category.DIET, Category.ACTIVITY, Category.FOLLOW_UP, Category.WARNINGS)
"""What a sheet holds, in its order; the story of the stay is no instruction."""


def everything(category: Category, summary: DischargeSummary) -> tuple[int, ...]:
    """The passages of a category that speak of life at home, in order; of medicines, also all to take and all stopped.

    Lines of other lists than the one to take home, lines set aside and repetitions are left out.
    """
    home = [p for p in summary.passages if p.take_home]
    # where no line stands under the category, its lines may stand under another heading: "Call us if ..." under Activity
    told = [p.index for p in home if p.category is category] or [p.index for p in home if topic_of(p.text) is category]
    if category is Category.MEDICATIONS:
        elsewhere = {m.passage for m in summary.medications} - {
            m.passage for m in summary.medications if m.listed is MedicationList.TAKE_HOME
        }
        named = (*list_to_take(summary), *not_taken(summary))
        told = [*named, *(index for index in told if index not in elsewhere)]
    leads = with_lists(told, summary) if category is Category.WARNINGS else told
    return tuple(p.index for p in _once(summary.passages[index] for index in sorted(set(leads))))


def _once(passages: Iterable[Passage]) -> list[Passage]:
    """The passages that say something, each wording once."""
    found: dict[str, Passage] = {}
    for passage in passages:
        if not passage.set_aside:
            found.setdefault(" ".join(passage.text.lower().split()).strip(" .-*"), passage)
    return list(found.values())
