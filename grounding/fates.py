"""Whether an answer lists as one to take a medicine that the document stops or holds, or the other way round.

`check` compares sentences; a list says what to do in the heading over it ("Keep taking:"), so here each line of an answer is
read with its heading and compared with the records of the document. A medicine that some lines stop and others have taken
decides nothing. Knows no passage and no figure.
"""

import re
from collections.abc import Iterator, Sequence

from ..answer import Claim, ClaimKind, Support, Verdict
from ..clinical.drugs import DrugMention, find_drugs, same_drug
from ..document import Medication
from ..ingest.medications.parts import find_parts
from ..ingest.medications.status import heading_status, status_said, tells_to_take
from ..vocabulary import MedicationList, MedicationStatus

_ITEM = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)])\s+")
_DENIED = re.compile(
    r"\b(?:not|no\slonger|never|avoid|instead\sof|replac\w+|without|until|was|were)\b|n't\b", re.IGNORECASE
)
STOPPED = "The summary stops this medicine or puts it on hold."
TAKEN = "The summary has this medicine taken."


def against_fates(answer: str, medications: Sequence[Medication]) -> list[Verdict]:
    """A verdict for each line that goes against what the records of lists to take home say became of a medicine."""
    home = [
        medication
        for medication in medications
        if medication.listed is MedicationList.TAKE_HOME and medication.status is not MedicationStatus.CLOSED
    ]
    return [
        Verdict(
            claim=Claim(kind=ClaimKind.STATUS, text=line.strip()),
            support=Support.CONTRADICTED,
            passage=of.passage,
            reason=reason,
        )
        for line, of, reason in _against(answer, home)
    ]


def _against(answer: str, home: Sequence[Medication]) -> Iterator[tuple[str, Medication, str]]:
    banned: bool | None = None  # what the heading over a list says; None without one
    for line in answer.replace("**", "").split("\n"):
        drugs = find_drugs(line)
        if line.strip() and not drugs and (line.rstrip().endswith(":") or line.startswith("#")):
            said = heading_status(line)
            banned = not said.status.is_taken if said else None
            continue
        if line.strip() and not _ITEM.match(line):
            banned = None
        for drug in drugs:
            records = [medication for medication in home if same_drug(medication.name.text.split("(")[0], drug.name)]
            taken = {medication.status.is_taken for medication in records}
            if taken == {False} and not banned and _tells_to_take(line, drug):
                yield line, records[0], STOPPED
            elif taken == {True} and banned and not status_said(line, (drug.start, drug.end)):
                yield line, records[0], TAKEN


def _tells_to_take(line: str, drug: DrugMention) -> bool:
    said = status_said(line, (drug.start, drug.end))
    if said:
        return said.status.is_taken
    named_first = bool(_ITEM.match(line)) and drug.start < len(line) // 2
    return not _DENIED.search(line) and (named_first or tells_to_take(line) or find_parts(line).tells_how)
