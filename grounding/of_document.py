"""An answer checked against a whole document: its lines, and what its records say became of each medicine.

`check` compares with the lines it is given. Here all lines that may answer are given, each behind the title of its section, so
that anybody's answer to any question on the document can be checked. Knows no question.
"""

from ..document import DischargeSummary
from .check import GroundingReport, check
from .fates import against_fates


def check_document(answer: str, summary: DischargeSummary) -> GroundingReport:
    """The verdicts of an answer; each verdict's passage is an index into `summary.passages`."""
    usable = [passage for passage in summary.passages if not passage.set_aside]
    report = check(answer, [passage.in_section for passage in usable])
    verdicts = [
        verdict if verdict.passage is None else verdict.model_copy(update={"passage": usable[verdict.passage].index})
        for verdict in report.verdicts
    ]
    return GroundingReport(verdicts=(*verdicts, *against_fates(answer, summary.medications)))
