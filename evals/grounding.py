"""Grounding verdicts of a file of cases, as a scorer reads them.

A case holds id, context (the cited text, one passage a line), answer and, where it was asked, question. A row holds id,
supported, and the verdicts that led there. Knows no labels: it never looks at whether a case should pass.
"""

from collections.abc import Callable
from pathlib import Path

from ..errors import EvaluationError
from ..grounding import check
from . import jsonl

Progress = Callable[[int, int], None]


def run(cases_path: Path | str, out_path: Path | str, progress: Progress | None = None) -> int:
    """Writes a row for each case that `out_path` has none of yet; returns how many it wrote.

    progress: called with (done, to do) after each row. Raises EvaluationError for a case that lacks a field.
    """
    todo = jsonl.pending(jsonl.read(cases_path), out_path)
    for done, case in enumerate(todo, start=1):
        jsonl.append(out_path, verdict_row(case))
        if progress is not None:
            progress(done, len(todo))
    return len(todo)


def verdict_row(case: jsonl.Row) -> jsonl.Row:
    """The row of one case: {id, supported, verdicts: [{kind, text, support, reason}]}."""
    missing = [name for name in ("answer", "context") if not isinstance(case.get(name), str)]
    if missing:
        raise EvaluationError(f"Case {case['id']} has no {' and no '.join(missing)}.", "Give both as text.")
    report = check(case["answer"], passages_of(case["context"]), question=case.get("question") or "")
    verdicts = [
        {"kind": v.claim.kind.value, "text": v.claim.text, "support": v.support.value, "reason": v.reason}
        for v in report.verdicts
    ]
    return {"id": case["id"], "supported": report.grounded, "verdicts": verdicts}


def passages_of(context: str) -> list[str]:
    """The passages of a context: its lines, so that each drug of a list is a passage of its own."""
    return [line.strip() for line in context.splitlines() if line.strip()]
