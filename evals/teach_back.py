"""Replies to teach-back questions on the project's examples, judged: is a wrong reply ever taken for a right one?

    python -m mediassist.evals.teach_back [REPLIES.jsonl]

Each row has a document of `examples/`, the start of a question, a reply, and what a careful reader judges it to be. "unsure" is
never an error of the first kind: it shows the lines and lets the patient compare.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ..document import DischargeSummary
from ..errors import EvaluationError
from ..ingest.worker import read_document
from ..settings import Settings
from ..teach_back import Judgement, Reply, TeachBack, check_reply, questions_of

ROOT = Path(__file__).parent.parent
REPLIES = Path(__file__).with_name("teach_back.jsonl")


@dataclass(frozen=True)
class Judged:
    """A row, and what was found of its reply."""

    row: dict[str, str]
    reply: Reply

    @property
    def wrongly_praised(self) -> bool:
        """Whether a reply that is not right was taken for right."""
        return self.reply.judgement is Judgement.RIGHT and self.row["judgement"] != Judgement.RIGHT


def judge(path: Path = REPLIES) -> list[Judged]:
    """Every row of the file, judged. Raises EvaluationError for a question that its document does not give."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Judged(row, check_reply(_question(row), row["reply"], _summary(row["doc"]))) for row in rows]


def scores(judged: list[Judged]) -> dict[str, float]:
    """Shares in [0, 1], and the number of replies wrongly praised."""
    right = [one for one in judged if one.row["judgement"] == Judgement.RIGHT]
    wrong = [one for one in judged if one.row["judgement"] == Judgement.WRONG]
    partly = [one for one in judged if one.row["judgement"] == Judgement.PARTLY]
    return {
        "replies": len(judged),
        "wrongly_praised": sum(one.wrongly_praised for one in judged),
        "right_told_right": _share(right, Judgement.RIGHT),
        "wrong_told_wrong": _share(wrong, Judgement.WRONG),
        "partly_told_partly": _share(partly, Judgement.PARTLY),
        "right_told_wrong": _share(right, Judgement.WRONG),
    }


def _share(judged: list[Judged], judgement: Judgement) -> float:
    return round(sum(one.reply.judgement is judgement for one in judged) / max(1, len(judged)), 3)


def _question(row: dict[str, str]) -> TeachBack:
    asked = questions_of(_summary(row["doc"]))
    found = next((question for question in asked if question.question.startswith(row["question"])), None)
    if found is None:
        raise EvaluationError(f"{row['doc']} gives no question that starts with {row['question']!r}.")
    return found


@lru_cache
def _summary(name: str) -> DischargeSummary:
    return read_document(ROOT / "examples" / name, settings=Settings.load())


def main() -> None:
    """Prints the scores, how labels and judgements meet, and each reply that was judged otherwise than its label."""
    judged = judge(Path(sys.argv[1]) if len(sys.argv) > 1 else REPLIES)
    for one in judged:
        if one.reply.judgement != one.row["judgement"]:
            mark = "!!" if one.wrongly_praised else "  "
            print(
                f"{mark} {one.row['judgement']:6} -> {one.reply.judgement.value:6} {one.row['question']}: {one.row['reply']}"
            )
    for (label, found), count in sorted(
        Counter((one.row["judgement"], one.reply.judgement.value) for one in judged).items()
    ):
        print(f"{label:>7} told {found:7} {count}")
    print(json.dumps(scores(judged)))


if __name__ == "__main__":
    main()
